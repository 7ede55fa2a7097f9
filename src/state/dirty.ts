import { eq, sql } from 'drizzle-orm';

import { anyOf } from './any-of.js';
import type { State } from './state.js';
import type { Database, Statements } from './transaction.js';

/** A customer that must be planned. `seq` tells a mark made later from the one that was planned. */
export type DirtyCustomer = { customerId: string; seq: number };

const schemaOf = (state: State) => sql.identifier(state.schemaName);

/** Marks customers, so that the next plan looks at them, also those that wait in the quarantine: something about them is new. */
export const markDirty = async (db: Database, args: { state: State; tenantId: string; customerIds: Iterable<string> }): Promise<void> => {
  const ids = [...new Set(args.customerIds)];
  if (ids.length === 0) return;
  const s = schemaOf(args.state);
  await db.execute(sql`
    insert into ${s}.st_dirty_customers (tenant_id, customer_id)
    select ${args.tenantId}, id from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) id order by id
    on conflict (tenant_id, customer_id) do update set seq = nextval(${`"${args.state.schemaName}".st_dirty_seq`}::regclass), held_by = null`);
};

/** Marks the customers of jobs, and those of the deals that the jobs were given to. */
export const markDirtyByJobs = async (db: Database, args: { state: State; tenantId: string; jobIds: Iterable<string> }): Promise<void> => {
  const ids = [...new Set(args.jobIds)];
  if (ids.length === 0) return;
  const s = schemaOf(args.state);
  const found = await db.execute<{ customer_id: string }>(sql`
    select customer_id from ${s}.st_jobs where tenant_id = ${args.tenantId} and id = ${anyOf(ids)}
    union
    select o.st_customer_id from ${s}.crm_deal_jobs d join ${s}.crm_opportunities o on o.st_key = d.st_key
      where d.tenant_id = ${args.tenantId} and d.job_id = ${anyOf(ids)}`);
  await markDirty(db, { ...args, customerIds: found.rows.map((row) => row.customer_id) });
};

/** Marks the customers of all jobs of projects: an estimate without a job belongs to its project's deal. */
export const markDirtyByProjects = async (db: Database, args: { state: State; tenantId: string; projectIds: Iterable<string> }): Promise<void> => {
  const ids = [...new Set(args.projectIds)];
  if (ids.length === 0) return;
  const found = await db.execute<{ customer_id: string }>(sql`
    select distinct customer_id from ${schemaOf(args.state)}.st_jobs where tenant_id = ${args.tenantId} and project_id = ${anyOf(ids)}`);
  await markDirty(db, { ...args, customerIds: found.rows.map((row) => row.customer_id) });
};

/** Marks the customer of a deal, by the opportunity's `stKey`. */
export const markDirtyByDeal = async (db: Database, args: { state: State; stKey: string }): Promise<void> => {
  const { opportunities } = args.state.tables.memory;
  const [deal] = await db.select({ tenantId: opportunities.tenantId, customerId: opportunities.stCustomerId }).from(opportunities).where(eq(opportunities.stKey, args.stKey));
  if (deal) await markDirty(db, { state: args.state, tenantId: deal.tenantId, customerIds: [deal.customerId] });
};

/** Marks every mirrored customer: the rules changed (design 4.1.8), or everything is to be looked at again. */
export const markAllDirty = async (db: Database, args: { state: State; tenantId: string }): Promise<void> => {
  const s = schemaOf(args.state);
  await db.execute(sql`
    insert into ${s}.st_dirty_customers (tenant_id, customer_id)
    select tenant_id, id from ${s}.st_customers where tenant_id = ${args.tenantId}
    on conflict (tenant_id, customer_id) do update set held_by = null where st_dirty_customers.held_by is not null`);
};

/** Lets marked customers wait until what set their account aside (an id of the quarantine) is due; a mark renewed meanwhile does not wait. */
export const holdDirty = async (
  db: Database,
  args: { state: State; tenantId: string; holds: readonly { mark: DirtyCustomer; heldBy: string }[] },
): Promise<void> => {
  if (args.holds.length === 0) return;
  const rows = JSON.stringify(args.holds.map(({ mark, heldBy }) => ({ customer_id: mark.customerId, seq: mark.seq, held_by: heldBy })));
  await db.execute(sql`
    update ${schemaOf(args.state)}.st_dirty_customers d set held_by = h.held_by
    from jsonb_to_recordset(${rows}::jsonb) as h(customer_id text, seq bigint, held_by text)
    where d.tenant_id = ${args.tenantId} and d.customer_id = h.customer_id and d.seq = h.seq`);
};

/** The marks that do not wait for a record of the quarantine, as `d`; one that was dismissed is waited for without end. */
const readyMarks = (state: State, args: { tenantId: string; now: string }) => sql`
  ${schemaOf(state)}.st_dirty_customers d left join ${schemaOf(state)}.st_quarantine q on q.id = d.held_by
  where d.tenant_id = ${args.tenantId} and (q.id is null or (q.dismissed_at is null and q.next_retry_at <= ${args.now}::timestamptz))`;

/** The next customers to plan after a `seq`, in the order in which they were marked; those set aside only when they are due (`now` is ISO 8601). */
export const nextDirty = async (
  state: State,
  args: { tenantId: string; afterSeq: number; upToSeq: number; limit: number; now: string },
): Promise<DirtyCustomer[]> => {
  const result = await state.db.execute<{ customer_id: string; seq: string }>(sql`
    select d.customer_id, d.seq from ${readyMarks(state, args)} and d.seq > ${args.afterSeq} and d.seq <= ${args.upToSeq} order by d.seq limit ${args.limit}`);
  return result.rows.map((row) => ({ customerId: row.customer_id, seq: Number(row.seq) }));
};

/** The marks of certain customers, as far as they are marked. */
export const dirtyMarksOf = async (state: State, args: { tenantId: string; customerIds: readonly string[] }): Promise<DirtyCustomer[]> => {
  const result = await state.db.execute<{ customer_id: string; seq: string }>(sql`
    select customer_id, seq from ${schemaOf(state)}.st_dirty_customers
    where tenant_id = ${args.tenantId} and customer_id = ${anyOf(args.customerIds)}`);
  return result.rows.map((row) => ({ customerId: row.customer_id, seq: Number(row.seq) }));
};

/** How many customers are to be planned now, and the newest mark among them. */
export const dirtyExtent = async (state: State, args: { tenantId: string; now: string }): Promise<{ count: number; lastSeq: number }> => {
  const result = await state.db.execute<{ count: string; last: string | null }>(sql`
    select count(*) as count, max(d.seq) as last from ${readyMarks(state, args)}`);
  const row = result.rows[0];
  return { count: Number(row?.count ?? 0), lastSeq: Number(row?.last ?? 0) };
};

/** Takes marks away, unless they were renewed since they were read. */
export const clearDirty = async (db: Statements, args: { state: State; tenantId: string; marks: readonly DirtyCustomer[] }): Promise<void> => {
  if (args.marks.length === 0) return;
  await db.execute(sql`
    delete from ${schemaOf(args.state)}.st_dirty_customers d
    using jsonb_to_recordset(${JSON.stringify(args.marks.map(({ customerId, seq }) => ({ customer_id: customerId, seq })))}::jsonb) as m(customer_id text, seq bigint)
    where d.tenant_id = ${args.tenantId} and d.customer_id = ${anyOf(args.marks.map(({ customerId }) => customerId))} and d.customer_id = m.customer_id and d.seq = m.seq`);
};
