import type { EstimateRecord, JobRecord } from '../../../src/servicetitan/records.js';
import type { Deal, Options, Seen } from './model.types.js';
import { DAY, hasValue, isCanceled, isRecall, ms, says } from './records.js';

/** What a deal is made of, as it is known now. */
export type Parts = { deal: Deal; jobs: readonly (JobRecord & { isInstall: boolean })[]; estimates: readonly EstimateRecord[] };

/** Whether the deal was closed at an instant, by what is known now of all that had happened by then (4.1.4). */
export const isClosed = ({ parts: { deal, ...parts }, seen, options, at }: { parts: Parts; seen: Seen; options: Options; at: number }): boolean => {
  const canceledOn = (job: JobRecord): number => ms(seen.canceledOn.get(job.id) ?? job.modifiedOn);
  const dismissedOn = (estimate: EstimateRecord): number => ms(seen.dismissedOn.get(estimate.id) ?? estimate.modifiedOn);
  const soldOn = (estimate: EstimateRecord): number => ms(estimate.soldOn ?? estimate.modifiedOn);

  const jobs = parts.jobs.filter((job) => ms(job.createdOn) <= at && counts({ job, parts: { deal, ...parts }, seen, options }));
  const estimates = parts.estimates.filter((estimate) => estimate.active && ms(estimate.createdOn) <= at);
  const completed = jobs.filter((job) => says(job.status, 'Completed') && job.completedOn !== null && ms(job.completedOn) <= at);
  const canceled = jobs.filter((job) => isCanceled(job) && canceledOn(job) <= at);
  const sold = estimates.filter((estimate) => says(estimate.status, 'Sold') && soldOn(estimate) <= at);
  const dismissed = estimates.filter((estimate) => says(estimate.status, 'Dismissed') && dismissedOn(estimate) <= at);
  const valued = estimates.filter((estimate) => hasValue(estimate, options));
  const installs = jobs.filter((job) => job.isInstall && !canceled.includes(job));
  const hasOpenValue = valued.some((estimate) => !sold.includes(estimate) && !dismissed.includes(estimate));

  const isLost = sold.length === 0 && installs.length === 0 && valued.length > 0 && valued.every((estimate) => dismissed.includes(estimate));
  const isInstalled = installs.length > 0 && installs.every((job) => completed.includes(job));
  const isOver = (lostAt: number): boolean =>
    sold.some((estimate) => soldOn(estimate) > lostAt) || (options.onReopen === 'reopen' && hasOpenValue && deal.lostBy === 'estimates');
  const staysLost = deal.lostBy !== null && deal.lostAt !== null && deal.lostAt <= at && !isOver(deal.lostAt);
  const ends = [...completed.map((job) => ms(job.completedOn ?? job.modifiedOn)), ...canceled.map(canceledOn), ...sold.map(soldOn)];
  const hasEnded = jobs.length > 0 && completed.length + canceled.length === jobs.length && !hasOpenValue;
  const isQuiet = hasEnded && Math.max(...ends) + options.newDealAfterDays * DAY <= at;
  return isLost || isInstalled || staysLost || isQuiet;
};

/** A recall or warranty "never moves a closed" deal (4.1.3): made when the deal was closed already, it has no say. */
export const counts = ({ job, parts, seen, options }: { job: JobRecord; parts: Parts; seen: Seen; options: Options }): boolean => {
  if (!isRecall(job)) return true;
  const before = { ...parts, jobs: parts.jobs.filter((other) => ms(other.createdOn) < ms(job.createdOn)) };
  return before.jobs.length === 0 || !isClosed({ parts: before, seen, options, at: ms(job.createdOn) });
};
