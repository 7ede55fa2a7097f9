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
    expect(result.draft.stage).toBe('in-progress');
    expect(result.refused).toEqual([{ step: 'job-status', field: 'stage', wanted: 'job-completed', guard: 'unknown-job-status' }]);
    expect(result.warnings).toEqual([{ kind: 'unknown-job-status', subject: '11', detail: 'Job status "Paused" is unknown to the rules; the job is left out' }]);
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

  test.each(['x'.repeat(41), 'ann@example.com', '561 555 0100', 'canary-1', ''])('an unknown status that is no word of ServiceTitan is not repeated in the report: %p', (status) => {
    expect(jobStatus(installs(status), draftAt('install/in-progress'), stepContext()).warnings[0]?.detail).toBe('A job status is unknown to the rules; the job is left out');
  });

  test('all jobs canceled in a stage that only the CRM knows: lost as well', () => {
    expect(jobStatus(installs('Canceled'), draftAt('sales/very-important'), stepContext()).draft).toMatchObject({ stage: 'very-important', status: 'lost', lostReason: 'Canceled in ServiceTitan' });
  });

  test('a deal without any job has none canceled', () => {
    const draft = draftAt('sales/contacted');
    expect(jobStatus(deal({ jobs: [] }), draft, stepContext()).draft).toEqual(draft);
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

  test('restored it has the status that belongs to its stage, open where only the CRM knows the stage', () => {
    expect(jobStatus(deal(), { ...canceled, pipeline: 'install', stage: 'job-completed' }, stepContext()).draft.status).toBe('won');
    expect(jobStatus(deal(), { ...canceled, stage: 'very-important' }, stepContext()).draft.status).toBe('open');
  });

  test('a loss for another reason is not taken back', () => {
    const draft = draftAt('sales/proposal-sent', { status: 'lost', lostReason: 'Too expensive' });
    expect(jobStatus(deal(), draft, stepContext()).draft).toEqual(draft);
  });

  test.each([false, true])('what a person set won meanwhile stays won and loses the reason (deal closed: %s)', (backTooLate) => {
    const result = jobStatus(deal(), { ...canceled, status: 'won' }, stepContext({ backTooLate }));
    expect(result).toMatchObject({ draft: { status: 'won', lostReason: null }, refused: [] });
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
