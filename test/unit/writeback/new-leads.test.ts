import { describe, expect, it } from '@jest/globals';

import { defaultRules } from '../../../src/pipelines/default-rules.js';
import type { BookingRecord } from '../../../src/servicetitan/records.js';
import { operationNamed } from '../../../src/writeback/operations.js';
import { newLeads } from '../../../src/writeback/rules/new-leads.js';
import { keyInSummary, opportunityOfKey, sentLeadKey, summaryWithKey } from '../../../src/writeback/sent-leads.js';
import type { WriteBackSettings } from '../../../src/writeback/write-back-settings.js';
import type { OutgoingChange, SeenValues } from '../../../src/writeback/write.types.js';
import { defaultWriteBack } from '../../../src/options/write-back-schema.js';
import { fakeClient, received } from '../../support/fake-client.js';
import { dayAt, leadRecord } from '../../support/records.js';

const ANN = { name: 'Ann Smith', firstName: null, lastName: null, email: 'ann@example.com', phone: '+15615550100', 'address.street': '1 Elm St', 'address.city': 'Tampa', 'address.state': 'FL', 'address.zip': '33601' };
const NOBODY = Object.fromEntries(Object.keys(ANN).map((field) => [field, null]));
const LEAD = { title: 'Pool heater?', contact: '3', pipeline: 'sales', stage: 'new-lead', status: 'open' };
const BOOKING = { as: 'booking', bookingProviderId: '52', source: 'CRM', country: 'USA' } as const;
const AS_LEAD = { as: 'lead', campaignId: '31', callReasonId: '41', country: 'CAN' } as const;

const asked = ({ settings = {}, contact = ANN, after = {}, ...change }: { settings?: Partial<WriteBackSettings>; contact?: SeenValues | null; after?: SeenValues } & Partial<Pick<OutgoingChange, 'stKey' | 'collection' | 'createdAt'>> = {}) =>
  newLeads({
    tenantId: '9001',
    settings: { ...defaultWriteBack, mode: 'full', newLeads: BOOKING, ...settings },
    rules: defaultRules,
    pipelineOfBusinessUnit: new Map(),
    agreed: {},
    ownValues: {},
    stJobId: null,
    stEstimateId: null,
    collection: 'opportunities',
    stKey: null,
    crmId: '12',
    before: null,
    after: { ...LEAD, ...after },
    records: { customer: null, contactMethods: [], jobs: [], appointments: [], assignments: [], estimates: [], technicianOfUser: new Map() },
    contact,
    actor: 'user:5',
    actorName: 'Sally',
    at: dayAt(0),
    ...change,
  });

describe('an opportunity in New Lead that ServiceTitan does not know', () => {
  const person = { name: 'Ann Smith', email: 'ann@example.com', phone: '+15615550100', address: { street: '1 Elm St', city: 'Tampa', state: 'FL', zip: '33601', country: 'USA' } };

  it('is to become a booking under a key of its own', () => {
    expect(asked()).toEqual([
      { operation: 'create-booking', target: 'lead:12', payload: { key: 'payload-opportunity-12', summary: 'Pool heater?', ...person, bookingProviderId: '52', source: 'CRM' } },
    ]);
  });

  it('is to become a lead where that is wanted', () => {
    expect(asked({ settings: { newLeads: AS_LEAD } })).toEqual([
      {
        operation: 'create-lead',
        target: 'lead:12',
        payload: { key: 'payload-opportunity-12', summary: 'Pool heater?', ...person, address: { ...person.address, country: 'CAN' }, campaignId: '31', callReasonId: '41' },
      },
    ]);
  });

  it.each<[string, SeenValues, object]>([
    ['a phone number alone', { ...NOBODY, name: 'Ann', phone: '1' }, { phone: '1', email: null, address: null }],
    ['an email alone', { ...NOBODY, name: 'Ann', email: 'a@b.co' }, { phone: null, email: 'a@b.co', address: null }],
    ['first and last name', { ...NOBODY, firstName: ' Ann ', lastName: 'Lee', phone: '1' }, { name: 'Ann Lee' }],
    ['half an address', { ...ANN, 'address.zip': ' ' }, { address: null }],
  ])('goes with %s', (_, contact, payload) => {
    expect(asked({ contact })).toMatchObject([{ payload }]);
  });

  it('is called after the person when it has no title', () => {
    expect(asked({ after: { title: ' ' } })).toMatchObject([{ payload: { summary: 'Ann Smith' } }]);
  });

  it.each<[string, Parameters<typeof asked>[0]]>([
    ['the mode is notes', { settings: { mode: 'notes' } }],
    ['new leads are off', { settings: { newLeads: { as: 'off' } } }],
    ['ServiceTitan knows it', { stKey: '9001:job:10' }],
    ['it is in another stage', { after: { stage: 'contacted' } }],
    ['it is on a board of people', { after: { pipeline: 'nurture' } }],
    ['it is lost', { after: { status: 'lost' } }],
    ['it is won', { after: { status: 'won' } }],
    ['it has no contact', { contact: null }],
    ['its contact has no name', { contact: { ...ANN, name: null } }],
    ['its contact cannot be reached', { contact: { ...NOBODY, name: 'Ann' } }],
    ['it is a contact', { collection: 'contacts' }],
  ])('stays in the CRM when %s', (_, change) => {
    expect(asked(change)).toEqual([]);
  });
});

describe('the key of an opportunity', () => {
  it('is found again, in a booking and at the end of a summary', () => {
    expect(opportunityOfKey(sentLeadKey('12'))).toBe('12');
    expect(keyInSummary(summaryWithKey('Pool [heater]', sentLeadKey('6554d5a8-0f')))).toBe('payload-opportunity-6554d5a8-0f');
  });

  it.each([[null], [''], ['web-12'], ['payload-opportunity-']])('is not found in %j', (key) => {
    expect(opportunityOfKey(key)).toBeNull();
    expect(keyInSummary(key)).toBeNull();
  });
});

const operation = (name: string) => {
  const found = operationNamed(name);
  if (!found) throw new Error(`No operation ${name}`);
  return found;
};
const writeOf = (payload: unknown) => ({ id: '0192b7c4', payload, createdAt: dayAt(40), attempts: 0 });
const booking = (id: string, fields: Partial<BookingRecord> = {}): BookingRecord => ({
  id, externalId: 'payload-opportunity-12', bookingProviderId: '52', status: 'New', name: null, summary: null, jobId: null, dismissingReasonId: null, createdOn: dayAt(0), modifiedOn: dayAt(0), ...fields,
});
const unreadable = (raw: unknown) => ({ ok: false as const, id: null, reason: 'id: expected a positive whole number', raw });

describe('creating a booking', () => {
  const [write] = asked().map(({ payload }) => writeOf(payload));
  const look = (rows: Parameters<typeof received<BookingRecord>>[0][], more: ReturnType<typeof unreadable>[] = []) => {
    const { client, asked: calls } = fakeClient({ bookingsByExternalId: () => Promise.resolve([...rows.map(received), ...more]) });
    return { calls, looks: operation('create-booking').look({ client, writes: write ? [write] : [] }) };
  };

  it('is done when one bears the key, whatever its state, and open when none does', async () => {
    const { calls, looks } = look([booking('7', { status: 'Dismissed' })]);
    expect(await looks).toEqual([{ is: 'done', result: { bookingId: '7' } }]);
    expect(calls).toEqual([['bookingsByExternalId', '52', 'payload-opportunity-12']]);
    expect(await look([]).looks).toEqual([{ is: 'open' }]);
  });

  it('is not tried beside one that cannot be read', async () => {
    expect(await look([], [unreadable({})]).looks).toMatchObject([{ is: 'impossible' }]);
  });

  it('sends who it is, with the key', async () => {
    const { client, asked: calls } = fakeClient({ createBooking: () => Promise.resolve(null) });
    if (write) await operation('create-booking').send({ client, write });
    expect(calls).toMatchObject([['createBooking', '52', { externalId: 'payload-opportunity-12', source: 'CRM', name: 'Ann Smith', isFirstTimeClient: true, contacts: [{ type: 'Phone' }, { type: 'Email' }] }]]);
  });

  it('names no person to people', () => {
    expect(operation('create-booking').describe(write?.payload)).toBe('Create a booking of opportunity 12');
  });
});

describe('creating a lead', () => {
  const [write] = asked({ settings: { newLeads: AS_LEAD } }).map(({ payload }) => writeOf(payload));
  const look = async (rows: Awaited<ReturnType<typeof received>>[] | ReturnType<typeof unreadable>[]) => {
    const { client, asked: calls } = fakeClient({ leadsBySummary: () => Promise.resolve(rows as never[]) });
    return { calls, looks: await operation('create-lead').look({ client, writes: write ? [write] : [] }) };
  };

  it('is done when a summary bears the key, and open when none does', async () => {
    const { calls, looks } = await look([received(leadRecord('8', 40, { summary: 'Pool heater? [payload-opportunity-12]' }))]);
    expect(looks).toEqual([{ is: 'done', result: { leadId: '8' } }]);
    expect(calls).toEqual([['leadsBySummary', { containing: '[payload-opportunity-', createdOnOrAfter: dayAt(10) }]]);
    expect((await look([received(leadRecord('8', 40, { summary: 'Pool heater? [payload-opportunity-121]' }))])).looks).toEqual([{ is: 'open' }]);
  });

  it('is looked for since its opportunity was made, however long ago a lead was made of it', async () => {
    const old = asked({ settings: { newLeads: AS_LEAD }, createdAt: dayAt(-100) }).map(({ payload }) => writeOf(payload));
    const { client, asked: calls } = fakeClient({ leadsBySummary: () => Promise.resolve([]) });
    await operation('create-lead').look({ client, writes: old });
    expect(calls).toEqual([['leadsBySummary', { containing: '[payload-opportunity-', createdOnOrAfter: dayAt(-130) }]]);
  });

  it('is not tried beside one with the key that cannot be read', async () => {
    expect((await look([unreadable({ summary: '[payload-opportunity-12]' })])).looks).toMatchObject([{ is: 'impossible' }]);
    expect((await look([unreadable({ summary: 'somebody else' })])).looks).toEqual([{ is: 'open' }]);
  });

  it('sends who it is, with the key in the summary', async () => {
    const { client, asked: calls } = fakeClient({ createLead: () => Promise.resolve(null) });
    if (write) await operation('create-lead').send({ client, write });
    expect(calls).toMatchObject([['createLead', { summary: 'Pool heater? [payload-opportunity-12]', campaignId: '31', callReasonId: '41', leadCustomerName: 'Ann Smith', leadPhone: '+15615550100', leadStreet: '1 Elm St', leadCountry: 'CAN' }]]);
  });
});
