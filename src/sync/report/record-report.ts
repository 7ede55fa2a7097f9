import { z } from 'zod';

import { readJournal } from '../../state/journal.js';
import { readRemembered, type Remembered } from '../../state/remembered.js';
import type { State } from '../../state/state.js';

/** One line of the journal. `before` and `after` are what the field held; `at` is ISO 8601 UTC. */
export type JournalLine = {
  at: string;
  kind: 'change' | 'refused' | 'person' | 'deleted';
  field: string;
  before: unknown;
  after: unknown;
  step: string | null;
  guard: string | null;
  actor: string;
};

/** What the sync knows of one document, newest journal lines first. */
export type RecordReport = Omit<Remembered, 'refused'> & {
  /** The move that is refused at present, and the guard that refuses it. */
  refused: { wanted: string; guard: string } | null;
  journal: JournalLine[];
};

const JOURNAL_LINES = 10;

const refusal = z.object({ wanted: z.string(), guard: z.string() });

/** The document with this `stKey`; null when the sync does not know it. */
export const recordReport = async (state: State, stKey: string): Promise<RecordReport | null> => {
  const [remembered, journal] = await Promise.all([readRemembered(state, stKey), readJournal(state, { stKey, limit: JOURNAL_LINES })]);
  if (!remembered) return null;
  const { collection, tenantId, stCustomerId, stJobId, stEstimateId, crmId, lastStep, syncStatus, lastSyncedAt, deletedAt } = remembered;
  const refused = refusal.safeParse(remembered.refused);
  return {
    collection,
    stKey: remembered.stKey,
    tenantId,
    stCustomerId,
    stJobId,
    stEstimateId,
    crmId,
    lastStep,
    syncStatus,
    lastSyncedAt,
    deletedAt,
    refused: refused.success ? refused.data : null,
    journal: journal.map(({ at, kind, field, before, after, step, guard, actor }) => ({ at, kind, field, before, after, step, guard, actor })),
  };
};
