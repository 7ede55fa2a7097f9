import { describe, expect, it } from '@jest/globals';

import { defaultRules } from '../../../src/pipelines/default-rules.js';
import { contradiction } from '../../../src/writeback/rules/contradictions.js';
import type { DealRecords, SeenValues } from '../../../src/writeback/write.types.js';
import { moved } from '../../support/outgoing.js';
import { dayAt, estimateRecord, jobRecord } from '../../support/records.js';

const visit = jobRecord('10', 0);
const install = jobRecord('20', 3, { unit: 'Pool - Install' });
const open = estimateRecord('30', '10', 1);
const sold = estimateRecord('32', '10', 1, { status: 'Sold', soldOn: dayAt(4) });
const dismissed = estimateRecord('33', '10', 1, { status: 'Dismissed' });
const worthless = estimateRecord('34', '10', 6, { subtotal: 0 });

const said = ({ from, to, before = {}, values = {}, ...records }: { from: string; to: string; before?: SeenValues; values?: SeenValues } & Partial<DealRecords>): string | null => {
  const change = moved({ from, to, before, values, records: { jobs: [visit], ...records } });
  return contradiction({ rules: change.rules, pipelineOfBusinessUnit: change.pipelineOfBusinessUnit, records: change.records, from: change.before ?? {}, to: change.after });
};

describe('Job Sold', () => {
  it.each([
    ['there is no estimate', []],
    ['the only one has no value', [worthless]],
    ['the only one is dismissed', [dismissed]],
    ['the only one is inactive', [{ ...open, active: false }]],
  ])('is contradicted when %s', (_why, estimates) => {
    expect(said({ from: 'sales/proposal-sent', to: 'sales/job-sold', estimates })).toMatch(/^ServiceTitan has no open or sold estimate with a value here, so this cannot be "Job Sold"\. Write the estimate there first\./);
  });

  it.each([
    ['open', [open]],
    ['sold', [sold]],
  ])('is not when one is %s', (_why, estimates) => {
    expect(said({ from: 'sales/contacted', to: 'sales/job-sold', estimates })).toBeNull();
  });

  it('is contradicted as the status won alone is', () => {
    const alone = { from: 'sales/contacted', to: 'sales/contacted', before: { status: 'open' }, values: { status: 'won' } };
    expect(said({ ...alone, estimates: [] })).toMatch(/so this cannot be won\./);
    expect(said({ ...alone, estimates: [open] })).toBeNull();
  });
});

describe('Estimate Lost', () => {
  it('is contradicted while an estimate is sold', () => {
    expect(said({ from: 'sales/job-sold', to: 'sales/estimate-lost', estimates: [dismissed, sold] })).toMatch(/^An estimate is sold in ServiceTitan, so this cannot be "Estimate Lost"\./);
  });

  it('is contradicted as the status lost alone is', () => {
    expect(said({ from: 'sales/job-sold', to: 'sales/job-sold', before: { status: 'won' }, values: { status: 'lost' }, estimates: [sold] })).toMatch(/so this cannot be lost\./);
  });

  it.each([
    ['open', [open]],
    ['dismissed', [dismissed]],
    ['none', []],
  ])('is not when the estimate is %s', (_why, estimates) => {
    expect(said({ from: 'sales/proposal-sent', to: 'sales/estimate-lost', estimates })).toBeNull();
  });
});

describe('On Hold', () => {
  const to = { from: 'install/scheduled', to: 'install/on-hold' };
  it.each([
    ['there is no install job', { jobs: [visit] }],
    ['they are all completed', { jobs: [visit, { ...install, status: 'Completed' }] }],
    ['they are canceled and other work goes on', { jobs: [visit, { ...install, status: 'Canceled' }], estimates: [sold] }],
    ['all is canceled and nothing is sold', { jobs: [{ ...visit, status: 'Canceled' }] }],
    ['there is only a recall', { jobs: [{ ...install, recallForId: '19' }] }],
  ])('is contradicted when %s', (_why, records) => {
    expect(said({ ...to, ...records })).toMatch(/^ServiceTitan has no install job here that could be put on hold, so this cannot be "On Hold \/ Return Visit Needed"\./);
  });

  it.each([
    ['one goes on', { jobs: [install] }],
    ['one is on hold', { jobs: [{ ...install, status: 'Hold' }] }],
    ['the status of one is not known', { jobs: [{ ...install, status: 'Paused' }] }],
    ['all was canceled after a sale', { jobs: [{ ...visit, status: 'Canceled' }, { ...install, status: 'Canceled' }], estimates: [sold] }],
  ])('is not when %s', (_why, records) => {
    expect(said({ ...to, ...records })).toBeNull();
  });
});

describe('Job Completed', () => {
  const to = { from: 'install/in-progress', to: 'install/job-completed' };
  it('is contradicted when there is no install job', () => {
    expect(said({ ...to, jobs: [visit, { ...install, status: 'Canceled' }] })).toMatch(/could be completed, so this cannot be "Job Completed"\. Book the job there first\./);
  });

  it.each(['InProgress', 'Hold', 'Completed', 'Paused'])('is not when one is %s', (status) => {
    expect(said({ ...to, jobs: [{ ...install, status }] })).toBeNull();
  });
});

describe('never contradicted are', () => {
  const stages = (slug: string): { slug: string; trigger?: string }[] => [...(defaultRules.pipelines.find((pipeline) => pipeline.slug === slug)?.stages ?? [])];
  const free = ['sales', 'install'].flatMap((slug) =>
    stages(slug)
      .filter(({ trigger }) => !['estimate-sold', 'estimates-dismissed', 'job-on-hold', 'job-completed'].includes(trigger ?? ''))
      .map((stage) => `${slug}/${stage.slug}`),
  );

  it.each(free)('%s, from wherever it is, whatever the facts are', (to) => {
    const worlds: Partial<DealRecords>[] = [{ jobs: [], estimates: [] }, { jobs: [visit, install], estimates: [sold] }, { jobs: [{ ...install, status: 'Completed' }], estimates: [dismissed] }];
    for (const from of ['sales/job-sold', 'sales/estimate-lost', 'sales/contacted', 'install/job-completed', 'install/on-hold']) {
      for (const world of worlds) expect([from, said({ from, to, ...world })]).toEqual([from, null]);
    }
  });

  it('a stage that stays, with other fields changed', () => {
    expect(said({ from: 'sales/job-sold', to: 'sales/job-sold', before: { title: 'old' }, estimates: [] })).toBeNull();
  });

  it('a board that only the CRM knows', () => {
    expect(said({ from: 'sales/contacted', to: 'referrals/paid', values: { status: 'won' }, estimates: [] })).toBeNull();
  });

  it('won or lost set alone in install', () => {
    for (const status of ['won', 'lost']) expect(said({ from: 'install/in-progress', to: 'install/in-progress', before: { status: 'open' }, values: { status }, jobs: [], estimates: [sold] })).toBeNull();
  });
});
