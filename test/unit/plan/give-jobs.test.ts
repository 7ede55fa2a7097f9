import { describe, expect, test } from '@jest/globals';

import type { Deal } from '../../../src/sync/plan/deal-book.js';
import { beginningBy, beginningJobId, byBeginning } from '../../../src/sync/plan/deal-book.js';
import { history } from '../../support/history.js';
import { dayAt, jobRecord } from '../../support/records.js';

/** Two live deals of one customer: 10 from day 5 on, and 9 from day 1 on, which was learned of later. */
const twoLive = () => history().day(5).job('10').run().day(6).job('9', { createdOn: dayAt(1) });

describe('giving a job to one of several deals (design 4.1.3)', () => {
  test('by time it joins the latest that had begun, in whatever order deals became known', () => {
    twoLive().run().day(7).job('12').run().expectGiven({ '9': '9', '10': '10', '12': '10' });
    twoLive().day(7).job('12').job('13').run().expectGiven({ '9': '9', '10': '10', '12': '10', '13': '10' });
  });

  test('by time it joins across projects, unless a project has its own opportunity', () => {
    history().day(0).job('10', { projectId: '7' }).day(1).job('11', { projectId: '8' }).run().expectGiven({ '10': '10', '11': '10' });
    history({ opportunityPer: 'project' }).day(0).job('10', { projectId: '7' }).day(1).job('11', { projectId: '8' }).run().expectGiven({ '10': '10', '11': '11' });
  });

  test('an install job joins the oldest deal of which any estimate was sold by then, on the very instant too', () => {
    const given = (day: number) =>
      twoLive().estimate('30', '9').estimate('31', '9').day(20).sell('30').day(25).sell('31').day(30).job('13', { unit: 'Pool - Install', createdOn: dayAt(day) }).run().crm.jobDeals.get('13');
    expect([given(10), given(20), given(22)]).toEqual(['9001:job:10', '9001:job:9', '9001:job:9']);
  });

  test('created from an estimate it joins that deal, also when both are learned of at once', () => {
    history()
      .day(0).job('10').estimate('30', '10').sell('30').complete('10').day(50).job('11').day(60).job('12', { createdFromEstimateId: '30' }).run()
      .expectGiven({ '10': '10', '11': '11', '12': '10' });
  });

  test('one that is older than the job that began its deal comes first in it', () => {
    history().day(5).job('10').estimate('30', '10').run().day(6).job('9', { createdOn: dayAt(1), createdFromEstimateId: '30' }).run().expect({ '10': { stJobId: '9' } });
  });

  test('a warranty job of a job that is in no deal never begins one', () => {
    history().day(20).trackedSince(10).job('11', { warrantyId: '5' }).run().expect({}).expectGiven({});
  });

  test('one of a full run counts from the very instant on from which the run was asked for', () => {
    history().trackedSince(100).day(50).job('10').day(101).run({ full: true, since: 50 }).expect({ '10': {} });
  });
});

describe('a job that cannot be given', () => {
  test('waits for its customer, and people are told', () => {
    const story = history().day(0).job('10', { customerId: '5' });
    story.customers.delete('5');
    story.run().expectGiven({});
    expect(story.plan?.warnings).toEqual([{ kind: 'missing-customer', subject: '5', detail: 'The customer of a job is not known yet; the job waits for it' }]);
  });

  test('waits for its business unit, which is named with the number of its jobs, by its id where it is not known', () => {
    const { plan } = history().day(0).job('10', { unit: 'Plumbing - Service' }).job('11', { unit: 'Plumbing - Service' }).job('12', { businessUnitId: '999' }).run();
    expect(plan?.warnings).toEqual([
      { kind: 'unmapped-business-unit', subject: '76', detail: 'Business unit "Plumbing - Service" is in no pipeline; jobs without an opportunity: 2' },
      { kind: 'unmapped-business-unit', subject: '999', detail: 'Business unit "999" is in no pipeline; jobs without an opportunity: 1' },
    ]);
  });
});

test('a unit given by an id that is not known by name yet has none on the opportunity', () => {
  const story = history();
  const pipelines = story.rules.pipelines.map((pipeline) => (pipeline.slug === 'sales' ? { ...pipeline, businessUnits: [999] } : pipeline));
  story.configure({ pipelines }).day(0).job('10', { businessUnitId: '999' }).run().expect({ '10': { at: 'sales/contacted', businessUnit: null } });
});

describe('when a deal began', () => {
  test('the job that began it stands in its key, also when another customer was told apart in it; a lead has none', () => {
    expect(['9001:job:10', '9001:job:4711:customer:2', '9001:lead:5'].map(beginningJobId)).toEqual(['10', '4711', null]);
  });

  test('with that job and for its project; a deal that has no job yet has always begun', () => {
    expect(beginningBy(jobRecord('10', 3, { projectId: '7' }))).toEqual({ begunAt: Date.parse(dayAt(3)), projectId: '7' });
    expect(beginningBy(undefined)).toEqual({ begunAt: -Infinity, projectId: null });
  });

  test('deals that began at one instant are in order of their keys', () => {
    const deals = [['9001:job:10', 5], ['9001:job:9', 5], ['9001:job:11', 1]].map(([stKey, begunAt]) => ({ stKey, begunAt }) as Deal);
    expect(deals.sort(byBeginning).map(({ stKey }) => stKey)).toEqual(['9001:job:11', '9001:job:9', '9001:job:10']);
  });
});
