import type { OpportunityDocument } from '../../payload/documents.types.js';
import { findPipeline, findStage } from '../../pipelines/stages.js';
import type { DealFacts, OpportunityDraft, Placement, StepContext } from '../steps/deal.js';
import type { StepsRun } from '../steps/run-steps.js';
import { runSteps } from '../steps/run-steps.js';
import { startOpportunity } from '../steps/step-1-new-customers.js';
import { isSameStage, placementOf } from '../steps/step-result.js';
import { createOpportunity } from './create-opportunity.js';
import { closedBeforeComeback, lostByPersonAt } from './closing-facts.js';
import type { Deal } from './deal-book.js';
import { dealFactsOf } from './deal-facts.js';
import type { Belongings } from './opportunity-fields.js';
import { crmValues, draftFieldsOf, isUnlinked } from './opportunity-fields.js';
import type { Base, DealMemory, PlanContext, PlannedOpportunity, PlanWarning } from './plan.types.js';
import type { AccountRecords } from './records.js';
import { updateOpportunity } from './update-opportunity.js';
import { asText } from './values.js';

type Sources = { deal: Deal; belongings: Belongings; records: AccountRecords; context: PlanContext };

/**
 * Plans the opportunity of one deal. What the rules ask for is a pure function of the facts: the six steps from scratch. While they ask for the stage they asked for
 * before, the CRM's stage stays, whoever set it (a pin); when they ask for another one, the steps run from the CRM's current stage with
 * their guards (design 4.3). Null when there is nothing to write and nothing new to remember.
 */
export const planOpportunity = (sources: Sources): { planned: PlannedOpportunity | null; warnings: PlanWarning[] } => {
  const { deal, context } = sources;
  const facts = dealFactsOf(sources);
  const start = startOpportunity(facts);
  if (!start || deal.memory?.deletedAt) return { planned: null, warnings: [] };

  const fromScratch: StepContext = { rules: context.rules, stageHeld: false, lostByPersonAt: null, soldBefore: false, backTooLate: false, fresh: null };
  const fresh = runSteps({ deal: facts, draft: start, context: fromScratch });
  if (!deal.document) {
    // Someone who deleted the customer's contact wants nothing new of that customer; one that is not known yet has none.
    const planned = sources.belongings.contact?.isDeleted !== false ? null : createOpportunity({ ...sources, facts, start, fresh });
    return { planned, warnings: fresh.warnings };
  }
  return fromCurrent({ ...sources, facts, start, fresh, document: deal.document });
};

const fromCurrent = ({
  facts,
  start,
  fresh,
  document,
  ...sources
}: Sources & { facts: DealFacts; start: OpportunityDraft; fresh: StepsRun; document: OpportunityDocument }): ReturnType<typeof planOpportunity> => {
  const { deal, context, records } = sources;
  const { memory } = deal;
  const asked = placementOf(fresh.draft);
  const { pipeline, stage, status } = document.values;
  const current: Placement = pipeline === null || stage === null ? placementOf(start) : { pipeline, stage, status: status ?? 'open' };
  // What is not yet remembered counts as agreed on the CRM's value.
  const base: Base = { ...crmValues(document, sources.belongings), ...memory?.base, ...(isUnlinked(document, sources.belongings) ? { contact: null } : {}) };
  const stageHeld = memory?.asked ? stage !== null && isSameStage(asked, memory.asked) : false;

  const run = runSteps({
    deal: facts,
    draft: { ...draftFieldsOf(base), ...current },
    context: {
      rules: context.rules,
      stageHeld,
      lostByPersonAt: lostByPersonAt(deal),
      soldBefore: wasSold(memory, context),
      backTooLate: closedBeforeComeback(sources) !== null,
      fresh: fresh.draft,
    },
  });
  const isStatusHeld = isSameStage(current, run.draft) && memory?.asked?.status === asked.status;
  const draft: OpportunityDraft = isStatusHeld ? { ...run.draft, status: current.status } : run.draft;
  const before = placementIn(memory?.base);
  // In Estimate Lost nothing changes (design 4.4), so there nothing is said of technicians either.
  const isLost = findStage(findPipeline(context.rules.pipelines, draft.pipeline), draft.stage)?.trigger === 'estimates-dismissed';
  const belongings = isLost ? { ...sources.belongings, technicians: null } : sources.belongings;
  return { planned: updateOpportunity({ deal, facts, belongings, records, context, document, current, base, before, asked, stageHeld, run, draft }), warnings: run.warnings };
};

/** Where the opportunity stood after the last plan. */
const placementIn = (base: Base | undefined): Placement | null => {
  const [pipeline, stage] = [asText(base?.pipeline), asText(base?.stage)];
  return pipeline === null || stage === null ? null : { pipeline, stage, status: base?.status === 'won' || base?.status === 'lost' ? base.status : 'open' };
};

/** Whether the rules took the deal for sold when it was last planned; a completed installation says nothing of a sale. */
const wasSold = (memory: DealMemory | null, { rules }: PlanContext): boolean => {
  if (memory?.refused?.guard === 'unsold') return true;
  if (memory?.asked?.status !== 'won') return false;
  return findStage(findPipeline(rules.pipelines, memory.asked.pipeline), memory.asked.stage)?.trigger !== 'job-completed';
};
