import type { EstimateRecord, JobRecord } from '../../../src/servicetitan/records.js';
import { counts, type Parts } from './closed.js';
import type { Deal, Draft, Run } from './model.types.js';
import { amount, byCreation, dollars, hasValue, isCanceled, money, ms, says, soldOn } from './records.js';

/** What the steps see of a deal. */
export type Facts = ReturnType<typeof factsOf>;

export const factsOf = ({ parts, run, customerName }: { parts: Parts; run: Run; customerName: string }) => {
  const { seen, options } = run;
  const jobs = parts.jobs.filter((job) => counts({ job, parts, seen, options }));
  const live = jobs.filter((job) => !isCanceled(job));
  const silent = parts.jobs.filter((job) => !jobs.includes(job)).map(({ id }) => id);
  const estimates = parts.estimates.filter((estimate) => estimate.active && !silent.includes(estimate.jobId ?? ''));
  const valued = estimates.filter((estimate) => hasValue(estimate, options));
  return {
    customerName,
    jobs,
    live,
    installs: live.filter((job) => job.isInstall),
    hasVisit: seen.appointments.some((each) => each.active && !says(each.status, 'Canceled') && live.some((job) => job.id === each.jobId)),
    open: valued.filter((estimate) => says(estimate.status, 'Open')),
    sold: estimates.filter((estimate) => says(estimate.status, 'Sold')).sort((a, b) => soldOn(a) - soldOn(b) || byCreation(a, b)),
    valued,
    dismissed: valued.filter((estimate) => says(estimate.status, 'Dismissed')),
    unitName: (job: JobRecord): string | null => seen.businessUnits.find((unit) => unit.id === job.businessUnitId)?.name ?? null,
  };
};

const SALES = ['new-lead', 'contacted', 'appointment-scheduled', 'proposal-sent', 'estimate-followup', 'job-sold', 'estimate-lost'];
const REASON = 'Canceled in ServiceTitan';
const QUALIFYING = ' - New Customer Qualifying';

/** "A mapped job also brings, if its deal has none yet, an opportunity …" (4.2.1). */
export const born = ({ customerName, jobs, live, unitName }: Facts): Draft => {
  const first = live[0] ?? jobs[0];
  return {
    ...(first?.isInstall ? { pipeline: 'install', stage: 'estimate-approved' } : { pipeline: 'sales', stage: 'contacted' }),
    status: 'open',
    title: customerName + QUALIFYING,
    value: 0,
    stEstimateId: null,
    estimateName: null,
    stJobId: first?.id ?? null,
    stJobNumber: first?.number ?? null,
    businessUnit: first ? unitName(first) : null,
    lostReason: null,
  };
};

type Given = {
  facts: Facts;
  run: Run;
  /** The rules ask for the same stage as before: it holds. */
  isHeld: boolean;
  deal: Deal;
  /** A job was booked again or un-canceled after the deal had closed. */
  isTooLate: boolean;
  /** What the steps make of it from nothing; null while they do just that. */
  fresh: Draft | null;
};

/** The six steps in their order (4.2), on an opportunity as it stands. */
export const sixSteps = (draft: Draft, { facts, run: { options }, isHeld, deal, fresh, isTooLate }: Given): { after: Draft; passed: string[] } => {
  const { customerName, jobs, live, installs, hasVisit, open, sold, valued, dismissed, unitName } = facts;
  const after = { ...draft };
  const passed: string[] = [];
  const go = (pipeline: string, stage: string, status: Draft['status'] = after.status): void => {
    if (isHeld) return;
    if (after.pipeline !== pipeline || after.stage !== stage) passed.push(stage);
    Object.assign(after, { pipeline, stage, status });
  };
  const isIn = (pipeline: string, ...stages: string[]): boolean => after.pipeline === pipeline && (stages.length === 0 || stages.includes(after.stage));
  const name = (job: JobRecord | undefined): unknown => job && Object.assign(after, { stJobId: job.id, stJobNumber: job.number, businessUnit: unitName(job) });
  const price = (estimate: EstimateRecord, value: number): void => {
    const estimateName = estimate.name?.trim() || `Estimate ${estimate.id}`;
    Object.assign(after, { title: `${customerName} - ${estimateName} - ${dollars(value)}`, value, stEstimateId: estimate.id, estimateName });
  };
  const amounts = (estimates: readonly EstimateRecord[]): number => money(estimates.map((each) => amount(each, options)));

  // 1. New customers → Contacted
  const isLost = isIn('sales', 'estimate-lost');
  if (isIn('sales') && !isLost) name(live[0] ?? jobs[0]);
  if (isIn('sales') && !isLost && after.title?.endsWith(QUALIFYING)) after.title = customerName + QUALIFYING;

  // 2. Appointments → Appointment Scheduled
  if (isIn('sales', 'new-lead', 'contacted') && hasVisit) go('sales', 'appointment-scheduled');

  // 3. Estimates → Proposal Sent
  const latest = open.at(-1);
  const highest = [...open].sort((a, b) => amounts([a]) - amounts([b]) || byCreation(a, b)).at(-1);
  const chosen = options.openEstimate === 'highest' ? highest : latest;
  const cameAfterLoss = deal.lostBy !== 'person' || open.some((each) => ms(each.modifiedOn) > (deal.lostAt ?? 0));
  const comesBack = isLost && !isHeld && options.onReopen === 'reopen' && cameAfterLoss;
  if (isIn('sales') && chosen && (comesBack || !isIn('sales', 'job-sold', 'estimate-lost'))) {
    if (comesBack) name(live[0] ?? jobs[0]);
    price(chosen, amounts(options.openEstimate === 'sum' ? open : [chosen]));
    if (comesBack) go('sales', 'proposal-sent', 'open');
    else if (SALES.indexOf(after.stage) < SALES.indexOf('proposal-sent')) go('sales', 'proposal-sent');
  }

  // 4. Sold / dismissed → Job Sold / Estimate Lost
  const lastSold = sold.at(-1);
  const isUnsold = deal.wasSold && !lastSold && fresh !== null;
  if (lastSold && isIn('sales') && !(isHeld && isLost)) {
    name(live[0] ?? jobs[0]);
    price(lastSold, amounts(sold));
    go('sales', 'job-sold', 'won');
  } else if (lastSold && isIn('install')) {
    const { title } = after;
    price(lastSold, amounts(sold));
    Object.assign(after, { title, status: 'won' });
  } else if (isUnsold && isIn('sales', 'job-sold') && fresh.pipeline === 'sales') {
    if (options.onUnsell === 'reopen' && !isHeld) {
      passed.push(fresh.stage);
      Object.assign(after, fresh);
    }
  } else if (isUnsold && (isIn('install') || isIn('sales', 'job-sold'))) {
    if (options.onUnsell === 'reopen' && fresh.status !== 'won') Object.assign(after, { value: fresh.value, status: fresh.status });
  } else if (isIn('sales') && valued.length > 0 && dismissed.length === valued.length && installs.length === 0) go('sales', 'estimate-lost', 'lost');

  // 5. Install jobs → Install Pipeline
  const [install] = installs;
  const isLostByPerson = deal.lostBy === 'person' && (after.status === 'lost' || isIn('sales', 'estimate-lost'));
  if (install && isIn('sales') && !isLostByPerson) go('install', 'estimate-approved', after.status === 'won' ? 'won' : 'open');
  if (install && isIn('install')) {
    name(install);
    after.title = `${customerName} - Install Job #${install.number}${after.value ? ` - ${dollars(after.value)}` : ''}`;
  }

  // 6. Job status → install stage
  if (live.length === 0) {
    if (lastSold) after.status = 'won';
    if (lastSold && isIn('install')) go('install', 'on-hold');
    if (!lastSold && !isIn('sales', 'estimate-lost')) Object.assign(after, { status: 'lost', lostReason: REASON });
  } else if (after.lostReason === REASON && after.status === 'lost' && deal.lostBy !== 'person' && !isIn('sales', 'estimate-lost') && !isTooLate) {
    after.status = sold.length > 0 || isIn('sales', 'job-sold') || isIn('install', 'job-completed') ? 'won' : 'open';
  }
  const stage = installStage(installs.map((job) => job.status));
  if (isIn('install') && stage) go('install', stage);
  if (isIn('install') && stage === 'job-completed') after.status = 'won';
  const isBack = live.length > 0 && (after.status !== 'lost' || deal.lostBy === 'person');
  if (isBack && after.lostReason === REASON && !isIn('sales', 'estimate-lost')) after.lostReason = null;
  return { after, passed };
};

const installStage = (statuses: readonly string[]): string | null => {
  const has = (...words: string[]): boolean => statuses.some((status) => says(status, ...words));
  if (has('InProgress', 'Working')) return 'in-progress';
  if (has('Hold')) return 'on-hold';
  if (has('Scheduled', 'Dispatched')) return 'scheduled';
  return statuses.length > 0 && statuses.every((status) => says(status, 'Completed')) ? 'job-completed' : null;
};
