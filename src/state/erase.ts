import { sql, type SQL } from 'drizzle-orm';

import { allOf, anyOf } from './any-of.js';
import type { State } from './state.js';
import type { Database } from './transaction.js';

/** How many rows lost personal data, by what they were; `present` is null where it had to stay. */
export type Erased = Record<'journal' | 'conflicts' | 'plans' | 'raw' | 'quarantine' | 'inbox' | 'outbox', number> & { present: number | null };

/** What a masked value reads. */
const MASK = '(erased)';

/** Fields whose values say nothing of a person: stages, money, ids, dates. Every other field is masked, so that one added later is too. */
const IMPERSONAL = ['id', 'stage', 'pipeline', 'status', 'value', 'contact', 'businessUnit', 'stStatus', 'stTenantId', 'stCustomerId', 'stJobId', 'stJobNumber', 'stEstimateId', 'stKey', 'deletedAt'];

type Scope = { db: Database; state: State; tenantId: string; customerIds: string[]; jobIds: string[]; stKeys: string[]; allIds: string[] };

/**
 * Erases what the history in our schema says of a customer, and of those merged into it: journal values, conflicts, stored plans, the raw
 * form of mirrored records, records set aside, worked webhooks and writes that are over. What the sync needs at present (`present`) goes too
 * where the CRM has neither a contact nor an opportunity of the customer any more; otherwise it stays, for the CRM still shows it.
 * To be called in a transaction that holds off the runs of the tenant. Throws nothing of its own; an unknown customer has nothing to erase.
 */
export const eraseCustomer = async (db: Database, args: { state: State; tenantId: string; customerId: string }): Promise<Erased> => {
  const scope = await scopeOf(db, args);
  return {
    journal: await maskJournal(scope),
    conflicts: await dropConflicts(scope),
    plans: await dropPlans(scope),
    raw: await dropRaw(scope),
    quarantine: await empty(scope, { table: sql`${args.state.tables.pull.quarantine}`, column: 'raw', where: sql`true` }),
    inbox: await empty(scope, { table: sql`${args.state.tables.exchange.inbox}`, column: 'body', where: sql`status <> 'waiting'` }),
    outbox: await emptyOutbox(scope),
    present: (await isInCrm(scope)) ? null : await dropPresent(scope),
  };
};

const scopeOf = async (db: Database, { state, tenantId, customerId }: { state: State; tenantId: string; customerId: string }): Promise<Scope> => {
  const { customers, jobs, estimates } = state.tables.mirror;
  const ids = async (query: SQL): Promise<string[]> => (await db.execute<{ id: string }>(query)).rows.map((row) => row.id);
  // `union` and not `union all`: merges in a circle end.
  const customerIds = await ids(sql`
    with recursive merged(id) as (
      select ${customerId}::text
      union
      select c.id from ${customers} c join merged m on c.merged_to_id = m.id where c.tenant_id = ${tenantId}
    ) select id from merged`);
  const of = anyOf(customerIds);
  const jobIds = await ids(sql`select id from ${jobs} where tenant_id = ${tenantId} and customer_id = ${of}`);
  const estimateIds = await ids(sql`select id from ${estimates} where tenant_id = ${tenantId} and (customer_id = ${of} or job_id = ${anyOf(jobIds)})`);
  const { contacts, opportunities } = state.tables.memory;
  const stKeys = await ids(sql`
    select st_key as id from ${contacts} where tenant_id = ${tenantId} and st_customer_id = ${of}
    union select st_key from ${opportunities} where tenant_id = ${tenantId} and st_customer_id = ${of}
    union select ${tenantId} || ':customer:' || c from jsonb_array_elements_text(${JSON.stringify(customerIds)}::jsonb) as c`);
  return { db, state, tenantId, customerIds, jobIds, stKeys, allIds: [...new Set([...customerIds, ...jobIds, ...estimateIds])] };
};

const count = async (db: Database, statement: SQL): Promise<number> => (await db.execute(statement)).rowCount ?? 0;
const isPersonal = sql`field <> ${allOf(IMPERSONAL)}`;

const maskJournal = ({ db, state, stKeys }: Scope): Promise<number> => {
  const mask = sql`${JSON.stringify(MASK)}::jsonb`;
  return count(
    db,
    sql`update ${state.tables.journal.changes}
      set before = case when before is not null then ${mask} end, after = case when after is not null then ${mask} end
      where st_key = ${anyOf(stKeys)} and ${isPersonal} and (before <> ${mask} or after <> ${mask})`,
  );
};

const dropConflicts = ({ db, state, stKeys }: Scope): Promise<number> =>
  count(db, sql`delete from ${state.tables.journal.conflicts} where st_key = ${anyOf(stKeys)} and ${isPersonal}`);

const dropPlans = ({ db, state, stKeys }: Scope): Promise<number> =>
  count(
    db,
    sql`delete from ${state.tables.journal.plans} p
      where exists (select 1 from jsonb_array_elements(p.changes) as c where c ->> 'stKey' = ${anyOf(stKeys)})`,
  );

/** The mirrors that tell of a customer, and by which column. */
const mirrorsOf = ({ state, customerIds, jobIds }: Scope): { table: SQL; where: SQL }[] => {
  const { customers, contactMethods, jobs, canceledLogs, appointments, estimates, assignments, leads } = state.tables.mirror;
  const ofCustomer = sql`customer_id = ${anyOf(customerIds)}`;
  const ofJob = sql`job_id = ${anyOf(jobIds)}`;
  return [
    { table: sql`${customers}`, where: sql`id = ${anyOf(customerIds)}` },
    ...[contactMethods, jobs, leads].map((table) => ({ table: sql`${table}`, where: ofCustomer })),
    ...[canceledLogs, appointments, assignments].map((table) => ({ table: sql`${table}`, where: ofJob })),
    { table: sql`${estimates}`, where: sql`(${ofCustomer} or ${ofJob})` },
  ];
};

const dropRaw = async (scope: Scope): Promise<number> => {
  let total = 0;
  for (const { table, where } of mirrorsOf(scope)) {
    total += await count(scope.db, sql`update ${table} set raw = null where tenant_id = ${scope.tenantId} and raw is not null and ${where}`);
  }
  return total;
};

/** Takes the JSON away in which one of the customer's ids stands, as a number or as text, at any depth. */
const empty = ({ db, tenantId, allIds }: Scope, { table, column, where }: { table: SQL; column: 'raw' | 'body'; where: SQL }): Promise<number> => {
  const name = sql.identifier(column);
  const ids = sql`(select jsonb_build_object('ids', jsonb_agg(v)) from (
    select to_jsonb(i) as v from jsonb_array_elements_text(${JSON.stringify(allIds)}::jsonb) as i
    union all select to_jsonb(i::numeric) from jsonb_array_elements_text(${JSON.stringify(allIds)}::jsonb) as i) as each)`;
  return count(
    db,
    sql`update ${table} set ${name} = null where tenant_id = ${tenantId} and ${name} is not null and ${where} and jsonb_path_exists(${name}, '$.** ? (@ == $ids[*])', ${ids})`,
  );
};

/** Ids of the customer's opportunities in the CRM: what went out before ServiceTitan knew one bears no other. */
const opportunityIds = ({ state, stKeys }: Scope): SQL => sql`(select crm_id from ${state.tables.memory.opportunities} where st_key = ${anyOf(stKeys)} and crm_id is not null)`;

const emptyOutbox = (scope: Scope): Promise<number> => {
  const { db, state, tenantId, stKeys } = scope;
  return count(db, sql`update ${state.tables.exchange.outbox} set payload = '{}', expected_values = null
    where (st_key = ${anyOf(stKeys)} or (tenant_id = ${tenantId} and st_key is null and collection = 'opportunities' and crm_id in ${opportunityIds(scope)}))
      and status not in ('pending', 'sending') and payload <> '{}'`);
};

const isInCrm = async ({ db, state, stKeys }: Scope): Promise<boolean> => {
  const { contacts, opportunities } = state.tables.memory;
  const there = sql`crm_id is not null and deleted_at is null and st_key = ${anyOf(stKeys)}`;
  const found = await db.execute(sql`select 1 from ${contacts} where ${there} union all select 1 from ${opportunities} where ${there} limit 1`);
  return found.rows.length > 0;
};

const NO_ADDRESS = { street: null, unit: null, city: null, state: null, zip: null, country: null };
const NO_LEAD = { summary: null, leadCustomerName: null, leadPhone: null, leadEmail: null, address: NO_ADDRESS };

const dropPresent = async (scope: Scope): Promise<number> => {
  const { db, state, tenantId, customerIds, jobIds, stKeys } = scope;
  const { customers, contactMethods, leads, estimates, canceledLogs } = state.tables.mirror;
  const { contacts, opportunities } = state.tables.memory;
  const ofCustomer = sql`customer_id = ${anyOf(customerIds)}`;
  const ofJob = sql`job_id = ${anyOf(jobIds)}`;
  const mask = (table: SQL, patch: object, where: SQL): Promise<number> => {
    const masked = sql`record || ${JSON.stringify(patch)}::jsonb`;
    return count(db, sql`update ${table} set record = ${masked} where tenant_id = ${tenantId} and ${where} and record <> ${masked}`);
  };
  const ofKeys = sql`st_key = ${anyOf(stKeys)} and base <> '{}'`;
  const counts = [
    await mask(sql`${customers}`, { name: null, address: NO_ADDRESS }, sql`id = ${anyOf(customerIds)}`),
    await mask(sql`${contactMethods}`, { value: null }, ofCustomer),
    await mask(sql`${leads}`, NO_LEAD, ofCustomer),
    await mask(sql`${estimates}`, { name: null }, sql`(${ofCustomer} or ${ofJob})`),
    await mask(sql`${canceledLogs}`, { memo: null }, ofJob),
    await count(db, sql`update ${contacts} set first_name = null, last_name = null, email = null, phone = null, base = '{}', seen = null where ${ofKeys}`),
    await count(db, sql`update ${opportunities} set base = '{}', seen = null where ${ofKeys}`),
    await count(db, sql`delete from ${state.tables.exchange.seenDocuments} where collection = 'opportunities' and crm_id in ${opportunityIds(scope)}`),
  ];
  for (const table of [contactMethods, leads]) await db.execute(sql`update ${table} set email_key = null where tenant_id = ${tenantId} and ${ofCustomer}`);
  return counts.reduce((sum, each) => sum + each, 0);
};
