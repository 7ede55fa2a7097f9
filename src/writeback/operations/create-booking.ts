import { z } from 'zod';

import type { ServiceTitanClient } from '../../servicetitan/client.types.js';
import type { Received } from '../../servicetitan/received.js';
import type { BookingRecord } from '../../servicetitan/records.js';
import { opportunityOfKey } from '../sent-leads.js';
import type { Look, OutgoingWrite, WriteOperation } from '../write.types.js';
import { newLeadPayload } from './new-lead-payload.js';
import { storedId } from './stored-id.js';

const payload = newLeadPayload.extend({ bookingProviderId: storedId, source: z.string().min(1) });

type Payload = z.infer<typeof payload>;

/** One that cannot be read may be ours: nothing is sent beside it. */
const UNREADABLE: Look = { is: 'impossible', reason: 'ServiceTitan has a booking under the key of this opportunity that cannot be read; look for it on the Calls screen.' };

const lookIn = (rows: readonly Received<BookingRecord>[]): Look => {
  const oldest = rows.flatMap((row) => (row.ok ? [row.record] : []))[0];
  if (oldest) return { is: 'done', result: { bookingId: oldest.id } };
  return rows.length > 0 ? UNREADABLE : { is: 'open' };
};

const lookAt = async (client: ServiceTitanClient, { payload: { bookingProviderId, key } }: OutgoingWrite<Payload>): Promise<Look> =>
  lookIn(await client.bookingsByExternalId(bookingProviderId, key));

/**
 * `POST booking-provider/{booking_provider}/bookings` (crm), with our key as its `externalId`: the office finds it on its Calls screen and makes a customer
 * and a job of it. Whatever its state, a booking that bears the key is the one.
 */
export const createBooking: WriteOperation<Payload> = {
  name: 'create-booking',
  payload,
  look: ({ client, writes }) => Promise.all(writes.map((write) => lookAt(client, write))),
  send: async ({ client, write: { payload: { bookingProviderId, key, source, name, summary, email, phone, address } } }) => {
    const contacts = [
      ...(phone === null ? [] : [{ type: 'Phone' as const, value: phone }]),
      ...(email === null ? [] : [{ type: 'Email' as const, value: email }]),
    ];
    // Whether ServiceTitan knows the caller is for the office to say: it looks for the customer when it books.
    await client.createBooking(bookingProviderId, { source, name, summary, address, contacts, isFirstTimeClient: true, externalId: key });
  },
  describe: ({ key }) => `Create a booking of opportunity ${opportunityOfKey(key) ?? key}`,
};
