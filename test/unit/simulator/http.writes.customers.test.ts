import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../../src/exports/simulator.js';
import { startSimulator } from '../../../src/exports/simulator.js';
import type { Caller } from './caller.js';
import { CALM, createCaller } from './caller.js';

const GUID = '0e3b8d0e-5f0b-4d3a-9d6e-3f8c5f0a7b11';
const ADDRESS = { street: '5 Elm Street', unit: '', city: 'Delray Beach', state: 'FL', zip: '33444', country: 'USA', latitude: 26.4, longitude: -80.1 };

describe('writing a customer', () => {
  let simulator: Simulator;
  let caller: Caller;
  let id: number;
  const customer = () => simulator.world.tables.customers.need(id);
  const patch = (body: unknown) => caller.send('PATCH', `crm/customers/${id}`, body);

  beforeEach(async () => {
    simulator = await startSimulator({ ...CALM, world: { customers: 0 } });
    caller = await createCaller(simulator);
    id = simulator.world.addCustomer({ name: 'Ann Hill', email: 'ann@example.com', mobilePhone: '561 555 0101' }).id;
  });
  afterEach(() => simulator.close());

  it('changes what is given and shows it in list, feed and by id', async () => {
    const { continueFrom } = await caller.readFeed('crm/export/customers');
    const { body } = await patch({ name: 'Ann Hill-Park', doNotMail: true, doNotService: true, type: 'Commercial', tagTypeIds: [4], address: ADDRESS });
    expect(body).toMatchObject({ name: 'Ann Hill-Park', doNotMail: true, doNotService: true, type: 'Commercial', tagTypeIds: [4], address: ADDRESS });
    expect((await caller.get(`crm/customers/${id}`)).body).toEqual(body);
    expect((await caller.readFeed('crm/export/customers', continueFrom)).records).toEqual([body]);
    expect((await patch({ tagTypeIds: [] })).body).toMatchObject({ name: 'Ann Hill-Park', tagTypeIds: [], address: ADDRESS });
  });

  it('takes an address only as a whole', async () => {
    const { status, body } = await patch({ address: { ...ADDRESS, zip: undefined, latitude: null } });
    expect(status).toBe(400);
    expect(Object.keys(body['errors'] as object).sort()).toEqual(['address.latitude', 'address.zip']);
    expect(customer().address.street).toBe('1200 Ocean Drive');
  });

  it('finds it again by the external data that was written', async () => {
    await patch({ externalData: { applicationGuid: GUID, externalData: [{ key: 'crmId', value: '77' }] } });
    simulator.world.addCustomer();
    const search = (guid: string, values: string) => caller.records(`crm/customers?externalDataApplicationGuid=${guid}&externalDataKey=crmId&externalDataValues=${values}`);
    expect(await search(GUID, '76,77')).toEqual([expect.objectContaining({ id, externalData: [{ key: 'crmId', value: '77' }] })]);
    expect(await search(GUID, '78')).toEqual([]);
    expect(await search('11111111-5f0b-4d3a-9d6e-3f8c5f0a7b11', '77')).toEqual([]);
  });

  it('answers 409 for a merged or inactive one, which can only be made active again', async () => {
    await patch({ active: false });
    expect((await patch({ name: 'Ann' })).status).toBe(409);
    expect((await patch({ active: true, name: 'Ann' })).body).toMatchObject({ active: true, name: 'Ann' });
    simulator.world.mergeCustomers(id, simulator.world.addCustomer().id);
    expect((await patch({ active: true })).status).toBe(409);
    expect((await caller.send('PATCH', 'crm/customers/1', { name: 'Nobody' })).status).toBe(404);
  });
});

describe('writing the contact methods of a customer', () => {
  let simulator: Simulator;
  let caller: Caller;
  let id: number;
  const contacts = () => caller.records(`crm/customers/${id}/contacts`);

  beforeEach(async () => {
    simulator = await startSimulator({ ...CALM, world: { customers: 0 } });
    caller = await createCaller(simulator);
    id = simulator.world.addCustomer({ mobilePhone: '561 555 0101' }).id;
  });
  afterEach(() => simulator.close());

  it('adds, changes and deletes one, which leaves the customer’s own modifiedOn alone', async () => {
    const before = simulator.world.tables.customers.need(id).modifiedOn;
    const { continueFrom } = await caller.readFeed('crm/export/customers/contacts');
    const { body: added } = await caller.send('POST', `crm/customers/${id}/contacts`, { type: 'Email', value: 'ann@example.com', memo: 'work' });
    expect(added).toMatchObject({ type: 'Email', value: 'ann@example.com', memo: 'work' });
    const path = `crm/customers/${id}/contacts/${String(added['id'])}`;
    expect((await caller.send('PATCH', path, { value: 'hill@example.com' })).body).toMatchObject({ value: 'hill@example.com', memo: 'work' });
    expect((await contacts()).map(({ value }) => value)).toEqual(['561 555 0101', 'hill@example.com']);

    expect((await caller.send('DELETE', path)).status).toBe(200);
    expect((await contacts()).map(({ value }) => value)).toEqual(['561 555 0101']);
    expect((await caller.send('DELETE', path)).status).toBe(404);
    expect((await caller.readFeed('crm/export/customers/contacts', continueFrom)).records).toEqual([expect.objectContaining({ id: added['id'], active: false })]);
    expect(simulator.world.tables.customers.need(id).modifiedOn).toBe(before);
  });

  it('sets the preferences, but not doNotText, which no document lets write', async () => {
    const [contact] = await contacts();
    const path = `crm/customers/${id}/contacts/${String(contact?.['id'])}`;
    const preferences = { jobRemindersEnabled: false, marketingUpdatesEnabled: false, invoiceStatementNotification: true };
    expect((await caller.send('PATCH', path, { preferences })).body).toMatchObject({ preferences });
    await expect(caller.send('PATCH', path, { phoneSettings: { phoneNumber: '1', doNotText: true } })).rejects.toThrow('"additionalProperty":"phoneSettings"');
    expect(await contacts()).toMatchObject([{ preferences, phoneSettings: { phoneNumber: '5615550101', doNotText: false } }]);
    expect((await caller.send('PATCH', path, { preferences: { jobRemindersEnabled: true } })).status).toBe(400);
  });

  it('refuses another type, a contact method of someone else, and an inactive customer', async () => {
    expect((await caller.send('POST', `crm/customers/${id}/contacts`, { type: 'Pager', value: '1' })).body['errors']).toHaveProperty('type');
    const [theirs] = simulator.world.tables.contacts.of('customer', simulator.world.addCustomer({ phone: '561 555 0199' }).id);
    expect((await caller.send('PATCH', `crm/customers/${id}/contacts/${theirs?.id ?? 0}`, { value: 'x' })).status).toBe(404);
    simulator.world.changeCustomer(id, { active: false });
    expect((await caller.send('POST', `crm/customers/${id}/contacts`, { type: 'Phone', value: '1' })).status).toBe(409);
  });
});
