import { afterEach, describe, expect, it } from '@jest/globals';

import type { ServiceTitanClient } from '../../../src/servicetitan/client.types.js';
import { isServiceTitanError } from '../../../src/servicetitan/errors.js';
import { canaries, closeServers, errorOf, startBench } from './harness.js';

afterEach(closeServers);

/** What a caller without types could pass. */
const untyped = (value: unknown): never => value as never;

const booking = { source: 'Web', name: 'Ann', summary: '', isFirstTimeClient: true, externalId: 'crm-7' };

type Mistake = [what: string, call: (client: ServiceTitanClient) => Promise<unknown>, detail: string];

const mistakes: Mistake[] = [
  ['an id that is a number', (client) => client.sellEstimate('1', untyped({ soldBy: 5 })), 'soldBy: expected an id'],
  ['an id that is no number', (client) => client.sellEstimate('1', { soldBy: canaries.email }), 'soldBy: expected the digits of an id'],
  ['an id beyond int64', (client) => client.sellEstimate('1', { soldBy: '9223372036854775808' }), 'soldBy: expected an int64'],
  ['a missing field', (client) => client.sellEstimate('1', untyped({})), 'soldBy: expected an id'],
  ['no body at all', (client) => client.sellEstimate('1', untyped(undefined)), 'body: '],
  ['a field that is not documented', (client) => client.holdJob('1', untyped({ reasonId: '1', memo: '', until: canaries.email })), "until is not in ServiceTitan's document"],
  ['a text that is none', (client) => client.holdJob('1', untyped({ reasonId: '1', memo: null })), 'memo: expected text'],
  ['an instant without a zone', (client) => client.completeJob('1', { completedOn: '2024-01-01T10:00:00' }), 'completedOn: expected an ISO 8601 date and time with its zone'],
  ['an instant before all years', (client) => client.completeJob('1', { completedOn: '0000-01-01T00:00:00+14:00' }), 'completedOn: expected an ISO 8601 date and time with its zone'],
  ['a blank note', (client) => client.addJobNote('1', { text: ' \n' }), 'text: expected text that is not blank'],
  ['a word that is none of the enumeration', (client) => client.createCustomerContact('1', untyped({ type: canaries.email, value: '1' })), 'type: expected one of Phone, MobilePhone, Email, Fax'],
  ['an address without its position', (client) => client.updateCustomer('1', untyped({ address: { street: '', unit: '', city: '', state: '', zip: '', country: '' } })), 'address.latitude: expected degrees'],
  ['a position that is none', (client) => client.updateCustomer('1', { address: { street: '', unit: '', city: '', state: '', zip: '', country: '', latitude: Number.NaN, longitude: 0 } }), 'address.latitude: expected degrees'],
  ['a change of nothing', (client) => client.updateCustomer('1', { name: undefined }), 'body: expected at least one field to change'],
  ['a change of a field that is the office’s', (client) => client.updateCustomer('1', untyped({ tagTypeIds: [1] })), "tagTypeIds is not in ServiceTitan's document"],
  ['a wish for no texts, which cannot be written', (client) => client.updateCustomerContact('1', '2', untyped({ phoneSettings: { doNotText: true } })), "phoneSettings is not in ServiceTitan's document"],
  ['a half set of preferences', (client) => client.updateCustomerContact('1', '2', untyped({ preferences: { marketingUpdatesEnabled: false } })), 'preferences.jobRemindersEnabled: expected true or false'],
  ['a field deep inside that is not documented', (client) => client.createBooking('1', untyped({ ...booking, contacts: [{ type: 'Phone', value: '1', more: 1 }] })), "contacts.0.more is not in ServiceTitan's document"],
  ['a key that would not come back as it was sent', (client) => client.createBooking('1', { ...booking, externalId: ' crm-7' }), 'externalId: expected up to 200 letters'],
  ['a booking provider that is none', (client) => client.createBooking('own', booking), 'ids must be digits only'],
  ['a lead with no next step', (client) => client.createLead({ campaignId: '1', summary: 'crm-7' }), 'body: expected callReasonId or followUpDate'],
  ['a lead without a summary', (client) => client.createLead({ campaignId: '1', summary: ' ', callReasonId: '1' }), 'summary: expected text that is not blank'],
  ['a change of a lead to nothing', (client) => client.updateLead('1', {}), 'body: expected at least one field to change'],
  ['no technician', (client) => client.assignTechnicians({ jobAppointmentId: '1', technicianIds: [] }), 'technicianIds: expected at least one id'],
  ['a technician that is none', (client) => client.unassignTechnicians({ jobAppointmentId: '1', technicianIds: ['1', canaries.email] }), 'technicianIds.1: expected the digits of an id'],
  ['an id in the address that is none', (client) => client.unsellEstimate(`1/../${canaries.email}`), 'ids must be digits only'],
];

describe('what does not fit the documents', () => {
  it.each(mistakes)('is refused before anything is sent: %s', async (_, call, detail) => {
    const { client, server } = await startBench({ handler: () => ({ json: {} }) });
    const error = await errorOf(call(client));
    expect(isServiceTitanError(error)).toBe(true);
    expect(error).toMatchObject({ kind: 'bad-request', status: null, effect: 'none' });
    expect(String(error)).toContain(detail);
    expect(JSON.stringify(error)).not.toContain(canaries.email);
    expect(server.arrived).toEqual([]);
  });

  it('quotes no name of a field that is no plain word', async () => {
    const { client } = await startBench({ handler: () => ({ json: {} }) });
    const error = await errorOf(client.sellEstimate('1', untyped({ soldBy: '1', [canaries.email]: 1 })));
    expect(String(error)).toContain("body is not in ServiceTitan's document");
    expect(String(error)).not.toContain(canaries.email);
  });
});

describe('the fields that ServiceTitan found fault with', () => {
  it('are told by name, without what was in them', async () => {
    const errors = { SoldBy: [canaries.email], 'Contacts[0].Value': ['no'], [canaries.email]: ['no'], '5555550100': ['no'] };
    const { client } = await startBench({ handler: () => ({ status: 400, json: { title: canaries.email, status: 400, traceId: 't', errors, data: {} } }) });
    const error = await errorOf(client.sellEstimate('1', { soldBy: '1' }));
    expect(error).toMatchObject({ kind: 'bad-request', status: 400, fields: ['SoldBy', 'Contacts[0].Value'] });
    expect(String(error)).toContain('(status 400, fields SoldBy, Contacts[0].Value, trace t)');
    expect(JSON.stringify(error)).not.toContain(canaries.email);
  });

  it.each([[{ errors: 'SoldBy' }], [{ errors: ['SoldBy'] }], [{ errors: null }], [{}], ['no']])('are none in %j', async (json) => {
    const { client } = await startBench({ handler: () => ({ status: 409, json }) });
    expect(await errorOf(client.unsellEstimate('1'))).toMatchObject({ kind: 'conflict', fields: [] });
  });
});
