import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';

import type { State } from './state.js';

/** What kind of run it is; `webhook` and `poll` are rounds between the runs. */
export type SyncType = 'incremental' | 'full' | 'webhook' | 'poll';

/** What someone asked for. `since` is ISO 8601 UTC. */
export type RunRequest = {
  tenantId: string;
  syncType: SyncType;
  since: string | null;
  customerId: string | null;
  dryRun: boolean;
  /** `schedule`, `cli`, `webhook`, `poll`, `user:{id}`: who asked, never a name. */
  triggeredBy: string;
};

export type RunStatus = 'queued' | 'started' | 'completed' | 'failed' | 'canceled';

/** What a run counted so far. `steps` counts per step name. */
export type RunCounts = { created: number; updated: number; skipped: number; failed: number; steps: Record<string, number> };

/** What a run is doing now. `total` is null where it cannot be known. */
export type RunProgress = { phase: 'queued' | 'pull' | 'plan' | 'done'; feed: string | null; received: number; done: number; total: number | null };

/** One thing people should know of a run; counted, so that a thousand of a kind are one line. */
export type RunWarning = { kind: string; subject: string; detail: string; count: number };

export type RunRow = RunRequest & {
  id: string;
  status: RunStatus;
  direction: string;
  queuedAt: string;
  startedAt: string | null;
  completedAt: string | null;
  durationMs: number | null;
  counts: RunCounts;
  progress: RunProgress;
  warnings: RunWarning[];
  error: string | null;
  cancelRequested: boolean;
};

const ACTIVE: RunStatus[] = ['queued', 'started'];
export const FRESH_PROGRESS: RunProgress = { phase: 'queued', feed: null, received: 0, done: 0, total: null };

type SyncLogRow = State['tables']['journal']['syncLog']['$inferSelect'];

const toRun = (row: SyncLogRow): RunRow => ({
  id: row.id,
  tenantId: row.tenantId,
  syncType: asSyncType(row.syncType),
  since: row.since,
  customerId: row.customerId,
  dryRun: row.dryRun,
  triggeredBy: row.triggeredBy,
  status: asStatus(row.status),
  direction: row.direction,
  queuedAt: row.queuedAt,
  startedAt: row.startedAt,
  completedAt: row.completedAt,
  durationMs: row.durationMs,
  counts: {
    created: row.recordsCreated,
    updated: row.recordsUpdated,
    skipped: row.recordsSkipped,
    failed: row.recordsFailed,
    steps: asCounts(row.steps),
  },
  progress: { ...FRESH_PROGRESS, ...(isObject(row.progress) ? row.progress : {}) },
  warnings: Array.isArray(row.warnings) ? (row.warnings as RunWarning[]) : [],
  error: row.error,
  cancelRequested: row.cancelRequested,
});

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const asCounts = (value: unknown): Record<string, number> =>
  isObject(value) ? Object.fromEntries(Object.entries(value).flatMap(([key, count]) => (typeof count === 'number' ? [[key, count]] : []))) : {};

const asSyncType = (type: string): SyncType => (type === 'full' || type === 'webhook' || type === 'poll' ? type : 'incremental');

const asStatus = (status: string): RunStatus =>
  status === 'queued' || status === 'started' || status === 'completed' || status === 'canceled' ? status : 'failed';

/** Queues a run unless one is on (queued counts as on); then the one that is on is returned. */
export const queueRun = async (state: State, request: RunRequest, now: string): Promise<{ run: RunRow; alreadyRunning: boolean }> => {
  const { syncLog } = state.tables.journal;
  // The run that was on may end between the insert that met it and the read that looks for it.
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const inserted = await state.db
      .insert(syncLog)
      .values({ ...request, direction: 'st_to_crm', status: 'queued', queuedAt: now, steps: {}, progress: FRESH_PROGRESS, warnings: [] })
      .onConflictDoNothing()
      .returning();
    if (inserted[0]) return { run: toRun(inserted[0]), alreadyRunning: false };
    const active = await activeRun(state, request.tenantId);
    if (active) return { run: active, alreadyRunning: true };
  }
  throw new Error(`No run could be queued for tenant ${request.tenantId}: runs start and end faster than they can be read.`);
};

/** The run that is queued or at work; null when none is. */
export const activeRun = async (state: State, tenantId: string): Promise<RunRow | null> => {
  const { syncLog } = state.tables.journal;
  const rows = await state.db.select().from(syncLog).where(and(eq(syncLog.tenantId, tenantId), inArray(syncLog.status, ACTIVE)));
  return rows[0] ? toRun(rows[0]) : null;
};

/** Every run that waits for a worker, or lost the one it had, oldest first. */
export const openRuns = async (state: State): Promise<RunRow[]> => {
  const { syncLog } = state.tables.journal;
  const rows = await state.db.select().from(syncLog).where(inArray(syncLog.status, ACTIVE)).orderBy(asc(syncLog.seq));
  return rows.map(toRun);
};

/** Marks a run as at work; a run taken over keeps the instant at which it first started. */
export const startRun = async (state: State, args: { runId: string; now: string }): Promise<RunRow | null> => {
  const { syncLog } = state.tables.journal;
  const rows = await state.db
    .update(syncLog)
    .set({ status: 'started', startedAt: sql`coalesce(${syncLog.startedAt}, ${args.now}::timestamptz)` })
    .where(and(eq(syncLog.id, args.runId), inArray(syncLog.status, ACTIVE)))
    .returning();
  return rows[0] ? toRun(rows[0]) : null;
};

/** Saves what a run has done so far. Returns whether someone asked to cancel it. */
export const saveProgress = async (
  state: State,
  args: { runId: string; progress: RunProgress; counts: RunCounts; warnings: readonly RunWarning[] },
): Promise<{ cancelRequested: boolean }> => {
  const { syncLog } = state.tables.journal;
  const rows = await state.db
    .update(syncLog)
    .set({ progress: args.progress, ...countColumns(args.counts), warnings: args.warnings })
    .where(eq(syncLog.id, args.runId))
    .returning({ cancelRequested: syncLog.cancelRequested });
  return { cancelRequested: rows[0]?.cancelRequested ?? false };
};

const countColumns = (counts: RunCounts) => ({
  recordsCreated: counts.created,
  recordsUpdated: counts.updated,
  recordsSkipped: counts.skipped,
  recordsFailed: counts.failed,
  steps: counts.steps,
});

/** Ends a run. `error` is a sentence for people, without secrets and personal data. */
export const finishRun = async (
  state: State,
  args: {
    runId: string;
    status: 'completed' | 'failed' | 'canceled';
    counts: RunCounts;
    warnings: readonly RunWarning[];
    progress: RunProgress;
    error: string | null;
    now: string;
  },
): Promise<void> => {
  const { syncLog } = state.tables.journal;
  await state.db
    .update(syncLog)
    .set({
      status: args.status,
      completedAt: args.now,
      durationMs: sql`greatest(0, extract(epoch from ${args.now}::timestamptz - ${syncLog.startedAt}) * 1000)::integer`,
      ...countColumns(args.counts),
      warnings: args.warnings,
      progress: args.progress,
      error: args.error,
    })
    .where(and(eq(syncLog.id, args.runId), inArray(syncLog.status, ACTIVE)));
};

/** Asks the active run to stop; a queued one is canceled at once. Returns its id, null when none is on. */
export const requestCancel = async (state: State, args: { tenantId: string; now: string }): Promise<string | null> => {
  const { syncLog } = state.tables.journal;
  const canceled = await state.db
    .update(syncLog)
    .set({ status: 'canceled', completedAt: args.now, durationMs: 0, cancelRequested: true })
    .where(and(eq(syncLog.tenantId, args.tenantId), eq(syncLog.status, 'queued')))
    .returning({ id: syncLog.id });
  if (canceled[0]) return canceled[0].id;
  const asked = await state.db
    .update(syncLog)
    .set({ cancelRequested: true })
    .where(and(eq(syncLog.tenantId, args.tenantId), eq(syncLog.status, 'started')))
    .returning({ id: syncLog.id });
  return asked[0]?.id ?? null;
};

/** Runs that someone or the schedule asked for; of what webhooks and polling bring, only what failed. */
export const isShown = ({ syncLog }: State['tables']['journal']) => sql`(${syncLog.triggeredBy} not in ('webhook', 'poll') or ${syncLog.status} = 'failed')`;

/** The latest runs that are shown, newest first; of one tenant, or of all. */
export const recentRuns = async (state: State, args: { tenantId?: string; limit: number }): Promise<RunRow[]> => {
  const { syncLog } = state.tables.journal;
  const rows = await state.db
    .select()
    .from(syncLog)
    .where(and(isShown(state.tables.journal), args.tenantId === undefined ? undefined : eq(syncLog.tenantId, args.tenantId)))
    .orderBy(desc(syncLog.seq))
    .limit(args.limit);
  return rows.map(toRun);
};

/** One run; null for an unknown id. */
export const readRun = async (state: State, runId: string): Promise<RunRow | null> => {
  const { syncLog } = state.tables.journal;
  const rows = await state.db.select().from(syncLog).where(eq(syncLog.id, runId));
  return rows[0] ? toRun(rows[0]) : null;
};
