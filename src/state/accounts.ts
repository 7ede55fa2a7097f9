import { sql } from 'drizzle-orm';

import { anyOf } from './any-of.js';
import type { State } from './state.js';
import type { Database } from './transaction.js';

/** Two customers that must be planned together, because one is merged into the other or they share a deal. */
export type AccountLink = { customerId: string; otherId: string };

/** A mirrored row as it is read back; `record` is what `mirrorRows` was given. */
export type FactRow = { id: string; record: unknown };

/** The mirror rows of some customers. `estimateDismissals` is what was read of the status history: estimate id → ISO 8601 UTC. */
export type FactRows = {
  customers: FactRow[];
  contactMethods: FactRow[];
  jobs: FactRow[];
  canceledLogs: FactRow[];
  appointments: FactRow[];
  estimates: FactRow[];
  assignments: FactRow[];
  estimateDismissals: Map<string, string>;
};

/** The links that lead from the given customers to others, one step far: merges both ways, and deals whose jobs others own. */
export const accountLinks = async (state: State, args: { tenantId: string; customerIds: readonly string[] }): Promise<AccountLink[]> => {
  const s = sql.identifier(state.schemaName);
  const ids = anyOf(args.customerIds);
  const result = await state.db.execute<{ customer_id: string; other_id: string }>(sql`
    select id as customer_id, merged_to_id as other_id from ${s}.st_customers
      where tenant_id = ${args.tenantId} and merged_to_id is not null and (id = ${ids} or merged_to_id = ${ids})
    union
    select o.st_customer_id, j.customer_id from ${s}.crm_opportunities o
      join ${s}.crm_deal_jobs d on d.tenant_id = o.tenant_id and d.st_key = o.st_key
      join ${s}.st_jobs j on j.tenant_id = d.tenant_id and j.id = d.job_id
      where o.tenant_id = ${args.tenantId} and o.st_customer_id = ${ids} and j.customer_id <> o.st_customer_id
    union
    select j.customer_id, o.st_customer_id from ${s}.st_jobs j
      join ${s}.crm_deal_jobs d on d.tenant_id = j.tenant_id and d.job_id = j.id
      join ${s}.crm_opportunities o on o.st_key = d.st_key
      where j.tenant_id = ${args.tenantId} and j.customer_id = ${ids} and j.customer_id <> o.st_customer_id`);
  return result.rows.map((row) => ({ customerId: row.customer_id, otherId: row.other_id }));
};

/** Everything the mirror holds of the given customers, one query per entity. */
export const readFactRows = async (state: State, args: { tenantId: string; customerIds: readonly string[] }): Promise<FactRows> => {
  const s = sql.identifier(state.schemaName);
  const ids = anyOf(args.customerIds);
  const read = async (query: ReturnType<typeof sql>) => (await state.db.execute<{ id: string; record: unknown }>(query)).rows;
  const [customers, contactMethods, jobs] = await Promise.all([
    read(sql`select id, record from ${s}.st_customers where tenant_id = ${args.tenantId} and id = ${ids}`),
    read(sql`select id, record from ${s}.st_contacts where tenant_id = ${args.tenantId} and customer_id = ${ids}`),
    read(sql`select id, record from ${s}.st_jobs where tenant_id = ${args.tenantId} and customer_id = ${ids}`),
  ]);
  const jobIds = anyOf(jobs.map((job) => job.id));
  const [canceledLogs, appointments, estimates, assignments] = await Promise.all([
    read(sql`select id, record from ${s}.st_job_canceled_logs where tenant_id = ${args.tenantId} and job_id = ${jobIds}`),
    read(sql`select id, record from ${s}.st_appointments where tenant_id = ${args.tenantId} and job_id = ${jobIds}`),
    state.db.execute<{ id: string; record: unknown; dismissed_on: string | null }>(sql`
      select id, record, dismissed_on from ${s}.st_estimates where tenant_id = ${args.tenantId} and job_id = ${jobIds}
      union
      select id, record, dismissed_on from ${s}.st_estimates where tenant_id = ${args.tenantId} and job_id is null and customer_id = ${ids}
      union
      select e.id, e.record, e.dismissed_on from ${s}.st_estimates e
        join ${s}.st_jobs j on j.tenant_id = e.tenant_id and j.project_id = e.project_id
        where e.tenant_id = ${args.tenantId} and e.job_id is null and j.customer_id = ${ids}`),
    read(sql`select id, record from ${s}.st_appointment_assignments where tenant_id = ${args.tenantId} and job_id = ${jobIds}`),
  ]);
  const estimateDismissals = new Map(estimates.rows.flatMap((row) => (row.dismissed_on ? [[row.id, row.dismissed_on] as const] : [])));
  return { customers, contactMethods, jobs, canceledLogs, appointments, estimates: estimates.rows, assignments, estimateDismissals };
};

/** Those of the given emails (case-folded) that more than one customer has. */
export const sharedEmails = async (state: State, args: { tenantId: string; emailKeys: readonly string[] }): Promise<Set<string>> => {
  if (args.emailKeys.length === 0) return new Set();
  const result = await state.db.execute<{ email_key: string }>(sql`
    select email_key from ${sql.identifier(state.schemaName)}.st_contacts
    where tenant_id = ${args.tenantId} and email_key = ${anyOf(args.emailKeys)}
    group by email_key having count(distinct customer_id) > 1`);
  return new Set(result.rows.map((row) => row.email_key));
};

/** Keeps when estimates were dismissed, as read from their status history. */
export const saveDismissals = async (
  db: Database,
  args: { state: State; tenantId: string; dismissedOn: ReadonlyMap<string, string> },
): Promise<void> => {
  if (args.dismissedOn.size === 0) return;
  const rows = JSON.stringify([...args.dismissedOn].map(([id, at]) => ({ id, at })));
  await db.execute(sql`
    update ${sql.identifier(args.state.schemaName)}.st_estimates e set dismissed_on = d.at
    from jsonb_to_recordset(${rows}::jsonb) as d(id text, at text)
    where e.tenant_id = ${args.tenantId} and e.id = d.id`);
};
