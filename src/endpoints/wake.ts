import type { Payload } from 'payload';

import { wakeInbox as wakePump } from '../jobs/inbox-pump.js';
import { wakeWorkers } from '../jobs/wake.js';
import { safeReason } from '../sync/safe-reason.js';

/** Wakes the workers for a run that is queued. The run is safe without: the scheduler finds it, so a queue that fails is only logged. */
export const wake = async (payload: Payload): Promise<void> => {
  try {
    await wakeWorkers(payload);
  } catch (error) {
    payload.logger.error({ msg: `[crm-sync-worker] the job queue refused a job: ${safeReason(error)}` });
  }
};

/** Wakes the work on a tenant's inbox. The event is safe without: what waits is also looked for by the scheduler. */
export const wakeInbox = async (payload: Payload, tenantId: string): Promise<void> => {
  try {
    await wakePump(payload, tenantId);
  } catch (error) {
    payload.logger.error({ msg: `[crm-sync-worker] the work on the inbox could not be woken: ${safeReason(error)}` });
  }
};
