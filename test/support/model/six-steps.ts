import { counts, type Parts } from './closed.js';
import type { Fields, Place, Run } from './model.types.js';
import { amount, byCreation, DAY, dollars, hasValue, isCanceled, money, ms, says } from './records.js';

export type Asked = Place & {
  status: 'open' | 'won' | 'lost';
  /** Every stage passed on the way, the last one included. */
  path: Place[];
  fields: Fields;
  isCanceled: boolean;
  isSold: boolean;
  /** In milliseconds, null where there is none: the last sale, */
  soldAt: number | null;
  /** from when on it is closed if it is lost, */
  lostAt: number | null;
  /** and since when a job that is not canceled is booked, by what is new about it. */
  bookedAt: number | null;
};

/** The six steps (4.2), from nothing, on all that is known of a deal. `held` is the pipeline in which the opportunity stands. */
export const askFor = ({ parts, run, customerName, held }: { parts: Parts; run: Run; customerName: string; held: string | null }): Asked => {
  const { seen, options } = run;
  const jobs = parts.jobs.filter((job) => counts({ job, parts, seen, options }));
  const live = jobs.filter((job) => !isCanceled(job));
  const installs = live.filter((job) => job.isInstall);
  const estimates = parts.estimates.filter((estimate) => estimate.active);
  const valued = estimates.filter((estimate) => hasValue(estimate, options));
  const open = valued.filter((estimate) => says(estimate.status, 'Open'));
  const dismissed = valued.filter((estimate) => says(estimate.status, 'Dismissed'));
  const soldOn = (estimate: { soldOn: string | null; modifiedOn: string }): number => ms(estimate.soldOn ?? estimate.modifiedOn);
  const sold = estimates.filter((estimate) => says(estimate.status, 'Sold')).sort((a, b) => soldOn(a) - soldOn(b) || byCreation(a, b));
  const first = live[0] ?? jobs[0];

  const path: Place[] = [];
  const go = (pipeline: string, stage: string): unknown => path.push({ pipeline, stage });
  const isIn = (pipeline: string): boolean => path.at(-1)?.pipeline === pipeline;
  let status: Asked['status'] = 'open';
  let value = 0;
  let about = 'New Customer Qualifying';
  let priced = false;
  let estimate: (typeof estimates)[number] | undefined;

  // 1. New customers → Contacted
  if (live[0]?.isInstall) go('install', 'estimate-approved');
  else go('sales', 'contacted');

  // 2. Appointments → Appointment Scheduled
  const isVisit = (jobId: string): boolean => live.some((job) => job.id === jobId);
  if (isIn('sales') && seen.appointments.some((each) => isVisit(each.jobId) && each.active && !says(each.status, 'Canceled'))) go('sales', 'appointment-scheduled');

  // 3. Estimates → Proposal Sent
  const latest = open.at(-1);
  if (isIn('sales') && latest) {
    const highest = open.reduce((best, each) => (amount(each, options) >= amount(best, options) ? each : best), latest);
    estimate = options.openEstimate === 'highest' ? highest : latest;
    value = money((options.openEstimate === 'sum' ? open : [estimate]).map((each) => amount(each, options)));
    [about, priced] = [nameOf(estimate), true];
    go('sales', 'proposal-sent');
  }

  // 4. Sold / dismissed → Job Sold / Estimate Lost
  const lastSold = sold.at(-1);
  if (lastSold) {
    [status, value] = ['won', money(sold.map((each) => amount(each, options)))];
    if (isIn('sales')) {
      estimate = lastSold;
      [about, priced] = [nameOf(estimate), true];
      go('sales', 'job-sold');
    }
  } else if (isIn('sales') && installs.length === 0 && valued.length > 0 && dismissed.length === valued.length) {
    status = 'lost';
    go('sales', 'estimate-lost');
  }

  // 5. Install jobs → Install Pipeline
  const [install] = installs;
  if (install) {
    if (isIn('sales')) go('install', 'estimate-approved');
    [about, priced] = [`Install Job #${install.number}`, value > 0];
  }

  // 6. Job status → install stage
  const stage = isIn('install') ? installStage(installs.map((job) => job.status)) : null;
  if (stage) go('install', stage);
  if (stage === 'job-completed') status = 'won';
  const isAllCanceled = jobs.length > 0 && live.length === 0;
  if (isAllCanceled && sold.length === 0) status = 'lost';
  if (isAllCanceled && sold.length > 0 && held === 'install') go('install', 'on-hold');

  const subject = install ?? first;
  const latestOf = (dates: readonly number[]): number | null => (dates.length > 0 ? Math.max(...dates) : null);
  const lastDismissal = latestOf(dismissed.map((each) => ms(seen.dismissedOn.get(each.id) ?? each.modifiedOn)));
  const lastCancellation = latestOf(jobs.map((job) => ms(seen.canceledOn.get(job.id) ?? job.modifiedOn)));
  return {
    ...(path.at(-1) ?? { pipeline: 'sales', stage: 'contacted' }),
    status,
    path,
    fields: {
      title: `${customerName} - ${about}${priced ? ` - ${dollars(value)}` : ''}`,
      value,
      stEstimateId: estimate?.id ?? null,
      estimateName: estimate ? nameOf(estimate) : null,
      stJobId: subject?.id ?? null,
      stJobNumber: subject?.number ?? null,
      businessUnit: seen.businessUnits.find((unit) => unit.id === subject?.businessUnitId)?.name ?? null,
    },
    isCanceled: isAllCanceled && sold.length === 0,
    isSold: sold.length > 0,
    soldAt: lastSold ? soldOn(lastSold) : null,
    lostAt: path.at(-1)?.stage === 'estimate-lost' ? lastDismissal : lastCancellation !== null && open.length === 0 ? lastCancellation + options.newDealAfterDays * DAY : null,
    bookedAt: live.length > 0 ? Math.min(...live.map((job) => ms(parts.deal.canceledJobs.has(job.id) ? job.modifiedOn : job.createdOn))) : null,
  };
};

const nameOf = (estimate: { id: string; name: string | null }): string => estimate.name?.trim() || `Estimate ${estimate.id}`;

const installStage = (statuses: readonly string[]): string | null => {
  const has = (...words: string[]): boolean => statuses.some((status) => says(status, ...words));
  if (has('InProgress', 'Working')) return 'in-progress';
  if (has('Hold')) return 'on-hold';
  if (has('Scheduled', 'Dispatched')) return 'scheduled';
  return statuses.length > 0 && statuses.every((status) => says(status, 'Completed')) ? 'job-completed' : null;
};
