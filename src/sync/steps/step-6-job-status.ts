import type { StageTrigger } from '../../pipelines/pipeline.js';
import { findPipeline, findStage, stageFor } from '../../pipelines/stages.js';
import type { DealFacts, OpportunityDraft, Step, StepContext, StepResult, StepWarning } from './deal.js';
import { soldEstimates } from './estimate-state.js';
import type { JobState } from './job-state.js';
import { jobState, uncanceledInstallJobs, uncanceledJobs } from './job-state.js';
import { move, stay } from './step-result.js';

const step = 'job-status';

/** Reason of an opportunity whose jobs were all canceled. */
export const CANCELED_REASON = 'Canceled in ServiceTitan';

/** What a status looks like that a later version of ServiceTitan may have; anything else could be a person's text, which no report repeats. */
const STATUS_WORD = /^[a-z][a-z _]{0,39}$/i;

const unknownStatusWarnings = (deal: DealFacts): StepWarning[] =>
  deal.jobs
    .filter((job) => jobState(job.record) === 'unknown')
    .map((job) => ({
      kind: 'unknown-job-status',
      subject: job.record.id,
      detail: `${STATUS_WORD.test(job.record.status) ? `Job status "${job.record.status}"` : 'A job status'} is unknown to the rules; the job is left out`,
    }));

/** The stage that the states of the uncanceled install jobs ask for, the busiest first; null when there are none to judge by. */
const triggerFor = (states: readonly JobState[]): StageTrigger | null => {
  if (states.includes('in-progress')) return 'job-in-progress';
  if (states.includes('on-hold')) return 'job-on-hold';
  if (states.includes('scheduled')) return 'job-scheduled';
  return states.includes('completed') ? 'job-completed' : null;
};

const byInstallJobs = (deal: DealFacts, draft: OpportunityDraft, context: StepContext): StepResult => {
  const states = uncanceledInstallJobs(deal.jobs).map((job) => jobState(job.record));
  const trigger = triggerFor(states);
  // Only an install pipeline has stages with these triggers.
  const target = trigger ? stageFor(findPipeline(context.rules.pipelines, draft.pipeline), trigger) : undefined;
  if (!target) return stay(draft);
  if (trigger === 'job-completed' && states.includes('unknown')) return stay(draft, { refused: [{ step, field: 'stage', wanted: target.slug, guard: 'unknown-job-status' }] });
  if (trigger !== 'job-completed') return move({ step, draft, to: { stage: target.slug }, context });
  return move({ step, draft: { ...draft, status: target.status }, to: { stage: target.slug }, context });
};

const allCanceled = (deal: DealFacts, draft: OpportunityDraft, context: StepContext): StepResult => {
  const pipeline = findPipeline(context.rules.pipelines, draft.pipeline);
  if (soldEstimates(deal.estimates).length > 0) {
    const won: OpportunityDraft = { ...draft, status: 'won' };
    const hold = stageFor(pipeline, 'job-on-hold');
    return hold ? move({ step, draft: won, to: { stage: hold.slug }, context }) : stay(won);
  }
  if (findStage(pipeline, draft.stage)?.trigger === 'estimates-dismissed') return stay(draft);
  return stay({ ...draft, status: 'lost', lostReason: CANCELED_REASON });
};

/** The opportunity after a job was booked again or un-canceled: the status its stage and sales give it, and no reason any more. */
const restored = (deal: DealFacts, draft: OpportunityDraft, context: StepContext): StepResult => {
  const stage = findStage(findPipeline(context.rules.pipelines, draft.pipeline), draft.stage);
  // In Estimate Lost nothing changes (design 4.4).
  if (draft.lostReason !== CANCELED_REASON || stage?.trigger === 'estimates-dismissed') return stay(draft);
  const cleared: OpportunityDraft = { ...draft, lostReason: null };
  if (draft.status !== 'lost' || context.lostByPersonAt !== null) return stay(cleared);
  if (context.backTooLate) return stay(draft, { refused: [{ step, field: 'status', wanted: 'open', guard: 'closed' }] });
  return stay({ ...cleared, status: soldEstimates(deal.estimates).length > 0 ? 'won' : (stage?.status ?? 'open') });
};

/**
 * Step 6, Job status → install stage (design 4.2.6). In `install`, over the uncanceled install jobs: any in progress → In Progress; else any on
 * hold → On Hold; else any scheduled or dispatched → Scheduled; else all completed → Job Completed, won; none: nothing. It goes both ways, and what was won
 * stays won. A job of unknown status is left out, reported, and blocks Job Completed.
 * All the deal's jobs canceled, in either pipeline: with a sold estimate it stays won (in `install`: On Hold); without, the stage stays and the
 * opportunity is lost as "Canceled in ServiceTitan". A job booked again or un-canceled before the deal is closed takes that back.
 */
export const jobStatus: Step = (deal, draft, context) => {
  const warnings = unknownStatusWarnings(deal);
  if (deal.jobs.length > 0 && uncanceledJobs(deal.jobs).length === 0) return { ...allCanceled(deal, draft, context), warnings };
  const back = restored(deal, draft, context);
  const result = byInstallJobs(deal, back.draft, context);
  // Installations that are all done win it, however late its jobs came back: then it is not lost any more, and has no reason.
  if (back.refused.length > 0 && result.draft.status !== 'lost') return { ...result, draft: { ...result.draft, lostReason: null }, warnings };
  return { ...result, refused: [...back.refused, ...result.refused], warnings };
};
