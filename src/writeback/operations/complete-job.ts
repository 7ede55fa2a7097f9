import { z } from 'zod';

import type { JobRecord } from '../../servicetitan/records.js';
import { jobState } from '../../sync/steps/job-state.js';
import type { Look, WriteOperation } from '../write.types.js';
import { explained } from './explained.js';
import { lookAtJobs } from './job-looks.js';
import { storedId } from './stored-id.js';

const payload = z.strictObject({ jobId: storedId, completedOn: z.iso.datetime() });

const judge = (job: JobRecord): Look => {
  const state = jobState(job);
  if (state === 'completed') return { is: 'done', result: { jobId: job.id } };
  return state === 'canceled' ? { is: 'impossible', reason: 'The job is canceled in ServiceTitan, so it cannot be completed.' } : { is: 'open' };
};

/** `PUT jobs/{id}/complete` (jpm). ServiceTitan refuses it for a job that nobody is assigned to. `completedOn`: ISO 8601 UTC. */
export const completeJob: WriteOperation<z.infer<typeof payload>> = {
  name: 'complete-job',
  payload,
  look: ({ client, writes }) => lookAtJobs({ client, writes, judge }),
  send: ({ client, write: { payload: { jobId, completedOn } } }) => explained(client.completeJob(jobId, { completedOn }), {
      'not-found': "this account's API cannot complete a job; do it in ServiceTitan",
      conflict: 'a job that nobody is assigned to cannot be completed; assign a technician to it',
    }),
  describe: ({ jobId }) => `Complete job ${jobId}`,
};
