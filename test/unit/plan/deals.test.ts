import { describe, expect, test } from '@jest/globals';

import { resolveMerges } from '../../../src/sync/plan/merge.js';
import { history } from '../../support/history.js';
import { customerRecord, dayAt } from '../../support/records.js';

const reborn = (days: number, happen: (story: ReturnType<typeof history>) => unknown, rules = {}) => {
  const story = history(rules).day(0).job('10').run();
  happen(story);
  return story.day(days).job('90').run().crm.jobDeals.get('90') === '9001:job:90';
};

describe('when a deal is closed (design 4.1.4): a job created then begins a new one', () => {
  test.each([
    ['lost through its estimates, at the last dismissal', (story: ReturnType<typeof history>) => story.estimate('30', '10').estimate('31', '10').day(3).dismiss('30').day(5).dismiss('31'), 5],
    ['all install jobs done, at the last completedOn', (story: ReturnType<typeof history>) => story.job('11', { unit: 'Pool - Install' }).job('12', { unit: 'Pool - Install' }).day(3).complete('11').day(5).complete('12'), 5],
    ['quietly, 30 days after the last completion', (story: ReturnType<typeof history>) => story.day(5).complete('10'), 35],
    ['quietly, 30 days after the last cancellation', (story: ReturnType<typeof history>) => story.day(5).cancel('10'), 35],
    ['quietly, 30 days after the last sale', (story: ReturnType<typeof history>) => story.estimate('30', '10').day(2).complete('10').day(5).sell('30'), 35],
  ])('%s', (_how, happen, closed) => {
    expect(reborn(closed - 0.1, happen)).toBe(false);
    expect(reborn(closed + 0.1, happen)).toBe(true);
  });

  test('the date of a dismissal comes from the status history where it could be read', () => {
    const happen = (story: ReturnType<typeof history>): void => {
      story.estimate('30', '10').day(9).dismiss('30');
      story.dismissedOn.set('30', dayAt(2));
    };
    expect(reborn(3, happen)).toBe(true);
  });

  test('set lost by a person: at the date of our journal', () => {
    expect(reborn(3, (story) => story.day(2).move('10', 'sales/estimate-lost'))).toBe(true);
  });

  test('not quietly while a job goes on, however old', () => {
    expect(reborn(400, () => undefined)).toBe(false);
  });

  test('not quietly while an estimate with value is open', () => {
    expect(reborn(400, (story) => story.estimate('30', '10').day(1).complete('10'))).toBe(false);
    expect(reborn(400, (story) => story.estimate('30', '10', { subtotal: 0 }).day(1).complete('10'))).toBe(true);
  });

  test('newDealAfterDays says how long it waits', () => {
    expect(reborn(9, (story) => story.day(1).complete('10'), { newDealAfterDays: 7 })).toBe(true);
  });

  test('closing quietly changes no stage', () => {
    history().day(0).job('10').appointment('20', '10').run().day(1).complete('10').run().day(90).run().expect({ '10': { at: 'sales/appointment-scheduled', status: 'open' } });
  });

  test('a closed deal still follows its own records', () => {
    history().day(0).job('10').run().day(1).complete('10').day(80).estimate('30', '10').sell('30').run().expect({ '10': { at: 'sales/job-sold', status: 'won' } });
  });
});

describe('which deal a job joins (design 4.1.3)', () => {
  test('the deal of the estimate it was created from, also a closed one', () => {
    history().day(0).job('10').estimate('30', '10').sell('30').complete('10').run().day(50).job('11').run().day(60).job('12', { createdFromEstimateId: '30' }).run().expectGiven({ '10': '10', '11': '11', '12': '10' });
  });

  test('the deal of the job it is a recall or warranty of, also a closed one', () => {
    history().day(0).job('10').complete('10').run().day(50).job('11').run().day(60).job('12', { warrantyId: '10' }).job('13', { recallForId: '12' }).run().expectGiven({ '10': '10', '11': '11', '12': '10', '13': '10' });
  });

  test('the deal of the job it is a recall or warranty of, also one that ServiceTitan says was created later', () => {
    history().day(0).job('12', { warrantyId: '11' }).job('13', { recallForId: '12' }).day(5).job('11').run().expectGiven({ '11': '11', '12': '11', '13': '11' });
  });

  test('jobs are taken in order of (createdOn, id)', () => {
    history().day(1).job('9').day(0).job('11').job('10').day(2).run().expectGiven({ '9': '10', '10': '10', '11': '10' });
  });

  test('a job is given when it is first planned and stays with its deal, whatever is learned later', () => {
    history().day(0).job('10').run().day(5).job('12').run().day(6).job('11', { createdOn: dayAt(1) }).complete('10').run().day(7).job('10', { completedOn: dayAt(-40) }).run().expectGiven({ '10': '10', '12': '10', '11': '10' });
  });

  test('a job created before the deal had begun does not join it by time', () => {
    history().day(5).job('10').run().day(6).job('9', { createdOn: dayAt(1) }).run().expectGiven({ '10': '10', '9': '9' });
  });

  test('a job from an estimate of another customer does not join across customers', () => {
    history().day(0).job('10').estimate('30', '10').run().day(1).job('20', { customerId: '2', createdFromEstimateId: '30' }).run().expectGiven({ '10': '10', '20': '20' });
  });

  test('a job of a customer that is not known yet waits for it', () => {
    const story = history().day(0).job('10', { customerId: '5' });
    story.customers.delete('5');
    story.run().expect({}).expectWarnings('missing-customer').customer('5').run().expect({ '10': { contactOf: '5' } });
  });

  test('identity: an opportunity is "{tenant}:job:{id of the job that began the deal}", a contact "{tenant}:customer:{id}"', () => {
    const story = history().day(0).job('10').run();
    expect(story.crm.opportunities[0]?.stKey).toBe('9001:job:10');
    expect(story.crm.contacts[0]?.stKey).toBe('9001:customer:1');
  });
});

describe('estimates without a job (design 4.1.1)', () => {
  test('the deal of its project comes first', () => {
    history({ opportunityPer: 'project' }).day(0).job('10', { projectId: '7' }).job('11', { projectId: '8' }).estimate('30', null, { projectId: '8', subtotal: 5 }).run().expect({ '10': { value: 0 }, '11': { value: 5 } });
  });

  test("one of a job of another deal's closed time goes to the deal that was live when it was created", () => {
    history().day(0).job('10').complete('10').day(20).estimate('30', null, { subtotal: 5 }).day(60).run().expect({ '10': { value: 5, at: 'sales/proposal-sent' } });
  });

  test('those with none are counted as unlinked, inactive ones aside', () => {
    const story = history().day(0).customer('1').estimate('30', null).estimate('31', null, { active: false }).estimate('32', null, { customerId: null }).run();
    expect(story.plan?.unlinkedEstimates).toEqual(['30', '32']);
  });
});

describe('merged customers (design 4.1.6)', () => {
  const merged = (...pairs: [string, string | null][]) => resolveMerges(pairs.map(([id, mergedToId]) => customerRecord(id, 0, { mergedToId })));

  test('chains are followed to their end', () => {
    const { survivorOf, warnings } = merged(['1', '2'], ['2', '3'], ['3', '4'], ['4', null]);
    expect(['1', '2', '3', '4'].map(survivorOf)).toEqual(['4', '4', '4', '4']);
    expect(warnings).toEqual([]);
  });

  test.each([[[['1', '1']]], [[['1', '2'], ['2', '1']]], [[['1', '2'], ['2', '3'], ['3', '2']]]] as [[string, string][]][])('a circle %j leaves each as its own', (pairs) => {
    const { survivorOf, warnings } = merged(...pairs);
    expect(pairs.map(([id]) => survivorOf(id))).toEqual(pairs.map(([id]) => id));
    expect(warnings).toEqual(pairs.map(([subject]) => ({ kind: 'merge-loop', subject, detail: 'The merges of this customer run in a circle; it is kept as its own' })));
  });

  test('a chain that leaves the mirror ends at the last customer it has', () => {
    const { survivorOf, warnings } = merged(['1', '2'], ['2', '99']);
    expect(survivorOf('1')).toBe('2');
    expect(warnings).toEqual([{ kind: 'missing-customer', subject: '99', detail: 'Customer 2 was merged into a customer that is not known yet' }]);
  });

  test('a customer that the mirror does not have has no survivor', () => {
    expect(merged().survivorOf('1')).toBeUndefined();
  });

  test('a merge that is taken back gives each its contact again', () => {
    history()
      .day(0).job('10').job('20', { customerId: '2' }).run().day(1).customer('2', { active: false, mergedToId: '1' }).run().expectContacts({ '1': {}, '2': { stStatus: 'merged' } })
      .day(2).customer('2', { active: true, mergedToId: null }).run().expectContacts({ '1': {}, '2': { stStatus: 'active' } });
  });

  test('no plan ever deletes a document', () => {
    const story = history().day(0).job('10').job('20', { customerId: '2' }).run().day(1).cancel('10').customer('1', { active: false, mergedToId: '2' }).job('10', { customerId: '2' }).run();
    expect([story.crm.contacts.length, story.crm.opportunities.length]).toEqual([2, 2]);
    expect(story.plan?.contacts.map(({ action }) => action)).not.toContain('delete');
  });
});
