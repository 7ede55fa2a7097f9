import { describe, expect, test } from '@jest/globals';

import { defaultRules } from '../../../src/pipelines/default-rules.js';
import type { EstimateRecord } from '../../../src/servicetitan/records.js';
import { closedAfterCancellation, closedAsOf } from '../../../src/sync/plan/closed.js';
import { indexRecords } from '../../../src/sync/plan/records.js';
import type { DealJob } from '../../../src/sync/steps/deal.js';
import { dealJob } from '../../support/deals.js';
import { dayAt, estimateRecord, TENANT } from '../../support/records.js';

type Story = {
  jobs?: DealJob[];
  estimates?: EstimateRecord[];
  /** Times for which the opportunity stood lost in the CRM: [from day, to day]. */
  lost?: [number, number][];
  /** Jobs with the day of their cancellation log. */
  canceledLogs?: Record<string, number>;
  newDealAfterDays?: number;
};

const instant = (day: number): number => Date.parse(dayAt(day));
const dayOf = (at: number | null): number | null => (at === null ? null : Math.round(((at - instant(0)) / 86_400_000) * 100) / 100);

const recordsOf = (canceledLogs: Record<string, number>) =>
  indexRecords({
    tenantId: TENANT, customers: [], contactMethods: [], jobs: [], appointments: [], estimates: [], assignments: [], leads: [], dismissedOn: new Map(),
    canceledLogs: Object.entries(canceledLogs).map(([jobId, day], index) => ({ id: String(index), jobId, reasonId: null, memo: null, active: true, createdOn: dayAt(day) })),
  });

/** The day on which the deal had closed, looked at from the day `at`; null when it was live then. */
const closed = ({ jobs = [call], estimates = [], lost = [], canceledLogs = {}, newDealAfterDays = 30 }: Story, at: number): number | null =>
  dayOf(
    closedAsOf({
      facts: { jobs, estimates, lostSpells: lost.map(([from, to]) => ({ from: instant(from), to: instant(to) })) },
      at: instant(at),
      rules: { ...defaultRules, newDealAfterDays },
      records: recordsOf(canceledLogs),
    }),
  );

const call = dealJob('10');
const done = (id: string, day: number, fields: Parameters<typeof dealJob>[1] = {}): DealJob => dealJob(id, { status: 'Completed', completedOn: dayAt(day), ...fields });
const canceled = (id: string, day: number, fields: Parameters<typeof dealJob>[1] = {}): DealJob => dealJob(id, { status: 'Canceled', modifiedOn: dayAt(day), ...fields });
const open = (id: string, fields: Partial<EstimateRecord> = {}): EstimateRecord => estimateRecord(id, '10', 0, fields);
const dismissed = (id: string, day: number, fields: Partial<EstimateRecord> = {}): EstimateRecord => open(id, { status: 'Dismissed', modifiedOn: dayAt(day), ...fields });
const sold = (id: string, day: number, fields: Partial<EstimateRecord> = {}): EstimateRecord => open(id, { status: 'Sold', soldOn: dayAt(day), ...fields });
const install = { unit: 'Pool - Install' };

describe('a deal lost through its estimates (design 4.1.4)', () => {
  test('is closed from the last dismissal on, and live until then', () => {
    const estimates = [dismissed('30', 3), dismissed('31', 8)];
    expect([closed({ estimates }, 5), closed({ estimates }, 7.9), closed({ estimates }, 8), closed({ estimates }, 20)]).toEqual([null, null, 8, 8]);
  });

  test('is live while an estimate with value is open, from the instant it was created', () => {
    const estimates = [dismissed('30', 3), open('31', { createdOn: dayAt(10) })];
    expect([closed({ estimates }, 5), closed({ estimates }, 10), closed({ estimates }, 12)]).toEqual([3, null, null]);
  });

  test('does not wait for an estimate that is worth nothing', () => {
    expect(closed({ estimates: [dismissed('30', 3), open('31', { subtotal: 0 })] }, 5)).toBe(3);
  });

  test('is not lost once one is sold, were it for nothing, from the instant of the sale', () => {
    const estimates = [dismissed('30', 3), sold('31', 8, { subtotal: 0 })];
    expect([closed({ estimates }, 5), closed({ estimates }, 8), closed({ estimates }, 9)]).toEqual([3, null, null]);
  });

  test('is not lost while an install job goes on, and is when that was canceled by then', () => {
    const estimates = [dismissed('30', 3)];
    const jobs = [call, canceled('11', 8, install)];
    expect(closed({ jobs: [call, dealJob('11', install)], estimates }, 5)).toBeNull();
    expect([closed({ jobs, estimates }, 5), closed({ jobs, estimates }, 9)]).toEqual([null, 3]);
  });

  test('is judged by its first uncanceled job, by its first one once all are canceled: a deal of install jobs is not lost by dismissals', () => {
    const estimates = [dismissed('30', 3)];
    expect(closed({ jobs: [canceled('9', 1, install), call], estimates }, 5)).toBe(3);
    expect(closed({ jobs: [canceled('10', 1)], estimates }, 5)).toBe(3);
    expect(closed({ jobs: [canceled('9', 1, install)], estimates }, 5)).toBeNull();
  });

  test('without any job by then it is not closed', () => {
    expect(closed({ jobs: [], estimates: [dismissed('30', 3)] }, 5)).toBeNull();
    expect(closed({ jobs: [] }, 5)).toBeNull();
  });
});

describe('a deal whose install jobs are done (design 4.1.4)', () => {
  test('is closed from the last completion on, canceled ones and jobs of sales aside', () => {
    const jobs = [call, done('11', 3, install), done('12', 6, install), canceled('13', 1, install)];
    expect([closed({ jobs }, 5), closed({ jobs }, 6), closed({ jobs }, 9)]).toEqual([null, 6, 6]);
  });

  test('goes by the last change of a job that says it is completed and not when', () => {
    expect(closed({ jobs: [done('11', 3, { ...install, completedOn: null, modifiedOn: dayAt(4) })] }, 9)).toBe(4);
    expect(closed({ jobs: [done('11', 3, { ...install, modifiedOn: dayAt(4) })] }, 9)).toBe(3);
  });
});

describe('a deal that closes quietly (design 4.1.4)', () => {
  test('30 days after the last completion, cancellation or sale, on the very instant', () => {
    const story = { jobs: [done('10', 2), canceled('11', 4)], estimates: [sold('30', 5)] };
    expect([closed(story, 34.99), closed(story, 35), closed(story, 99)]).toEqual([null, 35, 35]);
    expect(closed({ jobs: [done('10', 6), canceled('11', 4)], estimates: [sold('30', 5)] }, 99)).toBe(36);
    expect(closed({ jobs: [done('10', 2), canceled('11', 7)], estimates: [sold('30', 5)] }, 99)).toBe(37);
  });

  test('a cancellation is dated by its log, without one by the last change of the job', () => {
    const jobs = [canceled('10', 8)];
    expect(closed({ jobs, canceledLogs: { '10': 5 } }, 99)).toBe(35);
    expect(closed({ jobs }, 99)).toBe(38);
  });

  test('not while one of its jobs goes on', () => {
    expect(closed({ jobs: [done('10', 2), dealJob('11')] }, 400)).toBeNull();
  });

  test('a job that came later does not undo it', () => {
    const jobs = [done('10', 5), dealJob('11', { day: 50 })];
    expect([closed({ jobs }, 40), closed({ jobs }, 50)]).toEqual([35, null]);
  });

  test('not while an estimate with value is open: from its creation to its sale or dismissal', () => {
    const jobs = [done('10', 5)];
    expect([closed({ jobs, estimates: [open('30', { createdOn: dayAt(40) })] }, 39), closed({ jobs, estimates: [open('30', { createdOn: dayAt(40) })] }, 40)]).toEqual([35, null]);
    expect([closed({ jobs, estimates: [sold('30', 50)] }, 40), closed({ jobs, estimates: [sold('30', 50)] }, 81)]).toEqual([null, 80]);
    const givenUp = [sold('29', 3), dismissed('30', 60)];
    expect([closed({ jobs, estimates: givenUp }, 40), closed({ jobs, estimates: givenUp }, 61)]).toEqual([null, 35]);
  });

  test('a dismissal does not count as its last event, and neither does a sale that is yet to come', () => {
    const jobs = [done('10', 5)];
    expect(closed({ jobs, estimates: [sold('29', 3), dismissed('30', 20)] }, 40)).toBe(35);
    expect(closed({ jobs, estimates: [sold('30', 50, { subtotal: 0 })] }, 40)).toBe(35);
  });

  test('with newDealAfterDays 0 at the very instant of its last event', () => {
    const story = { jobs: [done('10', 5)], newDealAfterDays: 0 };
    expect([closed(story, 4.9), closed(story, 5)]).toEqual([null, 5]);
    expect(closed({ ...story, estimates: [sold('30', 50)] }, 50)).toBe(50);
    expect(closed({ ...story, estimates: [sold('30', 50, { subtotal: 0 })] }, 50)).toBe(50);
    expect(closed({ ...story, estimates: [sold('29', 3), dismissed('30', 60)] }, 60)).toBe(5);
  });
});

describe('a deal whose opportunity stands lost in the CRM (design 4.1.4)', () => {
  test('is closed for as long as it does, from just after it was lost', () => {
    const lost: [number, number][] = [[2, 10]];
    expect([1, 2, 2.1, 10, 10.1].map((at) => closed({ lost }, at))).toEqual([null, null, 2, 2, null]);
  });

  test('of several reasons the first one counts', () => {
    expect(closed({ jobs: [done('10', 5)], lost: [[2, 99]] }, 40)).toBe(2);
    expect(closed({ jobs: [done('10', 5)], lost: [[36, 99]] }, 40)).toBe(35);
  });
});

describe('a deal whose jobs were all canceled (design 4.2, end)', () => {
  const closes = (jobs: DealJob[], canceledLogs: Record<string, number>): number | null => dayOf(closedAfterCancellation({ jobs, rules: defaultRules, records: recordsOf(canceledLogs) }));

  test('closes 30 days after the last cancellation by the logs', () => {
    expect(closes([call, dealJob('11'), dealJob('12')], { '10': 5, '12': 8 })).toBe(38);
  });

  test('without a log nobody can tell', () => {
    expect(closes([canceled('10', 5)], {})).toBeNull();
  });
});
