import type { Payload, Where } from 'payload';

import { isLeased } from '../state/lease.js';
import { getRuntime } from '../sync/runtime.js';
import { safeReason } from '../sync/safe-reason.js';
import { QUEUE, TASK_SLUG } from './task.js';

/** Jobs of a dead worker stay `processing` for ever, and a job is only a wake-up: after this long it has been answered or is of no use. */
const STRANDED_MS = 15 * 60 * 1000;
/** While somebody works, the job that woke them is as old as their work. */
const STRANDED_MEANWHILE_MS = 24 * 60 * 60 * 1000;

/**
 * Queues a job and lets this process run it, without waiting for the work. The caller's answer does not depend on it, for runs that wait
 * are also found by the scheduler.
 */
export const wakeWorkers = async (payload: Payload): Promise<void> => {
  const job = await payload.jobs.queue({ task: TASK_SLUG, input: { kind: 'runs' }, queue: QUEUE });
  // This job and no other: an older one may be locked by a worker that stands still, and claiming it would wait for that worker.
  payload.jobs.run({ queue: QUEUE, where: { id: { equals: job.id } }, limit: 1, silent: true }).catch((error: unknown) => {
    payload.logger.error({ msg: `[crm-sync-worker] the job queue failed: ${safeReason(error)}` });
  });
};

/** Removes the jobs that killed workers left behind, so that they do not pile up. Runs are taken over by their lease, not by this. */
export const reapStrandedJobs = async (payload: Payload): Promise<void> => {
  const { state, tenants } = await getRuntime(payload);
  const leased = await Promise.all([...tenants.keys()].map((tenantId) => isLeased(state, tenantId)));
  const age = leased.includes(true) ? STRANDED_MEANWHILE_MS : STRANDED_MS;
  const where: Where = { taskSlug: { equals: TASK_SLUG }, updatedAt: { less_than: new Date(Date.now() - age).toISOString() } };
  await payload.db.deleteMany({ collection: 'payload-jobs', where });
};
