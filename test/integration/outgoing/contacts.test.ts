import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { asc, eq } from 'drizzle-orm';

import { noticesIdle } from '../../../src/jobs/notice-queue.js';
import { outboxIdle, wakeOutbox } from '../../../src/jobs/outbox-pump.js';
import { listConflicts, readConflict } from '../../../src/state/conflicts.js';
import { setPaused } from '../../../src/state/tenants.js';
import { settleConflict } from '../../../src/sync/conflicts/settle-conflict.js';
import { OUTGOING_RULES } from '../../../src/writeback/rules.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

describe('what people change of a contact', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() }, options: { writeBack: 'full', fieldRules: { 'contacts.email': 'ask', 'contacts.address': 'crm' } } });
  });
  afterAll(() => shop.close());
  beforeEach(async () => {
    await quiet();
    await shop.runtime.state.db.delete(outboxTable());
    shop.simulator.clearFaults();
  });

  const outboxTable = () => shop.runtime.state.tables.exchange.outbox;
  const quiet = async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await noticesIdle(shop.payload);
    await outboxIdle(shop.payload);
  };
  const outbox = (stKey: unknown) => shop.runtime.state.db.select().from(outboxTable()).where(eq(outboxTable().stKey, String(stKey))).orderBy(asc(outboxTable().seq));
  const newContact = async (more: Record<string, unknown> = {}) => {
    const customer = shop.world.addCustomer({
      name: 'Ann Able',
      email: `${crypto.randomUUID()}@example.com`,
      mobilePhone: '(561) 555-0100',
      address: { street: '5 Oak Ave', unit: 'Apt 4', city: 'Tampa', state: 'FL', zip: '33601' },
      ...more,
    });
    shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    await shop.run();
    return { customer, contact: await shop.contactOf(customer.id) };
  };
  const edit = async (id: number | string, data: Record<string, unknown>) => {
    await shop.payload.update({ collection: 'contacts', id, data });
    await quiet();
  };
  const customerNow = (id: number) => shop.world.tables.customers.need(id);
  const methodsOf = (id: number, type: string) => shop.world.tables.contacts.of('customer', id).filter((row) => row.type === type && row.active);
  /** A run after the write learns nothing new, and nothing more goes out. */
  const expectSettled = async (customerId: number, stKey: unknown) => {
    const before = (await outbox(stKey)).length;
    const contact = await shop.contactOf(customerId);
    await shop.run();
    await quiet();
    expect(await shop.contactOf(customerId)).toMatchObject({ name: contact.name, phone: contact.phone, email: contact.email, address: contact.address });
    expect(await outbox(stKey)).toHaveLength(before);
  };

  it('a new name reaches the customer, and its parts follow', async () => {
    const { customer, contact } = await newContact();
    await edit(contact.id, { name: 'Ann Baker' });
    expect(customerNow(customer.id).name).toBe('Ann Baker');
    expect(await outbox(contact.stKey)).toMatchObject([{ status: 'confirmed', operation: 'update-customer', target: `customer:${customer.id}:name` }]);
    await shop.run();
    expect(await shop.contactOf(customer.id)).toMatchObject({ name: 'Ann Baker', firstName: 'Ann', lastName: 'Baker' });
    await expectSettled(customer.id, contact.stKey);
  });

  it('a new last name alone renames the customer as well', async () => {
    const { customer, contact } = await newContact();
    await edit(contact.id, { lastName: 'Cole' });
    expect(customerNow(customer.id).name).toBe('Ann Cole');
    await shop.run();
    expect(await shop.contactOf(customer.id)).toMatchObject({ name: 'Ann Cole', firstName: 'Ann', lastName: 'Cole' });
  });

  it('parts of an address reach the customer, and what was not changed stays, unit and position too', async () => {
    const { customer, contact } = await newContact();
    shop.world.changeCustomer(customer.id, { latitude: 27.9, longitude: -82.4 });
    await shop.run();
    const { country } = customerNow(customer.id).address;
    await edit(contact.id, { address: { street: '7 Elm St, Apt 4', city: 'Naples', state: 'FL', zip: '33601' } });
    expect(customerNow(customer.id)).toMatchObject({ address: { street: '7 Elm St', unit: 'Apt 4', city: 'Naples', state: 'FL', zip: '33601', country }, latitude: 27.9, longitude: -82.4 });
    await edit(contact.id, { address: { street: '8 Elm St', city: 'Naples', state: 'FL', zip: '33602' } });
    expect(customerNow(customer.id).address).toMatchObject({ street: '8 Elm St', unit: '', zip: '33602' });
    await expectSettled(customer.id, contact.stKey);
  });

  it('a phone goes in E.164 to the number that the contact has its own from; the same number in another spelling goes nowhere', async () => {
    const { customer, contact } = await newContact();
    await edit(contact.id, { phone: '561.555.0100' });
    expect(await outbox(contact.stKey)).toEqual([]);
    await edit(contact.id, { phone: '(561) 555-0177' });
    expect(methodsOf(customer.id, 'MobilePhone')).toMatchObject([{ value: '+15615550177' }]);
    await expectSettled(customer.id, contact.stKey);
    expect(await shop.contactOf(customer.id)).toMatchObject({ phone: '(561) 555-0177' });
  });

  it('what a person takes back before it was sent never reaches ServiceTitan', async () => {
    const { customer, contact } = await newContact();
    const { state } = shop.runtime;
    await setPaused(state, { tenantId: shop.tenantId, paused: true });
    await edit(contact.id, { phone: '(561) 555-0177', name: 'Ann Baker' });
    await edit(contact.id, { phone: contact.phone, name: 'Ann Able' });
    await setPaused(state, { tenantId: shop.tenantId, paused: false });
    wakeOutbox(shop.payload, shop.tenantId);
    await quiet();
    expect((await outbox(contact.stKey)).map(({ status }) => status)).toEqual(['superseded', 'superseded']);
    expect(methodsOf(customer.id, 'MobilePhone')).toMatchObject([{ value: '(561) 555-0100' }]);
    expect(customerNow(customer.id).name).toBe('Ann Able');
    await expectSettled(customer.id, contact.stKey);
  });

  it('what a person changed again stays, though the first change comes back from ServiceTitan', async () => {
    const { customer, contact } = await newContact();
    const { db, tables } = shop.runtime.state;
    const { contacts } = tables.memory;
    const memory = async () => (await db.select({ base: contacts.base, lastSyncedAt: contacts.lastSyncedAt }).from(contacts).where(eq(contacts.stKey, String(contact.stKey))))[0];
    const before = await memory();
    await edit(contact.id, { phone: '(561) 555-0177' });
    await shop.run();
    // As if the first change had come back with this run alone, and nobody had heard of the second one yet.
    await db.update(contacts).set(before ?? {}).where(eq(contacts.stKey, String(contact.stKey)));
    shop.runtime.writeBack = { ...shop.runtime.writeBack, rules: [] };
    await edit(contact.id, { phone: '(561) 555-0188' });
    shop.runtime.writeBack = { ...shop.runtime.writeBack, rules: OUTGOING_RULES };
    await shop.run({ customerId: String(customer.id) });
    expect(await shop.contactOf(customer.id)).toMatchObject({ phone: '(561) 555-0188' });
    expect(await memory()).toMatchObject({ base: { phone: '+15615550177' } });
    await edit(contact.id, { phone: '(561) 555-0199' });
    expect(methodsOf(customer.id, 'MobilePhone')).toMatchObject([{ value: '+15615550199' }]);
  });

  it('a phone or email for a customer without one is added, once though the reply is lost', async () => {
    const { customer, contact } = await newContact({ email: undefined, mobilePhone: undefined });
    shop.simulator.setFault({ kind: 'reset', when: 'after', on: /^POST crm\/customers\/.*contacts/, times: 1 });
    await edit(contact.id, { phone: '813 555 0123', email: 'new@example.com' });
    while ((await outbox(contact.stKey)).some(({ status }) => status !== 'confirmed')) {
      await shop.runtime.state.db.update(outboxTable()).set({ nextAttemptAt: null });
      wakeOutbox(shop.payload, shop.tenantId);
      await quiet();
    }
    const posts = shop.simulator.requests.log.filter(({ method, path }) => method === 'POST' && path.includes(`/customers/${customer.id}/contacts`));
    expect(posts.map(({ status }) => status).sort()).toEqual([0, 200]);
    expect(methodsOf(customer.id, 'MobilePhone')).toMatchObject([{ value: '+18135550123' }]);
    expect(methodsOf(customer.id, 'Email')).toMatchObject([{ value: 'new@example.com' }]);
    await expectSettled(customer.id, contact.stKey);
  });

  it('what is emptied in the CRM is emptied nowhere else', async () => {
    const { customer, contact } = await newContact();
    await edit(contact.id, { phone: null, email: null, name: null, address: { street: null, city: null, state: null, zip: null } });
    expect(await outbox(contact.stKey)).toEqual([]);
    expect(methodsOf(customer.id, 'MobilePhone')).toHaveLength(1);
  });

  it('no mail is passed on, and taking it back is not', async () => {
    const { customer, contact } = await newContact();
    await edit(contact.id, { doNotMail: true });
    expect(customerNow(customer.id).doNotMail).toBe(true);
    await shop.run();
    await edit(contact.id, { doNotMail: false });
    await shop.run();
    expect(customerNow(customer.id).doNotMail).toBe(true);
    expect(await outbox(contact.stKey)).toHaveLength(1);
  });

  it('no texts cannot be passed on, and is put before people with what to do', async () => {
    const { contact } = await newContact();
    await edit(contact.id, { doNotText: true });
    expect(await outbox(contact.stKey)).toMatchObject([{ status: 'refused', operation: 'wish-no-texts', reason: expect.stringContaining('Set it there') }]);
    expect((await shop.all('contacts')).find(({ id }) => id === contact.id)).toMatchObject({ doNotText: true });
  });

  it('a field that ServiceTitan changed as well goes by its rule, also where nobody here knew of that change: ServiceTitan by default', async () => {
    const { customer, contact } = await newContact();
    const [method] = methodsOf(customer.id, 'MobilePhone');
    shop.world.changeContactMethod(method?.id ?? 0, { value: '561-555-0188' });
    shop.world.changeCustomer(customer.id, { name: 'Ann Office', address: { ...customerNow(customer.id).address, city: 'Miami' } });
    await edit(contact.id, { name: 'Ann Person', phone: '561-555-0199', address: { city: 'Naples' } });
    expect(await outbox(contact.stKey)).toMatchObject([
      { target: `customer:${customer.id}:name`, status: 'refused', reason: expect.stringContaining('ServiceTitan changed this as well') },
      { target: `customer:${customer.id}:address`, status: 'confirmed' },
      { target: `customer:${customer.id}:phone`, status: 'refused' },
    ]);
    await shop.run();
    expect(await shop.contactOf(customer.id)).toMatchObject({ name: 'Ann Office', phone: '+15615550188', address: { city: 'Naples' } });
    expect(customerNow(customer.id)).toMatchObject({ name: 'Ann Office', address: { city: 'Naples', street: '5 Oak Ave', unit: 'Apt 4' } });
    expect(methodsOf(customer.id, 'MobilePhone')).toMatchObject([{ value: '561-555-0188' }]);
    await expectSettled(customer.id, contact.stKey);
  });

  it('where the CRM wins, ServiceTitan gets its value, also after the office changed what had arrived there before anybody here knew', async () => {
    const { customer, contact } = await newContact();
    await edit(contact.id, { address: { city: 'Naples' } });
    expect(customerNow(customer.id).address.city).toBe('Naples');
    shop.world.changeCustomer(customer.id, { address: { ...customerNow(customer.id).address, city: 'Miami' } });
    await shop.run();
    wakeOutbox(shop.payload, shop.tenantId);
    await quiet();
    expect(await shop.contactOf(customer.id)).toMatchObject({ address: { city: 'Naples' } });
    expect(customerNow(customer.id).address).toMatchObject({ city: 'Naples', street: '5 Oak Ave' });
    await expectSettled(customer.id, contact.stKey);
  });

  it('a conflict that a person decides for the CRM sends its value to ServiceTitan', async () => {
    const { customer, contact } = await newContact();
    const [method] = methodsOf(customer.id, 'Email');
    shop.world.changeContactMethod(method?.id ?? 0, { value: 'office@example.com' });
    shop.runtime.writeBack = { ...shop.runtime.writeBack, rules: [] };
    await edit(contact.id, { email: 'person@example.com' });
    shop.runtime.writeBack = { ...shop.runtime.writeBack, rules: OUTGOING_RULES };
    await shop.run();
    const [listed] = await listConflicts(shop.runtime.state, { tenantIds: [shop.tenantId], status: 'open', stKey: String(contact.stKey), limit: 5, offset: 0 });
    const row = listed && (await readConflict(shop.runtime.state, listed.id));
    if (!row) throw new Error('no conflict');
    await settleConflict(shop.runtime, { row, choice: { choose: 'crm', by: 'user:1' } });
    wakeOutbox(shop.payload, shop.tenantId);
    await quiet();
    expect(methodsOf(customer.id, 'Email')).toMatchObject([{ value: 'person@example.com' }]);
    expect(await outbox(contact.stKey)).toMatchObject([{ status: 'confirmed', requestedBy: 'user:1' }]);
    await expectSettled(customer.id, contact.stKey);
  });

  it.each([
    ['inactive', (id: number) => shop.world.changeCustomer(id, { active: false }), 'not active'],
    ['merged', (id: number) => shop.world.mergeCustomers(id, shop.world.addCustomer({ name: 'Survivor' }).id), 'merged into another'],
  ] as const)('a customer that is %s by now takes no change, and a sentence says why', async (_, happens, sentence) => {
    const { customer, contact } = await newContact();
    happens(customer.id);
    await edit(contact.id, { name: 'Too Late' });
    expect(await outbox(contact.stKey)).toMatchObject([{ status: 'refused', reason: expect.stringContaining(sentence) }]);
    expect(customerNow(customer.id).name).toBe('Ann Able');
  });

  it('what came from ServiceTitan never goes back', async () => {
    const { customer, contact } = await newContact();
    shop.world.changeCustomer(customer.id, { name: 'From The Office', doNotMail: true });
    await shop.run();
    await quiet();
    expect(await shop.contactOf(customer.id)).toMatchObject({ name: 'From The Office', doNotMail: true });
    expect(await outbox(contact.stKey)).toEqual([]);
  });
});
