import { sql } from 'drizzle-orm';

import type { State } from './state.js';
import type { Database } from './transaction.js';

/** Table of each mirrored feed, and the columns beside the common ones that joins need. All of them are text. */
const MIRRORS = {
  customers: { table: 'st_customers', links: ['merged_to_id'] },
  'customers/contacts': { table: 'st_contacts', links: ['customer_id', 'email_key'] },
  jobs: { table: 'st_jobs', links: ['customer_id', 'project_id', 'business_unit_id', 'created_key', 'booking_id'] },
  'job-canceled-logs': { table: 'st_job_canceled_logs', links: ['job_id'] },
  appointments: { table: 'st_appointments', links: ['job_id'] },
  estimates: { table: 'st_estimates', links: ['job_id', 'project_id', 'customer_id'] },
  'appointment-assignments': { table: 'st_appointment_assignments', links: ['job_id'] },
  leads: { table: 'st_leads', links: ['customer_id', 'booking_id', 'email_key'] },
  'business-units': { table: 'st_business_units', links: [] },
  technicians: { table: 'st_technicians', links: [] },
  employees: { table: 'st_employees', links: [] },
} as const;

export type MirrorFeed = keyof typeof MIRRORS;

export type MirrorLinks = Record<string, string | null>;

/**
 * One row to mirror. `modifiedKey` is an instant in a form that compares as text; `hash` covers what the rules can see, so that a row
 * that only got a new `modifiedOn` disturbs nobody. `record` and `raw` are JSON.
 */
export type MirrorRow = { id: string; modifiedKey: string; hash: string; record: unknown; raw: unknown; links: MirrorLinks };

/** A row whose content is new or different; `before` are its links as they were, null for a row seen for the first time. */
export type MirroredChange = { id: string; before: MirrorLinks | null; after: MirrorLinks };

const identifiers = (names: readonly string[], prefix?: string) =>
  names.map((name) => (prefix === undefined ? sql`, ${sql.identifier(name)}` : sql`, ${sql.identifier(prefix)}.${sql.identifier(name)}`));

/**
 * Numbers a request that is about to be sent. Of two answers with the same `modifiedOn` of a record, the one that was asked for later
 * holds its later state: ServiceTitan changes things without touching that date. The database counts, so that the clocks of several
 * hosts do not matter.
 */
export const nextFetch = async (state: State): Promise<number> => {
  const result = await state.db.execute<{ seq: string }>(sql`select nextval(${`"${state.schemaName}".st_fetch_seq`}::regclass) as seq`);
  return Number(result.rows[0]?.seq);
};

/**
 * Writes rows that are newer than what we have: by `modifiedKey`, and where that is the same by `fetched`, the number of the request
 * they came with (`nextFetch`). Older rows change nothing (promise 4), so the end is the same in whatever order answers are stored.
 * The rows of one call may repeat an id: the newest wins, of equally new ones the last. Returns those whose content changed.
 */
export const mirrorRows = async (
  db: Database,
  args: { schemaName: string; tenantId: string; feed: MirrorFeed; fetched: number; rows: readonly MirrorRow[]; now: string },
): Promise<MirroredChange[]> => {
  if (args.rows.length === 0) return [];
  const { table, links } = MIRRORS[args.feed];
  const target = sql`${sql.identifier(args.schemaName)}.${sql.identifier(table)}`;
  const newest = new Map<string, MirrorRow>();
  for (const row of args.rows) {
    const other = newest.get(row.id);
    if (!other || other.modifiedKey <= row.modifiedKey) newest.set(row.id, row);
  }
  const json = JSON.stringify(
    [...newest.values()].map(({ id, modifiedKey, hash, record, raw, links: values }) => ({ id, modified_key: modifiedKey, hash, record, raw, ...values })),
  );
  const recordset = links.map((name) => sql`, ${sql.identifier(name)} text`);
  // The same once more says when it was asked for, and nothing else: what a person had erased of it does not come back.
  const isSame = sql`t.modified_key = excluded.modified_key and t.hash = excluded.hash`;
  const content = ['record', 'raw', 'received_at', ...links].map((name) => {
    const column = sql.identifier(name);
    return sql`${column} = case when ${isSame} then t.${column} else excluded.${column} end`;
  });
  const updates = [...['modified_key', 'fetch_seq', 'hash'].map((name) => sql`${sql.identifier(name)} = excluded.${sql.identifier(name)}`), ...content];
  const result = await db.execute<{ id: string; was_known: boolean } & Record<string, string | null | boolean>>(sql`
    with incoming as materialized (
      select * from jsonb_to_recordset(${json}::jsonb)
        as r(id text, modified_key text, hash text, record jsonb, raw jsonb${sql.join(recordset)})
    ), before as materialized (
      select t.id, t.hash${sql.join(identifiers(links, 't'))} from ${target} t join incoming i on t.tenant_id = ${args.tenantId} and t.id = i.id
    ), written as (
      insert into ${target} as t (tenant_id, id, modified_key, fetch_seq, hash, record, raw, received_at${sql.join(identifiers(links))})
      select ${args.tenantId}, id, modified_key, ${args.fetched}::bigint, hash, record, raw, ${args.now}::timestamptz${sql.join(identifiers(links))} from incoming
      on conflict (tenant_id, id) do update set ${sql.join(updates, sql`, `)}
        where (t.modified_key, t.fetch_seq) < (excluded.modified_key, excluded.fetch_seq)
      returning t.id, t.hash
    )
    select w.id, b.id is not null as was_known${sql.join(identifiers(links, 'b'))}
      from written w left join before b on b.id = w.id where b.hash is distinct from w.hash`);
  return result.rows.map((row) => ({
    id: row.id,
    before: row.was_known ? Object.fromEntries(links.map((name) => [name, typeof row[name] === 'string' ? row[name] : null])) : null,
    after: newest.get(row.id)?.links ?? {},
  }));
};

/** All mirrored records of one of the small reference feeds. */
export const readReference = async (
  state: State,
  args: { tenantId: string; feed: 'business-units' | 'technicians' | 'employees' },
): Promise<unknown[]> => {
  const { table } = MIRRORS[args.feed];
  const result = await state.db.execute<{ record: unknown }>(
    sql`select record from ${sql.identifier(state.schemaName)}.${sql.identifier(table)} where tenant_id = ${args.tenantId}`,
  );
  return result.rows.map((row) => row.record);
};
