import { sql, type SQL } from 'drizzle-orm';

import { pruneQuarantine } from './quarantine.js';
import { pruneRuns } from './run-totals.js';
import type { State } from './state.js';

/** Rows forgotten by one statement: few enough that a run which works meanwhile never waits long. */
const BATCH = 2000;

/** Days for which the key of a webhook is kept, whatever the retention: its sender may send it again by hand, and it must have no further effect. */
const KEY_DAYS = 30;

/** How many rows were forgotten, or had their raw record taken away. */
export type Pruned = Record<'changes' | 'stageHistory' | 'conflicts' | 'plans' | 'runs' | 'quarantine' | 'bodies' | 'inbox' | 'outbox' | 'audit' | 'raw', number>;

/**
 * Forgets what is older than `before` (ISO 8601 UTC), in small statements of their own: journal, stage history, settled conflicts, plans and
 * runs, dismissed records of the quarantine, webhooks, writes that are confirmed or superseded, audit, and the raw form of mirrored records. What the rules need of
 * a record is kept, and the key of a webhook for 30 days at least. Several processes may do it at once.
 */
export const prune = async (state: State, args: { before: string; batch?: number }): Promise<Pruned> => {
  const batch = args.batch ?? BATCH;
  const { journal, pull, exchange } = state.tables;
  const before = sql`${args.before}::timestamptz`;
  const drop = (table: SQL, old: SQL): Promise<number> => untilDone(batch, () => dropBatch(state, { table, old, batch }));
  const changes = await drop(sql`${journal.changes}`, sql`at < ${before}`);
  const stageHistory = await drop(sql`${journal.stageHistory}`, sql`at < ${before}`);
  const conflicts = await drop(sql`${journal.conflicts}`, sql`resolved_at < ${before}`);
  // A plan has a row per account: dropped before its run, whose end would take them all in one statement.
  const plans = await drop(sql`${journal.plans}`, sql`run_id in (select id from ${journal.syncLog} where completed_at < ${before})`);
  const runs = await untilDone(batch, () => pruneRuns(state, { before: args.before, limit: batch }));
  const quarantine = await drop(sql`${pull.quarantine}`, sql`dismissed_at < ${before}`);
  const bodies = await untilDone(batch, () => emptyBodies(state, { before, batch }));
  const inbox = await drop(sql`${exchange.inbox}`, sql`waiting_since < least(${before}, now() - make_interval(days => ${KEY_DAYS}))`);
  const outbox = await drop(sql`${exchange.outbox}`, sql`confirmed_at < ${before} or (status = 'superseded' and updated_at < ${before})`);
  await pruneQuarantine(state, args);
  const audit = await drop(sql`${journal.audit}`, sql`at < ${before}`);
  let raw = 0;
  for (const table of Object.values(state.tables.mirror)) raw += await pruneRaw(state, { table: sql`${table}`, before, batch });
  return { changes, stageHistory, conflicts, plans, runs, quarantine, bodies, inbox, outbox, audit, raw };
};

const untilDone = async (batch: number, work: () => Promise<number>): Promise<number> => {
  for (let total = 0; ; ) {
    const count = await work();
    total += count;
    if (count < batch) return total;
  }
};

/** Rows that another process is dropping are left to it. */
const dropBatch = async (state: State, { table, old, batch }: { table: SQL; old: SQL; batch: number }): Promise<number> => {
  const result = await state.db.execute(sql`
    delete from ${table} where ctid = any (array(select ctid from ${table} where ${old} limit ${batch} for update skip locked))`);
  return result.rowCount ?? 0;
};

/** What a webhook said is of no use once it was dealt with; one that still waits is needed. */
const emptyBodies = async (state: State, { before, batch }: { before: SQL; batch: number }): Promise<number> => {
  const { inbox } = state.tables.exchange;
  const result = await state.db.execute(sql`
    update ${inbox} set body = null where ctid = any (array(
      select ctid from ${inbox} where body is not null and status <> 'waiting' and waiting_since < ${before} limit ${batch} for update skip locked))`);
  return result.rowCount ?? 0;
};

/** Goes through a mirror by its key, so that the whole table is looked at once, not once per batch. */
const pruneRaw = async (state: State, { table, before, batch }: { table: SQL; before: SQL; batch: number }): Promise<number> => {
  let total = 0;
  for (let after = { tenantId: '', id: '' }; ; ) {
    const result = await state.db.execute<{ tenant_id: string; id: string }>(sql`
      with old as (
        select tenant_id, id from ${table} where (tenant_id, id) > (${after.tenantId}, ${after.id}) and raw is not null and received_at < ${before}
        order by tenant_id, id limit ${batch} for update skip locked
      ), emptied as (
        update ${table} t set raw = null from old where t.tenant_id = old.tenant_id and t.id = old.id
      )
      select tenant_id, id from old order by tenant_id, id`);
    total += result.rows.length;
    const last = result.rows.at(-1);
    if (!last || result.rows.length < batch) return total;
    after = { tenantId: last.tenant_id, id: last.id };
  }
};
