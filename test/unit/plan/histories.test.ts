import { describe, test } from '@jest/globals';

import { history } from '../../support/history.js';
import { dayAt } from '../../support/records.js';

describe('histories of one customer: calls, quotes and sales', () => {
  test('a first call is Contacted, worth nothing so far', () => {
    history()
      .day(0).customer('1', { name: 'Ann Smith' }).job('10').run()
      .expectContacts({ '1': { name: 'Ann Smith', firstName: 'Ann', lastName: 'Smith', stStatus: 'active', stCustomerId: '1' } })
      .expect({ '10': { at: 'sales/contacted', status: 'open', value: 0, title: 'Ann Smith - New Customer Qualifying', contactOf: '1', businessUnit: 'Pool - Sales' } });
  });

  test('the usual way: call, visit, proposal, sale, installation, done', () => {
    history()
      .day(0).customer('1', { name: 'Ann Smith' }).job('10').run().expect({ '10': { at: 'sales/contacted' } })
      .day(1).appointment('20', '10').run().expect({ '10': { at: 'sales/appointment-scheduled', status: 'open' } })
      .day(2).complete('10').estimate('30', '10', { name: 'New pump', subtotal: 12000, tax: 345 }).run()
      .expect({ '10': { at: 'sales/proposal-sent', title: 'Ann Smith - New pump - $12,345', value: 12345, stEstimateId: '30', estimateName: 'New pump' } })
      .day(4).sell('30').run().expect({ '10': { at: 'sales/job-sold', status: 'won', value: 12345 } })
      .day(5).job('11', { unit: 'Pool - Install', createdFromEstimateId: '30' }).run()
      .expect({ '10': { at: 'install/scheduled', status: 'won', title: 'Ann Smith - Install Job #N11 - $12,345', stJobId: '11', stJobNumber: 'N11', businessUnit: 'Pool - Install' } })
      .day(6).job('11', { status: 'In Progress' }).run().expect({ '10': { at: 'install/in-progress', status: 'won' } })
      .day(7).job('11', { status: 'Hold' }).run().expect({ '10': { at: 'install/on-hold', status: 'won' } })
      .day(9).complete('11').run().expect({ '10': { at: 'install/job-completed', status: 'won' } })
      .expectStages('10', 'contacted', 'appointment-scheduled', 'proposal-sent', 'job-sold', 'estimate-approved', 'scheduled', 'in-progress', 'on-hold', 'job-completed')
      .expectGiven({ '10': '10', '11': '10' });
  });

  test('all of it between two runs: one opportunity, created where it ends, with the stages it passes in its history and no activity', () => {
    history()
      .day(0).job('10').appointment('20', '10').day(1).complete('10').estimate('30', '10').sell('30')
      .day(2).job('11', { unit: 'Pool - Install', createdFromEstimateId: '30', status: 'InProgress' }).run()
      .expect({ '10': { at: 'install/in-progress', status: 'won', value: 1000 } })
      .expectStages('10', 'contacted', 'appointment-scheduled', 'job-sold', 'estimate-approved', 'in-progress')
      .expectActivities();
  });

  test('a repeat customer who calls again long after the first deal ended gets a second opportunity', () => {
    history()
      .day(0).job('10').run().day(1).complete('10').run()
      .day(40).job('12').run()
      .expect({ '10': { at: 'sales/contacted' }, '12': { at: 'sales/contacted', contactOf: '1' } })
      .expectContacts({ '1': {} });
  });

  test('a repeat customer who calls again soon is still in the same deal', () => {
    history()
      .day(0).job('10').run().day(1).complete('10').run()
      .day(20).job('12', { unit: 'Pool - Service' }).run()
      .expect({ '10': { at: 'sales/contacted', stJobId: '10' } })
      .expectGiven({ '10': '10', '12': '10' });
  });

  test('parallel jobs of one customer share one opportunity', () => {
    history()
      .day(0).job('10').job('11', { unit: 'Electrical - Sales' }).run()
      .day(1).estimate('30', '11', { subtotal: 500 }).run()
      .expect({ '10': { at: 'sales/proposal-sent', value: 500, title: 'Customer 1 Name - Option 30 - $500' } });
  });

  test('an install job that comes before the sale takes the opportunity to install, and the sale still makes it won', () => {
    history()
      .day(0).job('10').estimate('30', '10').run().expect({ '10': { at: 'sales/proposal-sent' } })
      .day(1).job('11', { unit: 'Pool - Install' }).run().expect({ '10': { at: 'install/scheduled', status: 'open', value: 1000 } })
      .day(2).sell('30').run().expect({ '10': { at: 'install/scheduled', status: 'won', value: 1000 } });
  });

  test('an opportunity that begins with an install job is born in the install pipeline', () => {
    history()
      .day(0).customer('1', { name: 'Ann Smith' }).job('10', { unit: 'Electrical - Install' }).run()
      .expect({ '10': { at: 'install/scheduled', status: 'open', title: 'Ann Smith - Install Job #N10', value: 0 } })
      .expectStages('10', 'estimate-approved', 'scheduled');
  });

  test('every estimate dismissed: lost; a new call then begins a new deal', () => {
    history()
      .day(0).job('10').estimate('30', '10').run()
      .day(5).dismiss('30').run().expect({ '10': { at: 'sales/estimate-lost', status: 'lost' } })
      .day(6).job('11').run()
      .expect({ '10': { at: 'sales/estimate-lost', status: 'lost' }, '11': { at: 'sales/contacted', status: 'open' } });
  });

  test('re-quoted: the newest open estimate counts, the dismissed one does not lose the deal', () => {
    history()
      .day(0).job('10').estimate('30', '10', { subtotal: 9000 }).run()
      .day(2).dismiss('30').estimate('31', '10', { subtotal: 7000.5 }).run()
      .expect({ '10': { at: 'sales/proposal-sent', value: 7000.5, title: 'Customer 1 Name - Option 31 - $7,000.50', stEstimateId: '31' } });
  });

  test('sold after it was lost: an estimate sold out of Estimate Lost wins the opportunity', () => {
    history()
      .day(0).job('10').estimate('30', '10').run().day(1).dismiss('30').run().expect({ '10': { status: 'lost' } })
      .day(3).sell('30').run().expect({ '10': { at: 'sales/job-sold', status: 'won', value: 1000 } });
  });

  test('an estimate re-opened after the loss leaves it lost, and nothing on it changes', () => {
    history()
      .day(0).job('10').estimate('30', '10').run().day(1).dismiss('30').run()
      .day(2).reopen('30').estimate('30', '10', { subtotal: 2000 }).run()
      .expect({ '10': { at: 'sales/estimate-lost', status: 'lost', value: 1000, title: 'Customer 1 Name - Option 30 - $1,000' } })
      .expectRefused('proposal-sent protected-stage');
  });

  test("an estimate re-opened after the loss brings it back with onReopen 'reopen'", () => {
    history({ onReopen: 'reopen' })
      .day(0).job('10').estimate('30', '10').run().day(1).dismiss('30').run()
      .day(2).reopen('30').run()
      .expect({ '10': { at: 'sales/proposal-sent', status: 'open' } });
  });

  test('a new call after a loss that stays in spite of a re-opened estimate begins a new deal', () => {
    history()
      .day(0).job('10').estimate('30', '10').run().day(1).dismiss('30').run()
      .day(2).estimate('31', '10').run().day(3).job('11').run()
      .expect({ '10': { at: 'sales/estimate-lost' }, '11': { at: 'sales/contacted' } });
  });

  test('un-sold later: the stage stays and people are told', () => {
    history()
      .day(0).job('10').estimate('30', '10').sell('30').run().expect({ '10': { at: 'sales/job-sold' } })
      .day(2).unsell('30').run().expect({ '10': { at: 'sales/job-sold', status: 'won', value: 1000 } })
      .expectWarnings('unsold-estimate').expectRefused('proposal-sent unsold');
  });

  test("un-sold later with onUnsell 'reopen': back to where its facts put it", () => {
    history({ onUnsell: 'reopen' })
      .day(0).job('10').estimate('30', '10').sell('30').run()
      .day(2).unsell('30').estimate('30', '10', { subtotal: 800 }).run()
      .expect({ '10': { at: 'sales/proposal-sent', status: 'open', value: 800, title: 'Customer 1 Name - Option 30 - $800' } });
  });

  test('several sold estimates: their sum, the title of the latest sale', () => {
    history()
      .day(0).job('10').estimate('30', '10', { subtotal: 0.1 }).estimate('31', '10', { subtotal: 0.2 }).run()
      .day(1).sell('31').day(2).sell('30').run()
      .expect({ '10': { at: 'sales/job-sold', value: 0.3, stEstimateId: '30', title: 'Customer 1 Name - Option 30 - $0.30' } });
  });
});

describe('histories of one customer: jobs canceled, re-opened and recalled', () => {
  test('canceled and booked again before the deal is closed: lost, then open once more', () => {
    history()
      .day(0).job('10').appointment('20', '10').run()
      .day(2).cancel('10').run()
      .expect({ '10': { at: 'sales/appointment-scheduled', status: 'lost', lostReason: 'Canceled in ServiceTitan' } })
      .day(5).job('11').run()
      .expect({ '10': { at: 'sales/appointment-scheduled', status: 'open', lostReason: null, stJobId: '11' } })
      .expectRefused();
  });

  test('un-canceled before the deal is closed: the status comes back', () => {
    history()
      .day(0).job('10').run().day(2).cancel('10').run().expect({ '10': { status: 'lost' } })
      .day(3).job('10', { status: 'Scheduled' }).run().expect({ '10': { at: 'sales/contacted', status: 'open', lostReason: null } });
  });

  test('un-canceled after the deal is closed: it stays lost, and a later call begins a new deal', () => {
    history()
      .day(0).job('10').run().day(2).cancel('10').run()
      .day(50).job('10', { status: 'Scheduled' }).run()
      .expect({ '10': { at: 'sales/contacted', status: 'lost', lostReason: 'Canceled in ServiceTitan' } }).expectRefused('open closed')
      .day(51).run().expect({ '10': { status: 'lost' } })
      .day(52).job('11').run().expect({ '10': { status: 'lost' }, '11': { at: 'sales/contacted', status: 'open' } });
  });

  test('canceled and booked again long after: a new deal', () => {
    history()
      .day(0).job('10').run().day(2).cancel('10').run()
      .day(40).job('11').run()
      .expect({ '10': { status: 'lost' }, '11': { status: 'open' } });
  });

  test('a job that is canceled before it was ever seen brings a lost opportunity', () => {
    history().day(0).job('10').cancel('10').run().expect({ '10': { at: 'sales/contacted', status: 'lost', lostReason: 'Canceled in ServiceTitan' } });
  });

  test('sold and then every job canceled: stays won; in install it goes on hold', () => {
    history()
      .day(0).job('10').estimate('30', '10').sell('30').run().day(1).cancel('10').run().expect({ '10': { at: 'sales/job-sold', status: 'won' } })
      .day(2).job('11', { unit: 'Pool - Install' }).run().expect({ '10': { at: 'install/scheduled', status: 'won' } })
      .day(3).cancel('11').run().expect({ '10': { at: 'install/on-hold', status: 'won', lostReason: null } })
      .expectRefused();
  });

  test('an install job that is canceled while the visit goes on changes no stage', () => {
    history()
      .day(0).job('10').job('11', { unit: 'Pool - Install' }).run().expect({ '10': { at: 'install/scheduled' } })
      .day(1).cancel('11').run().expect({ '10': { at: 'install/scheduled', status: 'open' } })
      .expectRefused('contacted no-way-back');
  });

  test('a completed install job that is re-opened goes back and stays won', () => {
    history()
      .day(0).job('10', { unit: 'Pool - Install' }).run().day(3).complete('10').run().expect({ '10': { at: 'install/job-completed', status: 'won' } })
      .day(4).job('10', { status: 'Working', completedOn: null }).run().expect({ '10': { at: 'install/in-progress', status: 'won' } });
  });

  test('a recall after the deal was closed joins it and moves nothing', () => {
    history()
      .day(0).job('10', { unit: 'Pool - Install' }).run().day(3).complete('10').run()
      .day(60).job('11', { unit: 'Pool - Install', recallForId: '10' }).run()
      .expect({ '10': { at: 'install/job-completed', status: 'won' } }).expectGiven({ '10': '10', '11': '10' });
  });

  test('a recall while the deal is live moves it like any other job', () => {
    history()
      .day(0).job('10').run().day(1).complete('10').day(3).job('11', { warrantyId: '10' }).appointment('20', '11').run()
      .expect({ '10': { at: 'sales/appointment-scheduled' } });
  });

  test('a recall of a job that is in no deal never begins one', () => {
    history().day(20).trackedSince(10).job('11', { recallForId: '5' }).run().expect({}).expectContacts({ '1': {} });
  });

  test('a sold deal that is already closed still takes its install job and moves to install', () => {
    history()
      .day(0).job('10').estimate('30', '10').sell('30').complete('10').run()
      .day(45).job('11', { unit: 'Pool - Install' }).run()
      .expect({ '10': { at: 'install/scheduled', status: 'won' } }).expectGiven({ '10': '10', '11': '10' });
  });

  test('of two sold deals without an install job the older one takes it, then the other', () => {
    history()
      .day(0).job('10').estimate('30', '10').sell('30').complete('10').run()
      .day(40).job('12').estimate('31', '12').sell('31').complete('12').run()
      .day(41).job('13', { unit: 'Pool - Install' }).job('14', { unit: 'Electrical - Install' }).run()
      .expectGiven({ '10': '10', '12': '12', '13': '10', '14': '12' });
  });

  test('a job of unknown status is left out, reported, and keeps the deal from being completed', () => {
    history()
      .day(0).job('10', { unit: 'Pool - Install' }).job('11', { unit: 'Pool - Install', status: 'Paused' }).run()
      .day(1).complete('10').run()
      .expect({ '10': { at: 'install/scheduled', status: 'open' } }).expectWarnings('unknown-job-status').expectRefused('job-completed unknown-job-status')
      .day(2).complete('11').run().expect({ '10': { at: 'install/job-completed', status: 'won' } });
  });

  test('several install jobs: the busiest decides, and only all of them done are done', () => {
    history()
      .day(0).job('10', { unit: 'Pool - Install' }).job('11', { unit: 'Electrical - Install', status: 'Hold' }).run().expect({ '10': { at: 'install/on-hold' } })
      .day(1).complete('10').run().expect({ '10': { at: 'install/on-hold' } })
      .day(2).complete('11').run().expect({ '10': { at: 'install/job-completed' } });
  });
});

describe('histories of one customer: what people do in the CRM', () => {
  test('a stage set by hand holds until the rules ask for another one', () => {
    history()
      .day(0).job('10').appointment('20', '10').run()
      .day(1).move('10', 'sales/estimate-followup').run().expect({ '10': { at: 'sales/estimate-followup' } }).expectRefused('appointment-scheduled pinned')
      .day(2).run().expect({ '10': { at: 'sales/estimate-followup' } }).expectRefused('appointment-scheduled pinned')
      .day(3).estimate('30', '10').run()
      .expect({ '10': { at: 'sales/estimate-followup', value: 1000, title: 'Customer 1 Name - Option 30 - $1,000' } })
      .expectRefused('appointment-scheduled pinned', 'proposal-sent protected-stage')
      .day(4).sell('30').run().expect({ '10': { at: 'sales/job-sold', status: 'won' } });
  });

  test('in a stage that was set back by hand title and value still follow the open estimate', () => {
    history()
      .day(0).job('10').estimate('30', '10').run().day(1).move('10', 'sales/contacted')
      .day(2).estimate('30', '10', { subtotal: 1500 }).run()
      .expect({ '10': { at: 'sales/contacted', value: 1500, title: 'Customer 1 Name - Option 30 - $1,500' } });
  });

  test('lost by hand stays lost when an install job comes, and a new call begins a new deal', () => {
    history()
      .day(0).job('10').estimate('30', '10').run().day(1).move('10', 'sales/estimate-lost')
      .day(2).job('11', { unit: 'Pool - Install', createdFromEstimateId: '30' }).run()
      .expect({ '10': { at: 'sales/estimate-lost', status: 'lost', value: 1000 } }).expectRefused('scheduled lost-by-person')
      .day(3).job('12').run().expect({ '10': { at: 'sales/estimate-lost' }, '12': { at: 'sales/contacted' } });
  });

  test('lost by hand and then sold in ServiceTitan: sold', () => {
    history()
      .day(0).job('10').estimate('30', '10').run().day(1).move('10', 'sales/estimate-lost').run()
      .day(2).sell('30').run().expect({ '10': { at: 'sales/job-sold', status: 'won' } });
  });

  test('a manual install stage gives way when the job moves on', () => {
    history()
      .day(0).job('10', { unit: 'Pool - Install' }).run().day(1).move('10', 'install/pre-install-planning').run().expect({ '10': { at: 'install/pre-install-planning' } })
      .day(2).job('10', { status: 'Dispatched' }).run().expect({ '10': { at: 'install/pre-install-planning' } })
      .day(3).job('10', { status: 'InProgress' }).run().expect({ '10': { at: 'install/in-progress' } });
  });

  test('a status set by hand holds until the rules ask for another one', () => {
    history()
      .day(0).job('10').run().day(1).edit('10', { status: 'won' }).run().expect({ '10': { at: 'sales/contacted', status: 'won' } })
      .day(2).cancel('10').run().expect({ '10': { status: 'lost' } });
  });

  test('a title written by hand stays until ServiceTitan changes it too, and that is a conflict', () => {
    history()
      .day(0).job('10').estimate('30', '10').run().day(1).edit('10', { title: 'Big one' }).run().expect({ '10': { title: 'Big one' } }).expectConflicts()
      .day(2).estimate('30', '10', { subtotal: 1100 }).run().expect({ '10': { title: 'Customer 1 Name - Option 30 - $1,100' } }).expectConflicts('title servicetitan');
  });

  test('an opportunity deleted by a person stays deleted until someone presses Re-create', () => {
    history()
      .day(0).job('10').run().day(1).deleteOpportunity('10').run().expect({})
      .day(2).appointment('20', '10').run().expect({})
      .day(3).recreate().run().expect({ '10': { at: 'sales/appointment-scheduled' } });
  });

  test('a contact deleted by a person stays deleted, and no opportunity is made for it meanwhile', () => {
    history()
      .day(0).job('10').run().day(1).deleteContact('1').day(40).cancel('10').day(80).job('11').run()
      .expectContacts({}).expect({ '10': { status: 'lost' } })
      .day(81).recreate().run().expectContacts({ '1': {} }).expect({ '10': { contactOf: '1' }, '11': { contactOf: '1' } });
  });

  test('a document that is missing though nobody deleted it is created again', () => {
    history()
      .day(0).job('10').estimate('30', '10').run().day(1).loseOpportunity('10').run()
      .expect({ '10': { at: 'sales/proposal-sent', value: 1000 } });
  });

  test('a lead that a person typed in is adopted with its contact', () => {
    history()
      .addContact({ name: 'Annie', email: 'ANN@example.com' })
      .addOpportunity('ANN@example.com', { title: 'Pool heater?', pipeline: 'sales', stage: 'new-lead', status: 'open' })
      .day(0).customer('1', { name: 'Ann Smith' }).method('5', '1', 'Email', 'ann@example.com').job('10').appointment('20', '10').run()
      .expectContacts({ '1': { name: 'Annie', email: 'ANN@example.com', firstName: 'Ann', lastName: 'Smith' } })
      .expect({ '10': { at: 'sales/appointment-scheduled', title: 'Pool heater?', contactOf: '1' } })
      .expectActivities('Stage changed from New Lead to Appointment Scheduled');
  });
});

describe('histories of one customer: merges and moves', () => {
  test('merged with opportunities on both sides: both go on under the survivor, the losing contact is marked', () => {
    history()
      .day(0).job('10', { customerId: '1' }).job('20', { customerId: '2' }).run()
      .day(1).customer('2', { active: false, mergedToId: '1' }).job('20', { customerId: '1' }).run()
      .expectContacts({ '1': { stStatus: 'active' }, '2': { stStatus: 'merged' } })
      .expect({ '10': { contactOf: '1', stCustomerId: '1' }, '20': { contactOf: '1', stCustomerId: '1' } })
      .expectGiven({ '10': '10', '20': '20' }).expectConflicts();
  });

  test('merged into a customer without a contact: the contact is re-keyed and takes its values', () => {
    const story = history().day(0).customer('2', { name: 'Ann Smith' }).job('20', { customerId: '2' }).run();
    const { id } = story.contact('2');
    story
      .day(1).customer('1', { name: 'Ann Smith-Jones' }).customer('2', { active: false, mergedToId: '1' }).job('20', { customerId: '1' }).run()
      .expectContacts({ '1': { name: 'Ann Smith-Jones', stCustomerId: '1', stStatus: 'active' } })
      .expect({ '20': { contactOf: '1', stCustomerId: '1', title: 'Ann Smith-Jones - New Customer Qualifying' } });
    if (story.contact('1').id !== id) throw new Error('The contact is another document');
  });

  test('a chain of merges leads to its end', () => {
    history()
      .day(0).job('10', { customerId: '1' }).job('20', { customerId: '2' }).job('30', { customerId: '3' }).run()
      .day(1).customer('1', { active: false, mergedToId: '2' }).customer('2', { active: false, mergedToId: '3' }).run()
      .expect({ '10': { contactOf: '3' }, '20': { contactOf: '3' }, '30': { contactOf: '3' } })
      .expectContacts({ '1': { stStatus: 'merged' }, '2': { stStatus: 'merged' }, '3': { stStatus: 'active' } });
  });

  test('merges that run in a circle leave every customer as its own', () => {
    history()
      .day(0).customer('1', { mergedToId: '2' }).customer('2', { mergedToId: '1' }).job('10', { customerId: '1' }).job('20', { customerId: '2' }).run()
      .expect({ '10': { contactOf: '1' }, '20': { contactOf: '2' } }).expectWarnings('merge-loop', 'merge-loop');
  });

  test('merged into a customer that is not known yet: kept as its own', () => {
    history().day(0).customer('1', { mergedToId: '99', active: false }).job('10').run().expect({ '10': { contactOf: '1' } })
      .expectContacts({ '1': { stStatus: 'inactive' } }).expectWarnings('missing-customer');
  });

  test('all jobs of an opportunity moved to another customer: it moves with them', () => {
    history()
      .day(0).job('10').job('11').run().day(1).job('10', { customerId: '2' }).job('11', { customerId: '2' }).run()
      .expect({ '10': { contactOf: '2', stCustomerId: '2' } }).expectContacts({ '1': {}, '2': {} }).expectGiven({ '10': '10', '11': '10' });
  });

  test('one of two jobs moved to another customer: it leaves alone and is given anew there', () => {
    history()
      .day(0).job('10').job('11', { unit: 'Pool - Service' }).run().day(1).job('11', { customerId: '2' }).run()
      .expect({ '10': { contactOf: '1' }, '11': { contactOf: '2' } }).expectGiven({ '10': '10', '11': '11' });
  });

  test('the job that began an opportunity moves alone: the opportunity keeps its key, the job begins another', () => {
    history()
      .day(0).job('10').job('11').run().day(1).job('10', { customerId: '2' }).run()
      .expect({ '10': { contactOf: '1', stJobId: '11' }, '10:customer:2': { contactOf: '2', stJobId: '10' } });
  });

  test('a customer made inactive is marked', () => {
    history().day(0).job('10').run().day(1).customer('1', { active: false }).run().expectContacts({ '1': { stStatus: 'inactive' } })
      .day(2).customer('1', { active: true }).run().expectContacts({ '1': { stStatus: 'active' } });
  });
});

describe('histories of one customer: what is tracked and how late it is learned', () => {
  test('an outage longer than the window loses nothing: every job since tracking began counts', () => {
    history()
      .day(0).job('10').run().day(5).complete('10').job('11', { customerId: '2' })
      .day(60).run()
      .expect({ '10': { at: 'sales/contacted' }, '11': { contactOf: '2' } });
  });

  test('two deals learned of at once are told apart by their dates', () => {
    history().day(0).job('10').day(1).complete('10').day(40).job('11').day(90).run().expectGiven({ '10': '10', '11': '11' });
  });

  test('a job before tracking began brings no contact and no opportunity', () => {
    history().trackedSince(10).day(9).job('10').day(11).run().expect({}).expectContacts({});
  });

  test('a full run takes earlier jobs in, and incremental runs follow them from then on', () => {
    history()
      .trackedSince(100).day(10).job('10').day(101).run().expect({})
      .day(102).run({ full: true }).expect({ '10': { at: 'sales/contacted' } })
      .day(103).appointment('20', '10').run().expect({ '10': { at: 'sales/appointment-scheduled' } });
  });

  test('a full run after incremental ones changes nothing on what is there', () => {
    history()
      .day(0).job('10').estimate('30', '10').run().day(1).dismiss('30').run().day(3).job('11').run().day(4).run({ full: true })
      .expect({ '10': { at: 'sales/estimate-lost' }, '11': { at: 'sales/contacted' } }).expectActivities('Stage changed from Proposal Sent to Estimate Lost');
  });

  test('a full run with a beginning takes no earlier jobs', () => {
    history()
      .trackedSince(100).day(10).job('10', { customerId: '1' }).day(50).job('11', { customerId: '2' })
      .day(101).run({ full: true, since: 40 }).expect({ '11': {} }).expectContacts({ '2': {} });
  });

  test('an unmapped business unit gets a contact but no opportunity, and is named', () => {
    history().day(0).job('10', { unit: 'Plumbing - Service' }).run().expect({}).expectContacts({ '1': {} }).expectWarnings('unmapped-business-unit');
  });

  test('a unit mapped later: its jobs then bring their opportunities', () => {
    const story = history().day(0).job('10', { unit: 'Plumbing - Service' }).run().expect({});
    const [sales, ...others] = story.rules.pipelines;
    if (!sales) throw new Error('No pipelines');
    story
      .configure({ pipelines: [{ ...sales, businessUnits: [...sales.businessUnits, 'plumbing  -  SERVICE'] }, ...others] })
      .day(5).run().expect({ '10': { at: 'sales/contacted' } }).expectWarnings();
  });

  test('a unit taken out of its pipeline later: jobs that were given keep their deal and their pipeline', () => {
    const story = history().day(0).job('10').job('11', { unit: 'Pool - Install' }).run().expect({ '10': { at: 'install/scheduled' } });
    story
      .configure({ pipelines: story.rules.pipelines.map((pipeline) => ({ ...pipeline, businessUnits: [] })) })
      .day(1).job('11', { status: 'InProgress' }).run().expect({ '10': { at: 'install/in-progress', stJobId: '11' } })
      .day(2).job('12').run().expect({ '10': {} }).expectWarnings('unmapped-business-unit');
  });

  test('a unit renamed in ServiceTitan stays in its pipeline', () => {
    history().day(0).job('10').run().renameUnit('70', 'Swimming').day(1).appointment('20', '10').job('11', { customerId: '2' }).run()
      .expect({ '10': { at: 'sales/appointment-scheduled', businessUnit: 'Swimming' }, '11': { at: 'sales/contacted' } });
  });

  test('with a fallback pipeline unmapped jobs get opportunities too', () => {
    history({ fallbackPipeline: 'sales' }).day(0).job('10', { unit: 'Plumbing - Service' }).run().expect({ '10': { at: 'sales/contacted', businessUnit: 'Plumbing - Service' } });
  });

  test('a run killed before it could remember: the next one finds its documents and makes none twice', () => {
    history()
      .day(0).job('10').run({ remembers: false }).day(1).estimate('30', '10').run()
      .expect({ '10': { at: 'sales/proposal-sent', contactOf: '1' } }).expectContacts({ '1': {} }).expectGiven({ '10': '10' })
      .day(2).sell('30').run({ remembers: false }).run()
      .expect({ '10': { at: 'sales/job-sold' } })
      .expectActivities('Stage changed from Contacted to Proposal Sent', 'Stage changed from Proposal Sent to Job Sold');
  });

  test("with opportunityPer 'job' every job has its own opportunity, recalls and install jobs of an estimate excepted", () => {
    history({ opportunityPer: 'job' })
      .day(0).job('10').job('11').estimate('30', '10').sell('30').run()
      .day(1).job('12', { recallForId: '11' }).job('13', { unit: 'Pool - Install', createdFromEstimateId: '30' }).job('14', { unit: 'Pool - Install' }).run()
      .expectGiven({ '10': '10', '11': '11', '12': '11', '13': '10', '14': '14' });
  });

  test("with opportunityPer 'project' the jobs of a project share one, and those without a project the customer's", () => {
    history({ opportunityPer: 'project' })
      .day(0).job('10', { projectId: '7' }).job('11').run()
      .day(1).job('12', { projectId: '7' }).job('13', { projectId: '8' }).job('14').run()
      .expectGiven({ '10': '10', '11': '11', '12': '10', '13': '13', '14': '11' });
  });

  test('an estimate without a job belongs to the deal that was live when it was created', () => {
    history()
      .day(0).job('10').run().day(1).estimate('30', null).run().expect({ '10': { at: 'sales/proposal-sent', value: 1000 } });
  });

  test('an estimate without a job that came before any deal belongs to the next one that begins', () => {
    const story = history().day(0).customer('1').estimate('30', null).run().expect({});
    if (story.plan?.unlinkedEstimates.join() !== '30') throw new Error('It should be counted as unlinked');
    story.day(3).job('10').run().expect({ '10': { at: 'sales/proposal-sent', value: 1000 } });
  });

  test('technicians on live appointments show on the opportunity, the primary one marked', () => {
    history()
      .day(0).job('10').appointment('20', '10', { start: '2025-01-09T10:00:00Z' }).appointment('21', '10', { start: '2025-01-05T10:00:00Z' })
      .assignment('40', '10', '20', '501').assignment('41', '10', '21', '502').run()
      .expect({ '10': { technicians: ['502*', '501'] } })
      .day(1).assignment('41', '10', '21', '502', { active: false }).run().expect({ '10': { technicians: ['501*'] } })
      .day(2).assignment('40', '10', '20', '501', { active: false }).run().expect({ '10': { technicians: [] } });
  });

  test('who worked on a deal stays to be read once its only job is canceled, and once it is lost', () => {
    history()
      .day(0).job('10').appointment('20', '10').assignment('40', '10', '20', '501').run()
      .day(1).cancel('10').run().expect({ '10': { technicians: ['501*'] } }).expectAssignmentChanges();
    history()
      .day(0).job('10').appointment('20', '10').assignment('40', '10', '20', '501').estimate('30', '10').run()
      .day(1).dismiss('30').assignment('40', '10', '20', '501', { active: false }).run()
      .expect({ '10': { at: 'sales/estimate-lost', technicians: ['501*'] } }).expectAssignmentChanges();
  });

  test('each change of technicians is told once, with who came, who went and who is primary; none that an opportunity is created with', () => {
    history()
      .day(0).job('10').appointment('20', '10').assignment('40', '10', '20', '501').run().expectAssignmentChanges()
      .day(1).assignment('41', '10', '20', '502').run().expectAssignmentChanges('Assigned: Technician 502.')
      .run().expectAssignmentChanges('Assigned: Technician 502.')
      .day(2).assignment('40', '10', '20', '501', { active: false }).assignment('42', '10', '20', '503').run()
      .expectAssignmentChanges('Assigned: Technician 502.', 'Assigned: Technician 503. Unassigned: Technician 501. Primary technician: Technician 502.')
      .day(3).assignment('41', '10', '20', '502', { active: false }).assignment('42', '10', '20', '503', { active: false }).run()
      .expectAssignmentChanges(
        'Assigned: Technician 502.',
        'Assigned: Technician 503. Unassigned: Technician 501. Primary technician: Technician 502.',
        'Unassigned: Technician 502, Technician 503.',
      );
  });

  test('another primary technician is a change; a corrected name is none', () => {
    history()
      .day(0).job('10').appointment('20', '10', { start: dayAt(3) }).appointment('21', '10', { start: dayAt(5) })
      .assignment('40', '10', '20', '501').assignment('41', '10', '21', '502').run()
      .day(1).appointment('20', '10', { start: dayAt(7) }).assignment('40', '10', '20', '501', { technicianName: 'Ann' }).run()
      .expect({ '10': { technicians: ['502*', '501'] } }).expectAssignmentChanges('Primary technician: Technician 502.')
      .day(2).assignment('40', '10', '20', '501', { technicianName: 'Ann Lee' }).run()
      .expectAssignmentChanges('Primary technician: Technician 502.');
  });

  test('a change of technicians that a killed run wrote and told nobody is told by the next one, and the one after it has a name of its own', () => {
    history()
      .day(0).job('10').appointment('20', '10').assignment('40', '10', '20', '501').run()
      .day(1).assignment('41', '10', '20', '502').run({ remembers: false }).run().expectAssignmentChanges('Assigned: Technician 502.')
      .day(2).assignment('41', '10', '20', '502', { active: false }).run().expectAssignmentChanges('Assigned: Technician 502.', 'Unassigned: Technician 502.');
  });
});
