import type { ShownChange } from '../sync/run/stored-plan.js';

/** What a dry run would do to one document. `label` is its name or title, else its key. */
export type PlannedRecord = { stKey: string; collection: 'contacts' | 'opportunities'; id: number | string | null; isNew: boolean; label: string; changes: ShownChange[] };

/** The changes of a plan by document, in the order in which the plan made them. */
export const planGroups = (changes: readonly ShownChange[]): PlannedRecord[] => {
  const groups = new Map<string, ShownChange[]>();
  for (const change of changes) groups.set(change.stKey, [...(groups.get(change.stKey) ?? []), change]);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ stKey: first.stKey, collection: first.collection, id: first.id, isNew: first.id === null, label: labelOf(group, first.stKey), changes: group }] : [];
  });
};

const labelOf = (changes: readonly ShownChange[], stKey: string): string => {
  const named = changes.find(({ field }) => field === 'title' || field === 'name')?.after;
  return typeof named === 'string' && named !== '' ? named : stKey;
};

/** "450 new contacts, 91 new opportunities, 3 changed documents". */
export const planSummary = (records: readonly PlannedRecord[]): { newContacts: number; newOpportunities: number; changed: number } => ({
  newContacts: records.filter(({ isNew, collection }) => isNew && collection === 'contacts').length,
  newOpportunities: records.filter(({ isNew, collection }) => isNew && collection === 'opportunities').length,
  changed: records.filter(({ isNew }) => !isNew).length,
});
