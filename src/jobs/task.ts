import type { TaskConfig } from 'payload';

import { getRuntime } from '../sync/runtime.js';
import { workOpenRuns } from '../sync/run/work-open-runs.js';
import { safeReason } from '../sync/safe-reason.js';

/** The one task slug; what to do stands in the input, so that new kinds of work need no migration (design 5.6). */
export const TASK_SLUG = 'st-sync';

/** The queue that only this plugin's jobs use. */
export const QUEUE = 'st-sync';

/** `runs`: work every run that waits. The input holds no ids and no data: Payload keeps job rows. */
export type SyncTaskInput = { kind: 'runs' };

/** The work of a job ended with an error. The message is safe to keep; there is no cause. */
class JobFailedError extends Error {
  override readonly name = 'JobFailedError';
}

/**
 * The task that Payload's queue wakes. Payload 3.90 may run a job twice or lose one with its worker, so the job decides nothing: which
 * runs wait, and who may work them, stands in the `crm` schema.
 */
export const syncTask = (): TaskConfig<{ input: SyncTaskInput; output: object }> => ({
  slug: TASK_SLUG,
  label: 'ServiceTitan Sync',
  retries: 0,
  inputSchema: [{ name: 'kind', type: 'text', required: true }],
  handler: async ({ req }) => {
    try {
      await workOpenRuns(await getRuntime(req.payload));
      return { output: {} };
    } catch (error) {
      // Payload keeps and logs what a task throws: the message, and the causes with the values that they quote.
      throw new JobFailedError(safeReason(error));
    }
  },
});
