import { findPipeline, findStage, stageFor } from '../../pipelines/stages.js';
import type { DealFacts, DealJob, OpportunityDraft, Step } from './deal.js';
import { uncanceledInstallJobs } from './job-state.js';
import { move, stay } from './step-result.js';
import { installTitle } from './title.js';

const withInstallJob = (deal: DealFacts, draft: OpportunityDraft, { record, businessUnitName }: DealJob): OpportunityDraft => ({
  ...draft,
  title: installTitle({ customerName: deal.customerName, jobNumber: record.number, value: draft.value }),
  jobId: record.id,
  jobNumber: record.number,
  businessUnit: businessUnitName,
});

/**
 * Step 5, Install jobs → Install Pipeline (design 4.2.5): an opportunity in `sales` whose deal has an uncanceled install job moves to that job's
 * pipeline, stage Estimate Approved; one that is won stays won. What a person set to Estimate Lost stays there. The first uncanceled install job
 * by (createdOn, id) gives the title, without the value while it is 0; deals born in `install` get it too.
 */
export const installJobs: Step = (deal, draft, context) => {
  const job = uncanceledInstallJobs(deal.jobs)[0];
  const pipeline = findPipeline(context.rules.pipelines, draft.pipeline);
  if (!job || !pipeline) return stay(draft);
  if (pipeline.kind === 'install') return stay(withInstallJob(deal, draft, job));

  const target = stageFor(job.pipeline, 'install-job');
  if (context.stageHeld || !target) return stay(draft);
  const isLost = draft.status === 'lost' || findStage(pipeline, draft.stage)?.trigger === 'estimates-dismissed';
  if (isLost && context.lostByPersonAt !== null) {
    return stay(draft, { refused: [{ step: 'install-jobs', field: 'stage', wanted: target.slug, guard: 'lost-by-person' }] });
  }
  const status = draft.status === 'won' ? 'won' : target.status;
  return move({ step: 'install-jobs', draft: withInstallJob(deal, draft, job), to: { pipeline: job.pipeline.slug, stage: target.slug, status }, context });
};
