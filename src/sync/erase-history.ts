import { randomUUID } from 'node:crypto';

import { beginAudit, endAudit, type AuditActor } from '../state/audit.js';
import { eraseCustomer, type Erased } from '../state/erase.js';
import { assertLease, releaseLease, takeLease } from '../state/lease.js';
import type { SyncRuntime } from './runtime.js';
import { SetupError } from './safe-reason.js';

/**
 * Erases what our schema keeps of a customer (see `eraseCustomer`), on record and while no run of the tenant is at work. The tenant may stay
 * open where there is only one. Throws SetupError for an unknown tenant and while a run is on.
 */
export const eraseHistory = async (runtime: SyncRuntime, args: { tenantId?: string; customerId: string; actor: AuditActor }): Promise<Erased> => {
  const { state, now } = runtime;
  const tenantId = tenantOf(runtime, args.tenantId);
  const lease = await takeLease(state, { tenantId, owner: randomUUID() });
  if (!lease) throw new SetupError('A run of this tenant is on: wait for its end, or cancel it, and erase again.');
  try {
    const id = await beginAudit(state, { actor: args.actor, action: 'erase', at: now().toISOString() });
    const erased = await state.transaction(async (db) => {
      await assertLease(db, { state, lease });
      return eraseCustomer(db, { state, tenantId, customerId: args.customerId });
    });
    await endAudit(state, { id, tenantId, subject: `${tenantId}:customer:${args.customerId}`, status: 200 });
    return erased;
  } finally {
    await releaseLease(state, lease);
  }
};

const tenantOf = ({ tenants }: SyncRuntime, tenantId: string | undefined): string => {
  const [only, ...others] = tenants.keys();
  const chosen = tenantId ?? (others.length === 0 ? only : undefined);
  if (chosen === undefined) throw new SetupError('Several tenants are configured: say which one with --tenant.');
  if (!tenants.has(chosen)) throw new SetupError('No such tenant is configured.');
  return chosen;
};
