import { z } from 'zod';

import type { ChoiceRow } from '../../state/conflicts.js';
import type { ContactRow, OpportunityRow } from '../../state/memory.js';
import { NO_OWN_VALUES, type OwnValues } from '../../state/own-values.js';
import { withChoices } from '../plan/base-notes.js';
import type { ContactMemory, DealMemory } from '../plan/plan.types.js';
import type { Guard, Placement } from '../steps/deal.js';

const base = z.record(z.string(), z.unknown()).catch({});
const status = z.enum(['open', 'won', 'lost']);
const asked = z.object({ pipeline: z.string(), stage: z.string(), status }).nullable().catch(null);
const guards = ['protected-stage', 'no-way-back', 'pinned', 'lost-by-person', 'closed', 'unknown-job-status', 'unsold'] as const satisfies readonly Guard[];
const refused = z.object({ wanted: z.string(), guard: z.enum(guards) }).nullable().catch(null);

const choicesOf = (row: { stKey: string }, choices: readonly ChoiceRow[]): ChoiceRow[] => choices.filter(({ stKey }) => stKey === row.stKey);

/** A contact's row as the plan knows it, with what people chose in its conflicts and what our own writes put into ServiceTitan. Memory that an older version wrote differently counts as none. */
export const toContactMemory = (row: ContactRow, choices: readonly ChoiceRow[] = [], ownValues: OwnValues = NO_OWN_VALUES): ContactMemory => ({
  stKey: row.stKey,
  customerId: row.stCustomerId,
  crmId: row.crmId,
  base: withChoices(base.parse(row.base), choicesOf(row, choices)),
  ownValues,
  deletedAt: row.deletedAt,
});

/** An opportunity's row as the plan knows it. */
export const toDealMemory = (row: OpportunityRow, choices: readonly ChoiceRow[] = []): DealMemory => {
  const placement: Placement | null = asked.parse(row.asked);
  return {
    stKey: row.stKey,
    customerId: row.stCustomerId,
    crmId: row.crmId,
    base: withChoices(base.parse(row.base), choicesOf(row, choices)),
    asked: placement,
    lostByPersonAt: row.lostByPersonAt,
    deletedAt: row.deletedAt,
    refused: refused.parse(row.refused),
  };
};
