import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';

import { prune } from '../../../src/state/prune.js';
import { runTotals } from '../../../src/state/run-totals.js';
import { openTestState } from '../../support/state.js';

const OLD = '2024-01-01T00:00:00Z';
const NEW = '2024-06-01T00:00:00Z';
const BEFORE = '2024-03-01T00:00:00Z';
/** More than one batch. */
const MANY = 25;
const BATCH = 10;

describe('what is older than the retention', () => {
  let open: Awaited<ReturnType<typeof openTestState>>;
  beforeAll(async () => {
    open = await openTestState();
    for (const at of [OLD, NEW]) await fill(at);
  });
  afterAll(() => open.close());

  const fill = async (at: string): Promise<void> => {
    const { db } = open.state;
    const n = sql`generate_series(1, ${MANY}) as n`;
    const name = at.slice(0, 7);
    await db.execute(sql`insert into crm.crm_changes (tenant_id, actor, collection, st_key, kind, field, before, after, at) select '1', 'run', 'contacts', 'k', 'change', 'email', '"a"', '"b"', ${at}::timestamptz from ${n}`);
    await db.execute(sql`insert into crm.crm_stage_history (tenant_id, actor, st_key, to_pipeline, to_stage, at) select '1', 'run', 'k', 'sales', 'contacted', ${at}::timestamptz from ${n}`);
    await db.execute(sql`insert into crm.crm_conflicts (tenant_id, collection, st_key, field, resolution, at, resolved_at) select '1', 'contacts', 'k', 'email', 'crm', ${at}::timestamptz, ${at}::timestamptz from ${n}`);
    await db.execute(sql`insert into crm.crm_sync_log (tenant_id, sync_type, direction, status, dry_run, triggered_by, queued_at, started_at, completed_at, duration_ms, records_created, steps, progress, warnings)
      select '1', 'full', 'st_to_crm', case when n % 5 = 0 then 'failed' else 'completed' end, n % 2 = 0, 'cli', ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz + n * interval '1 second', 1000, 2, '{}', '{}', '[]' from ${n}`);
    await db.execute(sql`insert into crm.crm_plans (run_id, changes, refused) select id, '[]', '[]' from crm.crm_sync_log where dry_run and queued_at = ${at}::timestamptz`);
    await db.execute(sql`insert into crm.st_quarantine (id, tenant_id, kind, entity, record_id, reason, attempts, raw, first_seen_at, last_seen_at, dismissed_at)
      select ${name} || n, '1', 'invalid', 'jobs', ${name} || n, 'x', 1, '{}', ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz from ${n}`);
    await db.execute(sql`insert into crm.crm_outbox (tenant_id, target, st_key, operation, payload, status, created_at, confirmed_at) select '1', 'servicetitan', 'k', 'note', '{}', 'confirmed', ${at}::timestamptz, ${at}::timestamptz from ${n}`);
    await db.execute(sql`insert into crm.crm_inbox (tenant_id, event_key, event_type, body, status, received_at, waiting_since) select '1', ${name} || n, 'job.created', '{}', 'worked', ${at}::timestamptz, ${at}::timestamptz from ${n}`);
    await db.execute(sql`insert into crm.crm_audit (actor_collection, actor_id, action, status, at) select 'users', '1', 'pause', 200, ${at}::timestamptz from ${n}`);
    for (const table of ['st_customers', 'st_employees']) {
      await db.execute(sql`insert into ${sql.identifier('crm')}.${sql.identifier(table)} (tenant_id, id, modified_key, hash, record, raw, received_at)
        select '1', ${name} || n, 'k', 'h', '{"name": "kept"}', '{"secret": "gone"}', ${at}::timestamptz from ${n}`);
    }
  };
  const count = async (query: ReturnType<typeof sql>): Promise<number> => Number((await open.state.db.execute<{ count: string }>(sql`select count(*) as count from ${query}`)).rows[0]?.count);

  it('is forgotten in batches, and nothing else is', async () => {
    await open.state.db.execute(sql`insert into crm.st_quarantine (id, tenant_id, kind, entity, record_id, reason, attempts, first_seen_at, last_seen_at) values ('open', '1', 'invalid', 'jobs', 'open', 'x', 1, ${OLD}::timestamptz, ${OLD}::timestamptz)`);
    await open.state.db.execute(sql`insert into crm.crm_conflicts (tenant_id, collection, st_key, field, resolution, at) values ('1', 'contacts', 'open', 'email', 'open', ${OLD}::timestamptz)`);
    const totals = await runTotals(open.state);
    const pruned = await prune(open.state, { before: BEFORE, batch: BATCH });
    expect(pruned).toEqual({ changes: MANY, stageHistory: MANY, conflicts: MANY, plans: 12, runs: MANY, quarantine: MANY, bodies: MANY, inbox: MANY, outbox: MANY, audit: MANY, raw: 2 * MANY });
    for (const table of ['crm_changes', 'crm_stage_history', 'crm_sync_log', 'crm_inbox', 'crm_outbox', 'crm_audit']) expect({ table, left: await count(sql`crm.${sql.identifier(table)}`) }).toEqual({ table, left: MANY });
    expect(await count(sql`crm.st_quarantine where id = 'open'`)).toBe(1);
    expect(await count(sql`crm.st_quarantine`)).toBe(MANY + 1);
    expect(await count(sql`crm.crm_conflicts where resolution = 'open'`)).toBe(1);
    expect(await count(sql`crm.crm_conflicts`)).toBe(MANY + 1);
    expect(await runTotals(open.state)).toEqual(totals);
  });

  it('keeps of a record what the rules need, and loses its raw form', async () => {
    for (const table of ['st_customers', 'st_employees']) {
      const where = (raw: string) => sql`crm.${sql.identifier(table)} where record = '{"name": "kept"}' and raw is ${sql.raw(raw)}`;
      expect({ table, kept: await count(where('not null')), emptied: await count(where('null')) }).toEqual({ table, kept: MANY, emptied: MANY });
    }
  });

  it('is found once, and nothing is left to forget the next night', async () => {
    expect(Object.values(await prune(open.state, { before: BEFORE, batch: BATCH })).every((each) => each === 0)).toBe(true);
  });

  it('is forgotten by several processes at once, and counted once', async () => {
    const totals = await runTotals(open.state);
    const all = await Promise.all(Array.from({ length: 4 }, () => prune(open.state, { before: '2999-01-01T00:00:00Z', batch: BATCH })));
    expect(all.reduce((sum, each) => sum + each.changes, 0)).toBe(MANY);
    expect(await count(sql`crm.crm_changes`)).toBe(0);
    expect(await runTotals(open.state)).toEqual(totals);
  });

  it('are not each tenant’s last complete run and the run that left its health', async () => {
    const left = await open.state.db.execute<{ status: string; dry_run: boolean }>(sql`select status, dry_run from crm.crm_sync_log order by completed_at`);
    expect(left.rows).toEqual([
      { status: 'completed', dry_run: false },
      { status: 'failed', dry_run: false },
    ]);
  });

  it('is not the key of a webhook younger than 30 days, whatever the retention; what it said is', async () => {
    const { db } = open.state;
    const keep = async (key: string, days: number, status: string) =>
      db.execute(sql`insert into crm.crm_inbox (tenant_id, event_key, event_type, body, status, received_at, waiting_since) values ('2', ${key}, 'job.created', '{}', ${status}, now() - make_interval(days => ${days}), now() - make_interval(days => ${days}))`);
    await keep('29 days', 29, 'worked');
    await keep('29 days, waiting', 29, 'waiting');
    await keep('31 days', 31, 'worked');
    await keep('today', 0, 'worked');
    await prune(open.state, { before: new Date(Date.now() - 24 * 60 * 60 * 1000).toISOString(), batch: BATCH });
    const { rows } = await db.execute<{ key: string; kept: boolean }>(sql`select event_key as key, body is not null as kept from crm.crm_inbox where tenant_id = '2' order by event_key`);
    expect(rows).toEqual([
      { key: '29 days', kept: false },
      { key: '29 days, waiting', kept: true },
      { key: 'today', kept: true },
    ]);
  });
});
