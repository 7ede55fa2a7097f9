import { randomUUID } from 'node:crypto';

import { dirtyExtent, nextDirty } from '../../state/dirty.js';
import { lastCompletedAt } from '../../state/figures.js';
import { LeaseLostError, takeLease } from '../../state/lease.js';
import { activeRun } from '../../state/runs.js';
import { claimPoll } from '../../state/rounds.js';
import { readTenant } from '../../state/tenants.js';
import { pullLatest } from '../pull/pull.js';
import { giveBack } from '../run/give-back.js';
import { createHeartbeat } from '../run/heartbeat.js';
import { planCustomers } from '../run/plan-dirty.js';
import { readUnits } from '../run/resolve-units.js';
import type { RunContext } from '../run/run-context.js';
import type { SyncRuntime, TenantRuntime } from '../runtime.js';
import { safeReason } from '../safe-reason.js';
import { keepRound } from './keep-round.js';
import { roundContext } from './round-context.js';

/** Customers planned after one poll at most; more are for the next run. */
const MAX_CUSTOMERS = 1_000;

/** Tenants whose last poll failed, so that a trouble that lasts is told once. */
const troubled = new WeakSet<TenantRuntime>();

/**
 * Looks between the runs for new estimates and jobs, for which ServiceTitan sends no webhooks or whose webhooks were lost, and plans the
 * customers they concern. Not while a run is on or the tenant is paused, not before its first run was completed, and not more often than
 * `everySeconds`, however many processes ask. Throws when the state cannot be reached.
 */
export const pollRound = async (runtime: SyncRuntime, args: { tenant: TenantRuntime; everySeconds: number }): Promise<void> => {
  const { state, now, patience } = runtime;
  const { tenant, everySeconds } = args;
  const { tenantId } = tenant.settings;
  const [row, completedAt, run] = await Promise.all([readTenant(state, tenantId), lastCompletedAt(state, { tenantId }), activeRun(state, tenantId)]);
  if (!row?.trackingSince || row.paused || completedAt === null || run !== null) return;
  if (!(await claimPoll(state, { tenantId, now: now().toISOString(), everySeconds }))) return;
  const lease = await takeLease(state, { tenantId, owner: randomUUID(), seconds: patience.leaseSeconds });
  if (!lease) return;
  const heartbeat = createHeartbeat(runtime, lease);
  const context = roundContext(runtime, { tenant, held: { lease, assertHeld: heartbeat.beat }, kind: 'poll', trackingSince: row.trackingSince });
  try {
    await heartbeat.during(() => poll(context, tenant));
  } catch (error) {
    if (!(error instanceof LeaseLostError)) throw error;
  } finally {
    await giveBack(runtime, lease);
  }
};

const poll = async (context: RunContext, tenant: TenantRuntime): Promise<void> => {
  const { state, payload, run } = context;
  const { tenantId } = run;
  const { lastSeq } = await dirtyExtent(state, { tenantId, now: context.now().toISOString() });
  let failure: string | null = null;
  try {
    await pullLatest(context);
    const marks = await nextDirty(state, { tenantId, afterSeq: lastSeq, upToSeq: Number.MAX_SAFE_INTEGER, limit: MAX_CUSTOMERS, now: context.now().toISOString() });
    if (marks.length > 0) await planCustomers(context, await readUnits(state, tenant.settings), marks.map((mark) => mark.customerId));
  } catch (error) {
    if (error instanceof Error && error.name === 'LeaseLostError') throw error;
    failure = safeReason(error);
  }
  const isNew = failure !== null && !troubled.has(tenant);
  if (failure === null) troubled.delete(tenant);
  else troubled.add(tenant);
  if (isNew) payload.logger.warn({ msg: `[crm-sync-worker] polling failed: ${failure}`, tenantId });
  await keepRound(context, isNew ? failure : null);
};
