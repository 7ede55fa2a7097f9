import { sql } from 'drizzle-orm';

import { anyOf } from './any-of.js';
import type { State } from './state.js';

/** The mirrored jobs of the given customers that a deal has. */
export const givenJobsOf = async (state: State, args: { tenantId: string; customerIds: readonly string[] }): Promise<string[]> => {
  if (args.customerIds.length === 0) return [];
  const result = await state.db.execute<{ id: string }>(sql`
    select j.id from ${state.tables.mirror.jobs} j
    join ${state.tables.memory.dealJobs} d on d.tenant_id = j.tenant_id and d.job_id = j.id
    where j.tenant_id = ${args.tenantId} and j.customer_id = ${anyOf(args.customerIds)}`);
  return result.rows.map((row) => row.id);
};

/** The estimates among the given ones whose dismissal is dated already, with the modification that it was read at. */
export const datedDismissals = async (state: State, args: { tenantId: string; estimateIds: readonly string[] }): Promise<Map<string, string>> => {
  if (args.estimateIds.length === 0) return new Map();
  const result = await state.db.execute<{ id: string; modified_key: string }>(sql`
    select id, modified_key from ${state.tables.mirror.estimates}
    where tenant_id = ${args.tenantId} and dismissed_on is not null and id = ${anyOf(args.estimateIds)}`);
  return new Map(result.rows.map((row) => [row.id, row.modified_key]));
};
