import { describe, expect, it, test } from '@jest/globals';

import { defaultRules } from '../../../src/pipelines/default-rules.js';
import type { Pipeline } from '../../../src/pipelines/pipeline.js';
import { stageMoves } from '../../../src/writeback/rules/stage-moves.js';
import { moved } from '../../support/outgoing.js';
import { dayAt, estimateRecord, jobRecord } from '../../support/records.js';

const visit = jobRecord('10', 0);
const install = jobRecord('20', 3, { unit: 'Pool - Install' });
const open = estimateRecord('30', '10', 1);
const later = estimateRecord('31', '10', 2, { subtotal: 500 });
const sold = estimateRecord('32', '10', 1, { status: 'Sold', soldOn: dayAt(4) });
const dismissed = estimateRecord('33', '10', 1, { status: 'Dismissed' });
const worthless = estimateRecord('34', '10', 6, { subtotal: 0 });

type Story = Parameters<typeof moved>[0];

/** What a move asks for, short: "sell-estimate 30". */
const asked = (story: Story): string[] => stageMoves(moved(story)).map(({ operation, target }) => `${operation ?? 'take-back'} ${target.split(':')[1]}`);

const sales = (from: string, to: string, estimates = [open], more: Partial<Story> = {}): string[] =>
  asked({ from: `sales/${from}`, to: `sales/${to}`, ...more, records: { jobs: [visit], estimates, ...more.records } });

const installs = (from: string, to: string, jobs = [install], more: Partial<Story> = {}): string[] =>
  asked({ from: `install/${from}`, to: `install/${to}`, ...more, records: { jobs: [visit, ...jobs], ...more.records } });

describe('a move to Job Sold', () => {
  test.each(['new-lead', 'contacted', 'proposal-sent', 'estimate-followup', 'estimate-lost'])('sells the open estimate, from %s', (stage) => {
    expect(sales(stage, 'job-sold')).toEqual(['sell-estimate 30']);
  });

  it('sells the one that the opportunity is about, though another one is later', () => {
    expect(sales('proposal-sent', 'job-sold', [open, later], { stEstimateId: '30' })).toEqual(['sell-estimate 30']);
  });

  it.each([
    ['latest', '31'],
    ['highest', '30'],
    ['sum', '31'],
  ] as const)('sells by the option openEstimate "%s" when the opportunity names none that is open', (openEstimate, id) => {
    const story = { rules: { ...defaultRules, openEstimate }, stEstimateId: '33' };
    expect(sales('proposal-sent', 'job-sold', [later, open, dismissed, worthless], story)).toEqual([`sell-estimate ${id}`]);
  });

  it('sells no other when one is sold, and asks for that, which an earlier move may be about to un-sell', () => {
    expect(sales('proposal-sent', 'job-sold', [open, sold])).toEqual(['sell-estimate 32']);
  });

  it('sells nothing that has no value, is inactive or dismissed', () => {
    expect(sales('proposal-sent', 'job-sold', [worthless, { ...open, active: false }, dismissed])).toEqual([]);
  });

  it('is sold by the technician of the settings, else by the primary one of the opportunity, else by nobody', () => {
    const technicians = [
      { stTechnicianId: '8', name: 'Bo', primary: false },
      { stTechnicianId: '9', name: 'Cy', primary: true },
    ];
    const sellerOf = (story: Partial<Story>): unknown =>
      stageMoves(moved({ from: 'sales/proposal-sent', to: 'sales/job-sold', records: { jobs: [visit], estimates: [open] }, ...story }))[0]?.payload;
    expect(sellerOf({ settings: { soldBy: '7' }, values: { technicians } })).toEqual({ estimateId: '30', soldBy: '7' });
    expect(sellerOf({ values: { technicians } })).toEqual({ estimateId: '30', soldBy: '9' });
    expect(sellerOf({ values: { technicians: null } })).toEqual({ estimateId: '30', soldBy: null });
  });
});

describe('a move to Estimate Lost', () => {
  it('dismisses every open estimate of the deal, those without value too', () => {
    expect(sales('proposal-sent', 'estimate-lost', [worthless, later, open, dismissed])).toEqual(['dismiss-estimate 30', 'dismiss-estimate 31', 'dismiss-estimate 34']);
  });

  it('asks for a sold one as well, which is refused with a sentence as long as it is sold', () => {
    expect(sales('job-sold', 'estimate-lost', [sold, open])).toEqual(['dismiss-estimate 30', 'dismiss-estimate 32']);
  });
});

describe('a move back to an open stage', () => {
  it.each(['contacted', 'proposal-sent', 'estimate-followup'])('un-sells every sold estimate, from Job Sold to %s', (stage) => {
    expect(sales('job-sold', stage, [sold, open, { ...sold, id: '39' }])).toEqual(['unsell-estimate 32', 'unsell-estimate 39']);
  });

  it('does not try to un-sell what work was booked for', () => {
    expect(sales('job-sold', 'proposal-sent', [sold], { records: { jobs: [visit, { ...install, createdFromEstimateId: '32' }], estimates: [sold] } })).toEqual([]);
  });

  it('re-opens the estimate of the opportunity, from Estimate Lost', () => {
    expect(sales('estimate-lost', 'proposal-sent', [dismissed, { ...later, status: 'Dismissed' }], { stEstimateId: '33' })).toEqual(['reopen-estimate 33']);
  });

  it('re-opens the latest dismissed one when the opportunity names none', () => {
    expect(sales('estimate-lost', 'contacted', [dismissed, { ...later, status: 'Dismissed' }, { ...worthless, status: 'Dismissed' }])).toEqual(['reopen-estimate 31']);
  });

  it('re-opens nothing that is dismissed while another estimate is open, and takes back what may still dismiss that one', () => {
    expect(sales('estimate-lost', 'proposal-sent', [dismissed, open])).toEqual(['reopen-estimate 30']);
  });

  it('takes back a sale that may not have been sent yet, from Job Sold', () => {
    expect(sales('job-sold', 'proposal-sent', [open])).toEqual(['unsell-estimate 30']);
  });

  it('takes back the dismissals that may not have been sent yet, from Estimate Lost to Job Sold', () => {
    expect(sales('estimate-lost', 'job-sold', [open, later]).toSorted()).toEqual(['reopen-estimate 30', 'sell-estimate 31']);
  });
});

describe('the status set alone', () => {
  it.each([
    ['won sells', 'open', 'won', [open], ['sell-estimate 30']],
    ['lost dismisses', 'open', 'lost', [open], ['dismiss-estimate 30']],
    ['open un-sells what was won', 'won', 'open', [sold], ['unsell-estimate 32']],
    ['open re-opens what was lost', 'lost', 'open', [dismissed], ['reopen-estimate 33']],
  ])('%s', (_what, before, status, estimates, expected) => {
    expect(sales('proposal-sent', 'proposal-sent', estimates, { before: { status: before }, values: { status } })).toEqual(expected);
  });

  it.each(['won', 'lost'])('%s says nothing in install', (status) => {
    expect(installs('in-progress', 'in-progress', [install], { before: { status: 'open' }, values: { status } })).toEqual([]);
  });
});

describe('a move in the install pipeline', () => {
  const live = ['Scheduled', 'Dispatched', 'InProgress', 'In Progress'].map((status, index) => ({ ...install, id: String(20 + index), status }));
  const canceled = { ...install, id: '26', status: 'Canceled' };
  const completed = { ...install, id: '27', status: 'Completed' };
  const onHold = { ...install, id: '28', status: 'Hold' };
  const recall = { ...install, id: '29', recallForId: '20' };
  const unknown = { ...install, id: '40', status: 'Paused' };

  it('to On Hold holds every live install job that is not on hold, and takes back what was wanted of one that is', () => {
    expect(installs('in-progress', 'on-hold', [...live, canceled, completed, onHold, recall, unknown])).toEqual(['hold-job 20', 'hold-job 21', 'hold-job 22', 'hold-job 23', 'take-back 28']);
  });

  it('to On Hold gives the reason of the settings, and says who and when', () => {
    const [request] = stageMoves(moved({ from: 'install/in-progress', to: 'install/on-hold', settings: { holdReasonId: '77' }, records: { jobs: [visit, install] } }));
    expect(request?.payload).toEqual({ jobId: '20', reasonId: '77', memo: 'Moved from In Progress / On Site to On Hold / Return Visit Needed in the CRM by Ann, 2025-01-08 12:00 UTC.' });
  });

  it('to Job Completed completes every live install job, those on hold too, as of now', () => {
    expect(installs('in-progress', 'job-completed', [...live, canceled, completed, onHold, recall, unknown])).toEqual([
      'complete-job 20',
      'complete-job 21',
      'complete-job 22',
      'complete-job 23',
      'complete-job 28',
    ]);
    const [request] = stageMoves(moved({ from: 'install/in-progress', to: 'install/job-completed', records: { jobs: [install] } }));
    expect(request?.payload).toEqual({ jobId: '20', completedOn: dayAt(7) });
  });

  it.each([
    ['pre-install-planning', 'scheduled'],
    ['on-hold', 'in-progress'],
    ['job-completed', 'in-progress'],
    ['in-progress', 'pre-install-planning'],
  ])('from %s to %s asks for nothing, and takes back what was not sent yet', (from, to) => {
    expect(installs(from, to)).toEqual(['take-back 20']);
  });
});

describe('no write is asked for', () => {
  it.each([
    ['with mode "notes"', { settings: { mode: 'notes' } }],
    ['with mode "off"', { settings: { mode: 'off' } }],
    ['for an opportunity that ServiceTitan does not know yet', { stKey: null }],
    ['for a contact', { collection: 'contacts' }],
  ] satisfies [string, Partial<Story>][])('%s', (_when, story) => {
    expect(sales('proposal-sent', 'job-sold', [open], story)).toEqual([]);
  });

  it('for a document seen for the first time', () => {
    expect(stageMoves({ ...moved({ from: 'sales/proposal-sent', to: 'sales/job-sold', records: { estimates: [open] } }), before: null })).toEqual([]);
  });

  it('when something else changed', () => {
    expect(sales('job-sold', 'job-sold', [open], { before: { title: 'before' }, values: { title: 'after' } })).toEqual([]);
  });

  it('between two open stages', () => {
    expect(sales('contacted', 'estimate-followup')).toEqual([]);
  });

  it('on a board that only the CRM knows', () => {
    expect(asked({ from: 'sales/proposal-sent', to: 'referrals/paid', values: { status: 'won' }, records: { estimates: [open] } })).toEqual([]);
  });
});

describe('a shop with boards of its own', () => {
  const pipelines: Pipeline[] = [
    {
      slug: 'deals',
      name: 'Deals',
      kind: 'sales',
      businessUnits: ['Pool - Sales'],
      stages: [
        { slug: 'fresh', name: 'Fresh', order: 1, status: 'open', trigger: 'new-customer' },
        { slug: 'signed', name: 'Signed', order: 2, status: 'won', trigger: 'estimate-sold' },
        { slug: 'deposit-paid', name: 'Deposit paid', order: 3, status: 'won' },
        { slug: 'gone', name: 'Gone', order: 4, status: 'lost', trigger: 'estimates-dismissed' },
        { slug: 'unfit', name: 'Unfit', order: 5, status: 'lost' },
      ],
    },
    {
      slug: 'sites',
      name: 'Sites',
      kind: 'install',
      businessUnits: ['Electrical - Install'],
      stages: [
        { slug: 'job-completed', name: 'Begun', order: 1, status: 'open', trigger: 'install-job' },
        { slug: 'waiting', name: 'Waiting', order: 2, status: 'open', trigger: 'job-on-hold' },
        { slug: 'handed-over', name: 'Handed over', order: 3, status: 'won', trigger: 'job-completed' },
      ],
    },
  ];
  const rules = { ...defaultRules, pipelines };
  const wired = jobRecord('50', 3, { unit: 'Electrical - Install' });

  it.each([
    ['deals/fresh', 'deals/signed', ['sell-estimate 30']],
    ['deals/fresh', 'deals/deposit-paid', ['sell-estimate 30']],
    ['deals/fresh', 'deals/gone', ['dismiss-estimate 30']],
    ['deals/fresh', 'deals/unfit', ['dismiss-estimate 30']],
    ['deals/signed', 'deals/deposit-paid', []],
    ['sites/job-completed', 'sites/waiting', ['hold-job 50']],
    ['sites/waiting', 'sites/handed-over', ['complete-job 50']],
    ['sites/waiting', 'sites/job-completed', ['take-back 50']],
  ])('from %s to %s asks for %j', (from, to, expected) => {
    expect(asked({ from, to, rules, records: { jobs: [visit, install, wired], estimates: [open] } })).toEqual(expected);
  });
});
