import { sql } from 'drizzle-orm';

import { anyOf } from './any-of.js';
import { NO_OWN_VALUES, ownValuesOfContacts, type OwnValues } from './own-values.js';
import type { State } from './state.js';
import type { Database } from './transaction.js';

type Collection = 'contacts' | 'opportunities';

/** What is remembered of a synced document, as far as the write-back must know it. `base` and `seen` are JSON by field name; `seen` is null for one never looked at. */
export type SeenRow = { stKey: string; tenantId: string; customerId: string; jobId: string | null; estimateId: string | null; base: unknown; seen: unknown; ownValues: OwnValues };

/** The same of a document that ServiceTitan does not know. */
export type SeenDocument = { crmId: string; seen: unknown };

/** Whether rows are locked at all, and if so, whether those that somebody else has locked are waited for, or left out. */
export type Locking = 'none' | 'wait' | 'skip';

const LOCKING = { none: sql``, wait: sql`for update`, skip: sql`for update skip locked` };

/**
 * Reads what is remembered of synced documents, those that people deleted left out. Locked until the transaction ends, so that of several that look at
 * a document only one finds its change, and the sync's own writes are seen together with their values.
 */
export const readSeen = async (db: Database, args: { state: State; collection: Collection; stKeys: readonly string[]; locking: Locking }): Promise<SeenRow[]> => {
  const table = args.state.tables.memory[args.collection];
  const ids = args.collection === 'opportunities' ? sql`st_job_id, st_estimate_id` : sql`null as st_job_id, null as st_estimate_id`;
  const result = await db.execute<{ st_key: string; tenant_id: string; st_customer_id: string; st_job_id: string | null; st_estimate_id: string | null; base: unknown; seen: unknown }>(sql`
    select st_key, tenant_id, st_customer_id, ${ids}, base, seen from ${table}
    where st_key = ${anyOf(args.stKeys)} and deleted_at is null order by st_key ${LOCKING[args.locking]}`);
  const own = args.collection === 'contacts' && result.rows.length > 0 ? await ownValuesOfContacts(db, { state: args.state, where: sql`c.st_key = ${anyOf(args.stKeys)}` }) : null;
  return result.rows.map((row) => ({
    stKey: row.st_key,
    tenantId: row.tenant_id,
    customerId: row.st_customer_id,
    jobId: row.st_job_id,
    estimateId: row.st_estimate_id,
    base: row.base,
    seen: row.seen,
    ownValues: own?.get(row.st_key) ?? NO_OWN_VALUES,
  }));
};

/** Takes the given values of synced documents as seen. */
export const saveSeen = async (db: Database, args: { state: State; collection: Collection; rows: readonly { stKey: string; seen: unknown }[] }): Promise<void> => {
  if (args.rows.length === 0) return;
  const rows = JSON.stringify(args.rows.map(({ stKey, seen }) => ({ st_key: stKey, seen })));
  await db.execute(sql`
    update ${args.state.tables.memory[args.collection]} m set seen = r.seen
    from jsonb_to_recordset(${rows}::jsonb) as r(st_key text, seen jsonb) where m.st_key = r.st_key`);
};

/** The same for documents that ServiceTitan does not know; of one never looked at there is nothing. */
export const readSeenDocuments = async (
  db: Database,
  args: { state: State; collection: Collection; crmIds: readonly string[]; locking: Locking },
): Promise<SeenDocument[]> => {
  if (args.crmIds.length === 0) return [];
  const result = await db.execute<{ crm_id: string; seen: unknown }>(sql`
    select crm_id, seen from ${args.state.tables.exchange.seenDocuments} where collection = ${args.collection} and crm_id = ${anyOf(args.crmIds)}
    order by crm_id ${LOCKING[args.locking]}`);
  return result.rows.map((row) => ({ crmId: row.crm_id, seen: row.seen }));
};

/** Makes sure that such documents have a row to be locked. */
export const addSeenDocuments = async (
  db: Database,
  args: { state: State; collection: Collection; documents: readonly { crmId: string; tenantId: string }[]; now: string },
): Promise<void> => {
  if (args.documents.length === 0) return;
  const rows = JSON.stringify(args.documents.map(({ crmId, tenantId }) => ({ crm_id: crmId, tenant_id: tenantId })));
  await db.execute(sql`
    insert into ${args.state.tables.exchange.seenDocuments} (collection, crm_id, tenant_id, seen, seen_at)
    select ${args.collection}, crm_id, tenant_id, null, ${args.now}::timestamptz from jsonb_to_recordset(${rows}::jsonb) as r(crm_id text, tenant_id text) order by crm_id
    on conflict do nothing`);
};

/** Takes the given values of such documents as seen. */
export const saveSeenDocuments = async (db: Database, args: { state: State; collection: Collection; rows: readonly SeenDocument[]; now: string }): Promise<void> => {
  if (args.rows.length === 0) return;
  const rows = JSON.stringify(args.rows.map(({ crmId, seen }) => ({ crm_id: crmId, seen })));
  await db.execute(sql`
    update ${args.state.tables.exchange.seenDocuments} d set seen = r.seen, seen_at = ${args.now}::timestamptz
    from jsonb_to_recordset(${rows}::jsonb) as r(crm_id text, seen jsonb) where d.collection = ${args.collection} and d.crm_id = r.crm_id`);
};

/** Takes over what was seen of documents before ServiceTitan knew them: returns it and forgets it here. */
export const takeSeenDocuments = async (db: Database, args: { state: State; collection: Collection; crmIds: readonly string[] }): Promise<SeenDocument[]> => {
  if (args.crmIds.length === 0) return [];
  const result = await db.execute<{ crm_id: string; seen: unknown }>(sql`
    delete from ${args.state.tables.exchange.seenDocuments} where collection = ${args.collection} and crm_id = ${anyOf(args.crmIds)} returning crm_id, seen`);
  return result.rows.map((row) => ({ crmId: row.crm_id, seen: row.seen }));
};
