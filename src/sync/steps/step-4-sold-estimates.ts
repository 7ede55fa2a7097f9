import type { Pipeline } from '../../pipelines/pipeline.js';
import { findPipeline, findStage, stageFor } from '../../pipelines/stages.js';
import type { DealFacts, OpportunityDraft, Step, StepContext, StepResult } from './deal.js';
import { hasValue, isDismissedEstimate, soldEstimates } from './estimate-state.js';
import { uncanceledInstallJobs } from './job-state.js';
import { sumOf } from './money.js';
import { withLeadingJob } from './step-1-new-customers.js';
import { move, placementOf, stay } from './step-result.js';
import { estimateNameOf, estimateTitle } from './title.js';

const step = 'sold-estimates';

/** The draft worth what was sold, named after the latest sale; null without a sale. */
const withSale = (deal: DealFacts, draft: OpportunityDraft, { rules }: StepContext): OpportunityDraft | null => {
  const sold = soldEstimates(deal.estimates);
  const latest = sold.at(-1);
  if (!latest) return null;
  const value = sumOf(sold, rules);
  const title = estimateTitle({ customerName: deal.customerName, estimate: latest, value });
  return { ...draft, title, value, estimateId: latest.id, estimateName: estimateNameOf(latest) };
};

/** No install job goes on, at least one estimate has a value, and all of those are dismissed. */
const isLost = (deal: DealFacts, { rules }: StepContext): boolean => {
  const valued = deal.estimates.filter((estimate) => hasValue(estimate, rules));
  return valued.length > 0 && valued.every(isDismissedEstimate) && uncanceledInstallJobs(deal.jobs).length === 0;
};

const unsoldWarning = (deal: DealFacts): StepResult['warnings'][number] => ({
  kind: 'unsold-estimate',
  subject: deal.stKey,
  detail: 'The estimate that was sold is no longer sold in ServiceTitan',
});

const inSales = ({ deal, draft, context, pipeline }: { deal: DealFacts; draft: OpportunityDraft; context: StepContext; pipeline: Pipeline }): StepResult => {
  const current = findStage(pipeline, draft.stage);
  const soldStage = stageFor(pipeline, 'estimate-sold');
  const lostStage = stageFor(pipeline, 'estimates-dismissed');
  const sale = withSale(deal, draft, context);

  if (sale && soldStage) {
    if (context.stageHeld && current?.trigger === 'estimates-dismissed') return stay(draft);
    if (current?.status === 'won' && current.order > soldStage.order) {
      return stay(sale, { refused: [{ step, field: 'stage', wanted: soldStage.slug, guard: 'no-way-back' }] });
    }
    return move({ step, draft: withLeadingJob(deal, sale), to: { stage: soldStage.slug, status: soldStage.status }, context });
  }
  if (context.soldBefore && context.fresh && current?.trigger === 'estimate-sold') {
    // Where an install job takes the deal over, only the status is at stake: step 5 moves it.
    if (context.fresh.pipeline !== draft.pipeline) return unsoldInInstall(deal, draft, context);
    const warnings = [unsoldWarning(deal)];
    const wanted = context.fresh.stage;
    if (context.rules.onUnsell === 'keep' || context.stageHeld) return stay(draft, { warnings, refused: [{ step, field: 'stage', wanted, guard: 'unsold' }] });
    return { ...move({ step, draft: { ...context.fresh, ...placementOf(draft) }, to: placementOf(context.fresh), context }), warnings };
  }
  if (lostStage && isLost(deal, context)) return move({ step, draft, to: { stage: lostStage.slug, status: lostStage.status }, context });
  return stay(draft);
};

const inInstall = ({ deal, draft, context }: { deal: DealFacts; draft: OpportunityDraft; context: StepContext }): StepResult => {
  const sale = withSale(deal, draft, context);
  // The title of an install deal is that of its job: step 5.
  return sale ? stay({ ...sale, title: draft.title, status: 'won' }) : unsoldInInstall(deal, draft, context);
};

/** The status after an estimate was un-sold, unless all installations are done and it is won by that. */
const unsoldInInstall = (deal: DealFacts, draft: OpportunityDraft, context: StepContext): StepResult => {
  if (!context.soldBefore || !context.fresh || context.fresh.status === 'won') return stay(draft);
  const warnings = [unsoldWarning(deal)];
  if (context.rules.onUnsell === 'reopen') return stay({ ...draft, value: context.fresh.value, status: context.fresh.status }, { warnings });
  return stay(draft, { warnings, refused: [{ step, field: 'status', wanted: context.fresh.status, guard: 'unsold' }] });
};

/**
 * Step 4, Sold / dismissed → Job Sold / Estimate Lost (design 4.2.4), by active estimates only. In `sales`: with any sold one the
 * opportunity is Job Sold and won, worth the sum of the sold and named after the latest, also out of Estimate Lost. Otherwise, when no install job goes
 * on, at least one estimate has a value and all of those are dismissed, it is Estimate Lost. In `install` value and `won` follow the sold ones;
 * stage and pipeline stay, and dismissals do nothing. An estimate un-sold later leaves the stage and is reported, unless `onUnsell: 'reopen'` takes
 * the opportunity back to where its facts put it.
 */
export const soldEstimatesStep: Step = (deal, draft, context) => {
  const pipeline = findPipeline(context.rules.pipelines, draft.pipeline);
  if (!pipeline) return stay(draft);
  return pipeline.kind === 'sales' ? inSales({ deal, draft, context, pipeline }) : inInstall({ deal, draft, context });
};
