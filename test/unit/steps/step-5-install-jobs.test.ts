import { describe, expect, test } from '@jest/globals';

import { installJobs } from '../../../src/sync/steps/step-5-install-jobs.js';
import { deal, dealJob, draftAt, standing, stepContext } from '../../support/deals.js';
import { dayAt } from '../../support/records.js';

const jobs = [dealJob('10'), dealJob('11', { unit: 'Pool - Install', status: 'Canceled' }), dealJob('12', { unit: 'Electrical - Install' }), dealJob('13', { unit: 'Pool - Install' })];

describe('step 5: install jobs → Install Pipeline', () => {
  test.each(['new-lead', 'contacted', 'proposal-sent', 'estimate-followup'])('from %s, with an uncanceled install job: install/estimate-approved', (stage) => {
    expect(standing(installJobs(deal({ jobs }), draftAt(`sales/${stage}`), stepContext()).draft)).toBe('install/estimate-approved open');
  });

  test('a won opportunity stays won', () => {
    expect(standing(installJobs(deal({ jobs }), draftAt('sales/job-sold', { status: 'won' }), stepContext()).draft)).toBe('install/estimate-approved won');
  });

  test('one that was lost by its estimates comes back open', () => {
    expect(standing(installJobs(deal({ jobs }), draftAt('sales/estimate-lost', { status: 'lost' }), stepContext()).draft)).toBe('install/estimate-approved open');
  });

  test("a person's Estimate Lost is excepted", () => {
    const draft = draftAt('sales/estimate-lost', { status: 'lost' });
    const result = installJobs(deal({ jobs }), draft, stepContext({ lostByPersonAt: dayAt(1) }));
    expect(result).toMatchObject({ draft, moves: [] });
    expect(result.refused).toEqual([{ step: 'install-jobs', field: 'stage', wanted: 'estimate-approved', guard: 'lost-by-person' }]);
  });

  test.each([
    ['set lost where its card stood', 'sales/contacted', 'lost'],
    ['set lost in a stage that only the CRM knows', 'sales/very-important', 'lost'],
    ['dragged to Estimate Lost with the status left open', 'sales/estimate-lost', 'open'],
  ] as const)('so is one that a person %s', (_how, at, status) => {
    expect(installJobs(deal({ jobs }), draftAt(at, { status }), stepContext({ lostByPersonAt: dayAt(1) })).refused).toMatchObject([{ guard: 'lost-by-person' }]);
  });

  test.each(['sales/job-sold', 'sales/very-important'])('what a person gave up and is sold since moves all the same, from %s', (at) => {
    expect(standing(installJobs(deal({ jobs }), draftAt(at, { status: 'won' }), stepContext({ lostByPersonAt: dayAt(1) })).draft)).toBe('install/estimate-approved won');
  });

  test('a stage of the same slug on the other board is another stage', () => {
    const job = dealJob('12', { unit: 'Pool - Install' });
    const pipeline = { ...job.pipeline, stages: job.pipeline.stages.map((stage) => (stage.trigger === 'install-job' ? { ...stage, slug: 'contacted' } : stage)) };
    const { moves } = installJobs(deal({ jobs: [{ ...job, pipeline }] }), draftAt('sales/contacted'), stepContext());
    expect(moves).toMatchObject([{ step: 'install-jobs', from: { pipeline: 'sales', stage: 'contacted' }, to: { pipeline: 'install', stage: 'contacted' } }]);
  });

  test('the title is that of the first uncanceled install job, without the value while it is 0', () => {
    expect(installJobs(deal({ jobs }), draftAt('sales/contacted'), stepContext()).draft).toMatchObject({ title: 'Ann Smith - Install Job #N12', jobId: '12', jobNumber: 'N12', businessUnit: 'Electrical - Install' });
    expect(installJobs(deal({ jobs }), draftAt('sales/contacted', { value: 12345.6 }), stepContext()).draft.title).toBe('Ann Smith - Install Job #N12 - $12,345.60');
  });

  test('deals born in install get the title too, and stay in their stage', () => {
    expect(installJobs(deal({ jobs }), draftAt('install/on-hold', { value: 5 }), stepContext())).toMatchObject({ draft: { stage: 'on-hold', title: 'Ann Smith - Install Job #N12 - $5' }, moves: [] });
  });

  test('without an uncanceled install job nothing happens', () => {
    const draft = draftAt('sales/contacted');
    expect(installJobs(deal({ jobs: jobs.slice(0, 2) }), draft, stepContext()).draft).toEqual(draft);
  });

  test('held in sales it stays as it is', () => {
    const draft = draftAt('sales/contacted');
    expect(installJobs(deal({ jobs }), draft, stepContext({ stageHeld: true })).draft).toEqual(draft);
  });
});
