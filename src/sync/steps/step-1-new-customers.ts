import type { Pipeline } from '../../pipelines/pipeline.js';
import { findPipeline, findStage, stageFor } from '../../pipelines/stages.js';
import type { DealFacts, DealJob, OpportunityDraft, Step, StepContext, StepResult } from './deal.js';
import { uncanceledJobs } from './job-state.js';
import { isLostAsLead } from './lead-state.js';
import { move, stay } from './step-result.js';
import { isQualifyingTitle, qualifyingTitle } from './title.js';

/** Reason of an opportunity whose lead was dismissed. */
export const LEAD_DISMISSED_REASON = 'Lead dismissed in ServiceTitan';

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

/** Where a deal begins: with its first uncanceled job as Contacted in `sales`, as Estimate Approved in `install`; with a lead that has no job yet as New Lead. */
const beginningOf = (deal: DealFacts): Pick<OpportunityDraft, 'pipeline' | 'stage' | 'jobId' | 'jobNumber' | 'businessUnit'> | null => {
  const job = leadingJob(deal);
  if (job) return { pipeline: job.pipeline.slug, stage: firstStage(job.pipeline), ...jobFields(job) };
  const stage = stageFor(deal.lead?.pipeline, 'lead');
  return deal.lead && stage ? { pipeline: deal.lead.pipeline.slug, stage: stage.slug, jobId: null, jobNumber: null, businessUnit: deal.lead.businessUnitName } : null;
};

/**
 * Step 1, for a deal that has no opportunity yet (design 4.2.1): a job of a mapped business unit brings one, or an open lead, titled
 * "{customer} - New Customer Qualifying", worth nothing so far, open. Null for a deal with neither.
 */
export const startOpportunity = (deal: DealFacts): OpportunityDraft | null => {
  const beginning = beginningOf(deal);
  return beginning && { ...beginning, status: 'open', title: qualifyingTitle(deal.customerName), value: 0, estimateId: null, estimateName: null, lostReason: null };
};

/** Lost as long as its lead is dismissed and nothing else came of it; what we took for lost is open again with the lead, a job or an estimate. */
const followLead = (deal: DealFacts, draft: OpportunityDraft, { rules, lostByPersonAt }: StepContext): OpportunityDraft => {
  if (isLostAsLead(deal)) return { ...draft, status: 'lost', lostReason: LEAD_DISMISSED_REASON };
  if (draft.lostReason !== LEAD_DISMISSED_REASON) return draft;
  const stage = findStage(findPipeline(rules.pipelines, draft.pipeline), draft.stage);
  return { ...draft, lostReason: null, status: draft.status === 'lost' && lostByPersonAt === null ? (stage?.status ?? 'open') : draft.status };
};

/** A lead that got its job is Contacted. */
const leaveNewLead = (deal: DealFacts, draft: OpportunityDraft, context: StepContext): StepResult => {
  const pipeline = findPipeline(context.rules.pipelines, draft.pipeline);
  const contacted = stageFor(pipeline, 'new-customer');
  const isWaiting = findStage(pipeline, draft.stage)?.trigger === 'lead';
  if (!deal.wasLead || !isWaiting || !contacted || uncanceledJobs(deal.jobs).length === 0) return stay(draft);
  return move({ step: 'new-customers', draft, to: { stage: contacted.slug }, context });
};

/**
 * Step 1, for an opportunity that is there: in `sales` it names the deal's first uncanceled job, and as long as it has the title it was born
 * with, that title follows the customer's name. One that began with a lead is lost when the lead is dismissed, and leaves New Lead with its first job. In Estimate
 * Lost nothing changes (design 4.4).
 */
export const newCustomers: Step = (deal, draft, context) => {
  const pipeline = findPipeline(context.rules.pipelines, draft.pipeline);
  if (pipeline?.kind !== 'sales' || findStage(pipeline, draft.stage)?.trigger === 'estimates-dismissed') return stay(draft);
  const title = isQualifyingTitle(draft.title) ? qualifyingTitle(deal.customerName) : draft.title;
  return leaveNewLead(deal, withLeadingJob(deal, followLead(deal, { ...draft, title }, context)), context);
};
