import { sql } from 'drizzle-orm';

import type { State } from './state.js';
import type { Database, Statements } from './transaction.js';

/** A customer that must be planned. `seq` tells a mark made later from the one that was planned. */
export type DirtyCustomer = { customerId: string; seq: number };

const schemaOf = (state: State) => sql.identifier(state.schemaName);

/** PostgreSQL text array of ids as one parameter, so that any number of ids is one bind value. */
export const idArray = (ids: Iterable<string>) => sql`(select jsonb_array_elements_text(${JSON.stringify([...ids])}::jsonb))`;

/** Marks customers, so that the next plan looks at them. */
export const markDirty = async (db: Database, args: { state: State; tenantId: string; customerIds: Iterable<string> }): Promise<void> => {
  const ids = [...new Set(args.customerIds)];
  if (ids.length === 0) return;
  const s = schemaOf(args.state);
  await db.execute(sql`
    insert into ${s}.st_dirty_customers (tenant_id, customer_id)
    select ${args.tenantId}, id from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) id order by id
    on conflict (tenant_id, customer_id) do update set seq = nextval(${`"${args.state.schemaName}".st_dirty_seq`}::regclass)`);
};

/** Marks the customers of jobs, and those of the deals that the jobs were given to. */
export const markDirtyByJobs = async (db: Database, args: { state: State; tenantId: string; jobIds: Iterable<string> }): Promise<void> => {
  const ids = [...new Set(args.jobIds)];
  if (ids.length === 0) return;
  const s = schemaOf(args.state);
  const found = await db.execute<{ customer_id: string }>(sql`
    select customer_id from ${s}.st_jobs where tenant_id = ${args.tenantId} and id in ${idArray(ids)}
    union
    select o.st_customer_id from ${s}.crm_deal_jobs d join ${s}.crm_opportunities o on o.st_key = d.st_key
      where d.tenant_id = ${args.tenantId} and d.job_id in ${idArray(ids)}`);
  await markDirty(db, { ...args, customerIds: found.rows.map((row) => row.customer_id) });
};

/** Marks the customers of all jobs of projects: an estimate without a job belongs to its project's deal. */
export const markDirtyByProjects = async (db: Database, args: { state: State; tenantId: string; projectIds: Iterable<string> }): Promise<void> => {
  const ids = [...new Set(args.projectIds)];
  if (ids.length === 0) return;
  const found = await db.execute<{ customer_id: string }>(sql`
    select distinct customer_id from ${schemaOf(args.state)}.st_jobs where tenant_id = ${args.tenantId} and project_id in ${idArray(ids)}`);
  await markDirty(db, { ...args, customerIds: found.rows.map((row) => row.customer_id) });
};

/** Marks every mirrored customer: the rules changed (design 4.1.8), or everything is to be looked at again. */
export const markAllDirty = async (db: Database, args: { state: State; tenantId: string }): Promise<void> => {
  const s = schemaOf(args.state);
  await db.execute(sql`
    insert into ${s}.st_dirty_customers (tenant_id, customer_id)
    select tenant_id, id from ${s}.st_customers where tenant_id = ${args.tenantId}
    on conflict (tenant_id, customer_id) do nothing`);
};

/** The next customers to plan after a `seq`, in the order in which they were marked. */
export const nextDirty = async (
  state: State,
  args: { tenantId: string; afterSeq: number; upToSeq: number; limit: number },
): Promise<DirtyCustomer[]> => {
  const result = await state.db.execute<{ customer_id: string; seq: string }>(sql`
    select customer_id, seq from ${schemaOf(state)}.st_dirty_customers
    where tenant_id = ${args.tenantId} and seq > ${args.afterSeq} and seq <= ${args.upToSeq} order by seq limit ${args.limit}`);
  return result.rows.map((row) => ({ customerId: row.customer_id, seq: Number(row.seq) }));
};

/** The marks of certain customers, as far as they are marked. */
export const dirtyMarksOf = async (state: State, args: { tenantId: string; customerIds: readonly string[] }): Promise<DirtyCustomer[]> => {
  const result = await state.db.execute<{ customer_id: string; seq: string }>(sql`
    select customer_id, seq from ${schemaOf(state)}.st_dirty_customers
    where tenant_id = ${args.tenantId} and customer_id in ${idArray(args.customerIds)}`);
  return result.rows.map((row) => ({ customerId: row.customer_id, seq: Number(row.seq) }));
};

/** How many customers wait to be planned, and the newest mark among them. */
export const dirtyExtent = async (state: State, args: { tenantId: string }): Promise<{ count: number; lastSeq: number }> => {
  const result = await state.db.execute<{ count: string; last: string | null }>(sql`
    select count(*) as count, max(seq) as last from ${schemaOf(state)}.st_dirty_customers where tenant_id = ${args.tenantId}`);
  const row = result.rows[0];
  return { count: Number(row?.count ?? 0), lastSeq: Number(row?.last ?? 0) };
};

/** Takes marks away, unless they were renewed since they were read. */
export const clearDirty = async (db: Statements, args: { state: State; tenantId: string; marks: readonly DirtyCustomer[] }): Promise<void> => {
  if (args.marks.length === 0) return;
  await db.execute(sql`
    delete from ${schemaOf(args.state)}.st_dirty_customers d
    using jsonb_to_recordset(${JSON.stringify(args.marks.map(({ customerId, seq }) => ({ customer_id: customerId, seq })))}::jsonb) as m(customer_id text, seq bigint)
    where d.tenant_id = ${args.tenantId} and d.customer_id = m.customer_id and d.seq = m.seq`);
};
