import { describe, test } from '@jest/globals';

import { history } from '../../support/history.js';
import { dayAt } from '../../support/records.js';

const REASON = 'Canceled in ServiceTitan';

describe('what the reference model found: deals that were lost by the cancellation of their jobs', () => {
  test('installations that are all done win the opportunity though its job came back too late, and it has no reason any more', () => {
    history({ newDealAfterDays: 7 })
      .day(0).job('10', { unit: 'Pool - Install' }).cancel('10').run().expect({ '10': { status: 'lost', lostReason: REASON } })
      .day(20).complete('10').run().expect({ '10': { at: 'install/job-completed', status: 'won', lostReason: null } });
  });

  test('in Estimate Lost nothing changes: the reason stays when the job is un-canceled', () => {
    history()
      .day(0).job('10').estimate('30', '10').cancel('10').run().expect({ '10': { status: 'lost', lostReason: REASON } })
      .day(1).dismiss('30').run().expect({ '10': { at: 'sales/estimate-lost' } })
      .day(2).job('10', { status: 'InProgress' }).run().expect({ '10': { at: 'sales/estimate-lost', status: 'lost', lostReason: REASON } });
  });

  test('what a person set lost stays lost when its job is un-canceled, and the reason goes, however late that is', () => {
    history()
      .day(0).job('10').run().edit('10', { status: 'lost' }).day(1).cancel('10').run().expect({ '10': { status: 'lost', lostReason: REASON } })
      .day(50).job('10', { status: 'Scheduled' }).run().expect({ '10': { status: 'lost', lostReason: null } }).expectRefused();
  });

  test('an estimate that came after the job was un-canceled does not make it come back in time', () => {
    history()
      .day(0).job('10').cancel('10').run()
      .day(40).job('10', { status: 'Scheduled' }).day(41).estimate('30', '10').day(42).run()
      .expect({ '10': { status: 'lost', lostReason: REASON } }).expectRefused('open closed');
  });

  test('a job that comes back after its estimates were dismissed restores nothing: by then the deal was closed', () => {
    history()
      .day(0).job('10').estimate('30', '10').cancel('10').day(1).sell('30').run().expect({ '10': { at: 'sales/job-sold', status: 'won' } })
      .day(2).dismiss('30').run().expect({ '10': { at: 'sales/job-sold', status: 'lost', lostReason: REASON } })
      .day(3).complete('10').run().expect({ '10': { at: 'sales/job-sold', status: 'lost', lostReason: REASON } });
  });

  test('a job that comes back too late restores nothing on any later run either, though its estimate was un-sold as well', () => {
    history()
      .day(0).job('10').estimate('30', '10').cancel('10').day(31).sell('30').run().day(32).dismiss('30').run()
      .day(33).complete('10').run().run().expect({ '10': { at: 'sales/job-sold', status: 'lost', lostReason: REASON } });
  });

  test('a job that was booked after the deal had closed begins a new one, though the canceled job came back before the sync heard of either', () => {
    history()
      .day(0).job('10').cancel('10').run()
      .day(40).job('11').day(41).job('10', { status: 'Scheduled' }).day(42).run()
      .expect({ '10': { status: 'lost' }, '11': { at: 'sales/contacted', status: 'open' } });
  });
});

describe('what the reference model found: deals that were lost through their estimates', () => {
  test('a re-opened estimate that is changed again and again does not move the date of the loss', () => {
    const story = history().day(0).job('10').estimate('30', '10').run().day(5).dismiss('30').run();
    story.day(6).reopen('30').run().day(20).estimate('30', '10', { subtotal: 2000 }).day(21).job('11', { createdOn: dayAt(15) }).run();
    story.expect({ '10': { at: 'sales/estimate-lost' }, '11': { at: 'sales/contacted' } });
  });

  test('a job from the time of the loss begins a new deal, though a sale ended the loss before the sync heard of it', () => {
    history()
      .day(0).job('10').estimate('30', '10').run().day(5).dismiss('30').run()
      .day(6).job('11').day(7).sell('30').run()
      .expect({ '10': { at: 'sales/job-sold', status: 'won' }, '11': { at: 'sales/contacted', status: 'open' } });
  });

  test('a job that comes after the sale joins the deal again, though the sync hears of both at once', () => {
    history()
      .day(0).job('10').estimate('30', '10').run().day(5).dismiss('30').run()
      .day(6).sell('30').day(7).job('11').run()
      .expect({ '10': { at: 'sales/job-sold', status: 'won' } }).expectGiven({ '10': '10', '11': '10' });
  });

  test('so does one that comes after a sale that ended a loss set by a person', () => {
    history()
      .day(0).job('10').estimate('30', '10').run().day(5).move('10', 'sales/estimate-lost')
      .day(6).sell('30').day(7).job('11').run()
      .expect({ '10': { at: 'sales/job-sold', status: 'won' } }).expectGiven({ '10': '10', '11': '10' });
  });

  test('an estimate without a job that came while the deal stood lost stays with the next deal, whatever changes later', () => {
    history()
      .day(0).job('10').estimate('30', '10').run().day(5).dismiss('30').run()
      .day(6).reopen('30').day(7).estimate('31', null, { subtotal: 500 }).day(8).job('11').run().expect({ '10': { value: 1000 }, '11': { value: 500 } })
      .day(20).estimate('30', '10', { subtotal: 3000 }).run().day(21).sell('31').run()
      .expect({ '10': { at: 'sales/estimate-lost', value: 1000 }, '11': { at: 'sales/job-sold', value: 500 } });
  });
});

describe('what the reference model found: runs killed before they could remember', () => {
  test('a contact that was re-keyed to the surviving customer stays one contact', () => {
    history()
      .day(0).job('10').run().day(1).customer('2').customer('1', { mergedToId: '2' })
      .run({ remembers: false }).run().expectContacts({ '2': { stStatus: 'active' } })
      .day(2).run().expectContacts({ '2': { stStatus: 'active' } }).expect({ '10': { contactOf: '2' } });
  });
});

describe('what the reference model found: customers that stop being one', () => {
  test('an opportunity whose jobs all move, to different customers, stays with the job that began it', () => {
    history()
      .day(0).job('10', { customerId: '2' }).day(1).job('11', { customerId: '1' }).run()
      .day(2).customer('1', { mergedToId: '2' }).customer('3', { mergedToId: '2' }).job('12', { customerId: '3' }).run().expect({ '10': { contactOf: '2' }, '11': { contactOf: '2' } })
      .day(3).customer('1', { mergedToId: null }).customer('3', { mergedToId: null }).run()
      .expect({ '10': { contactOf: '2' }, '11': { contactOf: '1', stJobId: '11' }, '12': { contactOf: '3', stJobId: '12' } });
  });
});

describe('what the reference model found: estimates that are deleted', () => {
  test('a job joins the deal of the estimate it was created from, though that had no job and is deleted by now', () => {
    history({ opportunityPer: 'job' })
      .day(0).job('10', { projectId: '71' }).estimate('30', null, { projectId: '71' }).day(1).estimate('30', null, { active: false })
      .day(2).job('11', { projectId: '71', createdFromEstimateId: '30' }).run()
      .expect({ '10': {} });
  });
});
