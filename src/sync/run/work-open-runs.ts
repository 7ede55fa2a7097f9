import pMap from 'p-map';

import { openRuns, type RunRow } from '../../state/runs.js';
import { tellHealthChange } from '../report/health-watch.js';
import type { SyncRuntime } from '../runtime.js';
import { runSync } from './run-sync.js';

/** Tenants worked at the same time by one process. */
const TENANTS_AT_ONCE = 4;

/**
 * Works every run that waits for a worker, and those whose worker died (its lease ran out), until none is left. Runs of a tenant come one
 * after the other, tenants beside each other. A run that another process works is left to it.
 */
export const workOpenRuns = async (runtime: SyncRuntime): Promise<void> => {
  const left = new Set<string>();
  for (;;) {
    const runs = (await openRuns(runtime.state)).filter((run) => !left.has(run.id));
    if (runs.length === 0) return;
    const firstOfTenant = new Map<string, RunRow>();
    for (const run of runs) if (!firstOfTenant.has(run.tenantId)) firstOfTenant.set(run.tenantId, run);
    await pMap(
      firstOfTenant.values(),
      async (run) => {
        left.add(run.id);
        const tenant = runtime.tenants.get(run.tenantId);
        if (!tenant) return;
        await runSync(runtime, { run, tenant });
        await tellHealthChange(runtime, run.tenantId);
      },
      { concurrency: TENANTS_AT_ONCE },
    );
  }
};
