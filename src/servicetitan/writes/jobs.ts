import { z } from 'zod';

import { jobNoteSchema } from '../entities/job-note.js';

import { flag, id, instant, someText, text } from './body-fields.js';
import { recordIn, write } from './write.js';

import type { JobNoteRecord } from '../records.js';
import type { SendWrite } from '../transport.js';

/** jpm `HoldJobRequest`. */
const holdJobRequest = z.strictObject({ reasonId: id, memo: text });
/** jpm `CompleteJobRequest`. */
const completeJobRequest = z.strictObject({ completedOn: instant });
/** jpm `JobNoteCreateRequest`. */
const jobNoteCreateRequest = z.strictObject({ text: someText, pinToTop: flag.optional() });

export type HoldJob = z.input<typeof holdJobRequest>;
export type CompleteJob = z.input<typeof completeJobRequest>;
export type JobNote = z.input<typeof jobNoteCreateRequest>;

/** Writes of jobs and their appointments (jpm). `hold` and `complete` are missing in some releases of ServiceTitan, which then answers 404. */
export type JobWrites = {
  /** `PUT jobs/{id}/hold`. `reasonId`: one of `holdReasons`. */
  holdJob(jobId: string, hold: HoldJob): Promise<void>;
  /** `DELETE appointments/{id}/hold`. A job as a whole has no such operation. 409 when the appointment is not on hold. */
  removeAppointmentHold(appointmentId: string): Promise<void>;
  /** `PUT jobs/{id}/complete`. `completedOn`: ISO 8601 with its zone. 409 when the job is completed or canceled already or has no technician. */
  completeJob(jobId: string, completion: CompleteJob): Promise<void>;
  /** `POST jobs/{id}/notes`. Notes have no id: look for the text with `jobNotes` before one is repeated. Null when the answer could not be read. */
  addJobNote(jobId: string, note: JobNote): Promise<JobNoteRecord | null>;
};

export const jobWrites = (send: SendWrite): JobWrites => ({
  holdJob: async (jobId, hold) => {
    await write({ send, method: 'put', module: 'jpm', path: 'jobs/{id}/hold', ids: { id: jobId }, body: { schema: holdJobRequest, value: hold } });
  },
  removeAppointmentHold: async (appointmentId) => {
    await write({ send, method: 'delete', module: 'jpm', path: 'appointments/{id}/hold', ids: { id: appointmentId } });
  },
  completeJob: async (jobId, completion) => {
    await write({ send, method: 'put', module: 'jpm', path: 'jobs/{id}/complete', ids: { id: jobId }, body: { schema: completeJobRequest, value: completion } });
  },
  addJobNote: async (jobId, note) => {
    const answer = await write({ send, method: 'post', module: 'jpm', path: 'jobs/{id}/notes', ids: { id: jobId }, body: { schema: jobNoteCreateRequest, value: note } });
    return recordIn({ schema: jobNoteSchema, answer });
  },
});
