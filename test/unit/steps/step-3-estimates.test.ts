import { describe, expect, test } from '@jest/globals';

import { estimates } from '../../../src/sync/steps/step-3-estimates.js';
import { deal, draftAt, standing, stepContext } from '../../support/deals.js';
import { dayAt, estimateRecord } from '../../support/records.js';

const quote = estimateRecord('30', '10', 1, { name: 'New pump', subtotal: 12000, tax: 345 });

describe('step 3: estimates → Proposal Sent', () => {
  test.each(['new-lead', 'contacted', 'appointment-scheduled'])('an open, active estimate with value moves from %s and gives title, value and estimate id', (stage) => {
    const result = estimates(deal({ estimates: [quote] }), draftAt(`sales/${stage}`), stepContext());
    expect(standing(result.draft)).toBe('sales/proposal-sent open');
    expect(result.draft).toMatchObject({ title: 'Ann Smith - New pump - $12,345', value: 12345, estimateId: '30', estimateName: 'New pump' });
    expect(result.moves).toHaveLength(1);
  });

  test('in Proposal Sent it stays and follows the estimate', () => {
    const result = estimates(deal({ estimates: [quote] }), draftAt('sales/proposal-sent'), stepContext());
    expect(result).toMatchObject({ draft: { stage: 'proposal-sent', value: 12345 }, moves: [], refused: [] });
  });

  test('in Estimate Follow-up title and value still follow the open estimate, but the stage is never left for it', () => {
    const result = estimates(deal({ estimates: [quote] }), draftAt('sales/estimate-followup'), stepContext());
    expect(result.draft).toMatchObject({ stage: 'estimate-followup', value: 12345, title: 'Ann Smith - New pump - $12,345' });
    expect(result.refused).toEqual([{ step: 'estimates', field: 'stage', wanted: 'proposal-sent', guard: 'protected-stage' }]);
  });

  test.each(['job-sold', 'estimate-lost'])('%s is protected: nothing on it changes', (stage) => {
    const draft = draftAt(`sales/${stage}`, { value: 7 });
    expect(estimates(deal({ estimates: [quote] }), draft, stepContext())).toMatchObject({ draft, moves: [], refused: [{ guard: 'protected-stage' }] });
  });

  test.each([
    ['not open', { status: 'Sold' }],
    ['dismissed', { status: 'Dismissed' }],
    ['not active', { active: false }],
    ['worth nothing', { subtotal: 0, tax: 0 }],
    ['worth less than nothing', { subtotal: -10, tax: 0 }],
  ])('an estimate that is %s does nothing', (_why, fields) => {
    const draft = draftAt('sales/contacted');
    expect(estimates(deal({ estimates: [{ ...quote, ...fields }] }), draft, stepContext())).toMatchObject({ draft, moves: [] });
  });

  test('not in install', () => {
    const draft = draftAt('install/scheduled');
    expect(estimates(deal({ estimates: [quote] }), draft, stepContext()).draft).toEqual(draft);
  });

  test('"open" is compared without case and blanks', () => {
    expect(estimates(deal({ estimates: [{ ...quote, status: ' OPEN' }] }), draftAt('sales/contacted'), stepContext()).moves).toHaveLength(1);
  });

  const several = [estimateRecord('30', '10', 1, { subtotal: 900 }), estimateRecord('31', '10', 2, { subtotal: 100.105 }), estimateRecord('32', '10', 3, { subtotal: 200 })];

  test.each([
    ['latest', { value: 200, estimateId: '32' }],
    ['highest', { value: 900, estimateId: '30' }],
    ['sum', { value: 1200.11, estimateId: '32', title: 'Ann Smith - Option 32 - $1,200.11' }],
  ] as const)("among several, openEstimate '%s' decides", (openEstimate, expected) => {
    expect(estimates(deal({ estimates: several }), draftAt('sales/contacted'), stepContext({ rules: { openEstimate } })).draft).toMatchObject(expected);
  });

  test('of equally high ones the later created counts', () => {
    const counting = (...subtotals: number[]) => {
      const priced = several.map((estimate, index) => ({ ...estimate, subtotal: subtotals[index] ?? 0 }));
      return estimates(deal({ estimates: priced }), draftAt('sales/contacted'), stepContext({ rules: { openEstimate: 'highest' } })).draft.estimateId;
    };
    expect(counting(5, 5, 5)).toBe('32');
    expect(counting(5, 5, 4)).toBe('31');
  });

  test("estimateValue 'subtotal' leaves the tax out", () => {
    expect(estimates(deal({ estimates: [quote] }), draftAt('sales/contacted'), stepContext({ rules: { estimateValue: 'subtotal' } })).draft.value).toBe(12000);
  });

  test("onReopen 'reopen' lets an estimate that was created or re-opened after the loss bring the opportunity back", () => {
    const result = estimates(deal({ estimates: [quote] }), draftAt('sales/estimate-lost', { status: 'lost' }), stepContext({ rules: { onReopen: 'reopen' } }));
    expect(standing(result.draft)).toBe('sales/proposal-sent open');
    expect(result.draft.value).toBe(12345);
    expect(result.moves).toMatchObject([{ step: 'estimates', from: { stage: 'estimate-lost', status: 'lost' }, to: { stage: 'proposal-sent', status: 'open' } }]);
  });

  test.each([
    ['before', dayAt(5), 'sales/estimate-lost lost'],
    ['the very instant of', dayAt(1), 'sales/estimate-lost lost'],
    ['after', dayAt(0.5), 'sales/proposal-sent open'],
  ])("onReopen 'reopen' after a person gave it up: an estimate from %s that", (_when, lostByPersonAt, expected) => {
    const result = estimates(deal({ estimates: [quote] }), draftAt('sales/estimate-lost', { status: 'lost' }), stepContext({ rules: { onReopen: 'reopen' }, lostByPersonAt }));
    expect(standing(result.draft)).toBe(expected);
  });

  test("onReopen 'reopen' after a person gave it up: one estimate from after that is enough", () => {
    const older = estimateRecord('29', '10', 0);
    const result = estimates(deal({ estimates: [older, quote] }), draftAt('sales/estimate-lost', { status: 'lost' }), stepContext({ rules: { onReopen: 'reopen' }, lostByPersonAt: dayAt(0.5) }));
    expect(standing(result.draft)).toBe('sales/proposal-sent open');
  });

  test('in a stage that only the CRM knows title and value follow the open estimate and the stage stays', () => {
    const result = estimates(deal({ estimates: [quote] }), draftAt('sales/very-important'), stepContext());
    expect(result).toMatchObject({ draft: { stage: 'very-important', value: 12345 }, moves: [], refused: [] });
  });

  test.each(['contacted', 'job-sold', 'estimate-lost'])('where a shop has no stage for proposals nothing is moved and no move refused, at %s', (stage) => {
    const pipelines = stepContext().rules.pipelines.map((pipeline) => ({ ...pipeline, stages: pipeline.stages.filter(({ trigger }) => trigger !== 'open-estimate') }));
    const result = estimates(deal({ estimates: [quote] }), draftAt(`sales/${stage}`), stepContext({ rules: { pipelines, onReopen: 'reopen' } }));
    expect(result).toMatchObject({ draft: { stage }, moves: [], refused: [] });
  });

  test('while the stage is held the fields follow and the stage stays', () => {
    expect(estimates(deal({ estimates: [quote] }), draftAt('sales/contacted'), stepContext({ stageHeld: true })).draft).toMatchObject({ stage: 'contacted', value: 12345 });
  });
});
