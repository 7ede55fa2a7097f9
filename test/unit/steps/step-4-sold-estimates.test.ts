import { describe, expect, test } from '@jest/globals';

import { soldEstimatesStep } from '../../../src/sync/steps/step-4-sold-estimates.js';
import { deal, dealJob, draftAt, standing, stepContext } from '../../support/deals.js';
import { dayAt, estimateRecord } from '../../support/records.js';

const sold = estimateRecord('30', '10', 1, { name: 'Pump', subtotal: 1000, status: 'Sold', soldOn: dayAt(3) });
const later = estimateRecord('29', '10', 0, { name: 'Lights', subtotal: 250.5, status: 'Sold', soldOn: dayAt(4) });
const dismissed = estimateRecord('31', '10', 2, { status: 'Dismissed' });
const open = estimateRecord('32', '10', 2);

describe('step 4: sold / dismissed → Job Sold / Estimate Lost', () => {
  test.each(['new-lead', 'contacted', 'appointment-scheduled', 'proposal-sent', 'estimate-followup', 'estimate-lost'])('any sold estimate: Job Sold and won, from %s', (stage) => {
    const result = soldEstimatesStep(deal({ estimates: [sold, open, dismissed] }), draftAt(`sales/${stage}`), stepContext());
    expect(standing(result.draft)).toBe('sales/job-sold won');
  });

  test('value is the sum of the sold, title and estimate id are of the latest sold', () => {
    const { draft } = soldEstimatesStep(deal({ estimates: [later, sold, open] }), draftAt('sales/proposal-sent'), stepContext());
    expect(draft).toMatchObject({ value: 1250.5, estimateId: '29', estimateName: 'Lights', title: 'Ann Smith - Lights - $1,250.50' });
  });

  test('only active estimates count', () => {
    const draft = draftAt('sales/proposal-sent');
    expect(soldEstimatesStep(deal({ estimates: [{ ...sold, active: false }] }), draft, stepContext()).draft).toEqual(draft);
  });

  test.each(['contacted', 'proposal-sent', 'estimate-followup'])('every estimate with a value dismissed: Estimate Lost and lost, from %s', (stage) => {
    const worthless = estimateRecord('33', '10', 3, { subtotal: 0 });
    const result = soldEstimatesStep(deal({ estimates: [dismissed, worthless] }), draftAt(`sales/${stage}`), stepContext());
    expect(standing(result.draft)).toBe('sales/estimate-lost lost');
  });

  test.each([
    ['one with a value is still open', { estimates: [dismissed, open] }],
    ['none has a value', { estimates: [{ ...dismissed, subtotal: 0 }] }],
    ['there are none', { estimates: [] }],
    ['an install job goes on', { estimates: [dismissed], jobs: [dealJob('10'), dealJob('11', { unit: 'Pool - Install' })] }],
  ])('not lost while %s', (_why, parts) => {
    expect(standing(soldEstimatesStep(deal(parts), draftAt('sales/proposal-sent'), stepContext()).draft)).toBe('sales/proposal-sent open');
  });

  test('a canceled install job does not keep it from being lost', () => {
    const jobs = [dealJob('10'), dealJob('11', { unit: 'Pool - Install', status: 'Canceled' })];
    expect(standing(soldEstimatesStep(deal({ estimates: [dismissed], jobs }), draftAt('sales/proposal-sent'), stepContext()).draft)).toBe('sales/estimate-lost lost');
  });

  test('in install value and won follow the sold ones; title, stage and pipeline stay', () => {
    const result = soldEstimatesStep(deal({ estimates: [sold] }), draftAt('install/in-progress', { title: 'T' }), stepContext());
    expect(standing(result.draft)).toBe('install/in-progress won');
    expect(result.draft).toMatchObject({ value: 1000, estimateId: '30', title: 'T' });
  });

  test('in install dismissals do nothing', () => {
    const draft = draftAt('install/in-progress', { status: 'won' });
    expect(soldEstimatesStep(deal({ estimates: [dismissed] }), draft, stepContext()).draft).toEqual(draft);
  });

  const fresh = draftAt('sales/proposal-sent', { value: 1000, title: 'Ann Smith - Option 32 - $1,000' });

  test('an estimate un-sold later leaves the stage and reports it', () => {
    const draft = draftAt('sales/job-sold', { status: 'won', value: 5 });
    const result = soldEstimatesStep(deal({ estimates: [open] }), draft, stepContext({ soldBefore: true, fresh }));
    expect(result).toMatchObject({ draft, refused: [{ field: 'stage', wanted: 'proposal-sent', guard: 'unsold' }], warnings: [{ kind: 'unsold-estimate', subject: '9001:job:10' }] });
  });

  test("with onUnsell 'reopen' it goes back to where its facts put it", () => {
    const result = soldEstimatesStep(deal({ estimates: [open] }), draftAt('sales/job-sold', { status: 'won', value: 5 }), stepContext({ soldBefore: true, fresh, rules: { onUnsell: 'reopen' } }));
    expect(result).toMatchObject({ draft: fresh, moves: [{ step: 'sold-estimates' }], warnings: [{ kind: 'unsold-estimate' }] });
  });

  test('a Job Sold set by hand without any sale is not un-sold', () => {
    const draft = draftAt('sales/job-sold', { status: 'won' });
    expect(soldEstimatesStep(deal({ estimates: [open] }), draft, stepContext({ fresh }))).toMatchObject({ draft, refused: [], warnings: [] });
  });

  test('un-sold in install: it stays won and is reported; with reopen it is open again', () => {
    const draft = draftAt('install/scheduled', { status: 'won', value: 1000 });
    const inInstall = draftAt('install/scheduled', { value: 0 });
    expect(soldEstimatesStep(deal(), draft, stepContext({ soldBefore: true, fresh: inInstall }))).toMatchObject({ draft, refused: [{ field: 'status', wanted: 'open', guard: 'unsold' }] });
    expect(soldEstimatesStep(deal(), draft, stepContext({ soldBefore: true, fresh: inInstall, rules: { onUnsell: 'reopen' } })).draft).toMatchObject({ status: 'open', value: 0, stage: 'scheduled' });
  });

  test('a manual stage behind Job Sold is not left for it', () => {
    const [sales, install] = stepContext().rules.pipelines;
    if (!sales || !install) throw new Error('No default pipelines');
    const pipelines = [{ ...sales, stages: [...sales.stages, { slug: 'deposit-paid', name: 'Deposit Paid', order: 8, status: 'won' as const }] }, install];
    const result = soldEstimatesStep(deal({ estimates: [sold] }), draftAt('sales/deposit-paid', { status: 'won' }), stepContext({ rules: { pipelines } }));
    expect(result).toMatchObject({ draft: { stage: 'deposit-paid', value: 1000 }, refused: [{ wanted: 'job-sold', guard: 'no-way-back' }] });
  });

  test('held in Estimate Lost nothing changes', () => {
    const draft = draftAt('sales/estimate-lost', { status: 'lost' });
    expect(soldEstimatesStep(deal({ estimates: [sold] }), draft, stepContext({ stageHeld: true })).draft).toEqual(draft);
  });
});
