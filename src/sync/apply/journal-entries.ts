import type { DocumentId } from '../../payload/documents.types.js';
import type { ConflictEntry, SettledEntry } from '../../state/conflicts.js';
import type { JournalEntry, StageEntry } from '../../state/journal.js';
import type { AccountPlan, PlannedContact, PlannedOpportunity } from '../plan/plan.types.js';

/** Who did it and when, the same for every line of one batch. */
type Stamp = { tenantId: string; runId: string; at: string };

/** What an applied plan leaves in the journal: each change, each stage passed, each new refusal, each conflict that came up or settled itself. */
export const journalEntries = (args: {
  plan: AccountPlan;
  ids: ReadonlyMap<string, DocumentId>;
  stamp: Stamp;
}): { changes: JournalEntry[]; stages: StageEntry[]; conflicts: ConflictEntry[]; settled: SettledEntry[] } => {
  const { plan, ids, stamp } = args;
  const actor = `run:${stamp.runId}`;
  const common = (collection: string, document: PlannedContact | PlannedOpportunity) => {
    const id = ids.get(document.stKey);
    return { ...stamp, actor, collection, stKey: document.stKey, crmId: id === undefined ? null : String(id) };
  };
  const changesOf = (collection: string, document: PlannedContact | PlannedOpportunity): JournalEntry[] =>
    document.changes.map(({ field, before, after, step }) => ({ ...common(collection, document), kind: 'change', field, before, after, step, guard: null }));
  const conflictsOf = (collection: string, document: PlannedContact | PlannedOpportunity): ConflictEntry[] =>
    document.conflicts.map(({ field, base, servicetitan, crm, resolution }) => ({
      tenantId: stamp.tenantId,
      at: stamp.at,
      collection,
      stKey: document.stKey,
      field,
      base,
      servicetitan,
      crm,
      resolution,
    }));
  const refusalsOf = (opportunity: PlannedOpportunity): JournalEntry[] =>
    opportunity.refused
      .filter((refusal) => refusal.isNew)
      .map(({ field, wanted, guard }) => ({ ...common('opportunities', opportunity), kind: 'refused', field, before: null, after: wanted, step: null, guard }));
  const stagesOf = (opportunity: PlannedOpportunity): StageEntry[] =>
    opportunity.passages.map(({ from, to, step }) => ({
      ...stamp,
      actor,
      stKey: opportunity.stKey,
      fromPipeline: from?.pipeline ?? null,
      fromStage: from?.stage ?? null,
      toPipeline: to.pipeline,
      toStage: to.stage,
      step,
    }));
  return {
    changes: [
      ...plan.contacts.flatMap((contact) => changesOf('contacts', contact)),
      ...plan.opportunities.flatMap((opportunity) => [...changesOf('opportunities', opportunity), ...refusalsOf(opportunity)]),
    ],
    stages: plan.opportunities.flatMap(stagesOf),
    conflicts: [
      ...plan.contacts.flatMap((contact) => conflictsOf('contacts', contact)),
      ...plan.opportunities.flatMap((opportunity) => conflictsOf('opportunities', opportunity)),
    ],
    settled: [...plan.contacts, ...plan.opportunities].flatMap(({ stKey, settled }) => settled.map((each) => ({ ...each, stKey, at: stamp.at }))),
  };
};
