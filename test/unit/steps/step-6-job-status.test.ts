import { describe, expect, test } from '@jest/globals';

import { CANCELED_REASON, jobStatus } from '../../../src/sync/steps/step-6-job-status.js';
import { deal, dealJob, draftAt, standing, stepContext } from '../../support/deals.js';
import { dayAt, estimateRecord } from '../../support/records.js';

const installs = (...statuses: string[]) => deal({ jobs: statuses.map((status, index) => dealJob(String(10 + index), { unit: 'Pool - Install', status })) });
const sold = estimateRecord('30', '10', 1, { status: 'Sold' });

describe('step 6: job status → install stage', () => {
  test.each([
    [['InProgress'], 'in-progress'],
    [['Working', 'Hold', 'Completed'], 'in-progress'],
    [['In Progress', 'Scheduled'], 'in-progress'],
    [['in  progress'], 'in-progress'],
    [['Hold', 'Scheduled', 'Completed'], 'on-hold'],
    [['Scheduled'], 'scheduled'],
    [['Dispatched', 'Completed'], 'scheduled'],
    [['SCHEDULED ', 'Canceled'], 'scheduled'],
  ])('%j → %s', (statuses, stage) => {
    expect(standing(jobStatus(installs(...statuses), draftAt('install/estimate-approved'), stepContext()).draft)).toBe(`install/${stage} open`);
  });

  test('all completed, canceled ones aside: Job Completed, won', () => {
    expect(standing(jobStatus(installs('Completed', 'Canceled', 'completed'), draftAt('install/in-progress'), stepContext()).draft)).toBe('install/job-completed won');
  });

  test('jobs of sales units have no say', () => {
    const jobs = [dealJob('9', { status: 'InProgress' }), dealJob('10', { unit: 'Pool - Install', status: 'Hold' })];
    expect(jobStatus(deal({ jobs }), draftAt('install/scheduled'), stepContext()).draft.stage).toBe('on-hold');
  });

  test('no uncanceled install job: nothing', () => {
    const draft = draftAt('install/pre-install-planning');
    const jobs = [dealJob('9', { status: 'Completed' }), dealJob('10', { unit: 'Pool - Install', status: 'Canceled' })];
    expect(jobStatus(deal({ jobs }), draft, stepContext())).toMatchObject({ draft, moves: [] });
  });

  test('it goes both ways, and what was won stays won', () => {
    expect(standing(jobStatus(installs('InProgress'), draftAt('install/job-completed', { status: 'won' }), stepContext()).draft)).toBe('install/in-progress won');
  });

  test('not in sales', () => {
    const draft = draftAt('sales/job-sold', { status: 'won' });
    expect(jobStatus(installs('InProgress'), draft, stepContext()).draft).toEqual(draft);
  });

  test('a job of unknown status is left out, reported, and blocks Job Completed', () => {
    const result = jobStatus(installs('Completed', 'Paused'), draftAt('install/in-progress'), stepContext());
    expect(result).toMatchObject({ draft: { stage: 'in-progress' }, refused: [{ wanted: 'job-completed', guard: 'unknown-job-status' }], warnings: [{ kind: 'unknown-job-status', subject: '11' }] });
    expect(jobStatus(installs('Paused', 'Hold'), draftAt('install/in-progress'), stepContext()).draft.stage).toBe('on-hold');
  });

  test.each([
    ['sales/proposal-sent', 'sales/proposal-sent lost'],
    ['install/in-progress', 'install/in-progress lost'],
  ])('all jobs canceled at %s: the stage stays, lost, "Canceled in ServiceTitan"', (at, expected) => {
    const { draft } = jobStatus(installs('Canceled', 'Canceled'), draftAt(at), stepContext());
    expect(standing(draft)).toBe(expected);
    expect(draft.lostReason).toBe('Canceled in ServiceTitan');
  });

  test('all jobs canceled with a sold estimate: it stays won, in install on hold', () => {
    const jobs = [dealJob('10', { status: 'Canceled' })];
    expect(standing(jobStatus(deal({ jobs, estimates: [sold] }), draftAt('sales/job-sold', { status: 'won' }), stepContext()).draft)).toBe('sales/job-sold won');
    expect(standing(jobStatus(deal({ jobs, estimates: [sold] }), draftAt('install/scheduled', { status: 'won' }), stepContext()).draft)).toBe('install/on-hold won');
  });

  test('in Estimate Lost a cancellation changes nothing', () => {
    const draft = draftAt('sales/estimate-lost', { status: 'lost' });
    expect(jobStatus(installs('Canceled'), draft, stepContext()).draft).toEqual(draft);
  });

  const canceled = draftAt('sales/proposal-sent', { status: 'lost', lostReason: CANCELED_REASON });

  test('a job booked again or un-canceled restores the status and clears the reason', () => {
    expect(jobStatus(deal(), canceled, stepContext()).draft).toMatchObject({ status: 'open', lostReason: null, stage: 'proposal-sent' });
  });

  test('restored with a sale it is won', () => {
    expect(jobStatus(deal({ estimates: [sold] }), canceled, stepContext()).draft.status).toBe('won');
  });

  test('but not after the deal was closed', () => {
    expect(jobStatus(deal(), canceled, stepContext({ backTooLate: true }))).toMatchObject({ draft: canceled, refused: [{ field: 'status', wanted: 'open', guard: 'closed' }] });
  });

  test('and not when a person set it lost as well', () => {
    expect(jobStatus(deal(), canceled, stepContext({ lostByPersonAt: dayAt(2) })).draft).toMatchObject({ status: 'lost', lostReason: null });
  });

  test('a job that ServiceTitan marks inactive counts as canceled', () => {
    expect(jobStatus(deal({ jobs: [dealJob('10', { active: false })] }), draftAt('sales/contacted'), stepContext()).draft.status).toBe('lost');
  });
});
