import { chooseConflict, type ConflictRow } from '../../state/conflicts.js';
import { markDirty } from '../../state/dirty.js';
import { recordWishes, type Wish } from '../../state/outbox.js';
import { readSeen, type SeenRow } from '../../state/seen.js';
import { NO_RECORDS, readDealRecords } from '../outgoing/deal-records.js';
import { wishesOf } from '../outgoing/wishes.js';
import { openConflict } from '../plan/base-notes.js';
import { asRecord, isSame } from '../plan/values.js';
import type { SyncRuntime } from '../runtime.js';
import { currentSide, type CurrentSide } from './current-side.js';

/** A person's word on one conflict. `by` is who: an id, never a name. */
export type Choice = { choose: 'servicetitan' | 'crm'; by: string };

/**
 * Settles a conflict as a person chose (design 4.3): the choice is kept and the customer marked in one transaction, and the customer's next
 * plan carries it out as it does any other change, so that nothing is lost whenever a process ends, and a run that works on the
 * customer meanwhile does not undo it. A chosen value of the CRM goes to ServiceTitan through the outbox, where the write-back may send it. Returns the
 * customer, or null where one of both sides is no longer what the person saw.
 */
export const settleConflict = async (runtime: SyncRuntime, args: { row: ConflictRow; choice: Choice }): Promise<{ customerId: string } | null> => {
  const { row, choice } = args;
  const { state } = runtime;
  const { tenantId, collection, stKey } = row;
  const current = await currentSide(runtime, row);
  const [before] = await readSeen(state.db, { state, collection, stKeys: [stKey], locking: 'none' });
  if (!current || !before || !isSame(current.value, row.crm)) return null;
  const wishes = choice.choose === 'crm' ? await wishesOfChoice(runtime, { row, by: choice.by, current, memory: before }) : [];
  const now = runtime.now().toISOString();
  return state.transaction(async (db) => {
    const [memory] = await readSeen(db, { state, collection, stKeys: [stKey], locking: 'wait' });
    const noted = asRecord(openConflict(asRecord(memory?.base), row.field));
    if (!memory || !isSame(noted.servicetitan, row.servicetitan) || !isSame(noted.crm, row.crm)) return null;
    if (!(await chooseConflict(db, { state, id: row.id, ...choice, at: now }))) return null;
    await markDirty(db, { state, tenantId, customerIds: [memory.customerId] });
    await recordWishes(db, { state, wishes, now });
    return { customerId: memory.customerId };
  });
};

/** As if the person had made the change just now, with ServiceTitan's value agreed on: so no rule of the field keeps it back. */
const wishesOfChoice = async (
  runtime: SyncRuntime,
  { row, by, current, memory }: { row: ConflictRow; by: string; current: CurrentSide; memory: SeenRow },
): Promise<Wish[]> => {
  const { tenantId, collection, stKey, field } = row;
  const records = await readDealRecords(runtime.state, { tenantId, collection, rows: [memory] });
  const { payload, writeBack, tenants } = runtime;
  const wishes = wishesOf({ payload, writeBack, tenant: tenants.get(tenantId)?.settings }, {
    tenantId,
    collection,
    stKey,
    crmId: String(current.id),
    before: { ...current.watched, [field]: row.base },
    after: current.watched,
    agreed: { ...asRecord(memory.base), [field]: row.servicetitan },
    ownValues: memory.ownValues,
    records: records.get(stKey) ?? NO_RECORDS,
    actor: by,
    actorName: null,
    at: runtime.now().toISOString(),
    stJobId: memory.jobId,
    stEstimateId: memory.estimateId,
    contact: null,
    // Where a stage belongs is asked of moves alone, and a stage is never in conflict.
    pipelineOfBusinessUnit: new Map(),
  });
  return wishes ?? [];
};
