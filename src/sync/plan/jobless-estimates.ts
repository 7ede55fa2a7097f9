import type { EstimateRecord } from '../../servicetitan/records.js';
import { byCreation, instantOf } from '../steps/order.js';
import { wasLive } from './closing-facts.js';
import type { Deal } from './deal-book.js';
import { byBeginning } from './deal-book.js';
import type { Survivors } from './merge.js';
import type { PlanContext } from './plan.types.js';
import type { AccountRecords } from './records.js';

/** The deal of a project: of its jobs created by then the latest one's, else that of its first job. */
const dealOfProject = (estimate: EstimateRecord, deals: readonly Deal[]): Deal | undefined => {
  if (estimate.projectId === null) return undefined;
  const jobs = deals
    .flatMap((deal) => deal.jobs.map((job) => ({ deal, record: job.record })))
    .filter(({ record }) => record.projectId === estimate.projectId)
    .sort((a, b) => byCreation(a.record, b.record));
  const at = instantOf(estimate.createdOn);
  return (jobs.findLast(({ record }) => instantOf(record.createdOn) <= at) ?? jobs[0])?.deal;
};

/** The deal with the estimates of its jobs, and no others. */
const withOwnEstimates = (deal: Deal, records: AccountRecords): Deal => ({
  ...deal,
  estimates: deal.jobs.flatMap((job) => records.estimatesOf(job.record.id)).sort(byCreation),
});

/**
 * Gives each estimate without a job to a deal (design 4.1.1): the deal of its project, else the customer's deal that was live when it was created (of
 * several the latest begun), else the next one that begins. A deleted one too: a job may have been created from it. Answers with the deals in the order they
 * began, with all their estimates, and with the ids of those that found none and are not deleted.
 */
export const linkEstimates = ({
  deals,
  records,
  survivors,
  context,
}: {
  deals: readonly Deal[];
  records: AccountRecords;
  survivors: Survivors;
  context: PlanContext;
}): { deals: Deal[]; unlinked: string[] } => {
  const linked = deals.map((deal) => withOwnEstimates(deal, records)).sort(byBeginning);
  const unlinked: string[] = [];
  for (const estimate of records.joblessEstimates) {
    const at = instantOf(estimate.createdOn);
    const customerId = estimate.customerId === null ? undefined : survivors.survivorOf(estimate.customerId);
    const own = linked.filter((deal) => deal.customerId === customerId);
    const deal =
      dealOfProject(estimate, linked) ??
      own.findLast((candidate) => candidate.begunAt <= at && wasLive({ deal: candidate, at, records, context })) ??
      own.find((candidate) => candidate.begunAt > at);
    if (deal) deal.estimates = [...deal.estimates, estimate].sort(byCreation);
    else if (estimate.active) unlinked.push(estimate.id);
  }
  return { deals: linked, unlinked };
};
