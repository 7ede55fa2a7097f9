import { describe, expect, it } from '@jest/globals';

import { runningView, runView } from '../../../src/sync/report/run-view.js';
import { aRun } from './a-run.js';

describe('a run as it is shown', () => {
  it('has exactly the fields of the contract', () => {
    expect(runView(aRun())).toEqual({
      id: '3f8e8b0a-6f3b-4c55-9d0f-1f0c9a4b6a11',
      tenantId: '1001',
      syncType: 'incremental',
      direction: 'st_to_crm',
      dryRun: false,
      status: 'completed',
      triggeredBy: 'schedule',
      startedAt: '2024-12-15T12:00:01.000Z',
      completedAt: '2024-12-15T12:00:04.000Z',
      durationMs: 3000,
      recordsCreated: 5,
      recordsUpdated: 4,
      recordsSkipped: 3,
      recordsFailed: 2,
      steps: { 'new-customers': 5 },
      warnings: [],
      error: null,
    });
  });

  it('counts as started while it waits for a worker, and its progress says that it waits', () => {
    const waiting = aRun({ status: 'queued', startedAt: null, completedAt: null, durationMs: null });
    expect(runView(waiting).status).toBe('started');
    expect(runningView(waiting)).toMatchObject({ status: 'started', progress: { phase: 'queued' } });
  });

  it.each(['started', 'completed', 'failed', 'canceled'] as const)('keeps the status %s', (status) => {
    expect(runView(aRun({ status })).status).toBe(status);
  });
});
