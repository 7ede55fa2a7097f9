import { describe, expect, test } from '@jest/globals';

import { history } from '../../support/history.js';
import { unitId } from '../../support/records.js';

const ANN = { leadCustomerName: 'Ann Smith', leadEmail: 'ann@example.com', leadPhone: '555 0100', address: { street: '1 Elm St', unit: 'B', city: 'Tampa', state: 'FL', zip: '33601', country: null } };

describe('an open lead without a job', () => {
  test('of a customer brings its contact and an opportunity in New Lead', () => {
    history().day(0).lead('5', { customerId: '1', businessUnitId: unitId('Pool - Service') }).run()
      .expect({ 'lead:5': { at: 'sales/new-lead', status: 'open', value: 0, title: 'Customer 1 Name - New Customer Qualifying', contactOf: '1', stCustomerId: '1', stJobId: null, businessUnit: 'Pool - Service' } })
      .expectContacts({ '1': { name: 'Customer 1 Name', stCustomerId: '1' } });
  });

  test('without a customer comes in with the person of its free text', () => {
    history().day(0).lead('5', ANN).run()
      .expect({ 'lead:5': { at: 'sales/new-lead', title: 'Ann Smith - New Customer Qualifying', contactOf: 'lead:5', stCustomerId: null } })
      .expectContacts({ 'lead:5': { name: 'Ann Smith', firstName: 'Ann', email: 'ann@example.com', phone: '555 0100', address: { street: '1 Elm St, B', city: 'Tampa', state: 'FL', zip: '33601' }, stCustomerId: null, stStatus: 'active' } });
  });

  test('without a name is called after its id', () => {
    history().day(0).lead('5', { leadCustomerName: null }).run().expectContacts({ 'lead:5': { name: 'Lead 5', firstName: null } });
  });

  test.each([
    ['created before tracking began', history().trackedSince(1).day(0).lead('5')],
    ['dismissed before anyone saw it open', history().day(0).lead('5', { status: 'Dismissed' })],
    ['converted before anyone saw it open', history().day(0).lead('5', { status: 'Converted', customerId: '1' })],
    ['that is inactive', history().day(0).lead('5', { active: false })],
    ['of a business unit in no pipeline', history().day(0).lead('5', { businessUnitId: unitId('Plumbing - Service') })],
  ])('does not come in when it was %s', (_, story) => {
    story.day(2).run().expect({}).expectContacts({});
  });

  test('comes in when a full run admits its time', () => {
    history().trackedSince(1).day(0).lead('5').day(2).run({ full: true }).expect({ 'lead:5': { at: 'sales/new-lead' } });
  });

  test('of an install unit waits where leads have a stage', () => {
    history().day(0).lead('5', { businessUnitId: unitId('Pool - Install') }).run().expect({ 'lead:5': { at: 'sales/new-lead', businessUnit: 'Pool - Install' } });
  });

  test('adopts the only unlinked contact with its email, which keeps its filled fields', () => {
    history().day(0).addContact({ name: 'Annie', email: 'ANN@example.com' }).lead('5', ANN).run()
      .expectContacts({ 'lead:5': { name: 'Annie', email: 'ANN@example.com', phone: '555 0100' } });
  });

  test('stays where a person moved it', () => {
    history().day(0).lead('5').run().move('lead:5', 'sales/contacted').day(1).lead('5', { summary: 'Called' }).run().expect({ 'lead:5': { at: 'sales/contacted', status: 'open' } });
  });

  test('brings nothing again that a person deleted', () => {
    history().day(0).lead('5').run().deleteOpportunity('lead:5').day(1).lead('5', { summary: 'Again' }).run().expect({});
  });
});

describe('a customer with business of its own', () => {
  test('gets no second opportunity for a lead while a deal is live', () => {
    history().day(0).job('10').run().day(1).lead('5', { customerId: '1' }).run().expect({ '10': { at: 'sales/contacted' } });
  });

  test('gets none for a lead that is learned of after the job that followed it', () => {
    history().day(0).lead('5', { customerId: '1' }).day(1).job('10').run().expect({ 'lead:5': { at: 'sales/contacted', stJobId: '10' } });
    const late = history().day(1).job('10').run().day(0).lead('5', { customerId: '1' }).day(2).run();
    late.expect({ '10': { at: 'sales/contacted' } });
  });

  test('gets one for a lead after its deal was closed', () => {
    history().day(0).job('10').complete('10').run().day(40).lead('5', { customerId: '1' }).run().expect({ '10': {}, 'lead:5': { at: 'sales/new-lead' } });
  });

  test('gets one for each lead where each job is a deal of its own', () => {
    history({ opportunityPer: 'job' }).day(0).job('10').run().day(1).lead('5', { customerId: '1' }).lead('6', { customerId: '1' }).run().expect({ '10': {}, 'lead:5': {}, 'lead:6': {} });
  });

  test('has one opportunity for two leads that wait at the same time', () => {
    history().day(0).lead('5', { customerId: '1' }).day(1).lead('6', { customerId: '1' }).run().expect({ 'lead:5': {} });
  });
});

describe('a lead that converts', () => {
  test('hands its contact to its customer, and the same opportunity takes the job', () => {
    const story = history().day(0).lead('5', ANN).run();
    const [{ id: contact } = { id: null }] = story.crm.contacts;
    const [{ id: opportunity } = { id: null }] = story.crm.opportunities;
    story.day(1).lead('5', { status: 'Converted', customerId: '1' }).job('10').run()
      .expect({ 'lead:5': { at: 'sales/contacted', status: 'open', title: 'Customer 1 Name - New Customer Qualifying', stJobId: '10', stCustomerId: '1', contactOf: '1', businessUnit: 'Pool - Sales' } })
      .expectContacts({ '1': { name: 'Customer 1 Name', stCustomerId: '1', email: 'ann@example.com' } })
      .expectStages('lead:5', 'new-lead', 'contacted');
    expect([story.crm.contacts.map(({ id }) => id), story.crm.opportunities.map(({ id }) => id)]).toEqual([[contact], [opportunity]]);
    expect([...story.crm.jobDeals]).toEqual([['10', '9001:lead:5']]);
  });

  test('goes on as any other deal', () => {
    history().day(0).lead('5', { customerId: '1' }).run().day(1).job('10').appointment('20', '10').run().expect({ 'lead:5': { at: 'sales/appointment-scheduled' } })
      .day(2).estimate('30', '10').sell('30').run().expect({ 'lead:5': { at: 'sales/job-sold', status: 'won', value: 1000 } })
      .day(3).job('11', { unit: 'Pool - Install' }).run().expect({ 'lead:5': { at: 'install/scheduled', status: 'won' } });
  });

  test('waits in New Lead until there is a job', () => {
    history().day(0).lead('5', ANN).run().day(1).lead('5', { status: 'Converted', customerId: '1' }).run().expect({ 'lead:5': { at: 'sales/new-lead', status: 'open', contactOf: '1' } });
  });

  test('moves to the contact that its customer has already', () => {
    const story = history().day(0).job('10').complete('10').run().day(40).lead('5', ANN).run().day(41).lead('5', { status: 'Converted', customerId: '1' }).job('11').run();
    story.expect({ '10': {}, 'lead:5': { at: 'sales/contacted', contactOf: '1', stJobId: '11' } }).expectContacts({ '1': {}, 'lead:5': { stStatus: 'merged' } });
  });

  test('goes to the customer that ServiceTitan names last', () => {
    history().day(0).lead('5', { customerId: '1' }).run().day(1).lead('5', { customerId: '2' }).run().expect({ 'lead:5': { contactOf: '2', stCustomerId: '2' } });
  });

  test('takes its job by the booking both were made of, before the lead says whose it is', () => {
    history().day(0).lead('5', { ...ANN, bookingId: '900' }).run().day(1).job('10', { bookingId: '900' }).run()
      .expect({ 'lead:5': { at: 'sales/contacted', stJobId: '10', contactOf: '1' } });
  });

  test.each([
    ['booking', { bookingId: '900' }, { bookingId: '900' }],
    ['call', { callId: '800' }, { leadCallId: '800' }],
  ])('takes the job of its %s, and no other, with each job a deal of its own', (_, lead, job) => {
    history({ opportunityPer: 'job' }).day(0).lead('5', { customerId: '1', ...lead }).lead('6', { customerId: '1' }).run().day(1).job('10', job).job('11').run()
      .expect({ 'lead:5': { stJobId: '10' }, 'lead:6': { stJobId: '11' } });
  });

  test('takes its customer\'s first job only, with each job a deal of its own', () => {
    history({ opportunityPer: 'job' }).day(0).lead('5', { customerId: '1' }).run().day(1).job('10').job('11').run().expect({ 'lead:5': { stJobId: '10' }, '11': {} });
  });

  test('leaves a job alone that is older than the lead', () => {
    history({ opportunityPer: 'job' }).day(1).lead('5', { customerId: '1' }).run().day(0).job('10').day(2).run().expect({ 'lead:5': { at: 'sales/new-lead', stJobId: null }, '10': {} });
  });

  test('ends in the same whatever a killed run could not remember', () => {
    history().day(0).lead('5', ANN).run({ remembers: false }).day(1).lead('5', { status: 'Converted', customerId: '1' }).job('10').run({ remembers: false }).run()
      .expect({ 'lead:5': { at: 'sales/contacted', stJobId: '10', contactOf: '1' } });
  });
});

describe('a lead that is dismissed', () => {
  const dismissed = () => history().day(0).lead('5', { customerId: '1' }).run().day(1).lead('5', { status: 'Dismissed' }).run();

  test('loses its opportunity, which stays in its stage', () => {
    dismissed().expect({ 'lead:5': { at: 'sales/new-lead', status: 'lost', lostReason: 'Lead dismissed in ServiceTitan' } });
  });

  test('loses it also when it is made inactive', () => {
    history().day(0).lead('5').run().day(1).lead('5', { active: false }).run().expect({ 'lead:5': { status: 'lost' } });
  });

  test('brings it back when it is opened again', () => {
    dismissed().day(2).lead('5', { status: 'Open' }).run().expect({ 'lead:5': { at: 'sales/new-lead', status: 'open', lostReason: null } });
  });

  test('leaves it lost when a person lost it before', () => {
    history().day(0).lead('5').run().edit('lead:5', { status: 'lost', lostReason: 'No budget' }).day(1).lead('5', { status: 'Dismissed' }).run().day(2).lead('5', { status: 'Open' }).run()
      .expect({ 'lead:5': { status: 'lost' } });
  });

  test('is closed: a later job begins a deal of its own', () => {
    dismissed().day(2).job('10').run().expect({ 'lead:5': { status: 'lost' }, '10': { at: 'sales/contacted', status: 'open' } });
  });

  test('is closed from its first dismissal on, though the lead is changed later', () => {
    dismissed().day(3).lead('5', { summary: 'Never called back' }).run().day(2).job('10').day(4).run().expect({ 'lead:5': { status: 'lost' }, '10': {} });
  });

  test('takes a job made of it all the same, and is open again', () => {
    history().day(0).lead('5', { customerId: '1', bookingId: '900' }).run().day(1).lead('5', { status: 'Dismissed' }).run().day(2).job('10', { bookingId: '900' }).run()
      .expect({ 'lead:5': { at: 'sales/contacted', status: 'open', lostReason: null, stJobId: '10' } });
  });

  test('says nothing any more once there is a job', () => {
    history().day(0).lead('5', { customerId: '1' }).run().day(1).job('10').run().day(2).lead('5', { status: 'Dismissed' }).run().expect({ 'lead:5': { at: 'sales/contacted', status: 'open' } });
  });
});

describe('a lead that a person made in the CRM and that went to ServiceTitan', () => {
  const made = () =>
    history().day(0).addContact({ name: 'Annie', email: 'ann@example.com' }).addOpportunity('ann@example.com', { title: 'Pool heater?', pipeline: 'sales', stage: 'new-lead', status: 'open', value: 700 });

  test('is the opportunity of the job that came of it, and its contact that of the customer', () => {
    const story = made().day(1).sent({ job: '10' }).customer('1', { name: 'Ann Smith' }).job('10').run();
    story.expect({ '10': { at: 'sales/contacted', stJobId: '10', contactOf: '1' } }).expectContacts({ '1': { name: 'Annie', stCustomerId: '1' } }).expectStages('10', 'contacted');
    expect([story.crm.contacts.length, story.crm.opportunities.length]).toEqual([1, 1]);
  });

  test('is so though the customer has other business, and goes to the contact that the customer has', () => {
    history().day(0).job('10').run().addContact({ name: 'Annie', email: 'ann@example.com' }).addOpportunity('ann@example.com', { title: 'Heater?', pipeline: 'sales', stage: 'new-lead', status: 'open' })
      .day(1).sent({ job: '11' }).job('11').run().expect({ '10': { stJobId: '10' }, '11': { at: 'sales/contacted', stJobId: '11', contactOf: '1' } });
  });

  test('takes a second job of the same booking as well', () => {
    made().day(1).sent({ job: '10' }).sent({ job: '11' }).job('10').run().day(2).job('11').run().expectGiven({ '10': '10', '11': '10' });
  });

  test('is the opportunity of the lead that came of it, and then of the job', () => {
    made().day(1).sent({ lead: '5' }).lead('5', { leadCustomerName: 'Ann Smith' }).run().expect({ 'lead:5': { at: 'sales/new-lead', contactOf: 'lead:5' } }).expectContacts({ 'lead:5': { name: 'Annie' } })
      .day(2).lead('5', { status: 'Converted', customerId: '1' }).job('10').run().expect({ 'lead:5': { at: 'sales/contacted', stJobId: '10', contactOf: '1' } });
  });

  test('ends in the same whatever a killed run could not remember', () => {
    const story = made().day(1).sent({ job: '10' }).job('10').run({ remembers: false }).run();
    story.expect({ '10': { at: 'sales/contacted', contactOf: '1' } });
    expect([story.crm.contacts.length, story.crm.opportunities.length]).toEqual([1, 1]);
  });
});
