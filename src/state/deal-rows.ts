import { sql } from 'drizzle-orm';

import type { FactRow } from './accounts.js';
import { anyOf } from './any-of.js';
import type { State } from './state.js';

/** A mirrored row and what it is read for: the `stKey` of a deal, or the id of a customer. */
export type OwnedRow = FactRow & { owner: string };

/** What the mirror holds of some deals; `record` is what `mirrorRows` was given. */
export type DealRows = Record<'jobs' | 'appointments' | 'assignments' | 'estimates', OwnedRow[]>;

type Deals = { tenantId: string; deals: readonly { stKey: string; estimateId: string | null }[] };

/** Reading rows of deals: those of a query, and those of a table whose rows belong to a job. */
const reading = (state: State, args: Deals) => {
  const s = sql.identifier(state.schemaName);
  const given = sql`${s}.crm_deal_jobs d where d.tenant_id = ${args.tenantId} and d.st_key = ${anyOf(args.deals.map((deal) => deal.stKey))}`;
  const read = async (query: ReturnType<typeof sql>) => (await state.db.execute<{ id: string; record: unknown; owner: string }>(query)).rows;
  const hangingOn = (table: string): Promise<OwnedRow[]> => read(sql`
    select t.id, t.record, d.st_key as owner from ${s}.${sql.identifier(table)} t
    join (select d.tenant_id, d.job_id, d.st_key from ${given}) d on d.tenant_id = t.tenant_id and d.job_id = t.job_id`);
  return { s, given, read, hangingOn };
};

/**
 * The jobs that were given to deals, and their estimates. One without a job counts where it is the deal's own, or where its project has jobs of this deal only.
 */
export const readJobsAndEstimates = async (state: State, args: Deals): Promise<Pick<DealRows, 'jobs' | 'estimates'>> => {
  const { s, given, read, hangingOn } = reading(state, args);
  const own = JSON.stringify(args.deals.flatMap(({ stKey, estimateId }) => (estimateId === null ? [] : [{ st_key: stKey, id: estimateId }])));
  const [jobs, estimates, jobless] = await Promise.all([
    read(sql`select j.id, j.record, d.st_key as owner from ${s}.st_jobs j join (select d.tenant_id, d.job_id, d.st_key from ${given}) d on d.tenant_id = j.tenant_id and d.job_id = j.id`),
    hangingOn('st_estimates'),
    read(sql`
      select e.id, e.record, o.st_key as owner from jsonb_to_recordset(${own}::jsonb) as o(st_key text, id text)
        join ${s}.st_estimates e on e.tenant_id = ${args.tenantId} and e.id = o.id
      union
      select e.id, e.record, p.st_key from (
        select j.project_id, min(d.st_key) as st_key from ${s}.st_jobs j join ${s}.crm_deal_jobs d on d.tenant_id = j.tenant_id and d.job_id = j.id
        where j.tenant_id = ${args.tenantId} and j.project_id in (
          select j.project_id from ${s}.st_jobs j join (select d.tenant_id, d.job_id from ${given}) d on d.tenant_id = j.tenant_id and d.job_id = j.id
          where j.project_id is not null)
        group by j.project_id having count(distinct d.st_key) = 1) p
        join ${s}.st_estimates e on e.tenant_id = ${args.tenantId} and e.job_id is null and e.project_id = p.project_id`),
  ]);
  return { jobs, estimates: [...new Map([...estimates, ...jobless].map((row) => [`${row.owner} ${row.id}`, row])).values()] };
};

/** The same with all else that hangs on the jobs. */
export const readDealRows = async (state: State, args: Deals): Promise<DealRows> => {
  const { hangingOn } = reading(state, args);
  const [rows, appointments, assignments] = await Promise.all([readJobsAndEstimates(state, args), hangingOn('st_appointments'), hangingOn('st_appointment_assignments')]);
  return { ...rows, appointments, assignments };
};

/** The mirrored customers with these ids, and their phones and emails. */
export const readCustomerRows = async (state: State, args: { tenantId: string; customerIds: readonly string[] }): Promise<Record<'customers' | 'contactMethods', OwnedRow[]>> => {
  const s = sql.identifier(state.schemaName);
  const ids = anyOf(args.customerIds);
  const [customers, contactMethods] = await Promise.all([
    state.db.execute<{ id: string; record: unknown; owner: string }>(sql`select id, record, id as owner from ${s}.st_customers where tenant_id = ${args.tenantId} and id = ${ids}`),
    state.db.execute<{ id: string; record: unknown; owner: string }>(
      sql`select id, record, customer_id as owner from ${s}.st_contacts where tenant_id = ${args.tenantId} and customer_id = ${ids} order by id`,
    ),
  ]);
  return { customers: customers.rows, contactMethods: contactMethods.rows };
};
