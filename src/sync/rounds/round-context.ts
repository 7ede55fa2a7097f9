import { randomUUID } from 'node:crypto';

import type { Lease } from '../../state/lease.js';
import { FRESH_PROGRESS, type RunRow } from '../../state/runs.js';
import type { RunContext } from '../run/run-context.js';
import { createRunReport } from '../run/run-report.js';
import type { SyncRuntime, TenantRuntime } from '../runtime.js';

/** The lease that a round works under, and a check of it that costs nothing: throws LeaseLostError once it is known to be lost. */
export type Held = { lease: Lease; assertHeld: () => void };

/**
 * What one round works with. A round is a run of its own for journal and counts, but nothing that is queued or can be canceled; what it
 * changed stands in the log of runs once it ended.
 */
export const roundContext = (
  runtime: SyncRuntime,
  args: { tenant: TenantRuntime; held: Held; kind: 'webhook' | 'poll'; trackingSince: string; admitSince?: string | null },
): RunContext => {
  const { tenant, held, kind } = args;
  const startedAt = runtime.now().toISOString();
  const report = createRunReport();
  const run: RunRow = {
    id: randomUUID(),
    tenantId: tenant.settings.tenantId,
    syncType: kind,
    since: null,
    customerId: null,
    dryRun: false,
    triggeredBy: kind,
    status: 'started',
    direction: 'st_to_crm',
    queuedAt: startedAt,
    startedAt,
    completedAt: null,
    durationMs: null,
    counts: report.counts,
    progress: FRESH_PROGRESS,
    warnings: [],
    error: null,
    cancelRequested: false,
  };
  return {
    payload: runtime.payload,
    state: runtime.state,
    settings: runtime.settings,
    tenant: tenant.settings,
    client: tenant.client,
    lease: held.lease,
    writeBack: runtime.writeBack,
    run,
    report,
    trackingSince: args.trackingSince,
    ...(args.admitSince === undefined ? {} : { admitSince: args.admitSince }),
    now: runtime.now,
    checkpoint: () => Promise.resolve(held.assertHeld()),
    serveInbox: () => Promise.resolve(),
  };
};
