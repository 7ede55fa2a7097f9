import { randomUUID } from 'node:crypto';

import { lastCompletedAt } from '../../state/figures.js';
import { hasDueEvents } from '../../state/inbox-work.js';
import { LeaseLostError, takeLease } from '../../state/lease.js';
import { activeRun, type RunRow } from '../../state/runs.js';
import { readTenant } from '../../state/tenants.js';
import { createHeartbeat } from '../run/heartbeat.js';
import { giveBack } from '../run/give-back.js';
import type { SyncRuntime, TenantRuntime } from '../runtime.js';
import { workInbox, type RoundEnd, type Tracking } from './work-inbox.js';

/** A run that was queued this long ago has no worker yet; it goes before a round, but not for ever. */
const GIVE_WAY_MS = 2_000;

/** `busy`: a run or another process has the tenant, or a run is about to. `idle`: nothing is to be worked. */
export type RoundResult = 'idle' | 'busy' | RoundEnd;

/**
 * One round outside of any run, if something waits and the tenant is free. Before the tenant's first run was completed there is none:
 * the mirror knows too little, and nobody has asked for the sync to begin.
 */
export const inboxRound = async (runtime: SyncRuntime, tenant: TenantRuntime): Promise<RoundResult> => {
  const { state, now, patience } = runtime;
  const { tenantId } = tenant.settings;
  if (!(await hasDueEvents(state, { tenantId, now: now().toISOString() }))) return 'idle';
  const [row, completedAt, run] = await Promise.all([readTenant(state, tenantId), lastCompletedAt(state, { tenantId }), activeRun(state, tenantId)]);
  if (!row?.trackingSince || completedAt === null) return 'idle';
  if (run?.status === 'queued' && now().getTime() - Date.parse(run.queuedAt) < GIVE_WAY_MS) return 'busy';
  const lease = await takeLease(state, { tenantId, owner: randomUUID(), seconds: patience.leaseSeconds });
  if (!lease) return 'busy';
  const heartbeat = createHeartbeat(runtime, lease);
  const held = { lease, assertHeld: heartbeat.beat };
  const tracking = { trackingSince: row.trackingSince, ...admittedBy(run) };
  try {
    return await heartbeat.during(() => workInbox(runtime, { tenant, held, tracking }));
  } catch (error) {
    if (error instanceof LeaseLostError) return 'busy';
    throw error;
  } finally {
    await giveBack(runtime, lease);
  }
};

/**
 * What a full run admits, for the rounds in it and for those between its worker's death and its takeover: a customer that such a round
 * plans, the run does not look at again.
 */
export const admittedBy = (run: RunRow | null): Pick<Tracking, 'admitSince'> =>
  run?.status === 'started' && run.syncType === 'full' && !run.dryRun ? { admitSince: run.since } : {};
