import type { RunProgress, RunRow, RunWarning } from '../../state/runs.js';

/** A run as routes and panel show it (design 5.3). Instants are ISO 8601 UTC; `steps` counts by step name. */
export type RunView = {
  id: string;
  tenantId: string;
  syncType: string;
  direction: string;
  dryRun: boolean;
  status: 'started' | 'completed' | 'failed' | 'canceled';
  triggeredBy: string;
  startedAt: string | null;
  completedAt: string | null;
  durationMs: number | null;
  recordsCreated: number;
  recordsUpdated: number;
  recordsSkipped: number;
  recordsFailed: number;
  steps: Record<string, number>;
  warnings: RunWarning[];
  error: string | null;
};

/** The run that is on. `progress.phase` is `queued` until a worker has it. */
export type RunningView = RunView & { progress: RunProgress };

/** A run that waits for its worker counts as on, so it is shown as started; its progress tells that it waits. */
export const runView = (run: RunRow): RunView => ({
  id: run.id,
  tenantId: run.tenantId,
  syncType: run.syncType,
  direction: run.direction,
  dryRun: run.dryRun,
  status: run.status === 'queued' ? 'started' : run.status,
  triggeredBy: run.triggeredBy,
  startedAt: run.startedAt,
  completedAt: run.completedAt,
  durationMs: run.durationMs,
  recordsCreated: run.counts.created,
  recordsUpdated: run.counts.updated,
  recordsSkipped: run.counts.skipped,
  recordsFailed: run.counts.failed,
  steps: run.counts.steps,
  warnings: run.warnings,
  error: run.error,
});

export const runningView = (run: RunRow): RunningView => ({
  ...runView(run),
  progress: run.status === 'queued' ? { ...run.progress, phase: 'queued' } : run.progress,
});
