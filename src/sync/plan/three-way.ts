import { fieldRuleOf } from '../../pipelines/field-rule.js';
import type { FieldRule } from '../../pipelines/rule-options.js';
import type { StepName } from '../steps/deal.js';
import { chosenBase, openConflict, openFields, withOpenConflicts } from './base-notes.js';
import type { Base, ContactMemory, FieldChange, FieldConflict, SettledConflict } from './plan.types.js';
import { isEmpty, isSame, normalised } from './values.js';

/** One field with ServiceTitan's and the CRM's value, and the step that ServiceTitan's value comes from. */
export type TwoSides = {
  field: string;
  step: StepName;
  servicetitan: unknown;
  crm: unknown;
  /** True for a field that the rules themselves clear again, as long as it still holds what they wrote. */
  isClearable?: boolean;
  /** True for a wish not to be written to: ServiceTitan taking it back is noted, and changes nothing in the CRM. */
  isOptOut?: boolean;
  /** How values of this field are compared, where one thing can be written in many ways. */
  keyOf?: (value: unknown) => unknown;
};

export type Merged = {
  /** The values both sides agree on from now on. */
  base: Base;
  /** What to write into the CRM, by field. */
  writes: ReadonlyMap<string, unknown>;
  changes: FieldChange[];
  conflicts: FieldConflict[];
  /** Conflicts that waited for a person and no longer do. */
  settled: SettledConflict[];
};

const alikeBy =
  (keyOf: (value: unknown) => unknown = (value) => value) =>
  (a: unknown, b: unknown): boolean =>
    isSame(keyOf(a), keyOf(b));

type Verdict = 'nothing' | 'agreed' | 'apply' | 'conflict';

/**
 * What the three values of a field mean (design 4.3). ServiceTitan unchanged since base: the CRM's value stays. Only ServiceTitan changed: apply. Both:
 * a conflict, unless both changed to the same. A CRM field that holds something is never overwritten with nothing.
 */
const judge = ({ servicetitan, crm, isClearable = false, isOptOut = false, keyOf }: TwoSides, base: unknown): Verdict => {
  const isAlike = alikeBy(keyOf);
  if (isAlike(servicetitan, base)) return 'nothing';
  if (isAlike(servicetitan, crm) || (isOptOut && isEmpty(servicetitan))) return 'agreed';
  const isOurs = isAlike(crm, base);
  if (isEmpty(servicetitan) && !(isClearable && isOurs)) return 'nothing';
  return isOurs ? 'apply' : 'conflict';
};

const resolve = (rule: FieldRule, isServiceTitanNewer: boolean): FieldConflict['resolution'] => {
  if (rule === 'ask') return 'open';
  if (rule === 'newest') return isServiceTitanNewer ? 'servicetitan' : 'crm';
  return rule;
};

/**
 * Merges the fields of one document three-way (design 4.3). A field without a base counts as agreed on the CRM's value. When the CRM wins
 * a conflict, ServiceTitan's value becomes the base, so that the same conflict does not come again; one that waits for a person (`ask`) keeps
 * its base and is listed once, until one of its sides changes. What a person chose is carried out as if the side they turned down had been the base: a
 * side that moved on since is then a change, or a conflict, of its own. What our own write put into ServiceTitan was the CRM's value when it was sent, and so is
 * what both sides agreed on last: whatever the CRM holds since then is a change of the CRM alone.
 */
export const mergeFields = ({
  collection,
  fields,
  base,
  ownValues = {},
  rules,
  isServiceTitanNewer,
}: {
  collection: 'contacts' | 'opportunities';
  fields: readonly TwoSides[];
  base: Base;
  /** What our own writes put into ServiceTitan since the base, by field. */
  ownValues?: ContactMemory['ownValues'];
  rules: Readonly<Record<string, FieldRule>>;
  /** Whether ServiceTitan's record changed after the CRM's document did (rule `newest`). */
  isServiceTitanNewer: boolean;
}): Merged => {
  const agreed: Base = { ...base };
  const open: Record<string, unknown> = {};
  const writes = new Map<string, unknown>();
  const changes: FieldChange[] = [];
  const conflicts: FieldConflict[] = [];
  const outcomes = new Map<string, SettledConflict['resolution']>();

  for (const sides of fields) {
    const { field, step, servicetitan, crm } = sides;
    const chosen = chosenBase(base, field);
    const isWaiting = chosen === undefined && openConflict(base, field) !== undefined;
    const remembered = field in base ? base[field] : crm;
    const isOurWrite = ownValues[field]?.some((value) => alikeBy(sides.keyOf)(value, servicetitan)) ?? false;
    const before = chosen ? chosen.value : isOurWrite ? servicetitan : remembered;
    agreed[field] = normalised(before);
    const verdict = judge(sides, before);
    outcomes.set(field, outcomeOf(verdict));
    if (verdict === 'nothing') continue;

    const values = { base: normalised(before), servicetitan: normalised(servicetitan), crm: normalised(crm) };
    const resolution = verdict === 'conflict' ? resolve(fieldRuleOf({ rules, collection, field }), isServiceTitanNewer) : null;
    if (resolution === 'open') {
      open[field] = { servicetitan: values.servicetitan, crm: values.crm };
      if (!isSame(open[field], openConflict(base, field))) conflicts.push({ field, ...values, resolution });
      continue;
    }
    if (resolution) outcomes.set(field, resolution);
    // One that waited is on the list already.
    if (resolution && !isWaiting) conflicts.push({ field, ...values, resolution });
    agreed[field] = values.servicetitan;
    if (verdict === 'agreed' || resolution === 'crm') continue;
    writes.set(field, servicetitan);
    changes.push({ field, before: values.crm, after: values.servicetitan, step });
  }
  const settled = openFields(base)
    .filter((field) => !(field in open))
    .map((field): SettledConflict => ({ field, resolution: outcomes.get(field) ?? 'crm' }));
  return { base: withOpenConflicts(agreed, open), writes, changes, conflicts, settled };
};

/** Whose value stands in the CRM after a verdict, where it is no conflict. */
const outcomeOf = (verdict: Verdict): SettledConflict['resolution'] => {
  if (verdict === 'agreed') return 'agreed';
  return verdict === 'apply' ? 'servicetitan' : 'crm';
};
