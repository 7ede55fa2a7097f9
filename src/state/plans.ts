import { and, asc, eq, gt } from 'drizzle-orm';

import type { State } from './state.js';

/** What a dry run would change, and the moves it would refuse; one row per account, JSON as the plan made it. */
export type StoredPlan = { changes: unknown[]; refused: unknown[] };

/** How many stored rows are read at a time. */
const PAGE = 500;

export const savePlans = async (state: State, args: { runId: string; plans: readonly StoredPlan[] }): Promise<void> => {
  if (args.plans.length === 0) return;
  await state.db.insert(state.tables.journal.plans).values(args.plans.map((plan) => ({ runId: args.runId, ...plan })));
};

/** Forgets the stored plan of a dry run. */
export const clearPlans = async (state: State, runId: string): Promise<void> => {
  const { plans } = state.tables.journal;
  await state.db.delete(plans).where(eq(plans.runId, runId));
};

/** The stored plan of a dry run, in the order in which it was made. */
export const readPlans = async (state: State, runId: string): Promise<StoredPlan> => {
  const { plans } = state.tables.journal;
  const whole: StoredPlan = { changes: [], refused: [] };
  let after = 0;
  for (;;) {
    const rows = await state.db
      .select()
      .from(plans)
      .where(and(eq(plans.runId, runId), gt(plans.id, after)))
      .orderBy(asc(plans.id))
      .limit(PAGE);
    for (const row of rows) {
      if (Array.isArray(row.changes)) whole.changes.push(...(row.changes as unknown[]));
      if (Array.isArray(row.refused)) whole.refused.push(...(row.refused as unknown[]));
      after = row.id;
    }
    if (rows.length < PAGE) return whole;
  }
};
