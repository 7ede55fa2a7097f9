import { sql } from 'drizzle-orm';

import { idArray } from './dirty.js';
import type { State } from './state.js';

/** Those of the given jobs that a deal has, with the customer that the mirror knows them of; null for a job that left the mirror. */
export const givenJobs = async (state: State, args: { tenantId: string; jobIds: readonly string[] }): Promise<Map<string, string | null>> => {
  if (args.jobIds.length === 0) return new Map();
  const result = await state.db.execute<{ job_id: string; customer_id: string | null }>(sql`
    select d.job_id, j.customer_id from ${state.tables.memory.dealJobs} d
    left join ${state.tables.mirror.jobs} j on j.tenant_id = d.tenant_id and j.id = d.job_id
    where d.tenant_id = ${args.tenantId} and d.job_id in ${idArray(args.jobIds)}`);
  return new Map(result.rows.map((row) => [row.job_id, row.customer_id]));
};

/** Those of the given customers with a mirrored job of one of the units (null: of any), created since `createdKey`, that no deal has. */
export const customersWithUngivenJobs = async (
  state: State,
  args: { tenantId: string; customerIds: readonly string[]; createdKey: string; unitIds: readonly string[] | null },
): Promise<string[]> => {
  if (args.customerIds.length === 0) return [];
  const s = sql.identifier(state.schemaName);
  const ofUnits = args.unitIds === null ? sql`true` : sql`j.business_unit_id in ${idArray(args.unitIds)}`;
  const result = await state.db.execute<{ customer_id: string }>(sql`
    select distinct j.customer_id from ${s}.st_jobs j
    where j.tenant_id = ${args.tenantId} and j.customer_id in ${idArray(args.customerIds)} and j.created_key >= ${args.createdKey}
      and ${ofUnits}
      and not exists (select 1 from ${s}.crm_deal_jobs d where d.tenant_id = j.tenant_id and d.job_id = j.id)`);
  return result.rows.map((row) => row.customer_id);
};

/** The estimates that the mirror has of the given jobs. */
export const estimatesOfJobs = async (state: State, args: { tenantId: string; jobIds: readonly string[] }): Promise<string[]> => {
  if (args.jobIds.length === 0) return [];
  const result = await state.db.execute<{ id: string }>(sql`
    select id from ${state.tables.mirror.estimates} where tenant_id = ${args.tenantId} and job_id in ${idArray(args.jobIds)}`);
  return result.rows.map((row) => row.id);
};

/** The estimates among the given ones whose dismissal is dated already, with the modification that it was read at. */
export const datedDismissals = async (state: State, args: { tenantId: string; estimateIds: readonly string[] }): Promise<Map<string, string>> => {
  if (args.estimateIds.length === 0) return new Map();
  const result = await state.db.execute<{ id: string; modified_key: string }>(sql`
    select id, modified_key from ${state.tables.mirror.estimates}
    where tenant_id = ${args.tenantId} and dismissed_on is not null and id in ${idArray(args.estimateIds)}`);
  return new Map(result.rows.map((row) => [row.id, row.modified_key]));
};
