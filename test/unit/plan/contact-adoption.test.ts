import { describe, expect, test } from '@jest/globals';

import type { ContactDocument, ContactValues } from '../../../src/payload/documents.types.js';
import type { ContactMethodRecord } from '../../../src/servicetitan/records.js';
import { contactWithEmail, contactWithId } from '../../../src/sync/plan/contact-adoption.js';
import { emailKey } from '../../../src/payload/values/email-address.js';
import { resolveMerges } from '../../../src/sync/plan/merge.js';
import { indexRecords } from '../../../src/sync/plan/records.js';
import { emptyContact } from '../../support/in-memory-crm.js';
import { contactMethod, customerRecord, dayAt, TENANT } from '../../support/records.js';

const contact = (id: string, values: Partial<ContactValues> = {}, fields: Partial<ContactDocument> = {}): ContactDocument => ({
  id, stKey: null, createdAt: dayAt(0), updatedAt: dayAt(0), values: { ...emptyContact, ...values }, ...fields,
});

const NOTHING_SENT = { byJob: new Map(), byLead: new Map(), contacts: [] };

describe("a contact that carries the customer's ServiceTitan id", () => {
  const find = (...contacts: ContactDocument[]) =>
    contactWithId({ documents: { contacts, opportunities: [], adoptable: [], sent: NOTHING_SENT, sharedEmails: new Set() }, tenantId: TENANT, customerId: '1' })?.id ?? null;

  test('is the one to adopt, with the tenant or without', () => {
    expect(find(contact('a', { stCustomerId: '1' }))).toBe('a');
    expect(find(contact('a', { stCustomerId: '1', stTenantId: TENANT }))).toBe('a');
  });

  test('is not when it is of another customer, of another tenant or linked already', () => {
    expect(find(contact('a', { stCustomerId: '2' }))).toBeNull();
    expect(find(contact('a'))).toBeNull();
    expect(find(contact('a', { stCustomerId: '1', stTenantId: '77' }))).toBeNull();
    expect(find(contact('a', { stCustomerId: '1' }, { stKey: '9001:customer:1' }))).toBeNull();
  });

  test('of several the oldest is meant, of equally old ones the one with the first id', () => {
    const of = (id: string, day: number) => contact(id, { stCustomerId: '1' }, { createdAt: dayAt(day) });
    expect(find(of('a', 3), of('b', 2), of('c', 4))).toBe('b');
    expect(find(of('c', 2), of('b', 2), of('d', 2))).toBe('b');
    expect(find(of('b', 2), of('c', 2))).toBe('b');
  });
});

describe("a contact with exactly the customer's email", () => {
  const find = ({ email = 'Ann@Example.com', adoptable, methods = [], shared = [], mergedTo = null }: { email?: string | null; adoptable: ContactDocument[]; methods?: ContactMethodRecord[]; shared?: string[]; mergedTo?: string | null }) => {
    const customers = [customerRecord('1', 0), customerRecord('2', 0, { mergedToId: mergedTo })];
    const contactMethods = [contactMethod('5', '1', 'Email', 'Ann@Example.com'), ...methods];
    const records = indexRecords({ tenantId: TENANT, customers, contactMethods, jobs: [], canceledLogs: [], appointments: [], estimates: [], assignments: [], leads: [], dismissedOn: new Map() });
    const documents = { contacts: [], opportunities: [], adoptable, sent: NOTHING_SENT, sharedEmails: new Set(shared) };
    return contactWithEmail({ documents, email, records, survivors: resolveMerges(customers) })?.id ?? null;
  };
  const ann = contact('a', { email: ' ann@EXAMPLE.com ' });

  test('is the one to adopt, compared without case and outer blanks', () => {
    expect(find({ adoptable: [ann, contact('b', { email: 'bob@example.com' })] })).toBe('a');
    expect(emailKey(' Ann@Example.COM ')).toBe('ann@example.com');
    expect(emailKey('  ')).toBeNull();
  });

  test('is not without an email, with another one, when it is linked already, or when it is one of two', () => {
    expect(find({ email: null, adoptable: [contact('a')] })).toBeNull();
    expect(find({ adoptable: [contact('b', { email: 'bob@example.com' })] })).toBeNull();
    expect(find({ adoptable: [{ ...ann, stKey: '9001:customer:7' }] })).toBeNull();
    expect(find({ adoptable: [contact('a', { email: 'ann@example.com', stCustomerId: '7' })] })).toBeNull();
    expect(find({ adoptable: [ann, { ...ann, id: 'b' }] })).toBeNull();
    expect(find({ adoptable: [] })).toBeNull();
  });

  test('is not when another customer anywhere has that email', () => {
    expect(find({ adoptable: [ann], shared: ['ann@example.com'] })).toBeNull();
  });

  const second = (type: string, value: string, fields: Partial<ContactMethodRecord> = {}) => contactMethod('6', '2', type, value, fields);

  test('is not when another customer of the account has it, even among other ways to reach that one', () => {
    expect(find({ adoptable: [ann], methods: [second('Email', 'ann@example.com')] })).toBeNull();
    expect(find({ adoptable: [ann], methods: [second('e mail', 'ANN@example.com'), contactMethod('7', '2', 'Phone', '5')] })).toBeNull();
  });

  test('is when that other customer is the same by a merge, has it no more, or has it as something else than an email', () => {
    expect(find({ adoptable: [ann], methods: [second('Email', 'ann@example.com')], mergedTo: '1' })).toBe('a');
    expect(find({ adoptable: [ann], methods: [second('Email', 'ann@example.com', { active: false })] })).toBe('a');
    expect(find({ adoptable: [ann], methods: [second('Fax', 'ann@example.com')] })).toBe('a');
    expect(find({ adoptable: [ann], methods: [second('Email', 'bob@example.com')] })).toBe('a');
  });
});
