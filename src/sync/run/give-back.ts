import { releaseLease, type Lease } from '../../state/lease.js';
import type { SyncRuntime } from '../runtime.js';
import { safeReason } from '../safe-reason.js';

/** Gives a lease back; one that cannot be given back runs out by itself. */
export const giveBack = ({ state, payload }: SyncRuntime, lease: Lease): Promise<void> =>
  releaseLease(state, lease).catch((error: unknown) =>
    payload.logger.warn({ msg: `[crm-sync-worker] the lease could not be given back: ${safeReason(error)}`, tenantId: lease.tenantId }),
  );
