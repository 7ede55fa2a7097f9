import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { pollRound } from '../../../src/sync/rounds/poll-round.js';
import { queueRun, requestCancel } from '../../../src/state/runs.js';
import { setPaused } from '../../../src/state/tenants.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';
import { roundsOf } from '../../support/inbox-events.js';

const POLLED = ['GET jpm/export/jobs', 'GET sales/export/estimates'];

describe('polling between the runs', () => {
  let shop: Shop;
  /** How far the clock of the sync is ahead. */
  let ahead = 0;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() } });
    shop.runtime.now = () => new Date(Date.now() + ahead);
  });
  afterAll(() => shop.close());
  afterEach(() => shop.simulator.clearFaults());

  const newJob = () => {
    const customer = shop.world.addCustomer({ name: 'Ada Pool' });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    return { customer, job };
  };
  /** The requests of one poll, a minute after the one before. */
  const poll = async (): Promise<Record<string, number>> => {
    const tenant = shop.runtime.tenants.get(shop.tenantId);
    if (!tenant) throw new Error('no tenant');
    shop.simulator.requests.reset();
    await pollRound(shop.runtime, { tenant, everySeconds: 60 });
    return { ...shop.simulator.requests.byOperation };
  };
  const pollLater = (): Promise<Record<string, number>> => {
    ahead += 60_000;
    return poll();
  };

  it('does not begin before the first run was completed', async () => {
    newJob();
    expect(await pollLater()).toEqual({});
    await shop.run();
  });

  it('makes one request per feed where nothing is new, and leaves no trace', async () => {
    expect(await pollLater()).toEqual(Object.fromEntries(POLLED.map((operation) => [operation, 1])));
    expect(await roundsOf(shop)).toEqual([]);
  });

  it('brings new jobs with their customers, and new estimates', async () => {
    const { customer, job } = newJob();
    await pollLater();
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'contacted' }]);
    shop.world.addEstimate({ jobId: job.id, name: 'Heater', subtotal: 700 });
    await pollLater();
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'proposal-sent', value: 700 }]);
    expect(await roundsOf(shop)).toMatchObject([{ syncType: 'poll', triggeredBy: 'poll', status: 'completed' }, { syncType: 'poll' }]);
  });

  it('goes on where the last run stopped, and the next run where the poll stopped', async () => {
    newJob();
    await pollLater();
    newJob();
    shop.simulator.requests.reset();
    await shop.run();
    const jobs = shop.simulator.requests.log.filter(({ operation }) => operation === 'GET jpm/export/jobs');
    expect(jobs).toHaveLength(1);
    expect(await shop.run()).toMatchObject({ counts: { created: 0, updated: 0 }, progress: { received: 0 } });
  });

  it('happens once a minute, however many processes ask', async () => {
    ahead += 60_000;
    await Promise.all([poll(), poll(), poll()]);
    expect(shop.simulator.requests.byOperation).toEqual(Object.fromEntries(POLLED.map((operation) => [operation, 1])));
    expect(await poll()).toEqual({});
    expect(Object.keys(await pollLater())).toEqual(expect.arrayContaining(POLLED));
  });

  it('rests while a run is on, and while the tenant is paused', async () => {
    const { state } = shop.runtime;
    await queueRun(state, { tenantId: shop.tenantId, syncType: 'incremental', since: null, customerId: null, dryRun: false, triggeredBy: 'test' }, new Date().toISOString());
    expect(await pollLater()).toEqual({});
    await requestCancel(state, { tenantId: shop.tenantId, now: new Date().toISOString() });
    await setPaused(state, { tenantId: shop.tenantId, paused: true });
    expect(await pollLater()).toEqual({});
    await setPaused(state, { tenantId: shop.tenantId, paused: false });
    expect(Object.keys(await pollLater())).toEqual(expect.arrayContaining(POLLED));
  });

  it('that fails again and again leaves one line in the log, and goes on where it stopped', async () => {
    const before = (await roundsOf(shop)).length;
    shop.simulator.setFault({ kind: 'problem', status: 400, on: 'export/estimates', times: 3 });
    const { customer } = newJob();
    for (let times = 0; times < 3; times += 1) await pollLater();
    const [failed, ...others] = await roundsOf(shop);
    expect(others).toHaveLength(before);
    expect(failed).toMatchObject({ syncType: 'poll', status: 'failed', error: expect.stringContaining('estimates') });
    await shop.run();
    expect(await shop.dealsOf(customer.id)).toHaveLength(1);
  });
});
