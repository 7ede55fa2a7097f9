import { holdReasonSchema } from './entities/hold-reason.js';
import { jobNoteSchema } from './entities/job-note.js';
import { assertIds, readList } from './lists.js';

import type { Received } from './client.types.js';
import type { HoldReasonRecord, JobNoteRecord } from './records.js';
import type { ReadJson, ReadRequest } from './transport.js';

/** Reads that only writes need: what they may name, and whether one whose answer was lost has been done. */
export type LookUps = {
  /** `GET jobs/{id}/notes`: all notes of a job. */
  jobNotes(jobId: string): Promise<Received<JobNoteRecord>[]>;
  /** `GET job-hold-reasons`, inactive ones included. */
  holdReasons(): Promise<Received<HoldReasonRecord>[]>;
};

const holdReasons: ReadRequest = { module: 'jpm', path: 'job-hold-reasons', query: { sort: '+Id', active: 'Any' } };

export const lookUps = (readJson: ReadJson): LookUps => ({
  jobNotes: async (jobId) => {
    const request: ReadRequest = { module: 'jpm', path: 'jobs/{id}/notes', ids: { id: jobId } };
    assertIds({ ids: [jobId], request });
    return readList({ readJson, request, schema: jobNoteSchema });
  },
  holdReasons: () => readList({ readJson, request: holdReasons, schema: holdReasonSchema }),
});
