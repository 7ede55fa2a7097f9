import type { Payload } from 'payload';

import { safeReason } from '../sync/safe-reason.js';
import { QUEUE, TASK_SLUG } from './task.js';

/** Jobs of a dead worker stay `processing` for ever; after this long nothing still works on one that matters. */
const STRANDED_MS = 15 * 60 * 1000;

/**
 * Queues a job and lets this process run the queue, without waiting for the work: any process that runs the queue may take it. The
 * caller's answer does not depend on it, for runs that wait are also found by the scheduler.
 */
export const wakeWorkers = async (payload: Payload): Promise<void> => {
  await payload.jobs.queue({ task: TASK_SLUG, input: { kind: 'runs' }, queue: QUEUE });
  payload.jobs.run({ queue: QUEUE, limit: 1, silent: true }).catch((error: unknown) => {
    payload.logger.error({ msg: `[crm-sync-worker] the job queue failed: ${safeReason(error)}` });
  });
};

/** Frees the jobs that a killed worker left behind, so that they do not pile up. Runs are taken over by their lease, not by this. */
export const reapStrandedJobs = async (payload: Payload): Promise<void> => {
  const before = new Date(Date.now() - STRANDED_MS).toISOString();
  await payload.db.deleteMany({
    collection: 'payload-jobs',
    where: { and: [{ taskSlug: { equals: TASK_SLUG } }, { updatedAt: { less_than: before } }, { or: [{ processing: { equals: true } }, { hasError: { equals: true } }] }] },
  });
};
