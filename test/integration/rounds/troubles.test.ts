import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { inboxRound, type RoundResult } from '../../../src/sync/rounds/inbox-round.js';
import { recentRuns } from '../../../src/state/runs.js';
import { setPaused } from '../../../src/state/tenants.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';
import { commitEvents, inboxOf, jobEvent, receive, roundsOf } from '../../support/inbox-events.js';

const SECOND = 1000;

describe('webhooks that cannot be worked', () => {
  let shop: Shop;
  /** How far the clock of the sync is ahead. */
  let ahead = 0;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() } });
    shop.runtime.now = () => new Date(Date.now() + ahead);
    await shop.run();
    await setPaused(shop.runtime.state, { tenantId: shop.tenantId, paused: true });
  });
  afterAll(() => shop.close());
  beforeEach(() => shop.runtime.state.db.delete(shop.runtime.state.tables.exchange.inbox));
  afterEach(() => {
    shop.simulator.clearFaults();
    shop.simulator.denyScopes([]);
  });

  const newJob = () => {
    const customer = shop.world.addCustomer({ name: 'Ada Pool' });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    return { customer, job };
  };
  const round = async (): Promise<RoundResult> => {
    const tenant = shop.runtime.tenants.get(shop.tenantId);
    if (!tenant) throw new Error('no tenant');
    return inboxRound(shop.runtime, tenant);
  };

  it('because ServiceTitan refuses the credentials stay waiting, counted, and are worked once it takes them', async () => {
    const { customer, job } = newJob();
    await commitEvents(shop, [jobEvent(job.id), jobEvent(job.id)]);
    shop.simulator.setFault({ kind: 'problem', status: 403, on: 'GET jpm/jobs', times: Infinity });
    expect(await round()).toMatchObject({ events: 2, retryInMs: 5 * SECOND });
    const waiting = { status: 'waiting', attempts: 1, reason: expect.stringContaining('GET jpm jobs') };
    expect(await inboxOf(shop)).toMatchObject([waiting, waiting]);
    expect(await round()).toBe('idle');
    ahead += 6 * SECOND;
    expect(await round()).toMatchObject({ events: 2, retryInMs: 10 * SECOND });
    shop.simulator.clearFaults();
    ahead += 11 * SECOND;
    expect(await round()).toMatchObject({ events: 2, retryInMs: null });
    expect(await inboxOf(shop)).toMatchObject([{ status: 'worked', attempts: 3, reason: null }, { status: 'worked' }]);
    expect(await shop.dealsOf(customer.id)).toHaveLength(1);
  });

  it('leave one line among the runs for each trouble, however often they are tried', async () => {
    await commitEvents(shop, [jobEvent(newJob().job.id)]);
    const before = (await roundsOf(shop)).length;
    shop.simulator.setFault({ kind: 'problem', status: 403, on: 'GET jpm/jobs', times: Infinity });
    for (let times = 0; times < 4; times += 1) {
      await round();
      ahead += 400 * SECOND;
    }
    const [failed, ...others] = await roundsOf(shop);
    expect(others).toHaveLength(before);
    expect(failed).toMatchObject({ syncType: 'webhook', status: 'failed', error: expect.stringContaining('jobs') });
    expect((await recentRuns(shop.runtime.state, { limit: 10 })).map((run) => run.id)).toContain(failed?.id);
  });

  it('hold no newer ones back once the trouble is over', async () => {
    shop.simulator.setFault({ kind: 'problem', status: 403, on: 'GET jpm/jobs', times: 1 });
    await commitEvents(shop, [jobEvent(newJob().job.id)]);
    await round();
    const { customer, job } = newJob();
    await receive(shop, jobEvent(job.id));
    expect(await shop.dealsOf(customer.id)).toHaveLength(1);
    expect((await inboxOf(shop)).map(({ status }) => status)).toEqual(['worked', 'waiting']);
  });

  it('because of one among them that ServiceTitan chokes on: the others are worked, and that one is tried again by itself', async () => {
    const jobs = Array.from({ length: 9 }, () => newJob().job);
    const bad = jobs[4];
    shop.simulator.setFault({ kind: 'problem', status: 400, on: new RegExp(`estimates\\?.*jobId=${bad?.id ?? 0}`), times: Infinity });
    await commitEvents(shop, jobs.map((job) => jobEvent(job.id)));
    await round();
    const rows = await inboxOf(shop);
    expect(rows.filter(({ status }) => status === 'worked')).toHaveLength(8);
    expect(rows.filter(({ status }) => status === 'waiting')).toMatchObject([{ attempts: 1, reason: expect.stringContaining('estimates') }]);
    ahead += 6 * SECOND;
    shop.simulator.clearFaults();
    expect(await round()).toMatchObject({ events: 1 });
    expect((await inboxOf(shop)).every(({ status }) => status === 'worked')).toBe(true);
  });

  it('and never can be fail in the end, and stay for a person to replay', async () => {
    await commitEvents(shop, [jobEvent(newJob().job.id)]);
    shop.simulator.setFault({ kind: 'problem', status: 400, on: 'GET jpm/jobs', times: Infinity });
    for (let times = 0; times < 40; times += 1) {
      await round();
      ahead += 400 * SECOND;
    }
    expect(await inboxOf(shop)).toMatchObject([{ status: 'failed', attempts: 40, reason: expect.stringContaining('jobs') }]);
  });

  it('for want of one scope are worked without it, and the round says so', async () => {
    shop.simulator.denyScopes(['dispatch']);
    const { customer, job } = newJob();
    shop.world.addAppointment({ jobId: job.id });
    await receive(shop, jobEvent(job.id));
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'appointment-scheduled', technicians: [] }]);
    expect((await roundsOf(shop))[0]).toMatchObject({ status: 'completed', warnings: [{ kind: 'scope-missing', subject: 'appointment-assignments' }] });
  });
});
