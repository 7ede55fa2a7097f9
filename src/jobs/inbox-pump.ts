import type { Payload } from 'payload';

import { wakeWorkers } from './wake.js';

/** Wakes the workers for an event of a tenant that waits in the inbox. */
export const wakeInbox = async (payload: Payload, _tenantId: string): Promise<void> => {
  await wakeWorkers(payload);
};
