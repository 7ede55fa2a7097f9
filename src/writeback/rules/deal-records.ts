import { pipelineSlugFor } from '../../pipelines/business-units.js';
import { findPipeline } from '../../pipelines/stages.js';
import type { EstimateRecord, JobRecord } from '../../servicetitan/records.js';
import { chosenEstimate, hasValue, isDismissedEstimate, isOpenEstimate, openEstimates, soldEstimates } from '../../sync/steps/estimate-state.js';
import { jobState } from '../../sync/steps/job-state.js';
import { byCreation } from '../../sync/steps/order.js';
import type { DealRecords, OutgoingChange } from '../write.types.js';

/** What a deal's records are read by. */
export type DealOfChange = Pick<OutgoingChange, 'rules' | 'pipelineOfBusinessUnit'> & { records: Pick<DealRecords, 'jobs' | 'estimates'> };

const ownEstimate = ({ records, stEstimateId }: OutgoingChange): EstimateRecord | undefined => records.estimates.find((estimate) => estimate.id === stEstimateId);

const inOrder = (estimates: readonly EstimateRecord[]): EstimateRecord[] => estimates.toSorted(byCreation);

/** The open estimates of the deal, with a value or without. */
export const openOnes = ({ records }: DealOfChange): EstimateRecord[] => inOrder(records.estimates).filter(isOpenEstimate);

/** The sold estimates of the deal. */
export const soldOnes = ({ records }: DealOfChange): EstimateRecord[] => soldEstimates(records.estimates);

/** The estimate that Job Sold means: the opportunity's own while it is open, else the open one that the option `openEstimate` chooses. */
export const estimateToSell = (change: OutgoingChange): EstimateRecord | null => {
  const own = ownEstimate(change);
  if (own && isOpenEstimate(own) && hasValue(own, change.rules)) return own;
  return chosenEstimate(openEstimates(inOrder(change.records.estimates), change.rules), change.rules)?.estimate ?? null;
};

/**
 * The estimate that coming back from Estimate Lost means: none while another one with a value is open; else the opportunity's own if it is dismissed,
 * else the dismissed one that the option `openEstimate` chooses.
 */
export const estimateToReopen = (change: OutgoingChange): EstimateRecord | null => {
  if (openEstimates(change.records.estimates, change.rules).length > 0) return null;
  const own = ownEstimate(change);
  if (own && isDismissedEstimate(own)) return own;
  const dismissed = inOrder(change.records.estimates).filter((estimate) => isDismissedEstimate(estimate) && hasValue(estimate, change.rules));
  return chosenEstimate(dismissed, change.rules)?.estimate ?? null;
};

/** Whether work was booked from this estimate: ServiceTitan does not un-sell it then. */
export const isBooked = ({ records }: DealOfChange, estimate: EstimateRecord): boolean => records.jobs.some((job) => job.createdFromEstimateId === estimate.id);

const isInstall = ({ rules, pipelineOfBusinessUnit }: DealOfChange, { businessUnitId }: JobRecord): boolean =>
  findPipeline(rules.pipelines, pipelineSlugFor({ rules, pipelineOfBusinessUnit, businessUnitId }))?.kind === 'install';

/** The deal's install jobs that are not canceled, in order of (createdOn, id). Recalls and warranty work are jobs of their own: no stage stands for them. */
export const installJobs = (deal: DealOfChange): JobRecord[] =>
  deal.records.jobs
    .toSorted(byCreation)
    .filter((job) => isInstall(deal, job) && jobState(job) !== 'canceled' && job.recallForId === null && job.warrantyId === null);

/** Those of them that work still goes on in, as far as their status is known. */
export const liveInstallJobs = (deal: DealOfChange): JobRecord[] => installJobs(deal).filter((job) => !['completed', 'unknown'].includes(jobState(job)));

/** The job that a note on the deal is left on: the given ones' first, else the opportunity's own, else the latest that is not canceled, else the latest. */
export const jobForNote = ({ records, stJobId }: OutgoingChange, concerned: readonly JobRecord[]): JobRecord | null => {
  const jobs = records.jobs.toSorted(byCreation);
  const own = jobs.find((job) => job.id === stJobId && jobState(job) !== 'canceled');
  return concerned[0] ?? own ?? jobs.findLast((job) => jobState(job) !== 'canceled') ?? jobs.at(-1) ?? null;
};
