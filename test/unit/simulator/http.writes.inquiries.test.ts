import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../../src/exports/simulator.js';
import { startSimulator } from '../../../src/exports/simulator.js';
import type { Caller } from './caller.js';
import { CALM, createCaller } from './caller.js';

let simulator: Simulator;
let caller: Caller;
let unit: number;

beforeEach(async () => {
  simulator = await startSimulator({ ...CALM, world: { customers: 0 } });
  caller = await createCaller(simulator);
  unit = simulator.world.addBusinessUnit({ name: 'Pool' }).id;
});
afterEach(() => simulator.close());

describe('writing a lead', () => {
  const LEAD = { campaignId: 31, summary: 'Wants a heater', callReasonId: 7, leadCustomerName: 'Ann Hill', leadPhone: '561 555 0101', leadEmail: 'ann@example.com', leadStreet: '5 Elm Street' };
  const create = (members: object = {}) => caller.send('POST', 'crm/leads', { ...LEAD, businessUnitId: unit, ...members });

  it('creates an open one that list, feed and id show', async () => {
    const { status, body } = await create({ priority: 'High', tagTypeIds: [1], leadCity: null });
    expect([status, body]).toEqual([200, expect.objectContaining({ ...LEAD, status: 'Open', businessUnitId: unit, priority: 'High', tagTypeIds: [1], leadCity: null })]);
    expect(await caller.records(`crm/leads?ids=${String(body['id'])}`)).toEqual([body]);
    expect((await caller.readFeed('crm/export/leads')).records).toEqual([{ ...body, active: true }]);
  });

  it('needs a campaign, and a call reason or a day to follow up', async () => {
    expect((await create({ campaignId: undefined, summary: 4 })).body['errors']).toEqual({ campaignId: [expect.any(String)], summary: [expect.any(String)] });
    expect((await create({ callReasonId: null })).body['errors']).toHaveProperty('callReasonId');
    expect((await create({ callReasonId: null, followUpDate: '2024-12-24T10:00:00Z' })).body).toMatchObject({ followUpDate: '2024-12-24T10:00:00Z' });
    expect((await create({ customerId: 1 })).body['errors']).toHaveProperty('customerId');
    expect((await create({ followUpDate: 'soon' })).body['errors']).toHaveProperty('followUpDate');
  });

  it('dismisses the booking it is made from', async () => {
    const booking = simulator.world.addBooking();
    expect((await create({ bookingId: booking.id })).body).toMatchObject({ bookingId: booking.id });
    expect(booking.status).toBe('Dismissed');
  });

  it('changes and dismisses it while it is open', async () => {
    const path = `crm/leads/${String((await create()).body['id'])}`;
    expect((await caller.send('PATCH', path, { summary: 'Wants two', priority: 'Urgent' })).body).toMatchObject({ summary: 'Wants two', priority: 'Urgent', leadPhone: LEAD.leadPhone });
    expect((await caller.send('POST', `${path}/dismiss`, { dismissingReasonId: 9 })).status).toBe(200);
    expect((await caller.get(path)).body).toMatchObject({ status: 'Dismissed', dismissingReasonId: 9 });
    expect((await caller.send('POST', `${path}/dismiss`, { dismissingReasonId: 9 })).status).toBe(400);
    expect((await caller.send('PATCH', path, { summary: 'Too late' })).status).toBe(400);
    expect((await caller.send('POST', 'crm/leads/1/dismiss', { dismissingReasonId: 9 })).status).toBe(404);
  });

  it('is converted by the office into a job of a new customer', async () => {
    const { body } = await create();
    const { lead, job } = simulator.world.convertLead(Number(body['id']));
    expect((await caller.get(`crm/leads/${lead.id}`)).body).toMatchObject({ status: 'Converted', customerId: job.customerId });
    expect((await caller.get(`crm/customers/${job.customerId}`)).body).toMatchObject({ name: 'Ann Hill', address: { street: '5 Elm Street' } });
    expect((await caller.records(`crm/customers/${job.customerId}/contacts`)).map(({ value }) => value)).toEqual(['ann@example.com', '561 555 0101']);
    expect((await caller.get(`jpm/jobs/${job.id}`)).body).toMatchObject({ businessUnitId: unit, summary: 'Wants a heater' });
  });

  it('of a customer is converted into a job of that customer', () => {
    const customerId = simulator.world.addCustomer().id;
    const { job } = simulator.world.convertLead(simulator.world.addLead({ customerId, leadEmail: 'ann@example.com' }).id);
    expect(job.customerId).toBe(customerId);
    expect(simulator.world.tables.contacts.of('customer', customerId)).toEqual([]);
  });
});

describe('writing a booking', () => {
  const PROVIDER = 'crm/booking-provider/5300/bookings';
  const BOOKING = { source: 'CRM', name: 'Ann Hill', summary: 'Wants a heater', isFirstTimeClient: true, externalId: 'deal-77' };
  const CONTACTS = [{ type: 'Email', value: 'ann@example.com' }, { type: 'MobilePhone', value: '561 555 0101', memo: 'after noon' }];
  const ADDRESS = { street: '5 Elm Street', city: 'Delray Beach', state: 'FL', zip: '33444', country: 'USA' };
  const create = (members: object = {}) => caller.send('POST', PROVIDER, { ...BOOKING, contacts: CONTACTS, ...members });

  it('creates a new one that its provider finds by external id, and nobody else’s provider', async () => {
    const { status, body } = await create({ start: '2024-12-24T10:00:00Z', address: ADDRESS, customerType: 'Commercial' });
    expect([status, body]).toEqual([200, expect.objectContaining({ ...BOOKING, status: 'New', bookingProviderId: 5300, customerType: 'Commercial', start: '2024-12-24T10:00:00Z', jobId: null })]);
    simulator.world.addBooking({ externalId: 'deal-77' });
    expect(await caller.records(`${PROVIDER}?externalId=deal-77`)).toEqual([body]);
    expect(await caller.records(`${PROVIDER}?externalId=deal-78`)).toEqual([]);
    expect((await caller.get(`${PROVIDER}/${String(body['id'])}`)).body).toEqual(body);
    expect((await caller.get(`crm/booking-provider/5301/bookings/${String(body['id'])}`)).status).toBe(404);
    expect((await caller.records('crm/bookings?externalId=deal-77')).length).toBe(2);
  });

  it('needs what the document requires, and somewhere to reach the client', async () => {
    expect((await create({ externalId: undefined, isFirstTimeClient: 'yes' })).body['errors']).toEqual({ externalId: [expect.any(String)], isFirstTimeClient: [expect.any(String)] });
    expect((await create({ contacts: [{ type: 'Email' }] })).body['errors']).toHaveProperty(['contacts[0].value']);
    expect((await create({ contacts: [] })).body['errors']).toHaveProperty('contacts');
    expect((await create({ contacts: null, address: ADDRESS })).status).toBe(200);
    expect((await create({ customerType: 'Alien' })).body['errors']).toHaveProperty('customerType');
  });

  it('does not notice that an external id comes twice', async () => {
    await create();
    await create();
    expect(await caller.records(`${PROVIDER}?externalId=deal-77`)).toHaveLength(2);
  });

  it('is found after its answer was lost, so that it need not be created again', async () => {
    simulator.setFault({ kind: 'reset', when: 'after', on: 'POST crm/booking-provider' });
    await expect(create()).rejects.toThrow();
    expect(await caller.records(`${PROVIDER}?externalId=deal-77`)).toEqual([expect.objectContaining(BOOKING)]);
  });

  it('is converted by the office into a customer and a job, and can no longer be changed: 409', async () => {
    const { body } = await create({ address: ADDRESS });
    const path = `${PROVIDER}/${String(body['id'])}`;
    expect((await caller.send('PATCH', path, { summary: 'Wants two' })).body).toMatchObject({ summary: 'Wants two', name: 'Ann Hill' });
    expect((await caller.send('PATCH', path, { address: { ...ADDRESS } })).body['errors']).toHaveProperty(['address.unit']);

    const { job } = simulator.world.convertBooking(Number(body['id']));
    expect((await caller.get(path)).body).toMatchObject({ status: 'Converted', jobId: job.id });
    expect((await caller.get(`jpm/jobs/${job.id}`)).body).toMatchObject({ bookingId: body['id'], summary: 'Wants two' });
    expect((await caller.get(`crm/customers/${job.customerId}`)).body).toMatchObject({ name: 'Ann Hill', address: { street: '5 Elm Street' } });
    expect(await caller.records(`crm/customers/${job.customerId}/contacts`)).toEqual([
      expect.objectContaining({ type: 'Email', value: 'ann@example.com' }),
      expect.objectContaining({ type: 'MobilePhone', value: '561 555 0101', memo: 'after noon' }),
    ]);
    expect((await caller.send('PATCH', path, { summary: 'Too late' })).status).toBe(409);
  });

  it('is converted for a customer that the office finds', () => {
    const customerId = simulator.world.addCustomer().id;
    const { booking, job } = simulator.world.convertBooking(simulator.world.addBooking().id, { customerId, businessUnit: 'Pool' });
    expect([job.customerId, job.bookingId, booking.jobId]).toEqual([customerId, booking.id, job.id]);
    expect(simulator.world.tables.customers.rows).toHaveLength(1);
  });
});
