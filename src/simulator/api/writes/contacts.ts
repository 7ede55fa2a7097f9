import { z } from 'zod';
import type { ContactRow, CustomerRow } from '../../world/crm-rows.js';
import type { Endpoint } from '../endpoint.js';
import { jsonOf } from '../lists.js';
import { Problem } from '../problem.js';
import type { ApiRequest } from '../request.js';
import { contactsOfCustomerResource } from '../resources/crm.js';
import { conflict, recordOf } from './checks.js';
import { contactType, given } from './members.js';
import { defineWrite, NO_BODY } from './write.js';

const created = z.object({ type: contactType, value: z.string(), memo: z.string().nullish() });

// `phoneSettings.doNotText` is read-only: only the preferences can be written, so a body with it changes nothing.
const update = z.object({
  type: contactType.optional(),
  value: z.string().optional(),
  memo: z.string().optional(),
  preferences: z.object({ jobRemindersEnabled: z.boolean(), marketingUpdatesEnabled: z.boolean(), invoiceStatementNotification: z.boolean() }).optional(),
});

/** The customer the path names; 409 for an inactive or merged one, as live accounts answer (ServiceTitan facts, section 3). */
const customerOf = (request: ApiRequest): CustomerRow => {
  const customer = recordOf({ table: request.world.tables.customers, request });
  if (!customer.active) throw conflict('The customer is inactive.');
  return customer;
};

const contactOf = (request: ApiRequest): ContactRow => {
  const customer = customerOf(request);
  const contact = recordOf({ table: request.world.tables.contacts, request, parameter: 'contactId' });
  if (contact.customerId !== customer.id || !contact.active) throw new Problem(404, 'The record was not found.');
  return contact;
};

const answerOf = (row: ContactRow, request: ApiRequest) => jsonOf({ resource: contactsOfCustomerResource, row, request });

/** What the API writes to the phones and emails of a customer. */
export const CONTACT_WRITES: readonly Endpoint[] = [
  defineWrite({
    method: 'POST',
    module: 'crm',
    path: 'customers/{id}/contacts',
    body: created,
    answer: ({ request, body }) =>
      answerOf(request.world.addContactMethod({ customerId: customerOf(request).id, type: body.type, value: body.value, memo: body.memo ?? null }), request),
  }),
  defineWrite({
    method: 'PATCH',
    module: 'crm',
    path: 'customers/{id}/contacts/{contactId}',
    body: update,
    answer: ({ request, body }) => answerOf(request.world.changeContactMethod(contactOf(request).id, given(body)), request),
  }),
  defineWrite({
    method: 'DELETE',
    module: 'crm',
    path: 'customers/{id}/contacts/{contactId}',
    body: NO_BODY,
    answer: ({ request }) => {
      request.world.deleteContactMethod(contactOf(request).id);
    },
  }),
];
