import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { defaultRules } from '../../../src/pipelines/default-rules.js';
import type { FieldRule } from '../../../src/pipelines/rule-options.js';
import type { ContactMethodRecord, CustomerRecord } from '../../../src/servicetitan/records.js';
import { OPERATIONS } from '../../../src/writeback/operations.js';
import { contactFields } from '../../../src/writeback/rules/contact-fields.js';
import type { OutgoingChange, SeenValues } from '../../../src/writeback/write.types.js';

const AT = '2026-03-02T10:00:00.000Z';
const EARLIER = '2026-03-01T10:00:00.000Z';
const LATER = '2026-03-03T10:00:00.000Z';

const customer: CustomerRecord = {
  id: '7',
  name: 'Ann Able',
  active: true,
  mergedToId: null,
  address: { street: '5 Oak Ave', unit: 'Apt 4', city: 'Tampa', state: 'FL', zip: '33601', country: 'USA' },
  doNotMail: false,
  createdOn: EARLIER,
  modifiedOn: EARLIER,
};
const method = (id: string, type: string, value: string, more: Partial<ContactMethodRecord> = {}): ContactMethodRecord => ({
  id, customerId: '7', type, value, active: true, doNotText: false, createdOn: EARLIER, modifiedOn: EARLIER, ...more,
});
const agreed: SeenValues = {
  name: 'Ann Able', firstName: 'Ann', lastName: 'Able', email: 'ann@example.com', phone: '+15615550100',
  'address.street': '5 Oak Ave, Apt 4', 'address.city': 'Tampa', 'address.state': 'FL', 'address.zip': '33601', doNotText: null, doNotMail: null,
};
const seen: SeenValues = { ...agreed, doNotText: false, doNotMail: false };

type Given = { after?: SeenValues; before?: SeenValues | null; changed?: Partial<CustomerRecord>; methods?: ContactMethodRecord[]; fieldRules?: Record<string, FieldRule>; more?: Partial<OutgoingChange> };
const wanted = ({ after = {}, before = seen, changed = {}, methods, fieldRules = {}, more = {} }: Given) =>
  contactFields({
    tenantId: '1001',
    settings: { mode: 'full', soldBy: null, holdReasonId: null, jobNotes: true, contradictions: 'refuse' },
    rules: { ...defaultRules, fieldRules },
    collection: 'contacts',
    stKey: '1001:customer:7',
    crmId: '5',
    before,
    after: { ...seen, ...after },
    agreed,
    ownValues: {},
    records: {
      customer: { ...customer, ...changed },
      contactMethods: methods ?? [method('1', 'Email', 'ann@example.com'), method('2', 'Phone', '561-555-0199'), method('3', 'MobilePhone', '(561) 555-0100')],
      jobs: [], appointments: [], assignments: [], estimates: [],
    },
    actor: 'user:5',
    actorName: null,
    at: AT,
    ...more,
  } as OutgoingChange);

/** The requests that something is to be made of. */
const asked = (given: Given) => wanted(given).filter(({ operation }) => operation !== null);

describe('what a change of a contact asks of ServiceTitan', () => {
  test('nothing where nothing changed, nobody knows what was there before, or the write-back is not full', () => {
    const renamed = { after: { name: 'Ann Baker' } };
    expect(asked({})).toEqual([]);
    expect(asked({ ...renamed, before: null })).toEqual([]);
    expect(asked({ ...renamed, more: { collection: 'opportunities' } })).toEqual([]);
    for (const mode of ['off', 'notes'] as const) {
      expect(asked({ ...renamed, more: { settings: { mode, soldBy: null, holdReasonId: null, jobNotes: true, contradictions: 'refuse', newLeads: { as: 'off' } } } })).toEqual([]);
    }
  });

  test.each<[string, SeenValues, Partial<Given>]>([
    ['a name that ServiceTitan has', { name: 'Ann Able' }, { before: { ...seen, name: 'Ann Baker' } }],
    ['a phone that ServiceTitan has, spelled otherwise', { phone: '561-555-0100' }, { before: { ...seen, phone: '+15615550177' } }],
    ['an email that was emptied', { email: '' }, {}],
    ['an email that is none', { email: 'ask Bob' }, {}],
    ['an address that was emptied', { 'address.street': '', 'address.city': '', 'address.state': '', 'address.zip': '' }, {}],
    ['a name that ServiceTitan changed as well', { name: 'Ann Baker' }, { changed: { name: 'Ann Cole' } }],
  ])('%s takes back what was wanted before', (_, after, more) => {
    expect(wanted({ after, ...more })).toEqual([{ operation: null, target: expect.stringMatching(/^customer:7:/), payload: null }]);
  });

  test.each<[string, SeenValues, Record<string, string>]>([
    ['a name with its parts', { name: 'Ann Baker', lastName: 'Baker' }, { name: 'Ann Baker', firstName: 'Ann', lastName: 'Baker' }],
    ['a name without the part that the CRM has otherwise', { name: 'Ann Baker' }, { name: 'Ann Baker', firstName: 'Ann' }],
    ['a part of the name, as long as the CRM has the whole otherwise', { lastName: 'Baker' }, { firstName: 'Ann', lastName: 'Baker' }],
    ['a phone as the sync will read it', { phone: '(561) 555-0177' }, { phone: '+15615550177' }],
    ['an email', { email: 'new@example.com' }, { email: 'new@example.com' }],
    ['the parts of an address that go', { 'address.city': 'Naples' }, { 'address.city': 'Naples' }],
  ])('says what ServiceTitan will show: %s', (_, after, expectedValues) => {
    expect(asked({ after })).toMatchObject([{ expectedValues }]);
    expect(asked({ after })[0]?.expectedValues).toEqual(expectedValues);
  });

  test('goes where ServiceTitan shows what was sent before, or may show it soon', () => {
    const sent = { ownValues: { name: ['Ann Baker'] } };
    expect(asked({ after: { name: 'Ann Cole' }, changed: { name: 'Ann Baker' }, more: sent })).toMatchObject([{ payload: { name: { value: 'Ann Cole', guard: { expected: ['Ann Baker', 'Ann Able'] } } } }]);
    expect(asked({ after: { name: 'Ann Able' }, before: { ...seen, name: 'Ann Baker' }, more: sent })).toMatchObject([{ payload: { name: { value: 'Ann Able', guard: { expected: ['Ann Able', 'Ann Baker'] } } } }]);
  });

  test.each<[string, SeenValues, object]>([
    ['the name', { name: 'Ann Baker' }, { operation: 'update-customer', target: 'customer:7:name', payload: { name: { value: 'Ann Baker' } } }],
    ['a part of the name', { lastName: 'Baker' }, { target: 'customer:7:name', payload: { name: { value: 'Ann Baker' } } }],
    ['the name and a part of it, of which the name counts', { name: 'Ann Cole', lastName: 'Baker' }, { target: 'customer:7:name', payload: { name: { value: 'Ann Cole' } } }],
    ['a part of the address', { 'address.city': 'Naples' }, { target: 'customer:7:address', payload: { customerId: '7', address: { city: { value: 'Naples' } } } }],
    ['the email', { email: 'new@example.com' }, { operation: 'update-contact-method', target: 'customer:7:email', payload: { contactMethodId: '1', wanted: { kind: 'email', value: 'new@example.com' } } }],
    ['the phone, in E.164', { phone: '(561) 555-0177' }, { operation: 'update-contact-method', target: 'customer:7:phone', payload: { contactMethodId: '3', wanted: { kind: 'phone', value: '+15615550177' } } }],
    ['a phone that is no number, as it is', { phone: 'ask Bob' }, { payload: { wanted: { value: 'ask Bob' } } }],
    ['the wish for no mail', { doNotMail: true }, { operation: 'update-customer', payload: { customerId: '7', doNotMail: true } }],
    ['the wish for no texts', { doNotText: true }, { operation: 'wish-no-texts', payload: { customerId: '7' } }],
  ])('%s', (_, after, request) => {
    expect(asked({ after })).toMatchObject([request]);
  });

  test('a phone and an email are added where the customer has none, and the oldest of several is changed', () => {
    expect(asked({ after: { email: 'new@example.com', phone: '561 555 0177' }, methods: [] })).toMatchObject([{ operation: 'add-contact-method' }, { operation: 'add-contact-method' }]);
    expect(asked({ after: { phone: '561 555 0177' }, methods: [method('2', 'Phone', '561-555-0100'), method('4', 'MobilePhone', '561-555-0100', { active: false })] })).toMatchObject([{ payload: { contactMethodId: '2' } }]);
  });

  test.each<[string, SeenValues]>([
    ['the same number in another spelling', { phone: '561.555.0100' }],
    ['the same email in another case', { email: 'ANN@example.com' }],
    ['what was emptied', { name: null, firstName: null, lastName: null, email: null, phone: ' ', 'address.city': '', 'address.street': null }],
    ['an email that is none', { email: 'n/a' }],
    ['what is there already', { doNotMail: true }],
  ])('nothing goes of %s', (_, after) => {
    expect(asked({ after, changed: { doNotMail: true } })).toEqual([]);
  });

  test('all parts of an address go together that the CRM has otherwise, so that one write may take the place of the one before', () => {
    const pending = { ...seen, 'address.city': 'Naples' };
    expect(asked({ before: pending, after: { ...pending, 'address.zip': '34101' } })).toMatchObject([{ payload: { address: { city: { value: 'Naples' }, zip: { value: '34101' } } } }]);
    expect(asked({ before: pending, after: { ...pending, name: 'Ann Baker' } })).toHaveLength(1);
  });

  test.each<[FieldRule, string, boolean]>([
    ['servicetitan', EARLIER, false],
    ['ask', EARLIER, false],
    ['crm', LATER, true],
    ['newest', EARLIER, true],
    ['newest', LATER, false],
  ])("where ServiceTitan changed the field too, rule '%s' decides (ServiceTitan's change: %s): goes %s", (rule, modifiedOn, goes) => {
    const fieldRules = { 'contacts.name': rule, 'contacts.phone': rule, 'contacts.address': rule };
    const after = { name: 'Ann Baker', phone: '561 555 0177', 'address.city': 'Naples' };
    const methods = [method('3', 'MobilePhone', '561-555-0155')];
    const changed = { name: 'Ann Office', address: { ...customer.address, city: 'Miami' }, modifiedOn };
    expect(asked({ after, fieldRules, methods, changed })).toHaveLength(goes ? 3 : 0);
  });

  test('a write is told what may stand in its place, unless the CRM wins anyway', () => {
    const guardOf = (fieldRules: Record<string, FieldRule>) => (asked({ before: { ...seen, name: 'Ann Sent' }, after: { name: 'Ann Baker' }, fieldRules })[0]?.payload as { name: { guard: unknown } }).name.guard;
    expect(guardOf({})).toEqual({ expected: ['Ann Able', 'Ann Sent'], rule: 'servicetitan' });
    expect(guardOf({ 'contacts.name': 'crm' })).toBeNull();
  });

  test('for all changes: every request fits its operation, is described without what it holds, and never loosens an opt-out', () => {
    const text = fc.oneof(fc.constantFrom(null, '', 'Zed Zzyzx', '(561) 555-0177', 'zed@zzyzx.example'), fc.string({ unit: 'binary' }));
    const after = fc.record(
      { name: text, firstName: text, lastName: text, email: text, phone: text, 'address.street': text, 'address.city': text, doNotText: fc.boolean(), doNotMail: fc.boolean() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(after, fc.boolean(), fc.boolean(), (values, doNotText, doNotMail) => {
        for (const request of asked({ after: values, before: { ...seen, doNotText, doNotMail } })) {
          const operation = OPERATIONS.find(({ name }) => name === request.operation);
          const described = operation?.describe(request.payload) ?? '';
          expect(described).toMatch(/^(Change the (name|address|phone|email|wish for no mail) of|Add the (phone|email) of|Text) customer 7( no more)?$/);
          if (request.target.endsWith(':doNotMail')) expect([values.doNotMail, request.payload]).toEqual([true, { customerId: '7', doNotMail: true }]);
          if (request.target.endsWith(':doNotText')) expect(values.doNotText).toBe(true);
        }
      }),
    );
  });
});
