import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { asc } from 'drizzle-orm';
import { commitTransaction, createLocalReq, initTransaction, killTransaction } from 'payload';

import { noticesIdle } from '../../../src/jobs/notice-queue.js';
import { outboxIdle } from '../../../src/jobs/outbox-pump.js';
import type { OutgoingChange } from '../../../src/writeback/write.types.js';
import { emptyWorld } from '../../support/empty-world.js';
import { fakeOperation, tellField, type FarSide } from '../../support/fake-operation.js';
import { openShop, type Shop } from '../../support/shop.js';

describe('what people change in the CRM', () => {
  let shop: Shop;
  const far: FarSide = { values: new Map(), sent: [] };
  const asked: OutgoingChange[] = [];
  const quiet = async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await noticesIdle(shop.payload);
    await outboxIdle(shop.payload);
  };
  const outbox = () => shop.runtime.state.db.select().from(shop.runtime.state.tables.exchange.outbox).orderBy(asc(shop.runtime.state.tables.exchange.outbox.seq));

  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() }, options: { writeBack: 'full' } });
    const tell = tellField('value');
    shop.runtime.writeBack = {
      rules: [(change) => (asked.push(change), tell(change)), tellField('phone')],
      operations: [fakeOperation({ far })],
    };
  });
  afterAll(() => shop.close());
  beforeEach(async () => {
    await shop.runtime.state.db.delete(shop.runtime.state.tables.exchange.outbox);
    asked.length = 0;
    far.sent.length = 0;
  });
  afterEach(quiet);

  const newDeal = async (name: string) => {
    const customer = shop.world.addCustomer({ name, email: `${name.toLowerCase().replace(/\W/g, '')}@example.com`, phone: '561-555-0100' });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    shop.world.addAppointment({ jobId: job.id });
    await shop.run();
    const [deal] = await shop.dealsOf(customer.id);
    if (!deal) throw new Error('no deal');
    return { customer, job, deal };
  };

  it('reaches ServiceTitan, with who did it and what the mirror says of the deal', async () => {
    const { customer, job, deal } = await newDeal('First Change');
    const user = await shop.payload.create({ collection: 'users', data: { email: 'sally@example.com', password: 'secret' } });
    await shop.payload.update({ collection: 'opportunities', id: deal.id, data: { value: 500 }, user: { ...user, collection: 'users' } });
    await quiet();
    expect(await outbox()).toMatchObject([
      { status: 'confirmed', operation: 'set-value', collection: 'opportunities', stKey: deal.stKey, crmId: String(deal.id), requestedBy: `user:${user.id}`, result: { name: `value:${deal.id}` } },
    ]);
    expect(far.sent).toEqual([{ name: `value:${deal.id}`, value: 500 }]);
    expect(asked).toMatchObject([
      {
        collection: 'opportunities',
        stKey: deal.stKey,
        actorName: 'sally@example.com',
        before: { value: 0, stage: 'appointment-scheduled' },
        after: { value: 500, stage: 'appointment-scheduled' },
        records: { customer: { id: String(customer.id) }, jobs: [{ id: String(job.id) }], appointments: [{ jobId: String(job.id) }] },
      },
    ]);
  });

  it('is noticed of contacts too', async () => {
    const { customer } = await newDeal('Contact Change');
    const contact = await shop.contactOf(customer.id);
    await shop.payload.update({ collection: 'contacts', id: contact.id, data: { phone: '561-555-0199' } });
    await quiet();
    expect(far.sent).toEqual([{ name: `phone:${contact.id}`, value: '561-555-0199' }]);
    expect(asked).toMatchObject([{ collection: 'contacts', records: { customer: { id: String(customer.id) }, contactMethods: [{ type: 'Email' }, { type: 'Phone' }] } }]);
  });

  it('is noticed once it is committed, and not when it is rolled back', async () => {
    const { deal } = await newDeal('Two Transactions');
    const lost = await createLocalReq({}, shop.payload);
    await initTransaction(lost);
    await shop.payload.update({ collection: 'opportunities', id: deal.id, data: { value: 666 }, req: lost });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await outbox()).toEqual([]);
    await killTransaction(lost);
    await quiet();
    expect(await outbox()).toEqual([]);

    const kept = await createLocalReq({}, shop.payload);
    await initTransaction(kept);
    await shop.payload.update({ collection: 'opportunities', id: deal.id, data: { value: 777 }, req: kept });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await outbox()).toEqual([]);
    await commitTransaction(kept);
    await quiet();
    expect(far.sent).toEqual([{ name: `value:${deal.id}`, value: 777 }]);
  });

  it('is never what the sync itself wrote', async () => {
    const { job, deal } = await newDeal('No Echo');
    shop.world.addEstimate({ jobId: job.id, name: 'Pump', subtotal: 1000, tax: 70 });
    await shop.run();
    expect(await shop.payload.findByID({ collection: 'opportunities', id: deal.id })).toMatchObject({ value: 1070 });
    await shop.payload.update({ collection: 'opportunities', id: deal.id, data: { lostReason: 'another field' } });
    await quiet();
    expect(asked).toMatchObject([{ before: { value: 1070, lostReason: null }, after: { value: 1070, lostReason: 'another field' } }]);
    expect(await outbox()).toEqual([]);
  });

  it('of a document that was never looked at is known by its hook', async () => {
    const { deal } = await newDeal('From Before');
    await shop.runtime.state.db.update(shop.runtime.state.tables.memory.opportunities).set({ seen: null });
    await shop.payload.update({ collection: 'opportunities', id: deal.id, data: { value: 88 } });
    await quiet();
    expect(far.sent).toEqual([{ name: `value:${deal.id}`, value: 88 }]);
  });
});
