import pMap from 'p-map';

import { openRuns, type RunRow } from '../../state/runs.js';
import { SafeError } from '../../state/safe-error.js';
import { tellHealthChange } from '../report/health-watch.js';
import type { SyncRuntime } from '../runtime.js';
import { safeReason } from '../safe-reason.js';
import { runSync } from './run-sync.js';

/** Tenants worked at the same time by one process. */
const TENANTS_AT_ONCE = 4;

/** A run that could not be worked; it waits, and is taken over. The message is safe to be shown and kept. */
export class RunNotWorkedError extends SafeError {
  override readonly name = 'RunNotWorkedError';
}

/**
 * Works every run that waits for a worker, and those whose worker died (its lease ran out), until none is left. Runs of a tenant come one
 * after the other, tenants beside each other, and one that cannot be worked stops none of the others. A run that another process works is
 * left to it. Throws RunNotWorkedError, at the end, when the state could not be reached.
 */
export const workOpenRuns = async (runtime: SyncRuntime): Promise<void> => {
  const left = new Set<string>();
  const reasons = new Set<string>();
  const work = async (run: RunRow): Promise<void> => {
    left.add(run.id);
    const tenant = runtime.tenants.get(run.tenantId);
    try {
      if (!tenant) return;
      await runSync(runtime, { run, tenant });
      await tellHealthChange(runtime, run.tenantId);
    } catch (error) {
      const reason = safeReason(error);
      reasons.add(reason);
      runtime.payload.logger.error({ msg: `[crm-sync-worker] a run could not be worked and waits: ${reason}`, tenantId: run.tenantId, runId: run.id });
    }
  };
  for (;;) {
    const runs = (await waitingRuns(runtime)).filter((run) => !left.has(run.id));
    if (runs.length === 0) break;
    const firstOfTenant = new Map<string, RunRow>();
    for (const run of runs) if (!firstOfTenant.has(run.tenantId)) firstOfTenant.set(run.tenantId, run);
    await pMap(firstOfTenant.values(), work, { concurrency: TENANTS_AT_ONCE });
  }
  if (reasons.size > 0) throw new RunNotWorkedError(`Runs wait that could not be worked. ${[...reasons].join(' ')}`);
};

/** Payload keeps what a job throws, so that must quote nothing. */
const waitingRuns = async ({ state }: SyncRuntime): Promise<RunRow[]> => {
  try {
    return await openRuns(state);
  } catch (error) {
    throw new RunNotWorkedError(`The runs that wait could not be read. ${safeReason(error)}`);
  }
};
