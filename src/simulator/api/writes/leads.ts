import { z } from 'zod';
import type { LeadRow } from '../../world/crm-rows.js';
import type { Endpoint } from '../endpoint.js';
import { jsonOf } from '../lists.js';
import { badParameter } from '../problem.js';
import type { ApiRequest } from '../request.js';
import { leadsResource } from '../resources/crm.js';
import { checkReference, recordOf, refused } from './checks.js';
import { given, id, ids, instant, present, priority } from './members.js';
import { defineWrite } from './write.js';

const created = z.object({
  customerId: id.nullish(),
  locationId: id.nullish(),
  campaignId: id,
  businessUnitId: id.nullish(),
  jobTypeId: id.nullish(),
  summary: z.string(),
  tagTypeIds: ids.nullish(),
  priority: priority.nullish(),
  callReasonId: id.nullish(),
  followUpDate: instant.nullish(),
  bookingId: id.nullish(),
  leadCustomerName: z.string().nullish(),
  leadPhone: z.string().nullish(),
  leadEmail: z.string().nullish(),
  leadStreet: z.string().nullish(),
  leadUnit: z.string().nullish(),
  leadCity: z.string().nullish(),
  leadState: z.string().nullish(),
  leadZip: z.string().nullish(),
  leadCountry: z.string().nullish(),
});

const update = z.object({
  campaignId: id.optional(),
  priority: priority.optional(),
  businessUnitId: id.optional(),
  jobTypeId: id.optional(),
  summary: z.string().optional(),
  leadCustomerName: z.string().optional(),
  leadPhone: z.string().optional(),
  leadEmail: z.string().optional(),
  leadStreet: z.string().optional(),
  leadUnit: z.string().optional(),
  leadCity: z.string().optional(),
  leadState: z.string().optional(),
  leadZip: z.string().optional(),
  leadCountry: z.string().optional(),
});

/** `POST leads`: needs a call reason or a date to follow up; a booking that is named is dismissed by it. */
const create = ({ request, body }: { request: ApiRequest; body: z.infer<typeof created> }): LeadRow => {
  const { world } = request;
  checkReference({ table: world.tables.customers, member: 'customerId', id: body.customerId });
  checkReference({ table: world.tables['business-units'], member: 'businessUnitId', id: body.businessUnitId });
  checkReference({ table: world.tables.bookings, member: 'bookingId', id: body.bookingId });
  const { locationId: _location, followUpDate, priority: urgency, tagTypeIds, ...members } = body;
  if (typeof followUpDate !== 'number' && typeof body.callReasonId !== 'number') throw badParameter('callReasonId', 'Required without followUpDate.');
  const lead = world.addLead({
    ...present(members),
    priority: urgency ?? 'Normal',
    tagTypeIds: tagTypeIds ?? [],
    followUpDate: typeof followUpDate === 'number' ? { ticks: followUpDate } : null,
  });
  if (typeof body.bookingId === 'number') world.changeBooking(body.bookingId, { status: 'Dismissed' });
  return lead;
};

const openLeadOf = (request: ApiRequest): LeadRow => {
  const lead = recordOf({ table: request.world.tables.leads, request });
  if (lead.status !== 'Open') throw refused('The lead is not open.');
  return lead;
};

const answerOf = (row: LeadRow, request: ApiRequest) => jsonOf({ resource: leadsResource, row, request });

/** What the API writes to leads. */
export const LEAD_WRITES: readonly Endpoint[] = [
  defineWrite({ method: 'POST', module: 'crm', path: 'leads', body: created, answer: (write) => answerOf(create(write), write.request) }),
  defineWrite({
    method: 'PATCH',
    module: 'crm',
    path: 'leads/{id}',
    body: update,
    answer: ({ request, body }) => {
      checkReference({ table: request.world.tables['business-units'], member: 'businessUnitId', id: body.businessUnitId });
      return answerOf(request.world.changeLead(openLeadOf(request).id, given(body)), request);
    },
  }),
  defineWrite({
    method: 'POST',
    module: 'crm',
    path: 'leads/{id}/dismiss',
    body: z.object({ dismissingReasonId: id }),
    answer: ({ request, body }) => {
      request.world.changeLead(openLeadOf(request).id, { status: 'Dismissed', dismissingReasonId: body.dismissingReasonId });
    },
  }),
];
