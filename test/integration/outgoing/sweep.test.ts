import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { asc } from 'drizzle-orm';

import { noticesIdle } from '../../../src/jobs/notice-queue.js';
import { notice } from '../../../src/sync/outgoing/notice.js';
import { outboxRound } from '../../../src/sync/outgoing/outbox-round.js';
import { sweep } from '../../../src/sync/outgoing/sweep.js';
import type { OutgoingChange } from '../../../src/writeback/write.types.js';
import { emptyWorld } from '../../support/empty-world.js';
import { fakeOperation, tellField, type FarSide } from '../../support/fake-operation.js';
import { openShop, type Shop } from '../../support/shop.js';

describe('the sweep', () => {
  let shop: Shop;
  const far: FarSide = { values: new Map(), sent: [] };
  const asked: OutgoingChange[] = [];
  const now = { everySeconds: 0, lagSeconds: 0 };
  const outbox = () => shop.runtime.state.db.select().from(shop.runtime.state.tables.exchange.outbox).orderBy(asc(shop.runtime.state.tables.exchange.outbox.seq));

  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() }, options: { writeBack: 'full' } });
    const tell = tellField('value');
    shop.runtime.writeBack = { rules: [(change) => (asked.push(change), tell(change))], operations: [fakeOperation({ far })] };
    await sweep(shop.runtime, now);
  });
  afterAll(() => shop.close());
  beforeEach(async () => {
    await shop.runtime.state.db.delete(shop.runtime.state.tables.exchange.outbox);
    asked.length = 0;
  });
  afterEach(() => noticesIdle(shop.payload));

  const newDeal = async (name: string) => {
    const customer = shop.world.addCustomer({ name, email: `${name.toLowerCase().replace(/\W/g, '')}@example.com` });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    shop.world.addAppointment({ jobId: job.id });
    await shop.run();
    const [deal] = await shop.dealsOf(customer.id);
    if (!deal) throw new Error('no deal');
    return deal;
  };
  /** A save of which nobody hears: as when its process ends right behind it. */
  const unheard = (id: number | string, data: Record<string, unknown>) =>
    shop.payload.db.updateOne({ collection: 'opportunities', id, data: { updatedAt: new Date().toISOString(), ...data } });

  it('finds what a process that ended left unnoticed, once', async () => {
    const deal = await newDeal('Left Alone');
    await sweep(shop.runtime, now);
    expect(asked).toEqual([]);
    await unheard(deal.id, { value: 4321 });
    expect([...(await sweep(shop.runtime, now))]).toEqual([shop.tenantId]);
    expect(await outbox()).toMatchObject([{ status: 'pending', stKey: deal.stKey, requestedBy: 'code', payload: { value: 4321 } }]);
    expect([...(await sweep(shop.runtime, now))]).toEqual([]);
    expect(await outbox()).toHaveLength(1);
  });

  it('leaves to the hooks what was just written, and is made by one process at a time', async () => {
    const deal = await newDeal('Just Written');
    await unheard(deal.id, { value: 7 });
    await sweep(shop.runtime, { everySeconds: 0, lagSeconds: 600 });
    expect(asked).toEqual([]);
    await sweep(shop.runtime, { everySeconds: 600, lagSeconds: 0 });
    expect(asked).toEqual([]);
    await sweep(shop.runtime, now);
    expect(asked).toHaveLength(1);
  });

  it('however many look at a change, or deliver, it is recorded and sent once', async () => {
    const deals = [await newDeal('Many Eyes'), await newDeal('More Eyes')];
    for (const { id } of deals) await unheard(id, { value: 99 });
    const touched = deals.map(({ id }) => ({ id, before: null, isNew: false, actor: 'code', actorName: null, at: new Date().toISOString() }));
    await Promise.all(Array.from({ length: 6 }, () => notice(shop.runtime, { collection: 'opportunities', touched })));
    expect(await outbox()).toHaveLength(2);
    far.sent.length = 0;
    const tenant = shop.runtime.tenants.get(shop.tenantId);
    if (!tenant) throw new Error('no tenant');
    const ends = await Promise.all(Array.from({ length: 6 }, () => outboxRound(shop.runtime, tenant)));
    expect(ends.filter((end) => typeof end === 'object' && end.confirmed === 2)).toHaveLength(1);
    expect(far.sent.map(({ name }) => name).sort()).toEqual(deals.map(({ id }) => `value:${id}`).sort());
  });

  it('finds opportunities that ServiceTitan does not know: new ones without anything before, older ones only as they change', async () => {
    const older = await shop.payload.db.create({ collection: 'opportunities', data: { title: 'Older', createdAt: '2024-01-01T00:00:00.000Z', updatedAt: new Date().toISOString() } });
    const made = await shop.payload.db.create({ collection: 'opportunities', data: { title: 'Made here' } });
    await sweep(shop.runtime, now);
    expect(asked).toMatchObject([{ stKey: null, crmId: String(made.id), before: null, after: { title: 'Made here' }, records: { customer: null, jobs: [] } }]);
    asked.length = 0;
    for (const { id } of [older, made]) await unheard(id, { title: 'Changed' });
    await sweep(shop.runtime, now);
    expect(asked.map(({ before, after }) => [before?.title, after.title])).toEqual([['Older', 'Changed'], ['Made here', 'Changed']]);
  });

  it('goes through any number of documents, also of one instant, and from where it stopped', async () => {
    const at = new Date().toISOString();
    const ids: (number | string)[] = [];
    for (let index = 0; index < 430; index += 1) ids.push((await shop.payload.db.create({ collection: 'opportunities', data: { title: `Bulk ${index}`, createdAt: at, updatedAt: at } })).id);
    const { rules } = shop.runtime.writeBack;
    const inOrder: string[] = [];
    shop.runtime.writeBack = { ...shop.runtime.writeBack, rules: [({ crmId }) => (inOrder.push(crmId), [])] };
    const { transaction } = shop.runtime.state;
    let pages = 0;
    shop.runtime.state.transaction = (work) => ((pages += 1) === 2 ? Promise.reject(new Error('the database is away')) : transaction(work));
    await expect(sweep(shop.runtime, now)).rejects.toThrow('away');
    expect(inOrder).toHaveLength(200);
    shop.runtime.state.transaction = transaction;
    await sweep(shop.runtime, now);
    expect(inOrder).toEqual(ids.map(String));
    shop.runtime.writeBack = { ...shop.runtime.writeBack, rules };
  });

  it.each(['off', 'notes'] as const)('records nothing that the write-back at "%s" does not let out, and takes what it saw as seen', async (mode) => {
    const deal = await newDeal(`Switched to ${mode}`);
    const { writeBack } = shop.runtime.tenants.get(shop.tenantId)?.settings ?? {};
    if (!writeBack) throw new Error('no settings');
    writeBack.mode = mode;
    await unheard(deal.id, { value: 55 });
    await sweep(shop.runtime, now);
    writeBack.mode = 'full';
    expect(await outbox()).toEqual([]);
    asked.length = 0;
    await unheard(deal.id, { title: 'Switched on' });
    await sweep(shop.runtime, now);
    expect(asked).toMatchObject([{ before: { value: 55 }, after: { value: 55, title: 'Switched on' } }]);
  });
});
