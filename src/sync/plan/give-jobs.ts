import type { JobRecord } from '../../servicetitan/records.js';
import { soldEstimates, soldAt } from '../steps/estimate-state.js';
import type { DealJob } from '../steps/deal.js';
import { byCreation, instantOf } from '../steps/order.js';
import { wasLive } from './closing-facts.js';
import type { Deal } from './deal-book.js';
import { isRecall } from './deal-book.js';
import { dealOfLead, waitingLead } from './give-leads.js';
import type { PlanContext } from './plan.types.js';
import type { AccountRecords } from './records.js';

type Choice = { job: JobRecord; customerId: string; deals: readonly Deal[]; records: AccountRecords; context: PlanContext };

const dealOfJob = (deals: readonly Deal[], jobId: string | null): Deal | undefined =>
  deals.find((deal) => deal.jobs.some((job) => job.record.id === jobId));

const dealOfEstimate = (deals: readonly Deal[], estimateId: string | null): Deal | undefined =>
  deals.find((deal) => deal.estimates.some((estimate) => estimate.id === estimateId));

/** The deals that a job may join by time: the customer's, and with `opportunityPer` only those of the same project, or none. */
const companions = ({ job, deals, context: { rules } }: Choice): readonly Deal[] => {
  if (rules.opportunityPer === 'job') return [];
  return rules.opportunityPer === 'project' ? deals.filter((deal) => deal.projectId === job.projectId) : deals;
};

const isSoldBy = (deal: Deal, at: number): boolean => soldEstimates(deal.estimates).some((estimate) => soldAt(estimate) <= at);

/**
 * The deal that a job joins (design 4.1.3): that of the estimate it was created from; else that of the job it is a recall or warranty of; else that of the lead it was made of;
 * else, if it is of an install unit, the customer's oldest sold deal that has no install job; else the customer's latest lead that waited for a job, or the customer's latest deal that had
 * begun and was not closed when the job was created. All but the last two hold for closed deals too. Undefined when it joins none. `deals` are sorted by when they began.
 */
export const dealToJoin = (choice: Choice & { dealJob: DealJob }): Deal | undefined => {
  const { job, dealJob, customerId, records, context } = choice;
  const own = choice.deals.filter((deal) => deal.customerId === customerId);
  const at = instantOf(job.createdOn);
  const candidates = companions({ ...choice, deals: own });
  return (
    dealOfEstimate(own, job.createdFromEstimateId) ??
    dealOfJob(own, job.recallForId) ??
    dealOfJob(own, job.warrantyId) ??
    dealOfLead(own, job) ??
    (dealJob.pipeline.kind === 'install'
      ? candidates.find((deal) => isSoldBy(deal, at) && !deal.jobs.some((each) => each.pipeline.kind === 'install'))
      : undefined) ??
    waitingLead({ deals: own, at, records, context }) ??
    candidates.findLast((deal) => deal.begunAt <= at && wasLive({ deal, at, records, context }))
  );
};

/** The deal with one job more and with that job's estimates. */
export const withJob = (deal: Deal, job: DealJob, records: AccountRecords): Deal => {
  const place = deal.jobs.findLastIndex((each) => byCreation(each.record, job.record) < 0) + 1;
  const projectId = deal.lead !== null && deal.jobs.length === 0 ? job.record.projectId : deal.projectId;
  return { ...deal, projectId, jobs: deal.jobs.toSpliced(place, 0, job), estimates: [...deal.estimates, ...records.estimatesOf(job.record.id)] };
};

/**
 * Key of the deal that a job begins (design 4.1.5). Should a job that began a deal leave it for another customer, its first deal keeps the key, so that
 * the one it then begins is told apart by the customer.
 */
export const newDealKey = ({ tenantId, job, customerId, deals }: { tenantId: string; job: JobRecord; customerId: string; deals: readonly Deal[] }): string => {
  const stKey = `${tenantId}:job:${job.id}`;
  return deals.some((deal) => deal.stKey === stKey) ? `${stKey}:customer:${customerId}` : stKey;
};

/** Whether a job without a deal begins one: any but a recall or warranty job. */
export const canBegin = (job: JobRecord): boolean => !isRecall(job);
