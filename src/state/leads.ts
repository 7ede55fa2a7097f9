import { sql } from 'drizzle-orm';

import { anyOf } from './any-of.js';
import type { State } from './state.js';
import type { Database } from './transaction.js';

type Whose = { tenantId: string; customerIds: readonly string[]; leadIds: readonly string[] };

/** Which customers the given leads, and the leads of the given customers, have to do with: the one a lead names or shares a booking with, and the one its opportunity is of. */
export const leadLinks = async (state: State, args: Whose): Promise<{ leadId: string; customerId: string }[]> => {
  const s = sql.identifier(state.schemaName);
  const ids = anyOf(args.customerIds);
  const leadIds = anyOf(args.leadIds);
  const result = await state.db.execute<{ lead_id: string; customer_id: string }>(sql`
    select l.id as lead_id, l.customer_id from ${s}.st_leads l
      where l.tenant_id = ${args.tenantId} and l.customer_id is not null and (l.customer_id = ${ids} or l.id = ${leadIds})
    union
    select l.id, j.customer_id from ${s}.st_leads l
      join ${s}.st_jobs j on j.tenant_id = l.tenant_id and j.booking_id = l.booking_id
      where l.tenant_id = ${args.tenantId} and l.customer_id is null and (j.customer_id = ${ids} or l.id = ${leadIds})
    union
    select l.id, o.st_customer_id from ${s}.crm_opportunities o
      join ${s}.st_leads l on l.tenant_id = o.tenant_id and o.st_key = o.tenant_id || ':lead:' || l.id
      where o.tenant_id = ${args.tenantId} and (o.st_customer_id = ${ids} or l.id = ${leadIds})`);
  return result.rows.map((row) => ({ leadId: row.lead_id, customerId: row.customer_id }));
};

/** The given mirrored leads, and those of the given customers. */
export const readLeadRows = async (state: State, args: Whose): Promise<{ id: string; record: unknown }[]> => {
  const result = await state.db.execute<{ id: string; record: unknown }>(sql`
    select id, record from ${state.tables.mirror.leads}
    where tenant_id = ${args.tenantId} and (customer_id = ${anyOf(args.customerIds)} or id = ${anyOf(args.leadIds)})`);
  return result.rows;
};

/** Those of the given emails (case-folded) that a customer has, or more than one open lead without a customer: no lead's person is known by these. */
export const emailsNotOfOneLead = async (state: State, args: { tenantId: string; emailKeys: readonly string[] }): Promise<Set<string>> => {
  if (args.emailKeys.length === 0) return new Set();
  const { contactMethods, leads } = state.tables.mirror;
  const ofTenant = sql`tenant_id = ${args.tenantId} and email_key = ${anyOf(args.emailKeys)}`;
  const result = await state.db.execute<{ email_key: string }>(sql`
    select email_key from ${contactMethods} where ${ofTenant}
    union
    select email_key from ${leads} where ${ofTenant} and customer_id is null and lower(record ->> 'status') = 'open'
    group by email_key having count(*) > 1`);
  return new Set(result.rows.map((row) => row.email_key));
};

/** Wants the customers of mirrored leads that are not mirrored themselves. Returns the ids of all mirrored leads. */
export const wantCustomersOfLeads = async (db: Database, args: { state: State; tenantId: string }): Promise<string[]> => {
  const s = sql.identifier(args.state.schemaName);
  await db.execute(sql`
    insert into ${s}.st_wanted_customers (tenant_id, customer_id)
    select distinct l.tenant_id, l.customer_id from ${s}.st_leads l
      where l.tenant_id = ${args.tenantId} and l.customer_id is not null
        and not exists (select 1 from ${s}.st_customers c where c.tenant_id = l.tenant_id and c.id = l.customer_id)
    on conflict do nothing`);
  const found = await db.execute<{ id: string }>(sql`select id from ${s}.st_leads where tenant_id = ${args.tenantId}`);
  return found.rows.map((row) => row.id);
};
