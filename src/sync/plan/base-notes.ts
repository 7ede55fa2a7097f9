import type { Base } from './plan.types.js';
import { asNumber, asRecord, asText } from './values.js';

/**
 * Notes that the plan keeps beside the agreed values of a base, under keys that no field can have:
 * `__changes` counts the stage changes of an opportunity, which makes the key of each one's activity unique and the same however often it is planned;
 * `__assignments` counts the changes of its technicians, for the same reason;
 * `__pipelines` is the pipeline in which each job of a deal last was, for a business unit that is taken out of its pipeline later;
 * `__open` are the conflicts that wait for a person, so that each is put on the list once;
 * `__chosen` is what people chose in conflicts that waited for them; it is read with the base, carried out by the next plan and never remembered;
 * `__lost` are the times for which an opportunity stood lost in the CRM before the rules brought it back, so that what came then is judged the same later on;
 * `__lostSince` is when the opportunity was lost through its estimates or with its lead, by their dates at the time, as long as it stays lost;
 * `__tooLate` says that a job came back after the cancellation of all of them had closed the deal, as long as the opportunity stays lost by that.
 */
const CHANGES = '__changes';
const ASSIGNMENTS = '__assignments';
const PIPELINES = '__pipelines';
const OPEN = '__open';
const CHOSEN = '__chosen';
const LOST = '__lost';
const LOST_SINCE = '__lostSince';
const TOO_LATE = '__tooLate';

const without = (base: Base, ...notes: readonly string[]): Base => Object.fromEntries(Object.entries(base).filter(([key]) => !notes.includes(key)));

/** A time for which an opportunity stood lost, ISO 8601 UTC. */
export type LostSpell = { from: string; to: string };

export const stageChangesOf = (base: Base | undefined): number => asNumber(base?.[CHANGES]) ?? 0;
export const withStageChanges = (base: Base, count: number): Base => (count === 0 ? base : { ...base, [CHANGES]: count });

export const assignmentChangesOf = (base: Base | undefined): number => asNumber(base?.[ASSIGNMENTS]) ?? 0;
export const withAssignmentChanges = (base: Base, count: number): Base => (count === 0 ? base : { ...base, [ASSIGNMENTS]: count });

/** Slug of the pipeline in which a job of the deal last was. */
export const rememberedPipeline = (base: Base | undefined, jobId: string): string | null => asText(asRecord(base?.[PIPELINES])[jobId]);
export const withPipelines = (base: Base, pipelineOfJob: Readonly<Record<string, string>>): Base => ({ ...base, [PIPELINES]: pipelineOfJob });

export const lostSpells = (base: Base | undefined): LostSpell[] => {
  const spells = base?.[LOST];
  return (Array.isArray(spells) ? spells.map(asRecord) : []).flatMap(({ from, to }) => (typeof from === 'string' && typeof to === 'string' ? [{ from, to }] : []));
};
export const withLostSpells = (base: Base, spells: readonly LostSpell[]): Base => (spells.length === 0 ? base : { ...base, [LOST]: spells });

/** When the opportunity was lost through its estimates, ISO 8601 UTC; null when it is not lost, or not by them. */
export const lostSince = (base: Base | undefined): string | null => asText(base?.[LOST_SINCE]);
export const withLostSince = (base: Base, since: string | null): Base => {
  const rest = without(base, LOST_SINCE);
  return since === null ? rest : { ...rest, [LOST_SINCE]: since };
};

/** Whether a job came back after the deal had closed by the cancellation of all of them. */
export const cameBackTooLate = (base: Base | undefined): boolean => base?.[TOO_LATE] === true;
export const withTooLate = (base: Base, isTooLate: boolean): Base => {
  const rest = without(base, TOO_LATE);
  return isTooLate ? { ...rest, [TOO_LATE]: true } : rest;
};

/** ServiceTitan's last word on a field: what both sides agreed on, or its side of a conflict that waits for a person. */
export const lastFromServiceTitan = (base: Base, field: string): unknown => asRecord(openConflict(base, field)).servicetitan ?? base[field];

/** Both sides of a conflict as they stood when it was put on the list. */
export const openConflict = (base: Base, field: string): unknown => asRecord(base[OPEN])[field];
export const openFields = (base: Base | undefined): string[] => Object.keys(asRecord(base?.[OPEN]));
/** With the conflicts that are open from now on; what was chosen in those before is carried out by then. */
export const withOpenConflicts = (base: Base, open: Readonly<Record<string, unknown>>): Base => {
  const rest = without(base, OPEN, CHOSEN);
  return Object.keys(open).length === 0 ? rest : { ...rest, [OPEN]: open };
};

/** What a person chose in a conflict, and both sides as they saw them. */
export type ConflictChoice = { field: string; choose: 'servicetitan' | 'crm'; servicetitan: unknown; crm: unknown };

export const withChoices = (base: Base, choices: readonly ConflictChoice[]): Base =>
  choices.length === 0 ? base : { ...base, [CHOSEN]: Object.fromEntries(choices.map(({ field, choose, servicetitan, crm }) => [field, { choose, servicetitan, crm }])) };

/**
 * The value that counts as agreed on because a person chose: the side that they turned down, so that the other one is what changed since. Undefined
 * where nobody chose.
 */
export const chosenBase = (base: Base, field: string): { value: unknown } | undefined => {
  const choice = asRecord(base[CHOSEN])[field];
  if (choice === undefined) return undefined;
  const { choose, servicetitan, crm } = asRecord(choice);
  return { value: choose === 'crm' ? servicetitan : crm };
};
