import { sql } from 'drizzle-orm';

import { anyOf } from './any-of.js';
import type { State } from './state.js';
import type { Database } from './transaction.js';

/** Customers to fetch by id: what the feeds since `trackingSince` cannot tell of them. `known` ones only lack their phones and emails. */
export type WantedCustomer = { customerId: string; known: boolean };

/** Notes that the phones and emails of customers are all in the mirror. */
export const markContactsComplete = async (db: Database, args: { state: State; tenantId: string; customerIds: readonly string[] }): Promise<void> => {
  if (args.customerIds.length === 0) return;
  await db.execute(sql`
    update ${sql.identifier(args.state.schemaName)}.st_customers set contacts_complete = true
    where tenant_id = ${args.tenantId} and not contacts_complete and id = ${anyOf(args.customerIds)}`);
};

/** Wants the given customers unless everything about them is in the mirror. */
export const wantCustomers = async (db: Database, args: { state: State; tenantId: string; customerIds: readonly string[] }): Promise<void> => {
  if (args.customerIds.length === 0) return;
  const s = sql.identifier(args.state.schemaName);
  await db.execute(sql`
    insert into ${s}.st_wanted_customers (tenant_id, customer_id)
    select distinct ${args.tenantId}, w.id from jsonb_array_elements_text(${JSON.stringify(args.customerIds)}::jsonb) as w(id)
    where not exists (select 1 from ${s}.st_customers c where c.tenant_id = ${args.tenantId} and c.id = w.id and c.contacts_complete)
    on conflict do nothing`);
};

export const nextWanted = async (state: State, args: { tenantId: string; limit: number }): Promise<WantedCustomer[]> => {
  const s = sql.identifier(state.schemaName);
  const result = await state.db.execute<{ customer_id: string; known: boolean }>(sql`
    select w.customer_id, c.id is not null as known from ${s}.st_wanted_customers w
    left join ${s}.st_customers c on c.tenant_id = w.tenant_id and c.id = w.customer_id
    where w.tenant_id = ${args.tenantId} order by w.customer_id limit ${args.limit}`);
  return result.rows.map((row) => ({ customerId: row.customer_id, known: row.known }));
};

export const dropWanted = async (db: Database, args: { state: State; tenantId: string; customerIds: readonly string[] }): Promise<void> => {
  await db.execute(sql`
    delete from ${sql.identifier(args.state.schemaName)}.st_wanted_customers
    where tenant_id = ${args.tenantId} and customer_id = ${anyOf(args.customerIds)}`);
};
