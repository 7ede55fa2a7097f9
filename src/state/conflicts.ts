import { and, count, desc, eq, inArray, isNotNull, isNull, ne, or, sql, type SQL } from 'drizzle-orm';

import { anyOf } from './any-of.js';
import type { State } from './state.js';
import type { Statements } from './transaction.js';

/** What became of a conflict. `open` waits for a person; `agreed`: both sides came to the same by themselves. */
export type ConflictResolution = 'open' | 'servicetitan' | 'crm' | 'agreed';

export type ConflictEntry = {
  tenantId: string;
  collection: string;
  stKey: string;
  field: string;
  base: unknown;
  servicetitan: unknown;
  crm: unknown;
  resolution: ConflictResolution;
  at: string;
};

/** Journals conflicts; an open one that is already in the list is brought up to date, not listed twice. */
export const recordConflicts = async (db: Statements, args: { state: State; entries: readonly ConflictEntry[] }): Promise<void> => {
  if (args.entries.length === 0) return;
  const { conflicts } = args.state.tables.journal;
  const rows = JSON.stringify(
    args.entries.map((entry) => ({
      tenant_id: entry.tenantId,
      collection: entry.collection,
      st_key: entry.stKey,
      field: entry.field,
      base: entry.base,
      servicetitan: entry.servicetitan,
      crm: entry.crm,
      resolution: entry.resolution,
      at: entry.at,
    })),
  );
  await db.execute(sql`
    with entries as materialized (
      select * from jsonb_to_recordset(${rows}::jsonb) as r(tenant_id text, collection text, st_key text, field text, base jsonb,
        servicetitan jsonb, crm jsonb, resolution text, at timestamptz)
    ), renewed as (
      update ${conflicts} c set base = e.base, servicetitan = e.servicetitan, crm = e.crm from entries e
      where e.resolution = 'open' and c.resolution = 'open' and c.st_key = e.st_key and c.field = e.field
      returning c.st_key, c.field
    )
    insert into ${conflicts} (tenant_id, collection, st_key, field, base, servicetitan, crm, resolution, at, resolved_at)
    select tenant_id, collection, st_key, field, base, servicetitan, crm, resolution, at, case when resolution <> 'open' then at end
      from entries e where resolution <> 'open' or not exists (select 1 from renewed r where r.st_key = e.st_key and r.field = e.field)`);
};

/** A conflict that no longer waits for a person although nobody chose. */
export type SettledEntry = { stKey: string; field: string; resolution: ConflictResolution; at: string };

/** Takes conflicts that settled themselves off the list. */
export const settleConflicts = async (db: Statements, args: { state: State; entries: readonly SettledEntry[] }): Promise<void> => {
  if (args.entries.length === 0) return;
  const rows = JSON.stringify(args.entries.map(({ stKey, field, resolution, at }) => ({ st_key: stKey, field, resolution, at })));
  await db.execute(sql`
    update ${args.state.tables.journal.conflicts} c set resolution = e.resolution, resolved_at = e.at
    from jsonb_to_recordset(${rows}::jsonb) as e(st_key text, field text, resolution text, at timestamptz)
    where c.st_key = e.st_key and c.field = e.field and c.resolution = 'open'`);
};

/** A choice that a person made and no plan carried out yet. */
export type ChoiceRow = { id: number; stKey: string; field: string; choose: 'servicetitan' | 'crm'; servicetitan: unknown; crm: unknown };

/** The choices about certain customers' documents that wait for the next plan. */
export const waitingChoices = async (state: State, args: { tenantId: string; customerIds: readonly string[] }): Promise<ChoiceRow[]> => {
  const { conflicts } = state.tables.journal;
  const { contacts, opportunities } = state.tables.memory;
  const keysIn = (table: typeof contacts | typeof opportunities): SQL =>
    sql`select st_key from ${table} where tenant_id = ${args.tenantId} and st_customer_id = ${anyOf(args.customerIds)}`;
  const rows = await state.db
    .select({ id: conflicts.id, stKey: conflicts.stKey, field: conflicts.field, resolution: conflicts.resolution, servicetitan: conflicts.servicetitan, crm: conflicts.crm })
    .from(conflicts)
    .where(and(eq(conflicts.tenantId, args.tenantId), conflicts.waits, sql`${conflicts.stKey} in (${keysIn(contacts)} union all ${keysIn(opportunities)})`))
    .orderBy(conflicts.id);
  return rows.map(({ resolution, ...row }) => ({ ...row, choose: resolution === 'crm' ? 'crm' : 'servicetitan' }));
};

/** Notes that a plan carried choices out. */
export const finishChoices = async (db: Statements, args: { state: State; ids: readonly number[] }): Promise<void> => {
  if (args.ids.length === 0) return;
  await db.execute(sql`
    update ${args.state.tables.journal.conflicts} set waits = false
    where id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(args.ids)}::jsonb))`);
};

/** Settles an open conflict by a person's choice, to be carried out by the next plan; false when it is no longer open. */
export const chooseConflict = async (
  db: Statements,
  args: { state: State; id: number; choose: 'servicetitan' | 'crm'; by: string; at: string },
): Promise<boolean> => {
  const result = await db.execute(sql`
    update ${args.state.tables.journal.conflicts}
    set resolution = ${args.choose}, resolved_by = ${args.by}, resolved_at = ${args.at}::timestamptz, waits = true
    where id = ${args.id} and resolution = 'open'
    returning id`);
  return result.rows.length > 0;
};

/** A conflict with the document it is about; `crmId` null where the sync knows of none. Instants are ISO 8601 UTC. */
export type ConflictRow = ConflictEntry & { id: number; collection: 'contacts' | 'opportunities'; crmId: string | null; resolvedAt: string | null; resolvedBy: string | null };

/** Conflicts, the newest first. */
export const listConflicts = async (
  state: State,
  args: { tenantIds: readonly string[]; status?: 'open' | 'settled'; stKey?: string; limit: number; offset: number },
): Promise<ConflictRow[]> => {
  const { conflicts } = state.tables.journal;
  const isOpen = args.status === 'open' ? eq(conflicts.resolution, 'open') : ne(conflicts.resolution, 'open');
  const where = and(
    inArray(conflicts.tenantId, [...args.tenantIds]),
    args.status === undefined ? undefined : isOpen,
    args.stKey === undefined ? undefined : eq(conflicts.stKey, args.stKey),
  );
  return readRows(state, { where, limit: args.limit, offset: args.offset });
};

/** One conflict by its id; null when there is none. */
export const readConflict = async (state: State, id: number): Promise<ConflictRow | null> => {
  const [row] = await readRows(state, { where: eq(state.tables.journal.conflicts.id, id), limit: 1, offset: 0 });
  return row ?? null;
};

const readRows = async (state: State, args: { where: SQL | undefined; limit: number; offset: number }): Promise<ConflictRow[]> => {
  const { conflicts } = state.tables.journal;
  const { contacts, opportunities } = state.tables.memory;
  const rows = await state.db
    .select({ conflict: conflicts, contactId: contacts.crmId, opportunityId: opportunities.crmId })
    .from(conflicts)
    .leftJoin(contacts, eq(contacts.stKey, conflicts.stKey))
    .leftJoin(opportunities, eq(opportunities.stKey, conflicts.stKey))
    .where(args.where)
    .orderBy(desc(conflicts.id))
    .limit(args.limit)
    .offset(args.offset);
  return rows.map(({ conflict: { waits: _waits, ...row }, contactId, opportunityId }) => ({
    ...row,
    collection: row.collection === 'contacts' ? 'contacts' : 'opportunities',
    resolution: asResolution(row.resolution),
    crmId: contactId ?? opportunityId,
  }));
};

const asResolution = (value: string): ConflictResolution => (value === 'open' || value === 'crm' || value === 'agreed' ? value : 'servicetitan');

/** How many conflicts wait for a person, about documents that nobody deleted. */
export const countOpenConflicts = async (state: State, args: { tenantId?: string }): Promise<number> => {
  const { conflicts } = state.tables.journal;
  const { contacts, opportunities } = state.tables.memory;
  const isThere = or(and(isNotNull(contacts.crmId), isNull(contacts.deletedAt)), and(isNotNull(opportunities.crmId), isNull(opportunities.deletedAt)));
  const [row] = await state.db
    .select({ open: count() })
    .from(conflicts)
    .leftJoin(contacts, eq(contacts.stKey, conflicts.stKey))
    .leftJoin(opportunities, eq(opportunities.stKey, conflicts.stKey))
    .where(and(eq(conflicts.resolution, 'open'), isThere, args.tenantId === undefined ? undefined : eq(conflicts.tenantId, args.tenantId)));
  return row?.open ?? 0;
};
