import { chooseConflict, type ConflictRow } from '../../state/conflicts.js';
import { markDirty } from '../../state/dirty.js';
import { holdMemory } from '../../state/memory.js';
import { openConflict } from '../plan/base-notes.js';
import { asRecord, isSame } from '../plan/values.js';
import type { SyncRuntime } from '../runtime.js';
import { currentValue } from './current-value.js';

/** A person's word on one conflict. `by` is who: an id, never a name. */
export type Choice = { choose: 'servicetitan' | 'crm'; by: string };

/**
 * Settles a conflict as a person chose (design 4.3): the choice is kept and the customer marked in one transaction, and the customer's next
 * plan carries it out as it does any other change, so that nothing is lost whenever a process ends, and a run that works on the
 * customer meanwhile does not undo it. Returns the customer, or null where one of both sides is no longer what the person saw.
 */
export const settleConflict = async (runtime: SyncRuntime, args: { row: ConflictRow; choice: Choice }): Promise<{ customerId: string } | null> => {
  const { row, choice } = args;
  const { state } = runtime;
  const crm = await currentValue(runtime, row);
  if (crm === undefined || !isSame(crm, row.crm)) return null;
  return state.transaction(async (db) => {
    const memory = await holdMemory(db, { state, collection: row.collection, stKey: row.stKey });
    const noted = asRecord(openConflict(asRecord(memory?.base), row.field));
    if (!memory || !isSame(noted.servicetitan, row.servicetitan) || !isSame(noted.crm, row.crm)) return null;
    if (!(await chooseConflict(db, { state, id: row.id, ...choice, at: runtime.now().toISOString() }))) return null;
    await markDirty(db, { state, tenantId: row.tenantId, customerIds: [memory.stCustomerId] });
    return { customerId: memory.stCustomerId };
  });
};
