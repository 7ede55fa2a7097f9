import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';

import { noticesIdle } from '../../../src/jobs/notice-queue.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

describe('a stage set by hand that ServiceTitan contradicts', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() }, options: { writeBack: 'full' } });
    // What happens to the moves that pass is told elsewhere.
    shop.runtime.writeBack = { rules: [], operations: [] };
  });
  afterAll(async () => {
    await noticesIdle(shop.payload);
    await shop.close();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const newDeal = async (name: string) => {
    const customer = shop.world.addCustomer({ name });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    await shop.run();
    const [deal] = await shop.dealsOf(customer.id);
    if (!deal) throw new Error('no deal');
    const stageNow = async () => (await shop.dealsOf(customer.id))[0]?.stage;
    const moveTo = async (stage: string, pipeline = 'sales') => {
      const data = { stage: await shop.stageId(pipeline, stage) };
      return shop.payload.update({ collection: 'opportunities', id: deal.id, data });
    };
    return { customer, job, deal, stageNow, moveTo };
  };

  const refusal = (message: RegExp) => ({ status: 400, data: { errors: [{ path: 'stage', message: expect.stringMatching(message) }] } });

  it('is refused with a sentence that says why, until the facts are others', async () => {
    const { job, moveTo, stageNow } = await newDeal('No Estimate');
    await expect(moveTo('job-sold')).rejects.toMatchObject(refusal(/^ServiceTitan has no open or sold estimate with a value here/));
    expect(await stageNow()).toBe('contacted');
    shop.world.addEstimate({ jobId: job.id, name: 'Pump', subtotal: 1000 });
    await shop.run();
    await moveTo('job-sold');
    expect(await stageNow()).toBe('job-sold');
  });

  it('is refused when an estimate is sold and somebody calls it lost', async () => {
    const { job, moveTo, stageNow } = await newDeal('Sold Already');
    const estimate = shop.world.addEstimate({ jobId: job.id, name: 'Pump', subtotal: 1000 });
    shop.world.sellEstimate(estimate.id);
    await shop.run();
    await expect(moveTo('estimate-lost')).rejects.toMatchObject(refusal(/^An estimate is sold in ServiceTitan/));
    expect(await stageNow()).toBe('job-sold');
  });

  it('passes with contradictions "warn", and is logged without personal data', async () => {
    const { moveTo, stageNow } = await newDeal('Only Warned');
    const warn = jest.spyOn(shop.payload.logger, 'warn');
    const tenant = shop.runtime.tenants.get(shop.tenantId);
    if (!tenant) throw new Error('no tenant');
    tenant.settings = { ...tenant.settings, writeBack: { ...tenant.settings.writeBack, contradictions: 'warn' } };
    await moveTo('job-sold');
    tenant.settings = { ...tenant.settings, writeBack: { ...tenant.settings.writeBack, contradictions: 'refuse' } };
    expect(await stageNow()).toBe('job-sold');
    expect(warn).toHaveBeenCalledWith({ msg: expect.stringMatching(/was moved by hand against ServiceTitan's facts: ServiceTitan has no open or sold estimate/) });
    expect(JSON.stringify(warn.mock.calls)).not.toContain('Only Warned');
  });

  it.each(['off', 'notes'] as const)('passes with mode "%s"', async (mode) => {
    const { moveTo, stageNow } = await newDeal(`Mode ${mode}`);
    const tenant = shop.runtime.tenants.get(shop.tenantId);
    if (!tenant) throw new Error('no tenant');
    tenant.settings = { ...tenant.settings, writeBack: { ...tenant.settings.writeBack, mode } };
    await moveTo('job-sold');
    tenant.settings = { ...tenant.settings, writeBack: { ...tenant.settings.writeBack, mode: 'full' } };
    expect(await stageNow()).toBe('job-sold');
  });

  it('passes when the facts cannot be read soon enough', async () => {
    const { moveTo, stageNow } = await newDeal('Slow State');
    const warn = jest.spyOn(shop.payload.logger, 'warn');
    const other = new Client({ connectionString: shop.databaseUrl });
    await other.connect();
    await other.query('begin; lock table crm.crm_opportunities in access exclusive mode');
    try {
      await moveTo('job-sold');
    } finally {
      await other.query('rollback');
      await other.end();
    }
    expect(await stageNow()).toBe('job-sold');
    expect(warn).toHaveBeenCalledWith({ msg: expect.stringMatching(/could not be found out, so it passes: It took longer than/) });
  });

  it('is refused for an install job that is not there, and taken for one that is', async () => {
    const { customer, job, deal, stageNow } = await newDeal('Installed');
    const estimate = shop.world.addEstimate({ jobId: job.id, name: 'Pump', subtotal: 1000 });
    shop.world.sellEstimate(estimate.id);
    await shop.run();
    const install = { pipeline: (await shop.all('pipelines')).find(({ slug }) => slug === 'install')?.id, stage: await shop.stageId('install', 'on-hold') };
    const hold = () => shop.payload.update({ collection: 'opportunities', id: deal.id, data: install });
    await expect(hold()).rejects.toMatchObject(refusal(/no install job here that could be put on hold/));
    shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Install' });
    await shop.run();
    await hold();
    expect(await stageNow()).toBe('on-hold');
  });
});
