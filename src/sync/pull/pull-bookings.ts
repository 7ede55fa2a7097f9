import { isServiceTitanError } from '../../servicetitan/errors.js';
import { saveBookings, unknownBookings } from '../../state/bookings.js';
import { assertLease } from '../../state/lease.js';
import { opportunityOfKey } from '../../writeback/sent-leads.js';
import type { RunContext } from '../run/run-context.js';

/** Bookings per batch: two requests of ServiceTitan's largest id list (50). */
const BATCH = 100;

/**
 * Finds out which of the bookings that jobs and leads were made of came from the CRM: they bear the key of their opportunity. To be called before anything is planned, so that a job
 * finds the opportunity that it was a lead of, also when nobody knows yet that its booking arrived. No request where bookings are not made, or nothing is new.
 */
export const pullBookings = async (context: RunContext): Promise<void> => {
  const { state, client, lease } = context;
  const { tenantId, writeBack } = context.tenant;
  if (writeBack.newLeads.as !== 'booking') return;
  const { bookingProviderId } = writeBack.newLeads;
  for (;;) {
    const ids = await unknownBookings(state, { tenantId, limit: BATCH });
    if (ids.length === 0) return;
    const rows = await ifAllowed(context, () => client.bookingsByIds(ids));
    if (rows === null) return;
    const keys = new Map(rows.flatMap((row) => (row.ok && row.record.bookingProviderId === bookingProviderId ? [[row.record.id, row.record.externalId] as const] : [])));
    const bookings = ids.map((id) => ({ id, externalId: opportunityOfKey(keys.get(id) ?? null) === null ? null : (keys.get(id) ?? null) }));
    await state.transaction(async (db) => {
      await assertLease(db, { state, lease });
      await saveBookings(db, { state, tenantId, bookings });
    });
    await context.checkpoint();
  }
};

const ifAllowed = async <T>({ report }: RunContext, read: () => Promise<T>): Promise<T | null> => {
  try {
    return await read();
  } catch (error) {
    if (!isServiceTitanError(error) || error.kind !== 'forbidden') throw error;
    report.warn({ kind: 'scope-missing', subject: 'bookings', detail: 'ServiceTitan refuses to list bookings (403): grant their read scope to the app, so that leads of the CRM find their jobs.' });
    return null;
  }
};
