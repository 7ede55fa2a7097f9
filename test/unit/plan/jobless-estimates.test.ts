import { describe, expect, test } from '@jest/globals';

import { history } from '../../support/history.js';
import { dayAt } from '../../support/records.js';

describe('an estimate without a job (design 4.1.1)', () => {
  test('belongs to the deal of its project, also a closed one', () => {
    history()
      .day(0).job('10', { projectId: '7' }).complete('10').run().day(50).job('11', { projectId: '8' }).run()
      .day(51).estimate('30', null, { projectId: '7', subtotal: 5 }).run().expect({ '10': { value: 5 }, '11': { value: 0 } });
  });

  test('of a project with several deals: to that of the latest of its jobs created by then, else to that of its first job', () => {
    const of = (day: number, fields = {}) => {
      const story = history({ opportunityPer: 'job' })
        .day(0).job('10', { projectId: '7' }).day(5).job('11', { projectId: '7' }).day(6).job('12', { projectId: '8' }).day(8).job('13', { projectId: '7', recallForId: '10' })
        .day(day).estimate('30', null, { projectId: '7', subtotal: 5, ...fields }).day(20).run();
      return story.crm.opportunities.filter(({ values }) => values.value === 5).map(({ values }) => values.stJobId);
    };
    expect([of(4), of(5), of(7), of(8), of(-1)]).toEqual([['10'], ['11'], ['11'], ['10'], ['10']]);
  });

  test('of a project without a deal, or of none: to the deal that was live when it was created', () => {
    for (const projectId of ['9', null]) {
      history().day(0).job('10', { projectId: '7' }).day(1).estimate('30', null, { projectId, subtotal: 5 }).run().expect({ '10': { value: 5 } });
      history()
        .day(0).job('10').complete('10').run().day(40).estimate('30', null, { projectId, subtotal: 5 }).run().expect({ '10': { value: 0 } })
        .day(50).job('11').run().expect({ '10': { value: 0 }, '11': { value: 5 } });
    }
  });

  test('of several live deals belongs to the latest that had begun by then, on the very instant too', () => {
    const of = (day: number) => {
      const story = history({ opportunityPer: 'job' }).day(0).job('10').day(5).job('11').day(9).job('12').day(day).estimate('30', null, { subtotal: 5 }).day(20).run();
      return story.crm.opportunities.filter(({ values }) => values.value === 5).map(({ values }) => values.stJobId);
    };
    expect([of(3), of(5), of(7)]).toEqual([['10'], ['11'], ['11']]);
  });

  test("belongs to its own customer's deals only", () => {
    const story = history().day(0).job('20', { customerId: '2' }).customer('1').estimate('30', null, { subtotal: 5 }).run().expect({ '20': { value: 0 } });
    expect(story.plan?.unlinkedEstimates).toEqual(['30']);
  });

  test('takes its place among the others by when it was created: the latest counts', () => {
    history().day(0).job('10').day(2).estimate('31', null, { subtotal: 5 }).day(3).estimate('30', '10', { subtotal: 7 }).run().expect({ '10': { value: 7 } });
  });

  test('is found by a job that was created from it, also when both are learned of at once', () => {
    history()
      .day(0).job('10').complete('10').day(1).estimate('30', null).sell('30').day(40).job('12').day(41).job('13', { createdFromEstimateId: '30' }).run()
      .expectGiven({ '10': '10', '12': '12', '13': '10' });
  });
});

test('the estimates of all jobs of a deal count in order of their creation', () => {
  history().day(0).job('10').job('11').estimate('31', '11', { subtotal: 7, createdOn: dayAt(2) }).estimate('30', '10', { subtotal: 5, createdOn: dayAt(5) }).run().expect({ '10': { value: 5 } });
});
