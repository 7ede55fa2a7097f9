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
    expect(result).toMatchObject({ draft, refused: [{ field: 'stage', wanted: 'proposal-sent', guard: 'unsold' }] });
    expect(result.warnings).toEqual([{ kind: 'unsold-estimate', subject: '9001:job:10', detail: 'The estimate that was sold is no longer sold in ServiceTitan' }]);
  });

  test("with onUnsell 'reopen' it goes back to where its facts put it", () => {
    const result = soldEstimatesStep(deal({ estimates: [open] }), draftAt('sales/job-sold', { status: 'won', value: 5 }), stepContext({ soldBefore: true, fresh, rules: { onUnsell: 'reopen' } }));
    expect(result).toMatchObject({ draft: fresh, warnings: [{ kind: 'unsold-estimate' }] });
    expect(result.moves).toEqual([
      { step: 'sold-estimates', from: { pipeline: 'sales', stage: 'job-sold', status: 'won' }, to: { pipeline: 'sales', stage: 'proposal-sent', status: 'open' } },
    ]);
  });

  test.each(['estimate-followup', 'very-important'])('un-sold after a person had moved it to %s: nothing to report', (stage) => {
    const draft = draftAt(`sales/${stage}`);
    expect(soldEstimatesStep(deal({ estimates: [open] }), draft, stepContext({ soldBefore: true, fresh }))).toMatchObject({ draft, refused: [], warnings: [] });
  });

  test('un-sold in Job Sold while an install job takes the deal over: only the status is at stake', () => {
    const draft = draftAt('sales/job-sold', { status: 'won', value: 5 });
    const taken = draftAt('install/scheduled', { value: 1000 });
    const result = (onUnsell: 'keep' | 'reopen') => soldEstimatesStep(deal({ estimates: [open] }), draft, stepContext({ soldBefore: true, fresh: taken, rules: { onUnsell } }));
    expect(result('keep')).toMatchObject({ draft, moves: [], refused: [{ field: 'status', wanted: 'open', guard: 'unsold' }], warnings: [{ kind: 'unsold-estimate' }] });
    expect(result('reopen')).toMatchObject({ draft: { stage: 'job-sold', status: 'open', value: 1000 }, moves: [], refused: [], warnings: [{ kind: 'unsold-estimate' }] });
  });

  test('a Job Sold set by hand without any sale is not un-sold', () => {
    const draft = draftAt('sales/job-sold', { status: 'won' });
    expect(soldEstimatesStep(deal({ estimates: [open] }), draft, stepContext({ fresh }))).toMatchObject({ draft, refused: [], warnings: [] });
  });

  test('un-sold in install: it stays won and is reported; with reopen it is open again', () => {
    const draft = draftAt('install/scheduled', { status: 'won', value: 1000 });
    const inInstall = draftAt('install/scheduled', { value: 0 });
    const warnings = [{ kind: 'unsold-estimate' }];
    expect(soldEstimatesStep(deal(), draft, stepContext({ soldBefore: true, fresh: inInstall }))).toMatchObject({ draft, refused: [{ field: 'status', wanted: 'open', guard: 'unsold' }], warnings });
    expect(soldEstimatesStep(deal(), draft, stepContext({ soldBefore: true, fresh: inInstall, rules: { onUnsell: 'reopen' } }))).toMatchObject({ draft: { status: 'open', value: 0, stage: 'scheduled' }, warnings });
  });

  test('un-sold in install with every installation done: it is won by that, and there is nothing to report', () => {
    const draft = draftAt('install/job-completed', { status: 'won', value: 1000 });
    const done = draftAt('install/job-completed', { status: 'won' });
    expect(soldEstimatesStep(deal(), draft, stepContext({ soldBefore: true, fresh: done, rules: { onUnsell: 'reopen' } }))).toEqual({ draft, moves: [], refused: [], warnings: [] });
  });

  test('an install deal that never was sold has nothing un-sold', () => {
    const draft = draftAt('install/scheduled', { value: 1000 });
    expect(soldEstimatesStep(deal(), draft, stepContext({ fresh: draftAt('install/scheduled') }))).toEqual({ draft, moves: [], refused: [], warnings: [] });
  });

  test.each([['job-sold', 'won'], ['very-important', 'open']] as const)('a further sale at %s: value and title follow, and it is Job Sold', (stage, status) => {
    const result = soldEstimatesStep(deal({ estimates: [sold, later] }), draftAt(`sales/${stage}`, { status, value: 1000 }), stepContext());
    expect(result).toMatchObject({ draft: { stage: 'job-sold', status: 'won', value: 1250.5 }, refused: [] });
    expect(result.moves).toHaveLength(stage === 'job-sold' ? 0 : 1);
  });

  test('a manual stage behind Job Sold is not left for it', () => {
    const [sales, install] = stepContext().rules.pipelines;
    if (!sales || !install) throw new Error('No default pipelines');
    const pipelines = [{ ...sales, stages: [...sales.stages, { slug: 'deposit-paid', name: 'Deposit Paid', order: 8, status: 'won' as const }] }, install];
    const result = soldEstimatesStep(deal({ estimates: [sold] }), draftAt('sales/deposit-paid', { status: 'won' }), stepContext({ rules: { pipelines } }));
    expect(result.draft).toMatchObject({ stage: 'deposit-paid', value: 1000 });
    expect(result.refused).toEqual([{ step: 'sold-estimates', field: 'stage', wanted: 'job-sold', guard: 'no-way-back' }]);
  });

  test('held in Estimate Lost nothing changes', () => {
    const draft = draftAt('sales/estimate-lost', { status: 'lost' });
    expect(soldEstimatesStep(deal({ estimates: [sold] }), draft, stepContext({ stageHeld: true })).draft).toEqual(draft);
  });

  test.each(['proposal-sent', 'very-important'])('held in %s the value and title of the sale follow and the stage stays', (stage) => {
    const result = soldEstimatesStep(deal({ estimates: [sold] }), draftAt(`sales/${stage}`), stepContext({ stageHeld: true }));
    expect(result).toMatchObject({ draft: { stage, status: 'open', value: 1000, title: 'Ann Smith - Pump - $1,000' }, moves: [] });
  });
});
