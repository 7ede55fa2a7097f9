import type { OpportunityDocument, OpportunityValues } from '../../payload/documents.types.js';
import type { DealFacts, OpportunityDraft, Placement, StepName } from '../steps/deal.js';
import { instantOf } from '../steps/order.js';
import type { StepsRun } from '../steps/run-steps.js';
import { isSameStage, placementOf } from '../steps/step-result.js';
import { mergeAssignedUsers, usersOf } from './assigned-users.js';
import { assignmentActivity, assignmentChange } from './assignment-activity.js';
import { assignmentChangesOf, stageChangesOf, withLostSpells, lostSpells } from './base-notes.js';
import { lostByPersonAt, standingLoss } from './closing-facts.js';
import type { Deal } from './deal-book.js';
import type { Belongings } from './opportunity-fields.js';
import { crmValues, dataOf, servicetitanValues, twoSides } from './opportunity-fields.js';
import { contactKeyOf, PLACEMENT, withNotes } from './opportunity-notes.js';
import type { Base, DealMemory, FieldChange, PlanContext, PlannedOpportunity, StagePassage } from './plan.types.js';
import type { AccountRecords } from './records.js';
import { refusalOf } from './refusal.js';
import { stageActivity } from './stage-activity.js';
import { mergeFields } from './three-way.js';
import { isSame } from './values.js';

/** What planning an opportunity that is there starts from. */
export type Standing = {
  deal: Deal;
  facts: DealFacts;
  belongings: Belongings;
  records: AccountRecords;
  context: PlanContext;
  document: OpportunityDocument;
  /** Where it stands in the CRM. */
  current: Placement;
  /** What both sides last agreed on; complete. */
  base: Base;
  /** Where it stood after the last plan; null when it was never planned. */
  before: Placement | null;
  /** Where the rules want it. */
  asked: Placement;
  stageHeld: boolean;
  run: StepsRun;
  /** What the run made of it, with the status that holds. */
  draft: OpportunityDraft;
};

const lastStep = ({ run }: Standing): StepName => run.moves.at(-1)?.step ?? 'new-customers';

const placementChanges = (standing: Standing, placement: Placement): FieldChange[] =>
  PLACEMENT.filter((field) => standing.document.values[field] !== placement[field]).map((field) => ({
    field,
    before: standing.document.values[field],
    after: placement[field],
    step: standing.run.changedBy.get(field) ?? lastStep(standing),
  }));

/**
 * The stages passed. A run that was killed after it wrote the document left it where the rules newly ask for, and told nobody: the passage is told now.
 */
const passagesOf = (standing: Standing, placement: Placement): StagePassage[] => {
  const { run, before, current, asked, deal, stageHeld } = standing;
  const isUntold = before !== null && deal.memory?.asked && !stageHeld && isSameStage(asked, current) && !isSameStage(before, current);
  return isUntold && run.moves.length === 0 ? [{ from: before, to: placement, step: lastStep(standing) }] : run.moves;
};

/** What is remembered of an opportunity that the rules bring back from a loss: from when to when it stood lost. */
const withSpell = (base: Base, { deal, records, context, document }: Standing, placement: Placement): Base => {
  const loss = document.values.status === 'lost' && placement.status !== 'lost' ? standingLoss({ deal, records, context }) : null;
  if (loss === null) return base;
  const [from, to] = [loss.from, Math.min(loss.to, instantOf(context.now))].map((instant) => new Date(instant).toISOString());
  return from === undefined || to === undefined ? base : withLostSpells(base, [...lostSpells(base), { from, to }]);
};

const memoryOf = (standing: Standing, { base, placement, refused }: { base: Base; placement: Placement; refused: DealMemory['refused'] }): DealMemory => ({
  stKey: standing.deal.stKey,
  customerId: standing.deal.customerId,
  crmId: standing.document.id,
  base,
  asked: standing.asked,
  lostByPersonAt: placement.status === 'lost' ? lostByPersonAt(standing.deal) : null,
  deletedAt: null,
  refused,
});

/** Whether the memory says nothing new; ids are kept as text there. */
const isKnown = (memory: DealMemory | null, after: DealMemory): boolean =>
  memory !== null && isSame({ ...memory, crmId: String(memory.crmId) }, { ...after, crmId: String(after.crmId) });

/** At most one write for an opportunity that is there (design 4.2, end); null when there is nothing to write and nothing new to remember. */
export const updateOpportunity = (standing: Standing): PlannedOpportunity | null => {
  const { deal, facts, belongings, records, context, document, current, base, before, asked, stageHeld, run, draft } = standing;
  const placement = placementOf(draft);
  const merged = mergeFields({
    collection: 'opportunities',
    fields: twoSides({ servicetitan: servicetitanValues(draft, belongings), crm: crmValues(document, belongings), belongings, changedBy: run.changedBy }),
    base,
    rules: context.rules.fieldRules,
    isServiceTitanNewer: [...(deal.lead ? [deal.lead] : []), ...deal.jobs.map((job) => job.record), ...deal.estimates].some(({ modifiedOn }) => instantOf(modifiedOn) >= instantOf(document.updatedAt)),
  });

  const passages = passagesOf(standing, placement);
  const stageChanges = stageChangesOf(base) + (passages.length > 0 ? 1 : 0);
  const assigned = mergeAssignedUsers({ servicetitan: usersOf(belongings.technicians, context.userOfTechnician), crm: document.values.assignedTo, base: merged.base });
  const technicians = assignmentChange({ document, belongings, base, merged });
  const assignmentChanges = assignmentChangesOf(base) + (technicians ? 1 : 0);
  const moved = placementChanges(standing, placement);
  const isMovedByHand = before !== null && !isSameStage(before, current);
  const refusal = refusalOf({ deal: facts, run, asked, result: placement, isHeld: stageHeld, isMovedByHand, memory: deal.memory });
  const memory = memoryOf(standing, {
    base: withNotes({ base: withSpell(assigned.base, standing, placement), placement, asked, isTooLate: run.refused.some(({ guard }) => guard === 'closed'), stageChanges, assignmentChanges, deal, records, context }),
    placement,
    refused: refusal && { wanted: refusal.wanted, guard: refusal.guard },
  });

  const data: Partial<OpportunityValues> = {
    ...Object.fromEntries(moved.map(({ field, after }) => [field, after])),
    ...dataOf(merged.writes, draft, belongings),
    ...(assigned.write ? { assignedTo: assigned.write } : {}),
  };
  // A document that is being adopted gets its key, even if no field changes.
  const isWritten = Object.keys(data).length > 0 || document.stKey !== deal.stKey;
  if (!isWritten && isKnown(deal.memory, memory)) return null;
  return {
    stKey: deal.stKey,
    action: isWritten ? 'update' : 'remember',
    documentId: document.id,
    data,
    changes: [...moved, ...merged.changes, ...assigned.changes],
    conflicts: merged.conflicts,
    settled: merged.settled,
    activities: [
      ...(passages.length > 0 ? [stageActivity({ stKey: deal.stKey, count: stageChanges, from: passages[0]?.from ?? current, to: placement, rules: context.rules })] : []),
      ...(technicians ? [assignmentActivity({ stKey: deal.stKey, count: assignmentChanges, change: technicians })] : []),
    ],
    memory,
    contactKey: contactKeyOf(belongings),
    passages,
    refused: refusal ? [refusal] : [],
  };
};
