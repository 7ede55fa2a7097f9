import { z } from 'zod';

import { bookingSchema } from '../entities/booking.js';

import { contactType, customerType, flag, id, instant, priority, someText, text } from './body-fields.js';
import { recordIn, write } from './write.js';

import type { BookingRecord } from '../records.js';
import type { SendWrite } from '../transport.js';

/** Our own key of the booking. Plain, so that it comes back from ServiceTitan as it was sent. */
const externalId = z.string('expected text').regex(/^[\x21-\x7e]{1,200}$/, 'expected up to 200 letters, digits and signs without blanks');

/** crm `AddressModel`. */
const address = z.strictObject({ street: text, unit: text.nullish(), city: text, state: text, zip: text, country: text });
/** crm `BookingContactModel`. */
const contact = z.strictObject({ type: contactType, value: someText, memo: text.nullish() });

/** crm `CreateBookingRequest`, without its images. */
const createBookingRequest = z.strictObject({
  source: someText,
  name: someText,
  address: address.nullish(),
  contacts: z.array(contact, 'expected a list').nullish(),
  customerType: customerType.nullish(),
  start: instant.nullish(),
  summary: text,
  campaignId: id.nullish(),
  businessUnitId: id.nullish(),
  jobTypeId: id.nullish(),
  priority: priority.nullish(),
  isFirstTimeClient: flag,
  isSendConfirmationEmail: flag.nullish(),
  externalId,
});

export type CreateBooking = z.input<typeof createBookingRequest>;

/** Writes of bookings (crm): requests for work that wait on the office's Calls screen. */
export type BookingWrites = {
  /**
   * `POST booking-provider/{booking_provider}/bookings`. `bookingProviderId`: the booking provider's tag that is connected to the app; another one
   * is refused with 403. ServiceTitan does not refuse an `externalId` that it has already: look with `bookingsByExternalId` before one is
   * repeated. Null when the answer could not be read.
   */
  createBooking(bookingProviderId: string, booking: CreateBooking): Promise<BookingRecord | null>;
};

export const bookingWrites = (send: SendWrite): BookingWrites => ({
  createBooking: async (bookingProviderId, booking) => {
    const ids = { booking_provider: bookingProviderId };
    const body = { schema: createBookingRequest, value: booking };
    const answer = await write({ send, method: 'post', module: 'crm', path: 'booking-provider/{booking_provider}/bookings', ids, body });
    return recordIn({ schema: bookingSchema, answer });
  },
});
