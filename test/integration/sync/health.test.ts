import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { HealthChange } from '../../../src/index.js';
import { openState } from '../../../src/state/state.js';
import { claimHealthChange, setPaused } from '../../../src/state/tenants.js';
import { tellHealthChange } from '../../../src/sync/report/health-watch.js';
import { statusReport } from '../../../src/sync/report/status-report.js';
import type { SyncRuntime } from '../../../src/sync/runtime.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

describe('the health of a tenant', () => {
  let shop: Shop;
  let told: HealthChange[] = [];
  let hook: (change: HealthChange) => void | Promise<void>;
  const remember = (change: HealthChange): void => {
    told.push(change);
  };
  beforeAll(async () => {
    hook = remember;
    shop = await openShop({
      simulator: { world: emptyWorld() },
      options: { scheduleEnabled: true, cron: '*/5 * * * *', onHealthChange: (change) => hook(change) },
    });
  });
  afterAll(() => shop.close());
  beforeEach(() => {
    hook = remember;
    told = [];
  });
  afterEach(() => shop.simulator.clearFaults());

  /** The same sync in another process, with a clock of its own. */
  const elsewhere = async (more: Partial<SyncRuntime> = {}): Promise<{ runtime: SyncRuntime; close: () => Promise<void> }> => {
    const state = await openState({ connectionString: shop.runtime.settings.databaseUrl, schemaName: 'crm' });
    return { runtime: { ...shop.runtime, state, ...more }, close: () => state.close() };
  };
  const tenantStatus = async () => {
    const report = await statusReport(shop.runtime, { schedule: { scheduler: 'running', nextRunAt: null } });
    return { overall: report.health, tenant: report.tenants[0] };
  };
  const later = (minutes: number) => (): Date => new Date(Date.now() + minutes * 60_000);

  it('is told of each tenant beside the overall one, with what is wrong', async () => {
    expect(await tenantStatus()).toEqual({
      overall: 'never_run',
      tenant: {
        ...{ tenantId: shop.tenantId, name: shop.tenantId, health: 'never_run', reason: 'No run was completed so far.', lastCompletedAt: null, freshness: null, paused: false },
        writeBack: { mode: 'off', soldBy: null, holdReasonId: null, jobNotes: true, contradictions: 'refuse', newLeads: { as: 'off' } },
      },
    });
  });

  it('and its change is told when a run completes', async () => {
    const before = new Date().toISOString();
    await shop.run();
    expect(told).toEqual([{ tenantId: shop.tenantId, from: 'never_run', to: 'ok', reason: null, at: expect.any(String) }]);
    const { tenant } = await tenantStatus();
    expect(tenant).toMatchObject({ health: 'ok', reason: null });
    expect(String(tenant?.freshness) >= before).toBe(true);
    expect(String(tenant?.lastCompletedAt) >= String(tenant?.freshness)).toBe(true);
  });

  it('is fresh after a run that brought nothing, and says nothing', async () => {
    const before = (await tenantStatus()).tenant?.freshness;
    await shop.run();
    expect(String((await tenantStatus()).tenant?.freshness) > String(before)).toBe(true);
    expect(told).toEqual([]);
  });

  it('is failing with the reason of the run, told once however often it fails, and ok again', async () => {
    shop.simulator.setFault({ kind: 'problem', status: 400, on: 'export/appointments', times: 2 });
    const [first, second] = [await shop.run(), await shop.run()];
    expect(await tenantStatus()).toMatchObject({ overall: 'failing', tenant: { health: 'failing', reason: second.error } });
    expect(told).toMatchObject([{ from: 'ok', to: 'failing', reason: first.error }]);
    await shop.run();
    expect(told).toMatchObject([{ to: 'failing' }, { from: 'failing', to: 'ok', reason: null }]);
  });

  it('asks for a person, with the scope that is missing, and keeps the freshness of the feed that cannot be read', async () => {
    const before = (await tenantStatus()).tenant?.freshness;
    shop.simulator.denyScopes(['dispatch']);
    await shop.run();
    shop.simulator.denyScopes([]);
    const { tenant } = await tenantStatus();
    expect(tenant).toMatchObject({ health: 'action_required', reason: expect.stringContaining('appointment-assignments'), freshness: before });
    expect(told).toMatchObject([{ to: 'action_required', reason: expect.stringContaining('grant its read scope') }]);
    await shop.run();
  });

  it('is told once when the schedule is on and nothing ran, whichever of many processes sees it first', async () => {
    const [here, there] = [await elsewhere({ now: later(30) }), await elsewhere({ now: later(30) })];
    await Promise.all([here, there].flatMap(({ runtime }) => Array.from({ length: 16 }, () => tellHealthChange(runtime, shop.tenantId))));
    expect(told).toMatchObject([{ from: 'ok', to: 'stale', reason: expect.stringMatching(/^No run was completed since .*\*\/5/) }]);
    await Promise.all([here.close(), there.close()]);
    await shop.run();
    expect(told).toMatchObject([{ to: 'stale' }, { from: 'stale', to: 'ok' }]);
  });

  it('is not told as stale by a process that looked just before a run completed', async () => {
    const { tenant } = await tenantStatus();
    await shop.run();
    const seen = { health: 'ok', lastCompletedAt: tenant?.lastCompletedAt ?? null };
    expect(await claimHealthChange(shop.runtime.state, { tenantId: shop.tenantId, from: 'ok', to: 'stale', seen })).toBe(false);
  });

  it('is not stale while a person holds the schedule', async () => {
    await setPaused(shop.runtime.state, { tenantId: shop.tenantId, paused: true });
    const late = await elsewhere({ now: later(30) });
    await tellHealthChange(late.runtime, shop.tenantId);
    expect(told).toEqual([]);
    expect((await tenantStatus()).tenant).toMatchObject({ paused: true, health: 'ok' });
    await setPaused(shop.runtime.state, { tenantId: shop.tenantId, paused: false });
    await late.close();
  });

  it.each([
    ['throws', () => { throw new Error('secret-canary'); }],
    ['rejects', () => Promise.reject(new Error('secret-canary'))],
  ])('makes no run fail when the hook %s, and quotes nothing of it in the log', async (_, failing) => {
    const lines: unknown[] = [];
    const { logger } = shop.payload;
    const error = logger.error.bind(logger);
    logger.error = (line: unknown) => void lines.push(line);
    hook = failing;
    shop.simulator.setFault({ kind: 'problem', status: 400, on: 'export/appointments' });
    await shop.run();
    expect(await shop.run()).toMatchObject({ status: 'completed' });
    logger.error = error;
    const text = JSON.stringify(lines);
    expect(text).toContain('the change of health could not be told');
    expect(text).not.toContain('canary');
  });
});
