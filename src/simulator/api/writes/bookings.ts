import { z } from 'zod';
import type { BookingRow } from '../../world/crm-rows.js';
import type { Endpoint } from '../endpoint.js';
import { jsonOf } from '../lists.js';
import { badParameter, Problem } from '../problem.js';
import type { ApiRequest } from '../request.js';
import { bookingsOfProviderResource } from '../resources/crm.js';
import { checkReference, conflict, recordOf } from './checks.js';
import { contactType, given, id, instant, present, priority } from './members.js';
import { defineWrite } from './write.js';

const customerType = z.enum(['Residential', 'Commercial']);
const place = { street: z.string(), city: z.string(), state: z.string(), zip: z.string(), country: z.string() };

const created = z.object({
  source: z.string(),
  name: z.string(),
  address: z.object({ ...place, unit: z.string().nullish() }).nullish(),
  contacts: z.array(z.object({ type: contactType, value: z.string(), memo: z.string().nullish() })).nullish(),
  // The document has free text here, although only these two words mean something.
  customerType: z.string().nullish(),
  start: instant.nullish(),
  summary: z.string(),
  campaignId: id.nullish(),
  businessUnitId: id.nullish(),
  jobTypeId: id.nullish(),
  priority: priority.nullish(),
  isFirstTimeClient: z.boolean(),
  uploadedImages: z.array(z.string()).nullish(),
  isSendConfirmationEmail: z.boolean().nullish(),
  externalId: z.string(),
});

const update = z.object({
  source: z.string().optional(),
  name: z.string().optional(),
  address: z.object({ ...place, unit: z.string() }).optional(),
  customerType: customerType.optional(),
  start: instant.optional(),
  summary: z.string().optional(),
  campaignId: id.optional(),
  businessUnitId: id.optional(),
  jobTypeId: id.optional(),
  priority: priority.optional(),
  isFirstTimeClient: z.boolean().optional(),
  uploadedImages: z.array(z.string()).optional(),
  externalId: z.string().optional(),
});

/** `POST booking-provider/{booking_provider}/bookings`: nothing keeps an `externalId` from coming twice, as in ServiceTitan. */
const create = ({ request, body }: { request: ApiRequest; body: z.infer<typeof created> }): BookingRow => {
  const { world, params } = request;
  const { address, contacts, customerType: kind, start, ...members } = body;
  if (!address && !contacts?.length) throw badParameter('contacts', 'A booking needs an address or a contact.');
  const known = customerType.nullish().safeParse(kind);
  if (!known.success) throw badParameter('customerType', 'The value is not Residential or Commercial.');
  checkReference({ table: world.tables['business-units'], member: 'businessUnitId', id: body.businessUnitId });
  return world.addBooking({
    ...present(members),
    provider: params['booking_provider'] ?? '',
    address: address ? { ...address, unit: address.unit ?? null } : null,
    contacts: (contacts ?? []).map((contact) => ({ ...contact, memo: contact.memo ?? null })),
    customerType: known.data ?? null,
    ...(typeof start === 'number' ? { start: { ticks: start } } : {}),
  });
};

/** `PATCH booking-provider/{booking_provider}/bookings/{id}`: 409 once the office has dealt with the booking. */
const change = ({ request, body }: { request: ApiRequest; body: z.infer<typeof update> }): BookingRow => {
  const { world, params } = request;
  const booking = recordOf({ table: world.tables.bookings, request });
  if (booking.provider !== params['booking_provider']) throw new Problem(404, 'The record was not found.');
  checkReference({ table: world.tables['business-units'], member: 'businessUnitId', id: body.businessUnitId });
  if (booking.status !== 'New') throw conflict('The booking is converted or dismissed.');
  return world.changeBooking(booking.id, given(body));
};

const answerOf = (row: BookingRow, request: ApiRequest) => jsonOf({ resource: bookingsOfProviderResource, row, request });

/** What the API writes to bookings. */
export const BOOKING_WRITES: readonly Endpoint[] = [
  defineWrite({
    method: 'POST',
    module: 'crm',
    path: 'booking-provider/{booking_provider}/bookings',
    body: created,
    answer: (write) => answerOf(create(write), write.request),
  }),
  defineWrite({
    method: 'PATCH',
    module: 'crm',
    path: 'booking-provider/{booking_provider}/bookings/{id}',
    body: update,
    answer: (write) => answerOf(change(write), write.request),
  }),
];
