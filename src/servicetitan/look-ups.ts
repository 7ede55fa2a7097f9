import { bookingSchema } from './entities/booking.js';
import { holdReasonSchema } from './entities/hold-reason.js';
import { jobNoteSchema } from './entities/job-note.js';
import { leadSchema } from './entities/lead.js';
import { assertIds, readList, readListByIds } from './lists.js';

import type { Received } from './received.js';
import type { BookingRecord, HoldReasonRecord, JobNoteRecord, LeadRecord } from './records.js';
import type { ReadJson, ReadRequest } from './transport.js';

/** Reads that only writes need: what they may name, and whether one whose answer was lost has been done. */
export type LookUps = {
  /** `GET jobs/{id}/notes`: all notes of a job. */
  jobNotes(jobId: string): Promise<Received<JobNoteRecord>[]>;
  /** `GET job-hold-reasons`, inactive ones included. */
  holdReasons(): Promise<Received<HoldReasonRecord>[]>;
  /** Bookings by id, whatever their state; unknown ids are simply absent. */
  bookingsByIds(ids: readonly string[]): Promise<Received<BookingRecord>[]>;
  /** The bookings that a provider made under our own key, whatever their state; rows that cannot be read are among them, for each may be it. */
  bookingsByExternalId(bookingProviderId: string, externalId: string): Promise<Received<BookingRecord>[]>;
  /**
   * Leads whose summary contains a key of ours, whatever their state; rows that cannot be read are among them, for each may be it. Leads
   * have no key that ServiceTitan could be asked for: all of the time are read. `createdOnOrAfter`, `createdBefore`: ISO 8601, UTC.
   */
  leadsBySummary(search: { containing: string; createdOnOrAfter: string; createdBefore?: string }): Promise<Received<LeadRecord>[]>;
};

const bookings: ReadRequest = { module: 'crm', path: 'bookings', query: { sort: '+Id' } };
const leads: ReadRequest = { module: 'crm', path: 'leads', query: { sort: '+Id' } };

const holdReasons: ReadRequest = { module: 'jpm', path: 'job-hold-reasons', query: { sort: '+Id', active: 'Any' } };

export const lookUps = (readJson: ReadJson): LookUps => ({
  jobNotes: async (jobId) => {
    const request: ReadRequest = { module: 'jpm', path: 'jobs/{id}/notes', ids: { id: jobId } };
    assertIds({ ids: [jobId], request });
    return readList({ readJson, request, schema: jobNoteSchema });
  },
  holdReasons: () => readList({ readJson, request: holdReasons, schema: holdReasonSchema }),
  bookingsByIds: (ids) => readListByIds({ readJson, request: bookings, parameter: 'ids', ids, schema: bookingSchema }),
  bookingsByExternalId: async (bookingProviderId, externalId) => {
    const request: ReadRequest = { ...bookings, path: 'booking-provider/{booking_provider}/bookings', ids: { booking_provider: bookingProviderId } };
    assertIds({ ids: [bookingProviderId], request });
    const rows = await readList({ readJson, request: { ...request, query: { ...request.query, externalId } }, schema: bookingSchema });
    // A filter that ServiceTitan does not know it leaves out of account, without a word.
    return rows.filter((row) => !row.ok || row.record.externalId === externalId);
  },
  leadsBySummary: async ({ containing, ...created }) => {
    const rows = await readList({ readJson, request: { ...leads, query: { ...leads.query, ...created } }, schema: leadSchema });
    return rows.filter((row) => !row.ok || row.record.summary?.includes(containing));
  },
});
