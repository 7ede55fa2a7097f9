import { and, eq, inArray, sql } from 'drizzle-orm';

import { waitingChoices, type ChoiceRow } from './conflicts.js';
import { anyOf } from './any-of.js';
import { ownValuesOfContacts, type OwnValues } from './own-values.js';
import type { State } from './state.js';
import type { Database, Statements } from './transaction.js';

/** A row of `crm_contacts`. `base` is JSON by field name. */
export type ContactRow = { stKey: string; stCustomerId: string; crmId: string | null; base: unknown; deletedAt: string | null };

/** A row of `crm_opportunities`. `asked` and `refused` are JSON as the plan made them. */
export type OpportunityRow = {
  stKey: string;
  stCustomerId: string;
  crmId: string | null;
  base: unknown;
  asked: unknown;
  refused: unknown;
  lostByPersonAt: string | null;
  deletedAt: string | null;
};

export type MemoryRows = { contacts: ContactRow[]; opportunities: OpportunityRow[]; jobDeals: Map<string, string>; choices: ChoiceRow[]; ownValues: Map<string, OwnValues> };

/**
 * What is remembered of the given customers' contacts and opportunities, to which deals jobs were given, what people chose in conflicts, and what our own
 * writes put into ServiceTitan. To be read after the mirror: what that shows of our writes is then among them.
 */
export const readMemory = async (
  state: State,
  args: { tenantId: string; customerIds: readonly string[]; jobIds: readonly string[] },
): Promise<MemoryRows> => {
  const { contacts, opportunities } = state.tables.memory;
  const [contactRows, opportunityRows, given, choices, ownValues] = await Promise.all([
    state.db
      .select({ stKey: contacts.stKey, stCustomerId: contacts.stCustomerId, crmId: contacts.crmId, base: contacts.base, deletedAt: contacts.deletedAt })
      .from(contacts)
      .where(and(eq(contacts.tenantId, args.tenantId), sql`${contacts.stCustomerId} = ${anyOf(args.customerIds)}`)),
    state.db
      .select({
        stKey: opportunities.stKey,
        stCustomerId: opportunities.stCustomerId,
        crmId: opportunities.crmId,
        base: opportunities.base,
        asked: opportunities.asked,
        refused: opportunities.refused,
        lostByPersonAt: opportunities.lostByPersonAt,
        deletedAt: opportunities.deletedAt,
      })
      .from(opportunities)
      .where(and(eq(opportunities.tenantId, args.tenantId), sql`${opportunities.stCustomerId} = ${anyOf(args.customerIds)}`)),
    state.db.execute<{ job_id: string; st_key: string }>(sql`
      select job_id, st_key from ${sql.identifier(state.schemaName)}.crm_deal_jobs
      where tenant_id = ${args.tenantId} and job_id = ${anyOf(args.jobIds)}`),
    waitingChoices(state, args),
    ownValuesOfContacts(state.db, { state, where: sql`c.tenant_id = ${args.tenantId} and c.st_customer_id = ${anyOf(args.customerIds)}` }),
  ]);
  return { contacts: contactRows, opportunities: opportunityRows, jobDeals: new Map(given.rows.map((row) => [row.job_id, row.st_key])), choices, ownValues };
};

/** The `stKey` of each contact by its document's id. */
export const contactKeysOf = async (state: State, args: { tenantId: string; crmIds: readonly string[] }): Promise<Map<string, string | null>> => {
  const { contacts } = state.tables.memory;
  const rows = await state.db
    .select({ crmId: contacts.crmId, stKey: contacts.stKey })
    .from(contacts)
    .where(and(eq(contacts.tenantId, args.tenantId), inArray(contacts.crmId, [...args.crmIds])));
  return new Map(rows.flatMap(({ crmId, stKey }) => (crmId === null ? [] : [[crmId, stKey] as const])));
};

/** `seen` is what is to be added to the values that the write-back has seen last; null for nothing. */
type Seen = { seen: unknown };

export type SavedContact = ContactRow &
  Seen & { firstName: string | null; lastName: string | null; email: string | null; phone: string | null; previousKey?: string };

export type SavedOpportunity = OpportunityRow &
  Seen & {
    stJobId: string | null;
    stEstimateId: string | null;
    crmPipelineSlug: string | null;
    crmStageSlug: string | null;
    monetaryValue: number | null;
    status: string | null;
    lastStep: string | null;
  };

const json = (value: unknown) => (value === null || value === undefined ? null : value);

// A person's change of another field that nobody has looked at yet must still be found.
const seenAlso = (table: 'c' | 'o') => {
  const seen = sql`${sql.identifier(table)}.seen`;
  return sql`case when excluded.seen is null then ${seen} else coalesce(${seen}, '{}') || excluded.seen end`;
};

/** Remembers contacts as they are now. */
export const saveContacts = async (
  db: Statements,
  args: { state: State; tenantId: string; rows: readonly SavedContact[]; now: string },
): Promise<void> => {
  const { contacts } = args.state.tables.memory;
  const renamed = args.rows.flatMap((row) => (row.previousKey && row.previousKey !== row.stKey ? [{ from: row.previousKey, to: row.stKey }] : []));
  for (const { from, to } of renamed) {
    await db.execute(sql`update ${contacts} set st_key = ${to} where st_key = ${from}`);
    await db.execute(sql`update ${args.state.tables.journal.conflicts} set st_key = ${to} where st_key = ${from} and resolution = 'open'`);
  }
  if (args.rows.length === 0) return;
  const rows = JSON.stringify(
    args.rows.map((row) => ({
      st_key: row.stKey,
      st_customer_id: row.stCustomerId,
      crm_id: row.crmId,
      first_name: row.firstName,
      last_name: row.lastName,
      email: row.email,
      phone: row.phone,
      base: row.base,
      seen: json(row.seen),
    })),
  );
  await db.execute(sql`
    insert into ${contacts} as c (tenant_id, st_key, st_customer_id, crm_id, first_name, last_name, email, phone, base, seen, sync_status, last_synced_at)
    select ${args.tenantId}, st_key, st_customer_id, crm_id, first_name, last_name, email, phone, base, seen, 'synced', ${args.now}::timestamptz
      from jsonb_to_recordset(${rows}::jsonb)
        as r(st_key text, st_customer_id text, crm_id text, first_name text, last_name text, email text, phone text, base jsonb, seen jsonb)
    on conflict (st_key) do update set st_customer_id = excluded.st_customer_id, crm_id = excluded.crm_id, first_name = excluded.first_name,
      last_name = excluded.last_name, email = excluded.email, phone = excluded.phone, base = excluded.base,
      seen = ${seenAlso('c')},
      sync_status = excluded.sync_status, last_synced_at = excluded.last_synced_at`);
};

/** Remembers opportunities as they are now. `lastStep` null keeps the step that is there. */
export const saveOpportunities = async (
  db: Statements,
  args: { state: State; tenantId: string; rows: readonly SavedOpportunity[]; now: string },
): Promise<void> => {
  if (args.rows.length === 0) return;
  const { opportunities } = args.state.tables.memory;
  const rows = JSON.stringify(
    args.rows.map((row) => ({
      st_key: row.stKey,
      st_customer_id: row.stCustomerId,
      st_job_id: row.stJobId,
      st_estimate_id: row.stEstimateId,
      crm_id: row.crmId,
      crm_pipeline_slug: row.crmPipelineSlug,
      crm_stage_slug: row.crmStageSlug,
      monetary_value: row.monetaryValue,
      status: row.status,
      base: row.base,
      seen: json(row.seen),
      asked: json(row.asked),
      refused: json(row.refused),
      lost_by_person_at: row.lostByPersonAt,
      last_step: row.lastStep,
    })),
  );
  await db.execute(sql`
    insert into ${opportunities} as o (tenant_id, st_key, st_customer_id, st_job_id, st_estimate_id, crm_id, crm_pipeline_slug, crm_stage_slug,
      monetary_value, status, base, seen, asked, refused, lost_by_person_at, last_step, sync_status, last_synced_at)
    select ${args.tenantId}, st_key, st_customer_id, st_job_id, st_estimate_id, crm_id, crm_pipeline_slug, crm_stage_slug,
      monetary_value, status, base, seen, asked, refused, lost_by_person_at, last_step, 'synced', ${args.now}::timestamptz
      from jsonb_to_recordset(${rows}::jsonb) as r(st_key text, st_customer_id text, st_job_id text, st_estimate_id text, crm_id text,
        crm_pipeline_slug text, crm_stage_slug text, monetary_value numeric, status text, base jsonb, seen jsonb, asked jsonb, refused jsonb,
        lost_by_person_at timestamptz, last_step text)
    on conflict (st_key) do update set st_customer_id = excluded.st_customer_id, st_job_id = excluded.st_job_id,
      st_estimate_id = excluded.st_estimate_id, crm_id = excluded.crm_id, crm_pipeline_slug = excluded.crm_pipeline_slug,
      crm_stage_slug = excluded.crm_stage_slug, monetary_value = excluded.monetary_value, status = excluded.status, base = excluded.base,
      seen = ${seenAlso('o')}, asked = excluded.asked, refused = excluded.refused, lost_by_person_at = excluded.lost_by_person_at,
      last_step = coalesce(excluded.last_step, o.last_step), sync_status = excluded.sync_status, last_synced_at = excluded.last_synced_at`);
};

/** Gives jobs to deals, for good; a job that left its deal for another customer's is given anew. */
export const giveJobs = async (
  db: Statements,
  args: { state: State; tenantId: string; gives: readonly { jobId: string; stKey: string }[] },
): Promise<void> => {
  if (args.gives.length === 0) return;
  const rows = JSON.stringify(args.gives.map((give) => ({ job_id: give.jobId, st_key: give.stKey })));
  await db.execute(sql`
    insert into ${args.state.tables.memory.dealJobs} (tenant_id, job_id, st_key)
    select ${args.tenantId}, job_id, st_key from jsonb_to_recordset(${rows}::jsonb) as r(job_id text, st_key text)
    on conflict (tenant_id, job_id) do update set st_key = excluded.st_key`);
};

/** Marks documents that could not be written. */
export const markFailed = async (
  db: Database,
  args: { state: State; contactKeys: readonly string[]; opportunityKeys: readonly string[] },
): Promise<void> => {
  const { contacts, opportunities } = args.state.tables.memory;
  if (args.contactKeys.length > 0) await db.update(contacts).set({ syncStatus: 'failed' }).where(inArray(contacts.stKey, [...args.contactKeys]));
  if (args.opportunityKeys.length > 0) {
    await db.update(opportunities).set({ syncStatus: 'failed' }).where(inArray(opportunities.stKey, [...args.opportunityKeys]));
  }
};

/** Records that a person deleted a synced document, or, with `at` null, that it may be created again or, as `crmId`, is still there. Returns its customer. */
export const setDeleted = async (
  db: Database,
  args: { state: State; collection: 'contacts' | 'opportunities'; stKey: string; at: string | null; crmId?: string },
): Promise<{ tenantId: string; customerId: string } | null> => {
  const table = args.state.tables.memory[args.collection];
  const rows = await db
    .update(table)
    .set({ deletedAt: args.at, ...(args.at === null ? { crmId: args.crmId ?? null } : {}) })
    .where(eq(table.stKey, args.stKey))
    .returning({ tenantId: table.tenantId, customerId: table.stCustomerId });
  return rows[0] ?? null;
};

/** Records when a person set an opportunity lost, or, with `at` null, that it no longer is. */
export const setLostByPerson = async (db: Database, args: { state: State; stKey: string; at: string | null }): Promise<void> => {
  const table = args.state.tables.memory.opportunities;
  await db.update(table).set({ lostByPersonAt: args.at }).where(eq(table.stKey, args.stKey));
};
