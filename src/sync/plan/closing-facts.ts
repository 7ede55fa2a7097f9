import { hasValue, isOpenEstimate, soldAt, soldEstimates } from '../steps/estimate-state.js';
import type { DealJob } from '../steps/deal.js';
import { isCanceled, uncanceledJobs } from '../steps/job-state.js';
import { isDismissedLead, isLeadAlone } from '../steps/lead-state.js';
import { instantOf } from '../steps/order.js';
import { CANCELED_REASON } from '../steps/step-6-job-status.js';
import { cameBackTooLate, lostSince, lostSpells } from './base-notes.js';
import type { ClosingFacts } from './closed.js';
import { closedAfterCancellation, closedAsOf } from './closed.js';
import type { Deal } from './deal-book.js';
import { isRecall } from './deal-book.js';
import type { PlanContext } from './plan.types.js';
import type { AccountRecords } from './records.js';

type Given = { deal: Deal; records: AccountRecords; context: PlanContext };

/**
 * When a person set the opportunity lost, ISO 8601 UTC; null when no person did, when it is not lost any more, or when its document is missing and will be
 * created again from scratch.
 */
export const lostByPersonAt = ({ memory, document }: Deal): string | null => {
  const isLost = document ? document.values.status === 'lost' : Boolean(memory?.deletedAt);
  return isLost ? (memory?.lostByPersonAt ?? null) : null;
};

/** The facts that closing depends on, of some jobs of a deal and the estimates that are theirs or nobody's. */
const factsOf = (jobs: readonly DealJob[], { deal, lostSpells }: { deal: Deal; lostSpells: ClosingFacts['lostSpells'] }): ClosingFacts => {
  const ids = new Set(jobs.map((job) => job.record.id));
  return { jobs, estimates: deal.estimates.filter((estimate) => estimate.jobId === null || ids.has(estimate.jobId)), lostSpells };
};

/** Those of the jobs that can move a deal: all but the recalls and warranty jobs that came when it was closed (design 4.1.3). */
const movingAmong = (jobs: readonly DealJob[], { deal, records, context, lostSpells }: Given & { lostSpells: ClosingFacts['lostSpells'] }): DealJob[] => {
  const recalls = jobs.filter((job) => isRecall(job.record));
  if (recalls.length === 0) return [...jobs];
  const moving = jobs.filter((job) => !isRecall(job.record));
  for (const recall of recalls) {
    const at = instantOf(recall.record.createdOn);
    if (closedAsOf({ facts: factsOf(moving, { deal, lostSpells }), at, rules: context.rules, records }) === null) moving.push(recall);
  }
  const ids = new Set(moving.map((job) => job.record.id));
  return jobs.filter((job) => ids.has(job.record.id));
};

/**
 * When a deal had closed whose jobs were all canceled, before one of them was un-canceled or another one booked (design 4.2, end); null when it had not. Such a comeback is
 * dated by the creation of a new job and by the last change of an un-canceled one, as ServiceTitan gives no date for it. Milliseconds.
 */
export const closedBeforeComeback = ({ deal, records, context }: Given): number | null => {
  const { memory, jobs } = deal;
  const back = uncanceledJobs(jobs);
  if (memory?.base.lostReason !== CANCELED_REASON || back.length === 0) return null;
  if (cameBackTooLate(memory.base)) return closedAfterCancellation({ jobs, rules: context.rules, records });
  if (memory.asked?.status !== 'lost') return null;
  const at = Math.min(...back.map(({ record }) => instantOf(records.canceledAt(record.id) === null ? record.createdOn : record.modifiedOn)));
  const before = jobs
    .filter((job) => isCanceled(job) || records.canceledAt(job.record.id) !== null)
    .map((job): DealJob => ({ ...job, record: { ...job.record, status: 'Canceled' } }));
  const given = { deal, records, context, lostSpells: [] };
  return closedAsOf({ facts: factsOf(movingAmong(before, given), given), at, rules: context.rules, records });
};

type Spell = ClosingFacts['lostSpells'][number];

/**
 * When a loss came to its end by ServiceTitan's dates: with the first sale after it, and a loss through estimates with the first one that was created or re-opened after it, if
 * `onReopen` lets it. Milliseconds, infinite as long as it lasts.
 */
const lossEndedAt = ({ from, deal: { memory, estimates }, isByEstimates, context: { rules } }: Given & { from: number; isByEstimates: boolean }): number => {
  const sales = memory?.asked?.status === 'won' ? [] : soldEstimates(estimates).map(soldAt);
  const broughtBack = estimates
    .filter((estimate) => isByEstimates && rules.onReopen === 'reopen' && hasValue(estimate, rules))
    .flatMap((estimate) => [estimate.createdOn, ...(isOpenEstimate(estimate) ? [estimate.modifiedOn] : [])].map(instantOf));
  return Math.min(...[...sales, ...broughtBack].filter((instant) => instant > from));
};

/**
 * The time for which the opportunity of a deal stands lost by a person or, though its facts may have moved on, by the rules: lost through its estimates, or with a
 * job that came back after the deal had closed. Milliseconds; null for any other deal.
 */
export const standingLoss = (given: Given): Spell | null => {
  const { document, memory } = given.deal;
  const byPerson = lostByPersonAt(given.deal);
  const byEstimates = document?.values.status === 'lost' ? lostSince(memory?.base) : null;
  const since = byPerson ?? byEstimates;
  const from = since === null ? (document?.values.status === 'lost' ? closedBeforeComeback(given) : null) : instantOf(since);
  return from === null ? null : { from, to: lossEndedAt({ ...given, from, isByEstimates: byPerson === null && byEstimates !== null }) };
};

/** The times for which the opportunity of a deal stands, or stood, lost. */
const lostSpellsOf = (given: Given): Spell[] => {
  const standing = standingLoss(given);
  const past = lostSpells(given.deal.memory?.base).map(({ from, to }) => ({ from: instantOf(from), to: instantOf(to) }));
  return standing === null ? past : [...past, standing];
};

/** The jobs that can move a deal (design 4.1.3), in order of (createdOn, id). */
export const movingJobs = (given: Given): DealJob[] => movingAmong(given.deal.jobs, { ...given, lostSpells: lostSpellsOf(given) });

/** Whether a deal was lost with its lead by an instant: the lead was dismissed before anything else came of it. */
const wasLostAsLead = ({ deal, at }: { deal: Deal; at: number }): boolean =>
  deal.lead !== null && isDismissedLead(deal.lead) && isLeadAlone(deal) && instantOf(deal.lead.modifiedOn) <= at;

/** Whether a deal was live at an instant: it had no closing date then. Whether it had begun is another question. */
export const wasLive = ({ at, ...given }: Given & { at: number }): boolean =>
  !wasLostAsLead({ deal: given.deal, at }) &&
  closedAsOf({ facts: factsOf(movingJobs(given), { deal: given.deal, lostSpells: lostSpellsOf(given) }), at, rules: given.context.rules, records: given.records }) === null;
