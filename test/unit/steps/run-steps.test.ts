import { describe, expect, test } from '@jest/globals';

import { defaultPipelines } from '../../../src/pipelines/default-pipelines.js';
import type { Pipeline } from '../../../src/pipelines/pipeline.js';
import type { OpportunityDraft } from '../../../src/sync/steps/deal.js';
import { STEP_NAMES } from '../../../src/sync/steps/deal.js';
import { runSteps } from '../../../src/sync/steps/run-steps.js';
import { startOpportunity } from '../../../src/sync/steps/step-1-new-customers.js';
import { deal, dealJob, draftAt, standing, stepContext } from '../../support/deals.js';
import { appointmentRecord, dayAt, estimateRecord } from '../../support/records.js';

describe('the six steps', () => {
  test('run in this order', () => {
    expect(STEP_NAMES).toEqual(['new-customers', 'appointments', 'estimates', 'sold-estimates', 'install-jobs', 'job-status']);
  });

  test('each step counts its own effect and every stage passed is told', () => {
    const facts = deal({
      jobs: [dealJob('10'), dealJob('11', { unit: 'Pool - Install', status: 'Hold' })],
      appointments: [appointmentRecord('20', '10', 0)],
      estimates: [estimateRecord('29', '10', 0), estimateRecord('30', '10', 1, { status: 'Sold', subtotal: 2000, soldOn: dayAt(2) })],
    });
    const run = runSteps({ deal: facts, draft: draftAt('sales/contacted'), context: stepContext() });
    expect(run.moves.map(({ step, to }) => `${step} ${to.stage}`)).toEqual([
      'appointments appointment-scheduled', 'estimates proposal-sent', 'sold-estimates job-sold', 'install-jobs estimate-approved', 'job-status on-hold',
    ]);
    expect(run.changedBy.get('stage')).toBe('job-status');
    expect(run.changedBy.get('value')).toBe('sold-estimates');
    expect(run.changedBy.get('title')).toBe('install-jobs');
  });

  test('what every step refused and warned of is told, in their order', () => {
    const facts = deal({
      jobs: [dealJob('10', { unit: 'Pool - Install', status: 'Completed' }), dealJob('11', { unit: 'Pool - Install', status: 'Paused' })],
      estimates: [estimateRecord('30', '10', 1)],
    });
    const run = (draft: OpportunityDraft, context = {}) => runSteps({ deal: facts, draft, context: stepContext(context) });
    const lost = run(draftAt('sales/estimate-lost', { status: 'lost' }), { lostByPersonAt: dayAt(1) });
    expect(lost.refused.map(({ step, guard }) => `${step} ${guard}`)).toEqual(['estimates protected-stage', 'install-jobs lost-by-person']);
    expect(lost.warnings.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual(['unknown-job-status 11']);
    const unsold = run(draftAt('install/scheduled', { status: 'won' }), { soldBefore: true, fresh: draftAt('install/scheduled') });
    expect(unsold.refused.map(({ step, guard }) => `${step} ${guard}`)).toEqual(['sold-estimates unsold', 'job-status unknown-job-status']);
    expect(unsold.warnings.map(({ kind }) => kind)).toEqual(['unsold-estimate', 'unknown-job-status']);
  });

  test('a second run changes nothing', () => {
    const facts = deal({ estimates: [estimateRecord('30', '10', 1)] });
    const first = runSteps({ deal: facts, draft: draftAt('sales/contacted'), context: stepContext() });
    const second = runSteps({ deal: facts, draft: first.draft, context: stepContext() });
    expect(second).toMatchObject({ draft: first.draft, moves: [], refused: [] });
  });

  test('a shop with stages of its own is served by its triggers', () => {
    const shop: Pipeline = {
      slug: 'roofs',
      name: 'Roofs',
      kind: 'sales',
      businessUnits: [],
      stages: [
        { slug: 'hello', name: 'Hello', order: 1, status: 'open', trigger: 'new-customer' },
        { slug: 'yes', name: 'Yes', order: 2, status: 'won', trigger: 'estimate-sold' },
        { slug: 'no', name: 'No', order: 3, status: 'lost', trigger: 'estimates-dismissed' },
      ],
    };
    const jobs = [{ ...dealJob('10'), pipeline: shop }];
    const context = stepContext({ rules: { pipelines: [...defaultPipelines, shop] } });
    const end = (parts: Parameters<typeof deal>[0]) => {
      const facts = deal({ jobs, ...parts });
      const start = startOpportunity(facts);
      return start && standing(runSteps({ deal: facts, draft: start, context }).draft);
    };
    expect(end({ appointments: [appointmentRecord('20', '10', 0)], estimates: [estimateRecord('30', '10', 0)] })).toBe('roofs/hello open');
    expect(end({ estimates: [estimateRecord('30', '10', 0, { status: 'Sold', soldOn: dayAt(1) })] })).toBe('roofs/yes won');
    expect(end({ estimates: [estimateRecord('30', '10', 0, { status: 'Dismissed' })] })).toBe('roofs/no lost');
  });

  test('an opportunity that people keep on a board of their own is left where it is', () => {
    const run = runSteps({ deal: deal({ estimates: [estimateRecord('30', '10', 1, { status: 'Sold' })] }), draft: draftAt('nurture/cold'), context: stepContext() });
    expect(standing(run.draft)).toBe('nurture/cold open');
  });
});
