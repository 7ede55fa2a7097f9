import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../../src/exports/simulator.js';
import { startSimulator } from '../../../src/exports/simulator.js';
import type { Caller } from './caller.js';
import { CALM, createCaller } from './caller.js';

describe('writing an estimate', () => {
  let simulator: Simulator;
  let caller: Caller;
  let id: number;
  let soldBy: number;
  const estimate = () => simulator.world.tables.estimates.need(id);

  beforeEach(async () => {
    simulator = await startSimulator({ ...CALM, world: { customers: 0 } });
    caller = await createCaller(simulator);
    const { world } = simulator;
    const customer = world.addCustomer();
    soldBy = world.addTechnician({ name: 'Dana Whitfield' }).id;
    const unit = world.addBusinessUnit({ name: 'Pool' }).id;
    id = world.addEstimate({ jobId: world.addJob({ customerId: customer.id, businessUnit: unit }).id, name: 'Heater', subtotal: 100, tax: 7 }).id;
  });
  afterEach(() => simulator.close());

  it('sells it to a technician, as the feed then tells', async () => {
    const { continueFrom } = await caller.readFeed('sales/export/estimates');
    const { status, body } = await caller.send('PUT', `sales/estimates/${id}/sell`, { soldBy });
    expect([status, body]).toEqual([200, expect.objectContaining({ status: { value: 1, name: 'Sold' }, soldBy })]);
    const { records } = await caller.readFeed('sales/export/estimates', continueFrom);
    expect(records).toEqual([body]);
  });

  it('sells only an open one, and only to someone who exists', async () => {
    expect(await caller.send('PUT', `sales/estimates/${id}/sell`, { soldBy: 1 })).toMatchObject({ status: 400, body: { errors: { soldBy: [expect.any(String)] } } });
    expect(await caller.send('PUT', `sales/estimates/${id}/sell`, { soldBy: 'Dana' })).toMatchObject({ status: 400, body: { errors: { soldBy: [expect.any(String)] } } });
    expect(estimate().status).toBe('Open');
    await caller.send('PUT', `sales/estimates/${id}/sell`, { soldBy });
    expect((await caller.send('PUT', `sales/estimates/${id}/sell`, { soldBy })).status).toBe(400);
    expect((await caller.send('PUT', 'sales/estimates/1/sell', { soldBy })).status).toBe(404);
  });

  it('takes a sale back, until a job is booked from it', async () => {
    expect((await caller.send('PUT', `sales/estimates/${id}/unsell`)).status).toBe(400);
    await caller.send('PUT', `sales/estimates/${id}/sell`, { soldBy });
    expect((await caller.send('PUT', `sales/estimates/${id}/unsell`)).status).toBe(200);
    expect(estimate()).toMatchObject({ status: 'Open', soldOn: null, soldBy: null });

    await caller.send('PUT', `sales/estimates/${id}/sell`, { soldBy });
    const [job] = simulator.world.tables.jobs.rows;
    simulator.world.addJob({ customerId: job?.customerId ?? 0, businessUnit: 'Pool', createdFromEstimateId: id });
    expect((await caller.send('PUT', `sales/estimates/${id}/unsell`)).status).toBe(400);
    expect((await caller.send('PUT', `sales/estimates/${id}`, { status: 'Dismissed' })).status).toBe(400);
    expect(estimate().status).toBe('Sold');
  });

  it('dismisses an open one, once', async () => {
    expect((await caller.send('PUT', `sales/estimates/${id}/dismiss`)).status).toBe(200);
    expect(estimate().status).toBe('Dismissed');
    expect((await caller.send('PUT', `sales/estimates/${id}/dismiss`)).status).toBe(400);
  });

  it('changes the members that are given, leaves the others, and replaces the items as a whole', async () => {
    const before = estimate().modifiedOn;
    const { body } = await caller.send('PUT', `sales/estimates/${id}`, { summary: 'Call after noon', tax: null, items: [{ skuName: 'Pump', quantity: 2, unitPrice: 20.5 }, { unitPrice: 9 }] });
    expect(body).toMatchObject({ name: 'Heater', summary: 'Call after noon', tax: 7, subtotal: 50, items: [{ qty: 2, total: 41 }, { qty: 1, total: 9 }] });
    expect(estimate().modifiedOn).toBeGreaterThan(before);
    expect((await caller.send('PUT', `sales/estimates/${id}`, { items: [] })).body).toMatchObject({ subtotal: 0, items: [] });
  });

  it('moves the status by an update as well', async () => {
    expect((await caller.send('PUT', `sales/estimates/${id}`, { status: 'Sold' })).body['errors']).toHaveProperty('soldBy');
    expect((await caller.send('PUT', `sales/estimates/${id}`, { status: 'Sold', soldBy })).body).toMatchObject({ status: { name: 'Sold' }, soldBy });
    expect((await caller.send('PUT', `sales/estimates/${id}`, { status: 'Open' })).body).toMatchObject({ status: { name: 'Open' }, soldBy: null, soldOn: null });
    expect(estimate().changes.map(({ newStatus }) => newStatus)).toEqual(['Sold', 'Open']);
  });
});
