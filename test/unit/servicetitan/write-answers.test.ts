import { afterEach, describe, expect, it } from '@jest/globals';

import type { ServiceTitanClient } from '../../../src/servicetitan/client.types.js';
import { closeServers, startBench } from './harness.js';

afterEach(closeServers);

const dates = { createdOn: '2024-01-01T00:00:00Z', modifiedOn: '2024-01-02T00:00:00Z' };
const appointment = { id: 8, jobId: 5, start: '2024-02-01T10:00:00Z', end: '2024-02-01T12:00:00Z', status: 'Scheduled', ...dates };
const lead = { id: 6, status: 'Open', summary: 'Leak', ...dates };
const phone = { id: 4, type: 'MobilePhone', value: '(555) 123', memo: null, phoneSettings: { phoneNumber: '555123', doNotText: true }, ...dates };
const booking = { source: 'Web', name: 'Ann', summary: 'Leak', isFirstTimeClient: true, externalId: 'crm-7' };

type Case = [method: keyof ServiceTitanClient, answer: object, call: (client: ServiceTitanClient) => Promise<unknown>, record: object];

const cases: Case[] = [
  [
    'sellEstimate',
    { id: 9, subtotal: 10, tax: 1, status: { value: 1, name: 'Sold' }, soldBy: 3, soldOn: dates.modifiedOn, ...dates },
    (client) => client.sellEstimate('9', { soldBy: '3' }),
    { id: '9', status: 'Sold', soldBy: '3', soldOn: dates.modifiedOn },
  ],
  ['updateCustomer', { id: 1, name: 'Ann', doNotMail: true, ...dates }, (client) => client.updateCustomer('1', { doNotMail: true }), { id: '1', name: 'Ann', doNotMail: true }],
  [
    'createCustomerContact',
    phone,
    (client) => client.createCustomerContact('9007199254740993', { type: 'MobilePhone', value: '(555) 123' }),
    { id: '4', customerId: '9007199254740993', type: 'MobilePhone', value: '(555) 123', active: true, doNotText: true, ...dates },
  ],
  ['updateCustomerContact', phone, (client) => client.updateCustomerContact('1', '4', { memo: '' }), { id: '4', customerId: '1', doNotText: true }],
  [
    'createBooking',
    { id: 7, ...booking, bookingProviderId: 3, status: 'New', start: null, ...dates },
    (client) => client.createBooking('3', booking),
    { id: '7', externalId: 'crm-7', bookingProviderId: '3', status: 'New', jobId: null },
  ],
  ['createLead', lead, (client) => client.createLead({ campaignId: '1', summary: 'Leak', callReasonId: '2' }), { id: '6', status: 'Open', summary: 'Leak' }],
  ['updateLead', lead, (client) => client.updateLead('6', { summary: 'Leak' }), { id: '6', status: 'Open', summary: 'Leak' }],
  ['assignTechnicians', appointment, (client) => client.assignTechnicians({ jobAppointmentId: '8', technicianIds: ['1'] }), { id: '8', jobId: '5', status: 'Scheduled' }],
  ['unassignTechnicians', appointment, (client) => client.unassignTechnicians({ jobAppointmentId: '8', technicianIds: ['1'] }), { id: '8', jobId: '5' }],
];

describe('the answer to a write', () => {
  it.each(cases)('is the record as it stands now: %s', async (_, answer, call, record) => {
    const { client } = await startBench({ handler: () => ({ json: answer }) });
    await expect(call(client)).resolves.toMatchObject(record);
  });

  it.each(cases)('that cannot be read leaves the write done: %s', async (_, answer, call) => {
    const { client } = await startBench({ handler: () => ({ json: { ...answer, id: 'none' } }) });
    await expect(call(client)).resolves.toBeNull();
  });
});
