import { and, desc, eq, isNull, lte, or, sql } from 'drizzle-orm';

import { FRESH_PROGRESS, type RunCounts, type RunWarning } from './runs.js';
import type { State } from './state.js';
import type { Database } from './transaction.js';

/** A round that ended: work between the runs that changed something, or failed. Instants are ISO 8601 UTC. */
export type EndedRound = {
  id: string;
  tenantId: string;
  kind: 'webhook' | 'poll';
  status: 'completed' | 'failed';
  startedAt: string;
  completedAt: string;
  counts: RunCounts;
  warnings: readonly RunWarning[];
  error: string | null;
};

/** Writes a round into the log of runs. It is never queued and never at work there, so that it keeps no run from being asked for. */
export const recordRound = async (db: Database, args: { state: State; round: EndedRound }): Promise<void> => {
  const { id, tenantId, kind, status, startedAt, completedAt, counts, warnings, error } = args.round;
  await db.insert(args.state.tables.journal.syncLog).values({
    id,
    tenantId,
    syncType: kind,
    triggeredBy: kind,
    direction: 'st_to_crm',
    dryRun: false,
    status,
    queuedAt: startedAt,
    startedAt,
    completedAt,
    durationMs: Math.max(0, Date.parse(completedAt) - Date.parse(startedAt)),
    recordsCreated: counts.created,
    recordsUpdated: counts.updated,
    recordsSkipped: counts.skipped,
    recordsFailed: counts.failed,
    steps: counts.steps,
    progress: { ...FRESH_PROGRESS, phase: 'done' },
    warnings,
    error,
  });
};

/** When the tenant's latest incremental run was asked for, ISO 8601 UTC; null when none ever was. */
export const lastIncrementalAt = async (state: State, tenantId: string): Promise<string | null> => {
  const { syncLog } = state.tables.journal;
  const rows = await state.db
    .select({ at: syncLog.queuedAt })
    .from(syncLog)
    .where(and(eq(syncLog.tenantId, tenantId), eq(syncLog.syncType, sql`'incremental'`)))
    .orderBy(desc(syncLog.queuedAt))
    .limit(1);
  return rows[0]?.at ?? null;
};

/** Claims the tenant's next poll for this process: false when any process polled it just before. The timers of one process may come a little early. */
export const claimPoll = async (state: State, args: { tenantId: string; now: string; everySeconds: number }): Promise<boolean> => {
  const { tenants } = state.tables.pull;
  const before = new Date(Date.parse(args.now) - args.everySeconds * 900).toISOString();
  const claimed = await state.db
    .update(tenants)
    .set({ polledAt: args.now })
    .where(and(eq(tenants.tenantId, args.tenantId), or(isNull(tenants.polledAt), lte(tenants.polledAt, before))))
    .returning({ tenantId: tenants.tenantId });
  return claimed.length > 0;
};
