import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { takeLease, type Lease } from '../../state/lease.js';
import { readRun, type RunRow } from '../../state/runs.js';
import type { SyncRuntime } from '../runtime.js';

/** Rounds are short; one that takes longer is worth no worker that waits, and the scheduler finds the run later. */
const PATIENCE_MS = 5_000;
const PAUSE_MS = 50;

/**
 * The tenant's lease for a run; null when another worker has the run. As long as the run is only queued, whoever has the lease is at
 * another piece of work, a round that webhooks or polling brought about, and is waited for.
 */
export const takeLeaseForRun = async ({ state, patience }: SyncRuntime, run: RunRow): Promise<Lease | null> => {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const lease = await takeLease(state, { tenantId: run.tenantId, owner: randomUUID(), seconds: patience.leaseSeconds });
    if (lease !== null || performance.now() > until) return lease;
    const now = await readRun(state, run.id);
    if (now?.status !== 'queued') return null;
    await sleep(PAUSE_MS);
  }
};
