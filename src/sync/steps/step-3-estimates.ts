import { findPipeline, findStage, stageFor } from '../../pipelines/stages.js';
import type { EstimateRecord } from '../../servicetitan/records.js';
import type { DealFacts, OpportunityDraft, RefusedMove, Step } from './deal.js';
import { chosenEstimate, openEstimates } from './estimate-state.js';
import { instantOf } from './order.js';
import { withLeadingJob } from './step-1-new-customers.js';
import { move, stay } from './step-result.js';
import { estimateNameOf, estimateTitle } from './title.js';

const withEstimate = ({ deal, draft, estimate, value }: { deal: DealFacts; draft: OpportunityDraft; estimate: EstimateRecord; value: number }): OpportunityDraft => ({
  ...draft,
  title: estimateTitle({ customerName: deal.customerName, estimate, value }),
  value,
  estimateId: estimate.id,
  estimateName: estimateNameOf(estimate),
});

/** Whether an open estimate came, or was opened again, after a person gave the opportunity up; after a loss by dismissal every open one did. */
const cameAfterLoss = (open: readonly EstimateRecord[], lostByPersonAt: string | null): boolean =>
  lostByPersonAt === null || open.some((estimate) => instantOf(estimate.modifiedOn) > instantOf(lostByPersonAt));

/**
 * Step 3, Estimates → Proposal Sent (design 4.2.3): in `sales`, an open, active estimate with a value gives the opportunity its title, value and
 * estimate id; of several the latest created counts (`openEstimate`). The stage moves to Proposal Sent only from an earlier one. Estimate Follow-up, Job
 * Sold and Estimate Lost are protected: never left for it. In Follow-up title and value still follow, in the other two nothing does
 * (design 4.4) — except that with `onReopen: 'reopen'` an estimate that came or was re-opened after the loss brings the opportunity back.
 */
export const estimates: Step = (deal, draft, context) => {
  const pipeline = findPipeline(context.rules.pipelines, draft.pipeline);
  const open = openEstimates(deal.estimates, context.rules);
  const choice = chosenEstimate(open, context.rules);
  if (pipeline?.kind !== 'sales' || !choice) return stay(draft);

  const current = findStage(pipeline, draft.stage);
  const target = stageFor(pipeline, 'open-estimate');
  const refused: RefusedMove[] = target ? [{ step: 'estimates', field: 'stage', wanted: target.slug, guard: 'protected-stage' }] : [];
  if (current?.trigger === 'estimate-sold') return stay(draft, { refused });

  const priced = withEstimate({ deal, draft, ...choice });
  if (current?.trigger === 'estimates-dismissed') {
    const comesBack = !context.stageHeld && context.rules.onReopen === 'reopen' && cameAfterLoss(open, context.lostByPersonAt);
    if (!comesBack || !target) return stay(draft, { refused });
    return move({ step: 'estimates', draft: withLeadingJob(deal, priced), to: { stage: target.slug, status: target.status }, context });
  }
  if (!target || !current) return stay(priced);
  if (current.order > target.order) return stay(priced, { refused });
  return move({ step: 'estimates', draft: priced, to: { stage: target.slug }, context });
};
