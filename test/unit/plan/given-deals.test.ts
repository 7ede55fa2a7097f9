import { describe, expect, test } from '@jest/globals';

import { isSameId } from '../../../src/sync/plan/document-ids.js';
import { history } from '../../support/history.js';
import { dayAt } from '../../support/records.js';

describe('a deal whose jobs move to other customers (design 4.1.6)', () => {
  /** Deal 10, begun by job 10, with an older job 9 that came from its estimate. */
  const withOlder = () => history().day(5).job('10').estimate('30', '10').run().day(6).job('9', { createdOn: dayAt(1), createdFromEstimateId: '30' }).run().expectGiven({ '9': '10', '10': '10' });

  test('moved to several, it goes with the job that began it, and the others leave', () => {
    withOlder()
      .day(7).job('9', { customerId: '2' }).job('10', { customerId: '3' }).run()
      .expect({ '10': { contactOf: '3', stJobId: '10' }, '9': { contactOf: '2', stJobId: '9' } });
  });

  test('moved to several after that job had left, it goes with the first of the others', () => {
    history()
      .day(0).job('10').job('11').job('12').run().day(1).job('10', { customerId: '9' }).run()
      .day(2).job('11', { customerId: '2' }).job('12', { customerId: '3' }).run()
      .expect({ '10': { contactOf: '2', stJobId: '11' }, '10:customer:9': { contactOf: '9' }, '12': { contactOf: '3' } });
  });

  test('moved to a customer that is not known yet, it stays where it is until then', () => {
    const story = history().day(0).customer('1', { name: 'Ann Smith' }).job('10').run().day(1).job('10', { customerId: '99' });
    story.customers.delete('99');
    story.run().expect({ '10': { contactOf: '1', title: 'Ann Smith - New Customer Qualifying' } }).day(2).customer('99').run().expect({ '10': { contactOf: '99' } });
  });

  test('meanwhile it follows its own customer into a merge', () => {
    const story = history().day(0).job('10').job('20', { customerId: '2' }).run().day(1).job('10', { customerId: '99' }).customer('1', { mergedToId: '2' });
    story.customers.delete('99');
    story.run().expect({ '10': { contactOf: '2' }, '20': { contactOf: '2' } });
  });

  test('began with the job of its key, whatever older job joined it and also when that job has left it', () => {
    withOlder().day(7).job('8', { createdOn: dayAt(3) }).run().expectGiven({ '8': '8', '9': '10', '10': '10' });
    history().day(0).job('10').day(5).job('11').run().day(6).job('10', { customerId: '2' }).run().day(7).job('12', { createdOn: dayAt(3) }).run().expectGiven({ '10': '10:customer:2', '11': '10', '12': '10' });
  });
});

describe('the opportunity of a deal that is known already', () => {
  test('is found by its id when its key was emptied, and gets the key again', () => {
    const story = history().day(0).job('10').run();
    story.opportunity('10').stKey = null;
    story.day(1).appointment('20', '10').run().expect({ '10': { at: 'sales/appointment-scheduled' } });
    expect(story.crm.opportunities).toHaveLength(1);
  });

  test('is found by its key when it has another id, as after an import', () => {
    const story = history().day(0).job('10').run();
    story.opportunity('10').id = 77;
    story.day(1).appointment('20', '10').run().expect({ '10': { at: 'sales/appointment-scheduled' } });
    expect(story.crm.dealMemory.get('9001:job:10')?.crmId).toBe('77');
  });

  test('whose customer the mirror does not have any more goes on under the id of that customer', () => {
    const story = history().day(0).customer('1', { name: 'Ann Smith' }).job('10').run();
    story.customers.delete('1');
    story.day(1).appointment('20', '10').run().expect({ '10': { at: 'sales/appointment-scheduled', title: 'Customer 1 - New Customer Qualifying' } });
    expect(story.plan?.opportunities[0]?.contactKey).toBe('9001:customer:1');
  });

  test('a job that was given while nobody wanted its opportunity, of a unit taken out of its pipeline since, waits', () => {
    const story = history().day(0).job('10').complete('10').run().deleteContact('1').day(40).job('11').run().expectGiven({ '10': '10', '11': '11' });
    story.configure({ pipelines: story.rules.pipelines.map((pipeline) => ({ ...pipeline, businessUnits: [] })) }).day(41).run().expect({ '10': {} });
  });
});

test('an id is the same as text and as a number, and none is the same as no id', () => {
  expect([isSameId(1, '1'), isSameId('a', 'a'), isSameId(1, 2)]).toEqual([true, true, false]);
  expect([isSameId(null, null), isSameId(null, 'null'), isSameId('null', null)]).toEqual([false, false, false]);
});
