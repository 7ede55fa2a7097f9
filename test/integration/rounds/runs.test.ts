import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CollectionConfig } from 'payload';

import { wakeInbox } from '../../../src/jobs/inbox-pump.js';
import { activeRun } from '../../../src/state/runs.js';
import { setPaused } from '../../../src/state/tenants.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';
import { commitEvents, inboxOf, jobEvent, receive } from '../../support/inbox-events.js';

/** More than one batch of a plan. */
const MANY = 230;

describe('a run and webhooks', () => {
  let shop: Shop;
  /** Called whenever a contact is about to be written, with how many were since it was set. */
  let onContact: ((count: number) => Promise<void>) | null = null;
  let contactsWritten = 0;
  /** How far the clock of the sync is ahead. */
  let ahead = 0;
  const watchedContacts: CollectionConfig = {
    slug: 'contacts',
    fields: [],
    hooks: {
      beforeChange: [
        async () => {
          contactsWritten += 1;
          await onContact?.(contactsWritten);
        },
      ],
    },
  };
  const watchContacts = (watch: typeof onContact): void => {
    contactsWritten = 0;
    onContact = watch;
  };
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() }, collections: [watchedContacts] });
    shop.runtime.now = () => new Date(Date.now() + ahead);
  });
  afterAll(() => shop.close());
  beforeEach(() => shop.runtime.state.db.delete(shop.runtime.state.tables.exchange.inbox));
  afterEach(() => {
    shop.simulator.clearFaults();
    watchContacts(null);
  });

  const newJob = (name = 'Ada Pool') => {
    const customer = shop.world.addCustomer({ name });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    return { customer, job };
  };
  const quiet = async (): Promise<void> => {
    while ((await activeRun(shop.runtime.state, shop.tenantId)) !== null) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const wokenRuns = async () => {
    const { syncLog } = shop.runtime.state.tables.journal;
    return (await shop.runtime.state.db.select().from(syncLog)).filter((run) => run.triggeredBy === 'webhook' && run.syncType === 'incremental');
  };

  it('before the first run was completed webhooks wait for it, and it works them', async () => {
    const { job } = newJob('Early Bird');
    await receive(shop, jobEvent(job.id));
    expect(await inboxOf(shop)).toMatchObject([{ status: 'waiting', attempts: 0 }]);
    expect(await shop.all('contacts')).toEqual([]);
    expect(await wokenRuns()).toEqual([]);
    await shop.run();
    expect(await inboxOf(shop)).toMatchObject([{ status: 'worked', attempts: 1 }]);
  });

  it('webhooks do not wait for the end of a long run: it works them between its batches', async () => {
    const { customer, job } = newJob();
    const others = Array.from({ length: MANY }, (_, index) => newJob(`Other ${index}`).customer);
    await shop.run();
    for (const other of others) shop.world.changeCustomer(other.id, { name: `Renamed ${other.id}` });
    let workedBefore = Number.NaN;
    watchContacts(async (count) => {
      if (count === 1) {
        shop.world.addAppointment({ jobId: job.id });
        await commitEvents(shop, [jobEvent(job.id)]);
      }
      if (Number.isNaN(workedBefore) && (await inboxOf(shop))[0]?.status === 'worked') workedBefore = count;
    });
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { failed: 0 } });
    expect(workedBefore).toBeLessThan(MANY);
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'appointment-scheduled' }]);
  });

  it('and between its feeds, so that they are worked though the run fails at a later one', async () => {
    const { customer, job } = newJob();
    await shop.run();
    shop.simulator.setFault({ kind: 'slow', ms: 800, on: 'settings/export/employees' });
    shop.simulator.setFault({ kind: 'problem', status: 400, on: 'crm/export/leads' });
    const run = shop.run();
    shop.world.addAppointment({ jobId: job.id });
    await commitEvents(shop, [jobEvent(job.id)]);
    expect(await run).toMatchObject({ status: 'failed' });
    expect(await inboxOf(shop)).toMatchObject([{ status: 'worked' }]);
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'appointment-scheduled' }]);
  });

  it('a webhook worked in the middle of a full run does not keep the run from admitting old jobs', async () => {
    const old = shop.world.addCustomer({ name: 'Long Ago', createdOn: '2020-01-01T00:00:00Z', modifiedOn: '2020-01-01T00:00:00Z' });
    const job = shop.world.addJob({ customerId: old.id, businessUnit: 'Pool - Sales', createdOn: '2020-01-02T00:00:00Z', modifiedOn: '2020-01-02T00:00:00Z' });
    for (const { id } of shop.world.tables.customers.rows) if (id !== old.id) shop.world.changeCustomer(id, { name: `Once more ${id}` });
    watchContacts(async (count) => {
      if (count === 1) await commitEvents(shop, [jobEvent(job.id)]);
    });
    expect(await shop.run({ mode: 'full' })).toMatchObject({ status: 'completed' });
    expect(await inboxOf(shop)).toMatchObject([{ status: 'worked' }]);
    expect(await shop.dealsOf(old.id)).toHaveLength(1);
  });

  it('a dry run changes nothing, and webhooks that come meanwhile change what they have to', async () => {
    const { customer, job } = newJob('Dry Customer');
    const planned = newJob('Only Planned').customer;
    shop.simulator.setFault({ kind: 'slow', ms: 500, on: 'settings/export/employees' });
    const run = shop.run({ dryRun: true });
    await commitEvents(shop, [jobEvent(job.id)]);
    expect(await run).toMatchObject({ status: 'completed', dryRun: true });
    expect(await shop.dealsOf(customer.id)).toHaveLength(1);
    expect(await shop.dealsOf(planned.id)).toEqual([]);
    await shop.run();
    expect(await shop.dealsOf(planned.id)).toHaveLength(1);
  });

  it('a run that someone asks for gets its turn among webhooks that never stop', async () => {
    const { job } = newJob();
    let isOver = false;
    const flood = async (): Promise<void> => {
      while (!isOver) {
        await commitEvents(shop, [jobEvent(job.id)]);
        wakeInbox(shop.payload, shop.tenantId);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const flooding = flood();
    for (let times = 0; times < 3; times += 1) expect(await shop.run()).toMatchObject({ status: 'completed' });
    isOver = true;
    await flooding;
    await receive(shop);
    expect((await inboxOf(shop)).every(({ status }) => status === 'worked')).toBe(true);
  });

  it('any webhook also wakes an incremental run, which brings what no webhook tells; one in ten seconds', async () => {
    await quiet();
    ahead += 11_000;
    const { customer, job } = newJob();
    await receive(shop, jobEvent(job.id));
    await quiet();
    const before = (await wokenRuns()).length;
    shop.world.changeCustomer(customer.id, { name: 'Ada Spa' });
    ahead += 11_000;
    for (let times = 0; times < 5; times += 1) await receive(shop, jobEvent(job.id));
    await quiet();
    expect(await wokenRuns()).toHaveLength(before + 1);
    expect(await shop.contactOf(customer.id)).toMatchObject({ name: 'Ada Spa' });
  });

  it('but none for a tenant that someone paused', async () => {
    await setPaused(shop.runtime.state, { tenantId: shop.tenantId, paused: true });
    ahead += 60_000;
    const before = (await wokenRuns()).length;
    const { customer, job } = newJob();
    await receive(shop, jobEvent(job.id));
    await quiet();
    expect(await wokenRuns()).toHaveLength(before);
    expect(await shop.dealsOf(customer.id)).toHaveLength(1);
    await setPaused(shop.runtime.state, { tenantId: shop.tenantId, paused: false });
  });
});
