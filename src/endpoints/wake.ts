import type { Payload } from 'payload';

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
