import { randomUUID } from 'node:crypto';

import { isServiceTitanError } from '../../servicetitan/errors.js';
import { LeaseLostError, takeLease } from '../../state/lease.js';
import { hasDueWrites } from '../../state/outbox.js';
import { readTenant } from '../../state/tenants.js';
import { deliverWrites, type DeliveryEnd } from '../../writeback/deliver.js';
import { failureWords } from '../../writeback/failure-words.js';
import { operationsLetOut } from '../../writeback/write-back.js';
import { giveBack } from '../run/give-back.js';
import { createHeartbeat } from '../run/heartbeat.js';
import type { SyncRuntime, TenantRuntime } from '../runtime.js';
import { safeReason } from '../safe-reason.js';

/** Writes taken up at once: enough that looking at them costs few requests, few enough that people soon see what became of theirs. */
const LIMIT = 200;
/** Requests in flight. */
const CONCURRENCY = 16;

/** `busy`: another process delivers for the tenant. `idle`: nothing is to be delivered, or nothing may be. */
export type OutboxRound = 'idle' | 'busy' | DeliveryEnd;

const reasonOf = (error: unknown): string => {
  if (error instanceof Error && error.name === 'ZodError') return 'What was recorded does not fit this version of the sync, or was erased since. Put it away; another change in the CRM is sent anew.';
  return isServiceTitanError(error) ? failureWords(error) : safeReason(error);
};

/**
 * One round for a tenant's outbox, if something is due, the tenant is not paused and no other process delivers. What the mode of the
 * write-back does not let out stays where it is; what goes to somebody else than ServiceTitan always goes. Throws when the state cannot be reached.
 */
export const outboxRound = async (runtime: SyncRuntime, tenant: TenantRuntime): Promise<OutboxRound> => {
  const { state, now, patience, writeBack } = runtime;
  const { settings, client } = tenant;
  const { tenantId } = settings;
  const only = operationsLetOut({ operations: writeBack.operations, mode: settings.writeBack.mode });
  if (!(await hasDueWrites(state, { tenantId, now: now().toISOString(), only }))) return 'idle';
  if ((await readTenant(state, tenantId))?.paused) return 'idle';
  // Not the tenant's own lease: a write need not wait for the end of a run.
  const lease = await takeLease(state, { tenantId: `outbox:${tenantId}`, owner: randomUUID(), seconds: patience.leaseSeconds });
  if (!lease) return 'busy';
  const heartbeat = createHeartbeat(runtime, lease);
  try {
    return await heartbeat.during(() =>
      deliverWrites({
        state,
        tenantId,
        lease,
        assertHeld: heartbeat.beat,
        client,
        operations: writeBack.operations,
        only,
        concurrency: CONCURRENCY,
        limit: LIMIT,
        reasonOf,
        now,
        random: Math.random,
      }),
    );
  } catch (error) {
    if (error instanceof LeaseLostError) return 'busy';
    throw error;
  } finally {
    await giveBack(runtime, lease);
  }
};
