import { z } from 'zod';

import type { ServiceTitanClient } from '../../servicetitan/client.types.js';
import { isServiceTitanError } from '../../servicetitan/errors.js';
import type { Look, OutgoingWrite, WriteOperation } from '../write.types.js';
import { storedId } from './stored-id.js';

const payload = z.strictObject({ jobId: storedId, text: z.string().min(1) });

type Payload = z.infer<typeof payload>;

/** ServiceTitan's notes have no id to find them by: the end of ours stands in their text. */
const marked = ({ id, payload: { text } }: OutgoingWrite<Payload>): string => `${text} [${markOf(id)}]`;
const markOf = (id: string): string => `crm ${id.replace(/[^\da-z]/gi, '').slice(-12)}`;

/** The texts of a job's notes; null for a job that ServiceTitan does not know. */
const textsOf = async (client: ServiceTitanClient, jobId: string): Promise<string[] | null> => {
  try {
    return (await client.jobNotes(jobId)).flatMap((row) => (row.ok ? [row.record.text ?? ''] : []));
  } catch (error) {
    if (isServiceTitanError(error) && error.kind === 'not-found') return null;
    throw error;
  }
};

/** `POST jobs/{id}/notes` (jpm). Looking takes one request for each job: ServiceTitan lists notes only so. */
export const jobNote: WriteOperation<Payload> = {
  name: 'job-note',
  payload,
  isMarked: true,
  look: async ({ client, writes }) => {
    const ids = [...new Set(writes.map((write) => write.payload.jobId))];
    const texts = new Map(await Promise.all(ids.map(async (id): Promise<[string, string[] | null]> => [id, await textsOf(client, id)])));
    return writes.map(({ id, payload: { jobId } }): Look => {
      const found = texts.get(jobId);
      if (!found) return { is: 'impossible', reason: 'ServiceTitan does not know this job any more.' };
      return found.some((text) => text.includes(`[${markOf(id)}]`)) ? { is: 'done', result: { jobId } } : { is: 'open' };
    });
  },
  send: async ({ client, write }) => {
    await client.addJobNote(write.payload.jobId, { text: marked(write) });
  },
  describe: ({ jobId }) => `Leave a note on job ${jobId}`,
};
