import { eq, sql } from 'drizzle-orm';

import { anyOf } from './any-of.js';
import type { State } from './state.js';
import type { Statements } from './transaction.js';

/** Replaces the list of estimates without a deal for the customers just planned. */
export const replaceUnlinked = async (
  db: Statements,
  args: { state: State; tenantId: string; customerIds: readonly string[]; estimates: readonly { estimateId: string; customerId: string }[] },
): Promise<void> => {
  const table = args.state.tables.pull.unlinkedEstimates;
  await db.execute(sql`delete from ${table} where tenant_id = ${args.tenantId} and customer_id = ${anyOf(args.customerIds)}`);
  if (args.estimates.length === 0) return;
  const rows = JSON.stringify(args.estimates.map(({ estimateId, customerId }) => ({ estimate_id: estimateId, customer_id: customerId })));
  await db.execute(sql`
    insert into ${table} (tenant_id, estimate_id, customer_id)
    select ${args.tenantId}, estimate_id, max(customer_id) from jsonb_to_recordset(${rows}::jsonb) as r(estimate_id text, customer_id text)
      group by estimate_id order by estimate_id
    on conflict (tenant_id, estimate_id) do update set customer_id = excluded.customer_id`);
};

export const countUnlinked = async (state: State, args: { tenantId?: string }): Promise<number> => {
  const table = state.tables.pull.unlinkedEstimates;
  return state.db.$count(table, args.tenantId === undefined ? undefined : eq(table.tenantId, args.tenantId));
};
