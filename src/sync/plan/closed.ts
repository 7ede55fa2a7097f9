import type { RuleOptions } from '../../pipelines/rule-options.js';
import type { EstimateRecord } from '../../servicetitan/records.js';
import type { DealJob } from '../steps/deal.js';
import { hasValue, isDismissedEstimate, isSoldEstimate, soldAt } from '../steps/estimate-state.js';
import { isCanceled, jobState } from '../steps/job-state.js';
import { instantOf, latestOf } from '../steps/order.js';
import type { AccountRecords } from './records.js';

const DAY = 24 * 60 * 60 * 1000;

/** What closing a deal depends on. Instants are milliseconds. */
export type ClosingFacts = {
  jobs: readonly DealJob[];
  estimates: readonly EstimateRecord[];
  /** Times for which its opportunity stands, or stood, lost in the CRM: set lost by a person, or kept lost though its facts have moved on. */
  lostSpells: readonly { from: number; to: number }[];
};

type At = { facts: ClosingFacts; at: number; rules: RuleOptions; records: AccountRecords };

const canceledAt = (job: DealJob, records: AccountRecords): number | null =>
  isCanceled(job) ? (records.canceledAt(job.record.id) ?? instantOf(job.record.modifiedOn)) : null;

const completedAt = ({ record }: DealJob): number | null =>
  jobState(record) === 'completed' ? instantOf(record.completedOn ?? record.modifiedOn) : null;

const endedAt = (job: DealJob, records: AccountRecords): number | null => canceledAt(job, records) ?? completedAt(job);

const isBy = (instant: number | null, at: number): instant is number => instant !== null && instant <= at;

/** When the last of the dismissals made the deal lost through its estimates: none sold, all with a value dismissed, no install job going on. */
const lostAt = ({ facts, at, rules, records }: At): number | null => {
  const estimates = facts.estimates.filter((estimate) => instantOf(estimate.createdOn) <= at);
  if (estimates.some((estimate) => isSoldEstimate(estimate) && soldAt(estimate) <= at)) return null;
  const valued = estimates.filter((estimate) => hasValue(estimate, rules));
  if (!valued.every(isDismissedEstimate)) return null;

  const uncanceled = facts.jobs.filter((job) => !isBy(canceledAt(job, records), at));
  const leading = uncanceled[0] ?? facts.jobs[0];
  const isInSales = leading?.pipeline.kind === 'sales' && uncanceled.every((job) => job.pipeline.kind !== 'install');
  return isInSales ? latestOf(valued.map(records.dismissedAt)) : null;
};

/** When the last of the install jobs was completed, once all of them are. */
const installedAt = ({ facts, at, records }: At): number | null => {
  const installs = facts.jobs.filter((job) => job.pipeline.kind === 'install' && !isBy(canceledAt(job, records), at));
  const completions = installs.map(completedAt).filter((completed) => isBy(completed, at));
  return completions.length === installs.length ? latestOf(completions) : null;
};

/** When `newDealAfterDays` had passed since the last completion, cancellation or sale, with nothing going on and no estimate with value open. */
const quietAt = ({ facts, at, rules, records }: At): number | null => {
  const isOpen = (estimate: EstimateRecord): boolean =>
    instantOf(estimate.createdOn) <= at &&
    !(isSoldEstimate(estimate) && soldAt(estimate) <= at) &&
    !(isDismissedEstimate(estimate) && records.dismissedAt(estimate) <= at) &&
    hasValue(estimate, rules);
  const ends = facts.jobs.map((job) => endedAt(job, records)).filter((end) => isBy(end, at));
  if (ends.length < facts.jobs.length || facts.estimates.some(isOpen)) return null;
  const sales = facts.estimates.filter(isSoldEstimate).map(soldAt).filter((sold) => sold <= at);
  const last = latestOf([...ends, ...sales]);
  return last === null ? null : last + rules.newDealAfterDays * DAY;
};

/**
 * When a deal had closed, looked at from the instant `at`, by ServiceTitan's own dates (design 4.1.4): lost through its estimates, all install jobs done, set lost
 * by a person, or quietly some time after its last event. Null when it was live then. The facts are read as they stood at `at`, not as they are now, so that
 * it makes no difference how late a job is learned of. Milliseconds.
 */
export const closedAsOf = ({ facts, at, rules, records }: At): number | null => {
  const then = { facts: { ...facts, jobs: facts.jobs.filter((job) => instantOf(job.record.createdOn) <= at) }, at, rules, records };
  const spells = facts.lostSpells.filter(({ from, to }) => from < at && at <= to).map(({ from }) => from);
  const reasons = [lostAt(then), installedAt(then), quietAt(then), ...spells].filter((instant) => isBy(instant, at));
  return reasons.length === 0 ? null : Math.min(...reasons);
};

/** When a deal whose jobs had all been canceled closed quietly after that: milliseconds, null without a log of the cancellations. */
export const closedAfterCancellation = ({ jobs, rules, records }: { jobs: readonly DealJob[]; rules: RuleOptions; records: AccountRecords }): number | null => {
  const last = latestOf(jobs.map((job) => records.canceledAt(job.record.id)).filter((instant) => instant !== null));
  return last === null ? null : last + rules.newDealAfterDays * DAY;
};
