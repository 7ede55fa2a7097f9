import { describe, expect, test } from '@jest/globals';

import { splitName } from '../../../src/sync/plan/person-name.js';
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
        '1': { name: 'Ann Smith', email: 'first@example.com', phone: '813-555-0101', address: { street: '5 Oak Ave, Apt 4', city: 'Tampa', state: 'FL', zip: '33601' }, stTenantId: '9001', stCustomerId: '1' },
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

describe('the two parts of a name', () => {
  test.each([
    ['Ann Smith', 'Ann', 'Smith'],
    ['Smith, Ann', 'Ann', 'Smith'],
    ['Ann  van  Dyke', 'Ann', 'van Dyke'],
    ['John & Jane Smith', 'John & Jane', 'Smith'],
    ['John and Jane Smith', 'John and Jane', 'Smith'],
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
