import { z } from 'zod';

import type { ContactRow, OpportunityRow } from '../../state/memory.js';
import type { ContactMemory, DealMemory } from '../plan/plan.types.js';
import type { Guard, Placement } from '../steps/deal.js';

const base = z.record(z.string(), z.unknown()).catch({});
const status = z.enum(['open', 'won', 'lost']);
const asked = z.object({ pipeline: z.string(), stage: z.string(), status }).nullable().catch(null);
const guards = ['protected-stage', 'no-way-back', 'pinned', 'lost-by-person', 'closed', 'unknown-job-status', 'unsold'] as const satisfies readonly Guard[];
const refused = z.object({ wanted: z.string(), guard: z.enum(guards) }).nullable().catch(null);

/** A contact's row as the plan knows it. Memory that an older version wrote differently counts as none. */
export const toContactMemory = (row: ContactRow): ContactMemory => ({
  stKey: row.stKey,
  customerId: row.stCustomerId,
  crmId: row.crmId,
  base: base.parse(row.base),
  deletedAt: row.deletedAt,
});

/** An opportunity's row as the plan knows it. */
export const toDealMemory = (row: OpportunityRow): DealMemory => {
  const placement: Placement | null = asked.parse(row.asked);
  return {
    stKey: row.stKey,
    customerId: row.stCustomerId,
    crmId: row.crmId,
    base: base.parse(row.base),
    asked: placement,
    lostByPersonAt: row.lostByPersonAt,
    deletedAt: row.deletedAt,
    refused: refused.parse(row.refused),
  };
};
