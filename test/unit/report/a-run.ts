import type { RunRow } from '../../../src/state/runs.js';

/** A run as the state keeps it, completed unless told otherwise. */
export const aRun = (more: Partial<RunRow> = {}): RunRow => ({
  id: '3f8e8b0a-6f3b-4c55-9d0f-1f0c9a4b6a11',
  tenantId: '1001',
  syncType: 'incremental',
  since: null,
  customerId: null,
  dryRun: false,
  triggeredBy: 'schedule',
  status: 'completed',
  direction: 'st_to_crm',
  queuedAt: '2024-12-15T12:00:00.000Z',
  startedAt: '2024-12-15T12:00:01.000Z',
  completedAt: '2024-12-15T12:00:04.000Z',
  durationMs: 3000,
  counts: { created: 5, updated: 4, skipped: 3, failed: 2, steps: { 'new-customers': 5 } },
  progress: { phase: 'done', feed: null, received: 20, done: 14, total: 14 },
  warnings: [],
  error: null,
  cancelRequested: false,
  ...more,
});
