import { eq, sql } from 'drizzle-orm';

import { idArray } from './dirty.js';
import type { State } from './state.js';
import type { Database } from './transaction.js';

/** Replaces the list of estimates without a deal for the customers just planned. */
export const replaceUnlinked = async (
  db: Database,
  args: { state: State; tenantId: string; customerIds: readonly string[]; estimates: readonly { estimateId: string; customerId: string }[] },
): Promise<void> => {
  const table = args.state.tables.pull.unlinkedEstimates;
  await db.delete(table).where(sql`${table.tenantId} = ${args.tenantId} and ${table.customerId} in ${idArray(args.customerIds)}`);
  if (args.estimates.length === 0) return;
  await db
    .insert(table)
    .values(args.estimates.map((estimate) => ({ tenantId: args.tenantId, ...estimate })))
    .onConflictDoUpdate({ target: [table.tenantId, table.estimateId], set: { customerId: sql`excluded.customer_id` } });
};

export const countUnlinked = async (state: State, args: { tenantId?: string }): Promise<number> => {
  const table = state.tables.pull.unlinkedEstimates;
  return state.db.$count(table, args.tenantId === undefined ? undefined : eq(table.tenantId, args.tenantId));
};
