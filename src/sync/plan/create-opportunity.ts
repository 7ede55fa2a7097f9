import type { DealFacts, OpportunityDraft } from '../steps/deal.js';
import type { StepsRun } from '../steps/run-steps.js';
import { placementOf } from '../steps/step-result.js';
import { mergeAssignedUsers, usersOf } from './assigned-users.js';
import { assignmentChangesOf, lostSpells, openFields, stageChangesOf, withLostSpells } from './base-notes.js';
import type { Deal } from './deal-book.js';
import type { Belongings } from './opportunity-fields.js';
import { dataOf, servicetitanValues, twoSides } from './opportunity-fields.js';
import { contactKeyOf, PLACEMENT, withNotes } from './opportunity-notes.js';
import type { PlanContext, PlannedOpportunity } from './plan.types.js';
import type { AccountRecords } from './records.js';
import { refusalOf } from './refusal.js';
import { isEmpty, normalised } from './values.js';

/**
 * An opportunity for a deal that has none, or whose document is missing though nobody deleted it (design 4.2.1, 4.1.7): created at once
 * where the steps put it, with every stage it passes in the history and no activity for them (design 5.1).
 */
export const createOpportunity = ({
  deal,
  facts,
  belongings,
  records,
  context,
  start,
  fresh,
}: {
  deal: Deal;
  facts: DealFacts;
  belongings: Belongings;
  records: AccountRecords;
  context: PlanContext;
  start: OpportunityDraft;
  fresh: StepsRun;
}): PlannedOpportunity => {
  const { draft, changedBy } = fresh;
  const placement = placementOf(draft);
  const values = servicetitanValues(draft, belongings);
  const assigned = mergeAssignedUsers({
    servicetitan: usersOf(belongings.technicians, context.userOfTechnician),
    crm: [],
    base: Object.fromEntries(Object.entries(values).map(([field, value]) => [field, normalised(value)])),
  });
  const refused = refusalOf({ deal: facts, run: fresh, asked: placement, result: placement, isHeld: false, isMovedByHand: false, memory: null });
  const sides = [
    ...PLACEMENT.map((field) => ({ field, servicetitan: placement[field], step: changedBy.get(field) ?? 'new-customers' })),
    ...twoSides({ servicetitan: values, crm: {}, belongings, changedBy }),
    { field: 'assignedTo', servicetitan: assigned.write, step: 'appointments' as const },
  ];
  return {
    stKey: deal.stKey,
    action: 'create',
    documentId: null,
    data: { ...placement, ...dataOf(new Map(Object.entries(values)), draft, belongings), ...(assigned.write ? { assignedTo: assigned.write } : {}) },
    changes: sides
      .filter(({ servicetitan }) => !isEmpty(servicetitan))
      .map(({ field, servicetitan, step }) => ({ field, before: null, after: normalised(servicetitan), step })),
    conflicts: [],
    settled: openFields(deal.memory?.base).map((field) => ({ field, resolution: 'servicetitan' })),
    activities: [],
    memory: {
      stKey: deal.stKey,
      customerId: deal.customerId,
      crmId: null,
      // What was noted of a missing document goes on: the keys of its activities are taken.
      base: withNotes({ base: withLostSpells(assigned.base, lostSpells(deal.memory?.base)), placement, asked: placement, isTooLate: false, stageChanges: stageChangesOf(deal.memory?.base), assignmentChanges: assignmentChangesOf(deal.memory?.base), deal, records, context }),
      asked: placement,
      lostByPersonAt: null,
      deletedAt: null,
      refused: refused && { wanted: refused.wanted, guard: refused.guard },
    },
    contactKey: contactKeyOf(belongings),
    passages: [{ from: null, to: placementOf(start), step: 'new-customers' }, ...fresh.moves],
    refused: refused ? [refused] : [],
  };
};
