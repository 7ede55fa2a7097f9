import { z } from 'zod';

import type { ServiceTitanClient } from '../../servicetitan/client.types.js';
import { ServiceTitanError } from '../../servicetitan/errors.js';
import type { JobRecord } from '../../servicetitan/records.js';
import { jobState } from '../../sync/steps/job-state.js';
import type { Look, WriteOperation } from '../write.types.js';
import { explained } from './explained.js';
import { lookAtJobs } from './job-looks.js';
import { storedId } from './stored-id.js';

const payload = z.strictObject({ jobId: storedId, reasonId: storedId.nullable(), memo: z.string() });

type Payload = z.infer<typeof payload>;

const noReason = 'ServiceTitan must be told why, and has no active hold reason: add one there, or name one in the option `writeBack.holdReasonId`.';

const judge = (job: JobRecord): Look => {
  const state = jobState(job);
  if (state === 'on-hold') return { is: 'done', result: { jobId: job.id } };
  if (state === 'completed') return { is: 'impossible', reason: 'The job is completed in ServiceTitan, so it cannot be put on hold.' };
  if (state === 'canceled') return { is: 'impossible', reason: 'The job is canceled in ServiceTitan, so it cannot be put on hold.' };
  return { is: 'open' };
};

/** The first active hold reason of the account. */
const firstReason = async (client: ServiceTitanClient): Promise<string | null> =>
  (await client.holdReasons()).flatMap((row) => (row.ok && row.record.active ? [row.record.id] : []))[0] ?? null;

/** `PUT jobs/{id}/hold` (jpm). */
export const holdJob: WriteOperation<Payload> = {
  name: 'hold-job',
  payload,
  look: async ({ client, writes }) => {
    const looks = await lookAtJobs({ client, writes, judge });
    const needsReason = (index: number): boolean => looks[index]?.is === 'open' && writes[index]?.payload.reasonId === null;
    if (!looks.some((_look, index) => needsReason(index)) || (await firstReason(client)) !== null) return looks;
    return looks.map((look, index): Look => (needsReason(index) ? { is: 'impossible', reason: noReason } : look));
  },
  send: async ({ client, write: { payload: { jobId, reasonId: given, memo } } }) => {
    const reasonId = given ?? (await firstReason(client));
    if (reasonId === null) throw new ServiceTitanError({ kind: 'bad-request', operation: 'PUT jpm jobs/{id}/hold', detail: noReason });
    await explained(client.holdJob(jobId, { reasonId, memo }), { 'not-found': "this account's API cannot put a job on hold; do it in ServiceTitan" });
  },
  describe: ({ jobId }) => `Put job ${jobId} on hold`,
};
