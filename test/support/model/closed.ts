import type { EstimateRecord, JobRecord } from '../../../src/servicetitan/records.js';
import type { Deal, Options, Seen } from './model.types.js';
import { canceledOn, completedOn, DAY, dismissedOn, hasValue, isCanceled, isRecall, ms, says, soldOn } from './records.js';

/** What a deal is made of, as it is known now. */
export type Parts = { deal: Deal; jobs: readonly (JobRecord & { isInstall: boolean })[]; estimates: readonly EstimateRecord[] };

/** Whether the deal was closed at an instant, by what is known now of all that had happened by then (4.1.4). */
export const isClosed = ({ parts: { deal, ...parts }, seen, options, at }: { parts: Parts; seen: Seen; options: Options; at: number }): boolean => {
  const jobs = parts.jobs.filter((job) => ms(job.createdOn) <= at && counts({ job, parts: { deal, ...parts }, seen, options }));
  const isTheirs = (estimate: EstimateRecord): boolean => estimate.jobId === null || jobs.some((job) => job.id === estimate.jobId);
  const estimates = parts.estimates.filter((estimate) => estimate.active && ms(estimate.createdOn) <= at && isTheirs(estimate));
  const completed = jobs.filter((job) => says(job.status, 'Completed') && completedOn(job) <= at);
  const canceled = jobs.filter((job) => isCanceled(job) && canceledOn(seen, job) <= at);
  const sold = estimates.filter((estimate) => says(estimate.status, 'Sold') && soldOn(estimate) <= at);
  const dismissed = estimates.filter((estimate) => says(estimate.status, 'Dismissed') && dismissedOn(seen, estimate) <= at);
  const valued = estimates.filter((estimate) => hasValue(estimate, options));
  const installs = jobs.filter((job) => job.isInstall && !canceled.includes(job));
  const hasOpenValue = valued.some((estimate) => !sold.includes(estimate) && !dismissed.includes(estimate));

  const leading = jobs.find((job) => !canceled.includes(job)) ?? jobs[0];
  const isLost = leading?.isInstall === false && sold.length === 0 && installs.length === 0 && valued.length > 0 && valued.every((estimate) => dismissed.includes(estimate));
  const isInstalled = installs.length > 0 && installs.every((job) => completed.includes(job));
  const lostAt = deal.lostBy === 'cancellation' ? closedBeforeComeback({ parts: { deal, ...parts }, seen, options }) : deal.lostAt;
  const staysLost = lostAt !== null && lostAt <= at && at < lossEnd({ parts: { deal, ...parts }, options, lostAt });
  const ends = [...completed.map(completedOn), ...canceled.map((job) => canceledOn(seen, job)), ...sold.map(soldOn)];
  const hasEnded = jobs.length > 0 && completed.length + canceled.length === jobs.length && !hasOpenValue;
  const isQuiet = hasEnded && Math.max(...ends) + options.newDealAfterDays * DAY <= at;
  const wasLost = deal.lostTimes.some(({ from, to }) => from < at && at <= to);
  return isLost || isInstalled || staysLost || wasLost || isQuiet;
};

/** A loss ends with the first sale after it, or with `onReopen` when an estimate is "created or re-opened after the loss" (4.2.3). */
export const lossEnd = ({ parts: { deal, estimates }, options, lostAt }: { parts: Parts; options: Options; lostAt: number }): number => {
  const sales = deal.asked?.status === 'won' ? [] : estimates.filter((each) => each.active && says(each.status, 'Sold')).map(soldOn);
  const reopens = options.onReopen === 'reopen' && deal.lostBy === 'estimates';
  const valued = estimates.filter((each) => reopens && each.active && hasValue(each, options));
  const reopened = valued.flatMap((each) => [each.createdOn, ...(says(each.status, 'Open') ? [each.modifiedOn] : [])]).map(ms);
  return Math.min(...[...sales, ...reopened].filter((instant) => instant > lostAt));
};

/**
 * When a deal whose jobs were all canceled had closed before one of them was "booked again or un-canceled" (4.2.6): by the creation of the one, by the last change of
 * the other. Null when it had not closed.
 */
export const closedBeforeComeback = ({ parts: { deal, jobs, estimates }, seen, options }: { parts: Parts; seen: Seen; options: Options }): number | null => {
  if (deal.lostBy === 'cancellation' && deal.lostAt !== null) return deal.lostAt;
  // Its estimates may have been dismissed as well before the job came back, and closed it.
  if (deal.lostBy !== 'cancellation' && deal.lostBy !== 'estimates') return null;
  const wasCanceled = (job: JobRecord): boolean => isCanceled(job) || deal.canceledJobs.has(job.id);
  const before = { deal: { ...deal, lostBy: null, lostAt: null }, estimates, jobs: jobs.filter(wasCanceled).map((job) => ({ ...job, status: 'Canceled' })) };
  const backAt = Math.min(...jobs.filter((job) => !isCanceled(job)).map((job) => ms(wasCanceled(job) ? job.modifiedOn : job.createdOn)));
  if (backAt === Number.POSITIVE_INFINITY || !isClosed({ parts: before, seen, options, at: backAt })) return null;
  return Math.max(...before.jobs.map((job) => canceledOn(seen, job))) + options.newDealAfterDays * DAY;
};

/** A recall or warranty "never moves a closed" deal (4.1.3): made when the deal was closed already, it has no say. */
export const counts = ({ job, parts, seen, options }: { job: JobRecord; parts: Parts; seen: Seen; options: Options }): boolean => {
  if (!isRecall(job)) return true;
  const before = { ...parts, jobs: parts.jobs.filter((other) => ms(other.createdOn) < ms(job.createdOn)) };
  return before.jobs.length === 0 || !isClosed({ parts: before, seen, options, at: ms(job.createdOn) });
};
