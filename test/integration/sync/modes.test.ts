import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { readPlans } from '../../../src/state/plans.js';
import { openShop, type Shop } from '../../support/shop.js';
import { emptyWorld } from '../../support/empty-world.js';

const DAY = 24 * 60 * 60 * 1000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY);

describe('the modes of a run', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() } });
  });
  afterAll(() => shop.close());

  it('dry run: stores its plan and changes nothing', async () => {
    const customer = shop.world.addCustomer({ name: 'Ada Quinn', email: 'ada@example.com' });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    const run = await shop.run({ dryRun: true });
    expect(run).toMatchObject({ status: 'completed', dryRun: true, counts: { created: 2, updated: 0 } });
    expect(await shop.all('contacts')).toEqual([]);
    expect(await shop.all('opportunities')).toEqual([]);
    const plan = await readPlans(shop.runtime.state, run.id);
    expect(plan.changes).toContainEqual({
      collection: 'opportunities',
      stKey: `${shop.tenantId}:job:${job.id}`,
      id: null,
      field: 'stage',
      before: null,
      after: 'contacted',
      step: 'new-customers',
    });
  });

  it('the run after a dry run does what the plan said', async () => {
    const run = await shop.run();
    expect(run.counts).toMatchObject({ created: 2, updated: 0, failed: 0 });
    expect(await shop.all('contacts')).toHaveLength(1);
  });

  it('dry run: counts an account once, however many linked customers stand apart in the list of those to be planned', async () => {
    const first = shop.world.addCustomer({ name: 'Far Apart' });
    shop.world.addJob({ customerId: first.id, businessUnit: 'Pool - Sales' });
    for (let each = 0; each < 250; each += 1) shop.world.addCustomer();
    const last = shop.world.addCustomer({ name: 'Far Away' });
    shop.world.mergeCustomers(first.id, last.id, { modifiedOn: { ticks: first.modifiedOn } });
    const dry = await shop.run({ dryRun: true });
    const real = await shop.run();
    expect(dry.counts).toMatchObject({ created: real.counts.created, updated: real.counts.updated });
  });

  it('incremental: a job created before tracking began makes no opportunity, whenever we learn of it', async () => {
    const customer = shop.world.addCustomer({ createdOn: daysAgo(100) });
    shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales', createdOn: daysAgo(40), modifiedOn: daysAgo(0) });
    await shop.run();
    expect(await shop.dealsOf(customer.id)).toEqual([]);
  });

  it('full: earlier jobs count as well, bounded by since', async () => {
    const late = shop.world.addCustomer({ createdOn: daysAgo(400), email: 'late@example.com' });
    shop.world.addJob({ customerId: late.id, businessUnit: 'Pool - Sales', createdOn: daysAgo(30) });
    const old = shop.world.addCustomer({ createdOn: daysAgo(400) });
    shop.world.addJob({ customerId: old.id, businessUnit: 'Pool - Sales', createdOn: daysAgo(300) });
    await shop.run({ mode: 'full', since: daysAgo(60).toISOString() });
    expect(await shop.dealsOf(late.id)).toHaveLength(1);
    expect(await shop.dealsOf(old.id)).toEqual([]);
    expect(await shop.contactOf(late.id)).toMatchObject({ email: 'late@example.com' });
    await shop.run({ mode: 'full' });
    expect(await shop.dealsOf(old.id)).toHaveLength(1);
  });

  it('since: reads the feeds again from then and finds what a lost page would have told', async () => {
    shop.simulator.requests.reset();
    const run = await shop.run({ since: daysAgo(2).toISOString() });
    expect(run).toMatchObject({ status: 'completed', counts: { created: 0, updated: 0 } });
    const paths = shop.simulator.requests.log.map((request) => decodeURIComponent(request.path));
    expect(paths.filter((path) => path.includes('/jpm/') && path.includes('export/jobs') && path.includes('from=20'))).not.toEqual([]);
  });

  it('one customer: plans that customer only, others stay dirty', async () => {
    const one = shop.world.addCustomer({ name: 'One' });
    const two = shop.world.addCustomer({ name: 'Two' });
    for (const customer of [one, two]) shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    await shop.run({ customerId: String(one.id) });
    expect(await shop.dealsOf(one.id)).toHaveLength(1);
    expect(await shop.dealsOf(two.id)).toEqual([]);
    await shop.run();
    expect(await shop.dealsOf(two.id)).toHaveLength(1);
  });

  it('a unit that is mapped later brings the opportunities of its jobs', async () => {
    const customer = shop.world.addCustomer();
    const unit = shop.world.addBusinessUnit({ name: 'Pool Repairs' });
    shop.world.addJob({ customerId: customer.id, businessUnit: unit.id });
    await shop.run();
    expect(await shop.dealsOf(customer.id)).toEqual([]);
    expect(await shop.contactOf(customer.id)).toBeDefined();
    const tenant = shop.runtime.tenants.get(shop.tenantId);
    if (!tenant) throw new Error('no tenant');
    const rules = { ...tenant.settings.rules, pipelines: tenant.settings.rules.pipelines.map((pipeline) => (pipeline.slug === 'sales' ? { ...pipeline, businessUnits: [...pipeline.businessUnits, 'pool  REPAIRS'] } : pipeline)) };
    Object.assign(tenant.settings, { rules });
    await shop.run();
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ pipeline: 'sales', stage: 'contacted' }]);
  });

  it('a unit that is renamed in ServiceTitan stays in its pipeline', async () => {
    const sales = shop.world.tables['business-units'].rows.find((unit) => unit.name === 'Pool - Sales');
    shop.world.renameBusinessUnit(sales?.id ?? 0, 'Pools (sales)');
    const customer = shop.world.addCustomer();
    shop.world.addJob({ customerId: customer.id, businessUnit: sales?.id ?? 0 });
    await shop.run();
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ pipeline: 'sales', businessUnit: 'Pools (sales)' }]);
  });
});
