import type { PersonChange, PersonDelete, SyncHooks } from '../payload/hooks/types.js';
import { markDirty, markDirtyByDeal } from '../state/dirty.js';
import { recordChanges, recordStages, type JournalEntry, type StageEntry } from '../state/journal.js';
import { setDeleted, setLostByPerson } from '../state/memory.js';
import type { DocumentId } from '../payload/documents.types.js';
import { getRuntime } from './runtime.js';
import { safeReason } from './safe-reason.js';

/** Who did something, as journal and outbox name him. */
export const actorOf = (userId: DocumentId | null): string => (userId === null ? 'code' : `user:${userId}`);

/** Fields that decide what the rules say of the others. */
const MOVES: readonly string[] = ['pipeline', 'stage', 'status'];

/**
 * What happens in our journal when people touch documents of the sync: the change with who made it; a loss set by hand with its date
 * (design 4.1.4); a deletion, which then holds until someone presses Re-create (4.1.7) or it is taken back. The customer is planned again on the next run.
 */
export const personHooks: Omit<SyncHooks, 'onPersonSave' | 'checkMove'> = {
  onPersonChange: async (payload, change) => {
    if (change.stKey === null) return;
    const { stKey } = change;
    const { state } = await getRuntime(payload);
    const status = change.changes.find(({ field }) => field === 'status');
    const isMove = change.changes.some(({ field }) => MOVES.includes(field));
    await state.transaction(async (db) => {
      if (status !== undefined) await setLostByPerson(db, { state, stKey, at: status.after === 'lost' ? change.at : null });
      if (isMove) await markDirtyByDeal(db, { state, stKey });
      await recordChanges(db, { state, entries: change.changes.map((each) => personEntry(change, stKey, each)) });
      await recordStages(db, { state, entries: stageEntries(change, stKey) });
    });
  },
  onPersonDelete: async (payload, deletion) => {
    const { state } = await getRuntime(payload);
    await state.transaction(async (db) => {
      await setDeleted(db, { state, collection: deletion.collection, stKey: deletion.stKey, at: deletion.at });
      await recordChanges(db, { state, entries: [deletionEntry(deletion)] });
    });
  },
  onDeleteUndone: async (payload, deletion) => {
    const { state } = await getRuntime(payload);
    const { collection, stKey, id, at } = deletion;
    await state.transaction(async (db) => {
      const owner = await setDeleted(db, { state, collection, stKey, at: null, crmId: String(id) });
      if (owner) await markDirty(db, { state, tenantId: owner.tenantId, customerIds: [owner.customerId] });
      await recordChanges(db, { state, entries: [{ ...deletionEntry(deletion), kind: 'person', field: 'deletedAt', before: at, after: null }] });
    });
  },
  onFailure: (payload, { what, error }) => payload.logger.error({ msg: `[crm-sync-worker] ${what} could not be recorded: ${safeReason(error)}` }),
};

const tenantOf = (stKey: string): string => stKey.split(':')[0] ?? '';

const personEntry = (change: PersonChange, stKey: string, each: PersonChange['changes'][number]): JournalEntry => ({
  tenantId: tenantOf(stKey),
  runId: null,
  actor: actorOf(change.userId),
  collection: change.collection,
  stKey,
  crmId: String(change.id),
  kind: 'person',
  field: each.field,
  before: each.before,
  after: each.after,
  step: null,
  guard: null,
  at: change.at,
});

const stageEntries = (change: PersonChange, stKey: string): StageEntry[] => {
  const stage = change.changes.find((each) => each.field === 'stage');
  if (!stage || typeof stage.after !== 'string') return [];
  return [
    {
      tenantId: tenantOf(stKey),
      runId: null,
      actor: actorOf(change.userId),
      stKey,
      fromPipeline: change.pipeline.before,
      fromStage: typeof stage.before === 'string' ? stage.before : null,
      toPipeline: change.pipeline.after ?? '',
      toStage: stage.after,
      step: null,
      at: change.at,
    },
  ];
};

const deletionEntry = (deletion: PersonDelete): JournalEntry => ({
  tenantId: tenantOf(deletion.stKey),
  runId: null,
  actor: actorOf(deletion.userId),
  collection: deletion.collection,
  stKey: deletion.stKey,
  crmId: String(deletion.id),
  kind: 'deleted',
  field: 'id',
  before: String(deletion.id),
  after: null,
  step: null,
  guard: null,
  at: deletion.at,
});
