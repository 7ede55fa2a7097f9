import type { Pipeline } from '../../pipelines/pipeline.js';
import { findPipeline, findStage, stageFor } from '../../pipelines/stages.js';
import type { DealFacts, DealJob, OpportunityDraft, Step } from './deal.js';
import { uncanceledJobs } from './job-state.js';
import { stay } from './step-result.js';
import { isQualifyingTitle, qualifyingTitle } from './title.js';

/** The job that speaks for a deal: its first uncanceled one by (createdOn, id), the first of all once every one is canceled. */
const leadingJob = (deal: DealFacts): DealJob | undefined => uncanceledJobs(deal.jobs)[0] ?? deal.jobs[0];

const jobFields = ({ record, businessUnitName }: DealJob): Pick<OpportunityDraft, 'jobId' | 'jobNumber' | 'businessUnit'> => ({
  jobId: record.id,
  jobNumber: record.number,
  businessUnit: businessUnitName,
});

/** The draft naming the job that speaks for its deal; the later steps use it for an opportunity that comes back out of Estimate Lost. */
export const withLeadingJob = (deal: DealFacts, draft: OpportunityDraft): OpportunityDraft => {
  const job = leadingJob(deal);
  return job ? { ...draft, ...jobFields(job) } : draft;
};

const firstStage = (pipeline: Pipeline): string => {
  const trigger = pipeline.kind === 'sales' ? 'new-customer' : 'install-job';
  const stage = stageFor(pipeline, trigger);
  if (!stage) throw new Error(`Pipeline "${pipeline.slug}" has no stage to begin in; give it one with the trigger "${trigger}"`);
  return stage.slug;
};

/**
 * Step 1, for a deal that has no opportunity yet (design 4.2.1): a job of a mapped business unit brings one, titled
 * "{customer} - New Customer Qualifying", worth nothing so far, open. It begins in the pipeline of the deal's first uncanceled job: as Contacted in
 * `sales`, as Estimate Approved in `install`. Null for a deal without jobs.
 */
export const startOpportunity = (deal: DealFacts): OpportunityDraft | null => {
  const job = leadingJob(deal);
  if (!job) return null;
  return {
    pipeline: job.pipeline.slug,
    stage: firstStage(job.pipeline),
    status: 'open',
    title: qualifyingTitle(deal.customerName),
    value: 0,
    estimateId: null,
    estimateName: null,
    ...jobFields(job),
    lostReason: null,
  };
};

/**
 * Step 1, for an opportunity that is there: in `sales` it names the deal's first uncanceled job, and as long as it has the title it was born
 * with, that title follows the customer's name. In Estimate Lost nothing changes (design 4.4).
 */
export const newCustomers: Step = (deal, draft, { rules }) => {
  const pipeline = findPipeline(rules.pipelines, draft.pipeline);
  if (pipeline?.kind !== 'sales' || findStage(pipeline, draft.stage)?.trigger === 'estimates-dismissed') return stay(draft);
  const title = isQualifyingTitle(draft.title) ? qualifyingTitle(deal.customerName) : draft.title;
  return stay(withLeadingJob(deal, { ...draft, title }));
};
