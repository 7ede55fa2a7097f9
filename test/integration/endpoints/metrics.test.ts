import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { register } from 'prom-client';

import { prune } from '../../../src/state/prune.js';
import { serveCrm, type ServedCrm } from './served-crm.js';

const TOKEN = 'metrics-token-for-the-tests-0123456789';

describe('the metrics', () => {
  let crm: ServedCrm;
  beforeAll(async () => {
    crm = await serveCrm({ world: { customers: 20, mappedShare: 0.5 }, options: { metricsToken: TOKEN } });
  });
  afterAll(() => crm.close());

  const text = async (headers: Record<string, string> = { Authorization: `Bearer ${TOKEN}` }): Promise<string> => {
    const response = await crm.send('GET', '/crm/sync/metrics', { headers });
    expect(response.status).toBe(200);
    return response.text();
  };
  /** The value of one series; undefined where there is none. */
  const value = (all: string, series: string): number | undefined => {
    const line = all.split('\n').find((each) => each.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  };
  const run = async (body: object = {}): Promise<void> => {
    await crm.ask('POST', '/crm/sync/trigger', { as: 'admin', body });
    await crm.settled();
  };

  it('have a zero to start from, and nothing that is not known yet', async () => {
    const all = await text();
    expect(value(all, 'crm_sync_runs_total{tenant="1001",result="failed",dry_run="false"}')).toBe(0);
    expect(value(all, 'crm_sync_health{tenant="1001",state="never_run"}')).toBe(1);
    expect(value(all, 'crm_sync_health{tenant="1001",state="ok"}')).toBe(0);
    expect(value(all, 'crm_sync_freshness_seconds{tenant="1001"}')).toBeUndefined();
  });

  it('count runs, records and requests as they were', async () => {
    await run({ dryRun: true });
    await run();
    crm.simulator.setFault({ kind: 'rate-limit', seconds: 1, on: 'export/jobs' });
    await run();
    crm.simulator.setFault({ kind: 'problem', status: 400, on: 'export/appointments' });
    await run();
    const all = await text();
    expect(value(all, 'crm_sync_runs_total{tenant="1001",result="completed",dry_run="false"}')).toBe(2);
    expect(value(all, 'crm_sync_runs_total{tenant="1001",result="completed",dry_run="true"}')).toBe(1);
    expect(value(all, 'crm_sync_runs_total{tenant="1001",result="failed",dry_run="false"}')).toBe(1);
    expect(value(all, 'crm_sync_records_total{tenant="1001",result="created"}')).toBe(30);
    expect(value(all, 'crm_sync_run_seconds_total{tenant="1001",result="completed",dry_run="false"}')).toBeGreaterThan(0);
    expect(value(all, 'crm_sync_last_run_seconds{tenant="1001"}')).toBeGreaterThanOrEqual(0);
    expect(value(all, 'crm_sync_health{tenant="1001",state="failing"}')).toBe(1);
    expect(value(all, 'crm_sync_lease_held{tenant="1001"}')).toBe(0);
    const sent = crm.simulator.requests.count('GET jpm/export/jobs');
    const counted = (result: string) => value(all, `crm_sync_servicetitan_requests_total{tenant="1001",operation="GET jpm export/jobs",result="${result}"}`) ?? 0;
    expect(counted('ok') + counted('rate-limited')).toBe(sent);
    expect(counted('rate-limited')).toBe(1);
    expect(value(all, 'crm_sync_servicetitan_rate_limited_total{tenant="1001"}')).toBe(1);
    expect(value(all, 'crm_sync_servicetitan_requests_total{tenant="1001",operation="POST auth connect/token",result="ok"}')).toBe(1);
    expect(value(all, 'crm_sync_servicetitan_wait_seconds_count{tenant="1001"}')).toBe(crm.simulator.requests.total - 1);
  });

  it('tell what waits and what was set aside', async () => {
    const { state } = crm.runtime;
    await state.db.execute(sql`insert into crm.crm_inbox (tenant_id, event_key, event_type, status, received_at, waiting_since)
      values ('1001', 'a', 'job.created', 'waiting', now() - interval '90 seconds', now() - interval '90 seconds'), ('1001', 'b', 'job.created', 'worked', now() - interval '1 hour', now() - interval '1 hour')`);
    await state.db.execute(sql`insert into crm.crm_outbox (tenant_id, target, st_key, operation, payload, status, created_at)
      values ('1001', 'servicetitan', '1001:job:1', 'note', '{}', 'waiting', now())`);
    await state.db.execute(sql`insert into crm.st_quarantine (id, tenant_id, kind, entity, record_id, reason, attempts, first_seen_at, last_seen_at, dismissed_at)
      values ('a', '1001', 'apply', 'account', '1', 'x', 1, now(), now(), null), ('b', '1001', 'apply', 'account', '2', 'x', 1, now(), now(), now())`);
    const all = await text();
    expect(value(all, 'crm_sync_inbox{tenant="1001",status="waiting"}')).toBe(1);
    expect(value(all, 'crm_sync_inbox{tenant="1001",status="worked"}')).toBe(1);
    expect(value(all, 'crm_sync_inbox_oldest_seconds{tenant="1001"}')).toBeGreaterThanOrEqual(90);
    expect(value(all, 'crm_sync_outbox{tenant="1001",status="waiting"}')).toBe(1);
    expect(value(all, 'crm_sync_quarantined{tenant="1001",kind="apply"}')).toBe(1);
  });

  it('never count down when old runs are pruned', async () => {
    const series = ['crm_sync_runs_total', 'crm_sync_records_total', 'crm_sync_run_seconds_total'];
    const counters = (all: string) => all.split('\n').filter((line) => series.some((name) => line.startsWith(name)));
    const before = counters(await text());
    expect((await prune(crm.runtime.state, { before: '2999-01-01T00:00:00Z', batch: 1 })).runs).toBe(2);
    expect(counters(await text())).toEqual(before);
  });

  it('hold no name of the shop and of no customer, and use no registry but their own', async () => {
    const all = await text();
    for (const contact of (await crm.payload.find({ collection: 'contacts', limit: 0, pagination: false })).docs) {
      const { name, email, phone } = Object(contact);
      for (const told of [name, email, phone]) if (typeof told === 'string' && told !== '') expect(all).not.toContain(told);
    }
    expect(await register.metrics()).toBe('\n');
  });

  it.each([
    ['the token', { Authorization: `Bearer ${TOKEN}` }, 200],
    ['a wrong token', { Authorization: `Bearer ${TOKEN}x` }, 401],
    ['a part of the token', { Authorization: `Bearer ${TOKEN.slice(0, -1)}` }, 401],
    ['the token in another scheme', { Authorization: `Basic ${TOKEN}` }, 401],
    ['an empty token', { Authorization: 'Bearer ' }, 401],
    ['nothing', {}, 401],
  ])('answer %s with %#', async (_, headers, status) => {
    expect((await crm.send('GET', '/crm/sync/metrics', { headers: { ...headers } })).status).toBe(status);
  });

  it('are for those who may read, in the format that Prometheus asks for', async () => {
    expect((await crm.send('GET', '/crm/sync/metrics', { as: 'none' })).status).toBe(403);
    const response = await crm.send('GET', '/crm/sync/metrics', { as: 'sales' });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toMatch(/^text\/plain; version=0\.0\.4/);
  });

  it('the token opens nothing else', async () => {
    const headers = { Authorization: `Bearer ${TOKEN}` };
    expect((await crm.send('GET', '/crm/sync/status', { headers })).status).toBe(401);
    expect((await crm.send('POST', '/crm/sync/trigger', { headers, body: {} })).status).toBe(401);
  });
});
