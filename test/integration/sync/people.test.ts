import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eq } from 'drizzle-orm';
import { createLocalReq, initTransaction, killTransaction } from 'payload';

import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

describe('what people do in the CRM', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() } });
  });
  afterAll(() => shop.close());

  const newDeal = async (name: string) => {
    const customer = shop.world.addCustomer({ name, email: `${name.toLowerCase().replace(/\W/g, '')}@example.com` });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    const appointment = shop.world.addAppointment({ jobId: job.id });
    await shop.run();
    const [deal] = await shop.dealsOf(customer.id);
    if (!deal) throw new Error('no deal');
    return { customer, job, appointment, deal };
  };
  const setByHand = async (id: number | string, data: Record<string, unknown>) => {
    await shop.payload.update({ collection: 'opportunities', id, data });
    // The journal of people's changes is written behind their save.
    await new Promise((resolve) => setTimeout(resolve, 300));
  };

  it('a stage set by hand holds until the rules ask for another one', async () => {
    const { customer, job, deal } = await newDeal('Pin Holder');
    expect(deal.stage).toBe('appointment-scheduled');
    await setByHand(deal.id, { stage: await shop.stageId('sales', 'contacted') });
    shop.world.changeCustomer(customer.id, { doNotMail: true });
    await shop.run();
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'contacted' }]);
    shop.world.addEstimate({ jobId: job.id, name: 'Pump', subtotal: 1000, tax: 70 });
    await shop.run();
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'proposal-sent', title: 'Pin Holder - Pump - $1,070', value: 1070 }]);
  });

  it('a stage set by hand sets the status that belongs to it', async () => {
    const { customer, deal } = await newDeal('Hand Lost');
    await setByHand(deal.id, { stage: await shop.stageId('sales', 'estimate-lost') });
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ status: 'lost' }]);
    const { opportunities } = shop.runtime.state.tables.memory;
    const [row] = await shop.runtime.state.db.select().from(opportunities).where(eq(opportunities.stKey, String(deal.stKey)));
    expect(row?.lostByPersonAt).not.toBeNull();
  });

  it('what a move by hand means for the other fields the next run brings, though nothing happened in ServiceTitan', async () => {
    const customer = shop.world.addCustomer({ name: 'Back To Sales' });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Install' });
    shop.world.addEstimate({ jobId: job.id, name: 'Pump', subtotal: 1000 });
    await shop.run();
    const [deal] = await shop.dealsOf(customer.id);
    expect(deal).toMatchObject({ title: expect.stringContaining('Install Job') });
    const pipeline = (await shop.all('pipelines')).find(({ slug }) => slug === 'sales')?.id;
    await setByHand(deal?.id ?? 0, { pipeline, stage: await shop.stageId('sales', 'new-lead') });
    await shop.run();
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'new-lead', title: 'Back To Sales - Pump - $1,000', value: 1000 }]);
  });

  it('a stage of another pipeline is refused unless the pipeline is set with it', async () => {
    const { deal } = await newDeal('Wrong Board');
    const stage = await shop.stageId('install', 'scheduled');
    await expect(setByHand(deal.id, { stage })).rejects.toThrow();
    await setByHand(deal.id, { stage, pipeline: (await shop.all('pipelines')).find((pipeline) => pipeline.slug === 'install')?.id });
  });

  it('a field that only the CRM changed stays, one that both changed follows the rule and is journaled', async () => {
    const { customer, deal } = await newDeal('Two Sides');
    const contact = await shop.contactOf(customer.id);
    await shop.payload.update({ collection: 'contacts', id: contact.id, data: { phone: '561-555-9999', email: 'hand@example.com' } });
    shop.world.changeCustomer(customer.id, { name: 'Two Sides Renamed' });
    await shop.run();
    expect(await shop.contactOf(customer.id)).toMatchObject({ name: 'Two Sides Renamed', phone: '561-555-9999', email: 'hand@example.com' });
    const method = shop.world.tables.contacts.of('customer', customer.id).find((row) => row.type === 'Email');
    shop.world.changeContactMethod(method?.id ?? 0, { value: 'new@example.com' });
    await shop.run();
    expect(await shop.contactOf(customer.id)).toMatchObject({ email: 'new@example.com', phone: '561-555-9999' });
    const { conflicts } = shop.runtime.state.tables.journal;
    const rows = await shop.runtime.state.db.select().from(conflicts).where(eq(conflicts.stKey, String(contact.stKey)));
    expect(rows).toMatchObject([{ field: 'email', servicetitan: 'new@example.com', crm: 'hand@example.com', resolution: 'servicetitan' }]);
    expect(deal.stKey).toBeTruthy();
  });

  it('a document deleted by a person stays deleted until someone presses Re-create', async () => {
    const { customer, job, deal } = await newDeal('Gone For Good');
    await shop.payload.delete({ collection: 'opportunities', id: deal.id });
    shop.world.addEstimate({ jobId: job.id, name: 'Heater', subtotal: 500 });
    await shop.run();
    expect(await shop.dealsOf(customer.id)).toEqual([]);
  });

  it('a document whose deletion was rolled back is followed as before', async () => {
    const { customer, job, deal } = await newDeal('Still There');
    const { payload } = shop;
    const req = await createLocalReq({}, payload);
    await initTransaction(req);
    await payload.delete({ collection: 'opportunities', id: deal.id, req });
    await killTransaction(req);
    const { opportunities } = shop.runtime.state.tables.memory;
    const remembered = async () => (await shop.runtime.state.db.select().from(opportunities).where(eq(opportunities.stKey, String(deal.stKey))))[0];
    while ((await remembered())?.deletedAt !== null) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await remembered()).toMatchObject({ crmId: String(deal.id) });
    shop.world.addEstimate({ jobId: job.id, name: 'Filter', subtotal: 300 });
    await shop.run();
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ id: deal.id, stage: 'proposal-sent' }]);
  });

  it('a document that is missing without a record of its deletion is created again', async () => {
    const { customer, deal } = await newDeal('Lost Row');
    await shop.payload.db.deleteOne({ collection: 'opportunities', where: { id: { equals: deal.id } } });
    shop.world.changeCustomer(customer.id, { name: 'Lost Row Found' });
    await shop.run();
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stKey: deal.stKey, stage: 'appointment-scheduled' }]);
  });

  it('a contact with exactly the same email is adopted with its only open opportunity, and keeps its filled fields', async () => {
    const contact = await shop.payload.create({ collection: 'contacts', data: { name: 'Web Form', email: 'Adopt.Me@Example.com' } });
    await shop.payload.create({
      collection: 'opportunities',
      data: {
        title: 'From the website',
        contact: contact.id,
        pipeline: (await shop.all('pipelines')).find((pipeline) => pipeline.slug === 'sales')?.id,
        stage: await shop.stageId('sales', 'new-lead'),
        status: 'open',
      },
    });
    const customer = shop.world.addCustomer({ name: 'Adopt Me', email: 'adopt.me@example.com', mobilePhone: '(561) 555-0123' });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    shop.world.addAppointment({ jobId: job.id });
    await shop.run();
    expect(await shop.contactOf(customer.id)).toMatchObject({ id: contact.id, name: 'Web Form', phone: '+15615550123' });
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ contact: contact.id, stage: 'appointment-scheduled' }]);
  });

  it('opportunities of merged customers move to the survivor, and the losing contact is marked', async () => {
    const { customer: loser, deal } = await newDeal('Merge Loser');
    const { customer: survivor } = await newDeal('Merge Survivor');
    shop.world.mergeCustomers(loser.id, survivor.id);
    await shop.run();
    const contact = await shop.contactOf(survivor.id);
    expect((await shop.dealsOf(survivor.id)).map((each) => each.contact)).toEqual([contact.id, contact.id]);
    expect((await shop.dealsOf(survivor.id)).map((each) => each.stKey)).toContain(deal.stKey);
    expect((await shop.all('contacts')).find((each) => each.stKey === `${shop.tenantId}:customer:${loser.id}`)).toMatchObject({ stStatus: 'merged' });
  });

  it('one activity per stage change of an existing opportunity', async () => {
    const { customer, job, deal } = await newDeal('Active Log');
    const estimate = shop.world.addEstimate({ jobId: job.id, name: 'Liner', subtotal: 250 });
    await shop.run();
    shop.world.sellEstimate(estimate.id);
    await shop.run();
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'job-sold', status: 'won', value: 250 }]);
    const activities = (await shop.all('activities')).filter((activity) => activity.opportunity === deal.id);
    expect(activities.map((activity) => activity.type)).toEqual(['stage_changed', 'stage_changed']);
  });
});
