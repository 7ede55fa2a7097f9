import { describe, expect, test } from '@jest/globals';

import type { DealJob } from '../../../src/sync/steps/deal.js';
import { newCustomers, startOpportunity } from '../../../src/sync/steps/step-1-new-customers.js';
import { deal, dealJob, draftAt, stepContext } from '../../support/deals.js';

describe('step 1: new customers → Contacted', () => {
  test('a mapped job brings an opportunity "{customer} - New Customer Qualifying", value 0, open, in sales/contacted', () => {
    expect(startOpportunity(deal())).toMatchObject({ pipeline: 'sales', stage: 'contacted', status: 'open', title: 'Ann Smith - New Customer Qualifying', value: 0, jobId: '10' });
  });

  test("in install/estimate-approved when the deal's first uncanceled job is of an install unit", () => {
    const jobs = [dealJob('10', { status: 'Canceled' }), dealJob('11', { unit: 'Pool - Install' }), dealJob('12')];
    expect(startOpportunity(deal({ jobs }))).toMatchObject({ pipeline: 'install', stage: 'estimate-approved', jobId: '11', businessUnit: 'Pool - Install' });
  });

  test('a deal whose jobs are all canceled begins where its first job belongs', () => {
    expect(startOpportunity(deal({ jobs: [dealJob('10', { status: 'Canceled' })] }))).toMatchObject({ pipeline: 'sales', stage: 'contacted', jobId: '10' });
  });

  test('a deal without jobs brings none', () => {
    expect(startOpportunity(deal({ jobs: [] }))).toBeNull();
  });

  test('a pipeline begins where its trigger leads, whatever stage a shop puts first', () => {
    const begin = (job: DealJob): string | undefined => {
      const stages = [{ slug: 'first', name: 'First', order: 0, status: 'open' as const }, ...job.pipeline.stages];
      return startOpportunity(deal({ jobs: [{ ...job, pipeline: { ...job.pipeline, stages } }] }))?.stage;
    };
    expect(begin(dealJob('10'))).toBe('contacted');
    expect(begin(dealJob('10', { unit: 'Pool - Install' }))).toBe('estimate-approved');
  });

  test('a pipeline without a stage to begin in is an error that names it', () => {
    const job = dealJob('10');
    const stageless = deal({ jobs: [{ ...job, pipeline: { ...job.pipeline, stages: [] } }] });
    expect(() => startOpportunity(stageless)).toThrow('Pipeline "sales" has no stage to begin in; give it one with the trigger "new-customer"');
  });

  test("an opportunity in sales names the deal's first uncanceled job", () => {
    const jobs = [dealJob('10', { status: 'Canceled' }), dealJob('11', { unit: 'Electrical - Service' })];
    expect(newCustomers(deal({ jobs }), draftAt('sales/proposal-sent', { title: 'By hand' }), stepContext()).draft).toMatchObject({
      jobId: '11', jobNumber: 'N11', businessUnit: 'Electrical - Service', title: 'By hand', stage: 'proposal-sent',
    });
  });

  test('so does one in a stage that only the CRM knows', () => {
    expect(newCustomers(deal(), draftAt('sales/very-important', { jobId: '99' }), stepContext()).draft).toMatchObject({ jobId: '10', stage: 'very-important' });
  });

  test("the title it was born with follows the customer's name", () => {
    expect(newCustomers({ ...deal(), customerName: 'Ann Jones' }, draftAt('sales/contacted'), stepContext()).draft.title).toBe('Ann Jones - New Customer Qualifying');
  });

  test.each(['sales/estimate-lost', 'install/scheduled', 'elsewhere/stage'])('at %s it changes nothing', (at) => {
    const draft = draftAt(at, { jobId: '99' });
    expect(newCustomers(deal(), draft, stepContext()).draft).toEqual(draft);
  });
});
