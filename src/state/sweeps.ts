import { and, eq, lte } from 'drizzle-orm';

import type { State } from './state.js';
import type { Database } from './transaction.js';

/** How far a sweep has come: the last document it looked at, by `updatedAt` (ISO 8601 UTC) and id. Nothing written before `since` is looked at. */
export type Sweep = { since: string; at: string; afterId: unknown };

/**
 * Claims the next sweep of a collection for this process: null when any process swept it less than `everySeconds` before `now` (ISO 8601 UTC). The first
 * sweep ever begins at `now`.
 */
export const claimSweep = async (state: State, args: { collection: string; now: string; everySeconds: number }): Promise<Sweep | null> => {
  const { sweeps } = state.tables.exchange;
  const { collection, now } = args;
  await state.db.insert(sweeps).values({ collection, since: now, at: now, afterId: null, sweptAt: new Date(0).toISOString() }).onConflictDoNothing();
  const before = new Date(Date.parse(now) - args.everySeconds * 1000).toISOString();
  const [claimed] = await state.db
    .update(sweeps)
    .set({ sweptAt: now })
    .where(and(eq(sweeps.collection, collection), lte(sweeps.sweptAt, before)))
    .returning({ since: sweeps.since, at: sweeps.at, afterId: sweeps.afterId });
  return claimed ?? null;
};

/** Keeps how far a sweep has come. */
export const moveSweep = async (db: Database, args: { state: State; collection: string; at: string; afterId: unknown }): Promise<void> => {
  const { sweeps } = args.state.tables.exchange;
  await db.update(sweeps).set({ at: args.at, afterId: args.afterId }).where(eq(sweeps.collection, args.collection));
};
