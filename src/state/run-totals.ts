import { sql } from 'drizzle-orm';

import type { State } from './state.js';

/** What the runs of one tenant with one result came to, those that were pruned included, so that no figure ever goes down. */
export type RunTotals = {
  tenantId: string;
  result: 'completed' | 'failed' | 'canceled';
  dryRun: boolean;
  runs: number;
  durationMs: number;
  created: number;
  updated: number;
  skipped: number;
  failed: number;
};

type Row = Record<'tenant_id' | 'result' | 'runs' | 'duration_ms' | 'created' | 'updated' | 'skipped' | 'failed', string> & { dry_run: boolean };

/** Totals of all runs that ended. */
export const runTotals = async (state: State): Promise<RunTotals[]> => {
  const { syncLog, runTotals: pruned } = state.tables.journal;
  const result = await state.db.execute<Row>(sql`
    select tenant_id, result, dry_run, sum(runs) as runs, sum(duration_ms) as duration_ms, sum(records_created) as created,
      sum(records_updated) as updated, sum(records_skipped) as skipped, sum(records_failed) as failed
    from (
      select tenant_id, status as result, dry_run, 1 as runs, coalesce(duration_ms, 0) as duration_ms, records_created, records_updated, records_skipped, records_failed
        from ${syncLog} where completed_at is not null
      union all
      select tenant_id, result, dry_run, runs, duration_ms, records_created, records_updated, records_skipped, records_failed from ${pruned}
    ) as each
    group by tenant_id, result, dry_run`);
  return result.rows.map((row) => ({
    tenantId: row.tenant_id,
    result: row.result === 'completed' || row.result === 'canceled' ? row.result : 'failed',
    dryRun: row.dry_run,
    runs: Number(row.runs),
    durationMs: Number(row.duration_ms),
    created: Number(row.created),
    updated: Number(row.updated),
    skipped: Number(row.skipped),
    failed: Number(row.failed),
  }));
};

/**
 * Forgets up to `limit` runs that ended before `before` and adds them to the totals, in one statement. Each tenant keeps its last complete
 * run and the one that left its health as it is, however old. Returns how many were forgotten.
 */
export const pruneRuns = async (state: State, args: { before: string; limit: number }): Promise<number> => {
  const { syncLog, runTotals: totals } = state.tables.journal;
  const result = await state.db.execute<{ count: string }>(sql`
    with kept as (
      (select distinct on (tenant_id) id from ${syncLog} where status = 'completed' and not dry_run and customer_id is null order by tenant_id, completed_at desc, seq desc)
      union
      (select distinct on (tenant_id) id from ${syncLog} where status in ('completed', 'failed') order by tenant_id, completed_at desc, seq desc)
    ), old as (
      select id from ${syncLog} where completed_at < ${args.before}::timestamptz and id not in (select id from kept)
      order by completed_at limit ${args.limit} for update skip locked
    ), gone as (
      delete from ${syncLog} as l using old where l.id = old.id returning l.*
    ), added as (
      insert into ${totals} as t (tenant_id, result, dry_run, runs, duration_ms, records_created, records_updated, records_skipped, records_failed)
      select tenant_id, status, dry_run, count(*), coalesce(sum(duration_ms), 0), sum(records_created), sum(records_updated), sum(records_skipped), sum(records_failed)
        from gone group by tenant_id, status, dry_run order by tenant_id, status, dry_run
      on conflict (tenant_id, result, dry_run) do update set runs = t.runs + excluded.runs, duration_ms = t.duration_ms + excluded.duration_ms,
        records_created = t.records_created + excluded.records_created, records_updated = t.records_updated + excluded.records_updated,
        records_skipped = t.records_skipped + excluded.records_skipped, records_failed = t.records_failed + excluded.records_failed
    )
    select count(*) as count from gone`);
  return Number(result.rows[0]?.count ?? 0);
};
