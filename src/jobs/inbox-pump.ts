import type { Payload } from 'payload';

import { safeReason } from '../sync/safe-reason.js';
import { wakeWorkers } from './wake.js';

/** Lets the workers know of an event of a tenant that waits in the inbox, without waiting for them. */
export const wakeInbox = (payload: Payload, _tenantId: string): void => {
  wakeWorkers(payload).catch((error: unknown) => {
    payload.logger.error({ msg: `[crm-sync-worker] the job queue refused a job: ${safeReason(error)}` });
  });
};
