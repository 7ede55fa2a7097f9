import { describe, expect, test } from '@jest/globals';

import { planContacts } from '../../../src/sync/plan/contacts.js';
import { resolveMerges } from '../../../src/sync/plan/merge.js';
import { splitName } from '../../../src/payload/values/person-name.js';
import { indexRecords } from '../../../src/sync/plan/records.js';
import { history } from '../../support/history.js';
import { dayAt } from '../../support/records.js';

describe('the contact of a customer (design 4.2 step 1)', () => {
  test('name, oldest active Email, oldest MobilePhone else Phone, customer address', () => {
    history()
      .day(0).customer('1', { name: 'Ann Smith', address: { street: '5 Oak Ave', unit: 'Apt 4', city: 'Tampa', state: 'FL', zip: '33601', country: 'USA' } })
      .method('1', '1', 'Email', 'old@example.com', { createdOn: dayAt(-5), active: false })
      .method('2', '1', 'Email', 'second@example.com', { createdOn: dayAt(-3) })
      .method('3', '1', 'Email', 'first@example.com', { createdOn: dayAt(-4) })
      .method('4', '1', 'Phone', '813-555-0100', { createdOn: dayAt(-9) })
      .method('5', '1', 'MobilePhone', '813-555-0101', { createdOn: dayAt(-1) })
      .job('10').run()
      .expectContacts({
        '1': { name: 'Ann Smith', email: 'first@example.com', phone: '+18135550101', address: { street: '5 Oak Ave, Apt 4', city: 'Tampa', state: 'FL', zip: '33601' }, stTenantId: '9001', stCustomerId: '1' },
      });
  });

  test('without a mobile phone the oldest phone', () => {
    history().day(0).customer('1').method('4', '1', 'Phone', '1').method('3', '1', 'Fax', '2', { createdOn: dayAt(-9) }).job('10').run().expectContacts({ '1': { phone: '1', email: null } });
  });

  test('an email that is no address is passed over for the next one', () => {
    history()
      .day(0)
      .customer('1')
      .method('3', '1', 'Email', 'N/A', { createdOn: dayAt(-9) })
      .method('4', '1', 'Email', 'ann@example.com, bob@example.com', { createdOn: dayAt(-8) })
      .method('5', '1', 'Email', 'cy@example.com', { createdOn: dayAt(-7) })
      .job('10')
      .run()
      .expectContacts({ '1': { email: 'ann@example.com' } });
  });

  test('without a name: "Customer {id}"', () => {
    history().day(0).customer('1', { name: ' ' }).job('10').run()
      .expectContacts({ '1': { name: 'Customer 1', firstName: null, lastName: null } }).expect({ '10': { title: 'Customer 1 - New Customer Qualifying' } });
  });

  test('a way to reach a customer that is blank does not count, and an address without a unit is its street', () => {
    history().day(0).customer('1').method('1', '1', 'Email', ' ', { createdOn: dayAt(-5) }).method('2', '1', 'Email', 'a@example.com').job('10').run()
      .expectContacts({ '1': { email: 'a@example.com', address: { street: '1 Main St', city: 'Tampa', state: 'FL', zip: '33601' } } });
  });

  test('a customer without a job since tracking began gets none', () => {
    history().day(0).customer('1').run().expectContacts({});
  });

  test('one activity per created contact, which names nobody', () => {
    const story = history().day(0).customer('1', { name: 'Ann Smith' }).job('10').run().day(1).customer('1', { name: 'Ann Jones' }).run();
    expect([...story.crm.activities.values()]).toEqual([{ stKey: '9001:customer:1:created', type: 'contact_created', text: 'Contact created from ServiceTitan' }]);
  });

  test('an existing contact with the same ServiceTitan id is adopted, filled fields kept and empty ones filled', () => {
    history()
      .addContact({ name: 'Annie', stCustomerId: '1', phone: '5' }).day(0).customer('1', { name: 'Ann Smith' }).method('4', '1', 'Phone', '6').method('5', '1', 'Email', 'a@example.com').job('10').run()
      .expectContacts({ '1': { name: 'Annie', phone: '5', email: 'a@example.com', stTenantId: '9001' } });
  });

  test('a contact with the same id of another tenant is not adopted', () => {
    history().addContact({ stCustomerId: '1', stTenantId: '77' }).day(0).job('10').run().expectContacts({ '1': { name: 'Customer 1 Name' } });
  });

  const withEmail = () => history().day(0).customer('1').method('5', '1', 'Email', 'Ann@Example.com');

  test('else one without stKey and with exactly the same email, case-folded', () => {
    const story = withEmail().addContact({ name: 'Annie', email: ' ann@example.COM' }).job('10').run().expectContacts({ '1': { name: 'Annie', email: ' ann@example.COM' } });
    expect(story.crm.contacts).toHaveLength(1);
    expect([...story.crm.activities.values()]).toEqual([]);
  });

  test('not if two contacts have it', () => {
    withEmail().addContact({ name: 'A', email: 'ann@example.com' }).addContact({ name: 'B', email: 'ann@example.com' }).job('10').run().expectContacts({ '1': { name: 'Customer 1 Name' } });
  });

  test('not if two ServiceTitan customers have it', () => {
    withEmail().addContact({ name: 'A', email: 'ann@example.com' }).customer('2').method('6', '2', 'Email', 'ann@example.com').job('10').run().expectContacts({ '1': { name: 'Customer 1 Name' } });
  });

  test('not if it is linked to another ServiceTitan customer', () => {
    withEmail().addContact({ name: 'A', email: 'ann@example.com', stCustomerId: '55' }).job('10').run().expectContacts({ '1': { name: 'Customer 1 Name' } });
  });

  test('never by phone alone', () => {
    history().day(0).customer('1').method('5', '1', 'MobilePhone', '813-555-0100').addContact({ name: 'A', phone: '813-555-0100' }).job('10').run().expectContacts({ '1': { name: 'Customer 1 Name' } });
  });

  test('from then on three-way merging applies to an adopted contact', () => {
    withEmail().addContact({ name: 'Annie', email: 'ann@example.com' }).job('10').run()
      .day(1).customer('1', { name: 'Ann Jones' }).run().expectContacts({ '1': { name: 'Ann Jones', lastName: 'Jones' } }).expectConflicts('name servicetitan');
  });

  const typed = { pipeline: 'sales', stage: 'contacted', status: 'open' as const };

  test("that contact's only open, unlinked opportunity in new-lead or contacted is adopted too", () => {
    withEmail().addContact({ email: 'ann@example.com' }).addOpportunity('ann@example.com', { ...typed, title: 'Heater?' }).job('10').run().expect({ '10': { title: 'Heater?', at: 'sales/contacted' } });
  });

  test('not one of two, and none that is further on, not open or linked', () => {
    for (const others of [[typed, typed], [{ ...typed, stage: 'proposal-sent' }], [{ ...typed, status: 'won' as const }], [{ ...typed, stJobId: '5' }]]) {
      const story = withEmail().addContact({ email: 'ann@example.com' });
      for (const values of others) story.addOpportunity('ann@example.com', values);
      story.job('10').run().expect({ '10': { title: 'Customer 1 Name - New Customer Qualifying' } });
    }
  });

  test('an address is merged part by part', () => {
    const address = { street: '1 Main St', unit: null, city: 'Tampa', state: 'FL', zip: '33601', country: null };
    history()
      .day(0).customer('1', { address }).job('10').run()
      .editContact('1', { address: { street: '2 Main St', city: 'Tampa', state: 'FL', zip: '33601' } })
      .day(1).customer('1', { address: { ...address, zip: '33602' } }).run()
      .expectContacts({ '1': { address: { street: '2 Main St', city: 'Tampa', state: 'FL', zip: '33602' } } }).expectConflicts();
  });

  test('an email that ServiceTitan does not have any more stays in the CRM', () => {
    withEmail().job('10').run().day(1).method('5', '1', 'Email', 'Ann@Example.com', { active: false }).run().expectContacts({ '1': { email: 'Ann@Example.com' } });
  });
});

describe('the contact of a customer that is known already', () => {
  test('is found by its id when its key was emptied, and gets the key again', () => {
    const story = history().day(0).job('10').run();
    story.contact('1').stKey = null;
    story.day(1).customer('1', { name: 'Ann Jones' }).run().expectContacts({ '1': { name: 'Ann Jones' } });
    expect(story.crm.contacts).toHaveLength(1);
  });

  test('is created again when its document is missing though nobody deleted it, even without any job now, and its opportunity is linked to the new one', () => {
    const story = history().day(0).job('10').run();
    story.crm.contacts = [];
    story.day(1).run().expectContacts({ '1': { name: 'Customer 1 Name' } }).expect({ '10': { contactOf: '1' } });

    const jobless = history().day(0).job('10').run().day(1).job('10', { customerId: '2' }).run().expectContacts({ '1': {}, '2': {} });
    jobless.crm.contacts = jobless.crm.contacts.filter(({ stKey }) => stKey !== '9001:customer:1');
    jobless.day(2).run().expectContacts({ '1': {}, '2': {} });
  });

  test('that a killed run created and could not remember gets the activity of its creation', () => {
    const story = history().day(0).job('10').run({ remembers: false }).run();
    expect([...story.crm.activities.keys()]).toEqual(['9001:customer:1:created']);
  });

  test('is wanted for a deal, were all its jobs from before tracking began', () => {
    history().trackedSince(100).day(10).job('10').day(101).run({ full: true }).day(102).job('10', { customerId: '2' }).run().expectContacts({ '1': {}, '2': {} }).expect({ '10': { contactOf: '2' } });
  });

  test("rule 'newest' goes by the last change of the customer and of every way to reach it", () => {
    const story = () => history({ fieldRules: { 'contacts.phone': 'newest' } }).day(0).customer('1').method('4', '1', 'Phone', '1').method('5', '1', 'Fax', '1').job('10').run();
    story().day(2).editContact('1', { phone: 'mine' }).day(3).method('4', '1', 'Phone', '2').run().expectContacts({ '1': { phone: '2' } });
    story().day(2).method('4', '1', 'Phone', '2').day(3).editContact('1', { phone: 'mine' }).run().expectContacts({ '1': { phone: 'mine' } });
    story().day(2).method('4', '1', 'Phone', '2').day(3).editContact('1', { phone: 'mine' }).customer('1').run().expectContacts({ '1': { phone: '2' } });
  });
});

describe('the contacts of merged customers (design 4.1.6)', () => {
  const three = () => history().day(0).job('20', { customerId: '2' }).job('30', { customerId: '3' }).run().expectContacts({ '2': {}, '3': {} });
  const merged = (story: ReturnType<typeof history>) => story.day(1).customer('1').customer('2', { mergedToId: '1' }).customer('3', { mergedToId: '1' });

  test('one whose document is missing is no heir: the survivor takes the next one over', () => {
    const story = three();
    const heir = story.contact('3').id;
    story.crm.contacts = story.crm.contacts.filter(({ stKey }) => stKey !== '9001:customer:2');
    merged(story).run().expectContacts({ '1': {} });
    expect(story.contact('1').id).toBe(heir);
  });

  test('one that a person deleted is no heir and is not marked, were it there again', () => {
    const story = three();
    const memory = story.crm.contactMemory.get('9001:customer:2');
    if (memory) memory.deletedAt = dayAt(0.5);
    const heir = story.contact('3').id;
    merged(story).run().expectContacts({ '1': {}, '2': { stStatus: 'active' } });
    expect(story.contact('1').id).toBe(heir);
  });

  test('each document is known by its key: the re-keyed one by the new one, one that is gone by none, one that is not ours not at all', () => {
    const story = three().job('60', { customerId: '6' }).run().addContact({ name: 'Someone', stCustomerId: '1' });
    const [kept, gone, unchanged, someone] = story.crm.contacts.map(({ id }) => String(id));
    story.crm.contacts = story.crm.contacts.filter(({ stKey }) => stKey !== '9001:customer:3');
    story.day(1).customer('1').customer('2', { mergedToId: '4' }).customer('4').job('40', { customerId: '4' });
    story.crm.contactMemory.set('9001:customer:5', { stKey: '9001:customer:5', customerId: '5', crmId: null, base: {}, ownValues: {}, deletedAt: null });
    const input = story.input();
    const records = indexRecords(input.facts);
    const { keys } = planContacts({ input, records, survivors: resolveMerges(records.customers), context: story.context(), customersWithDeals: new Set(), sentContacts: new Map() });
    expect(Object.fromEntries(keys)).toEqual({ [kept ?? '']: '9001:customer:4', [gone ?? '']: null, [unchanged ?? '']: '9001:customer:6' });
    expect(keys.has(someone ?? '')).toBe(false);
  });

  test('a contact that a person deleted stands for its customer as deleted', () => {
    const story = history().day(0).job('10').run().day(1).deleteContact('1');
    const input = story.input();
    const records = indexRecords(input.facts);
    const contacts = planContacts({ input, records, survivors: resolveMerges(records.customers), context: story.context(), customersWithDeals: new Set(['1']), sentContacts: new Map() });
    expect(contacts.planned).toEqual([]);
    expect(contacts.of.get('1')).toEqual({ stKey: '9001:customer:1', documentId: null, document: null, isDeleted: true });
  });
});

describe('the two parts of a name', () => {
  test.each([
    ['Ann Smith', 'Ann', 'Smith'],
    ['Smith, Ann', 'Ann', 'Smith'],
    ['Ann  van  Dyke', 'Ann', 'van Dyke'],
    ['John & Jane Smith', 'John & Jane', 'Smith'],
    ['John and Jane Smith', 'John and Jane', 'Smith'],
    ['Smith,Ann', 'Ann', 'Smith'],
    ['Ann + Bob Smith', 'Ann + Bob', 'Smith'],
    ['Ann Sand Smith', 'Ann', 'Sand Smith'],
    ['Ann Anderson Smith', 'Ann', 'Anderson Smith'],
    ['Cher', 'Cher', null],
    ['Acme Pools LLC', null, null],
    ['Smith Plumbing, Inc.', null, null],
    ['A, B, C', 'A,', 'B, C'],
    ['', null, null],
    [null, null, null],
  ])('%j: first %j, last %j', (name, firstName, lastName) => {
    expect(splitName(name)).toEqual({ firstName, lastName });
  });
});
