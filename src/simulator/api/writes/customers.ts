import { z } from 'zod';
import { withExternalData } from '../../world/external-data.js';
import type { CustomerRow } from '../../world/crm-rows.js';
import type { Endpoint } from '../endpoint.js';
import { jsonOf } from '../lists.js';
import type { ApiRequest } from '../request.js';
import { customersResource } from '../resources/crm.js';
import { conflict, recordOf } from './checks.js';
import { externalDataUpdate, given, id, ids } from './members.js';
import { defineWrite } from './write.js';

/** The whole address or none: the document requires every member, the coordinates as well. */
const address = z.object({
  street: z.string(),
  unit: z.string(),
  city: z.string(),
  state: z.string(),
  zip: z.string(),
  country: z.string(),
  latitude: z.number(),
  longitude: z.number(),
});

const update = z.object({
  name: z.string().optional(),
  type: z.enum(['Residential', 'Commercial']).optional(),
  address: address.optional(),
  customFields: z.array(z.object({ typeId: id, value: z.string() })).optional(),
  externalData: externalDataUpdate.optional(),
  doNotMail: z.boolean().optional(),
  doNotService: z.boolean().optional(),
  nationalAccount: z.boolean().optional(),
  active: z.boolean().optional(),
  tagTypeIds: ids.optional(),
  taxExempt: z.boolean().optional(),
  paymentTermId: id.optional(),
  creditLimit: z.number().optional(),
  creditLimitBalance: z.number().optional(),
});

/** `PATCH customers/{id}`: 409 for a merged customer, and for an inactive one that is not made active by it. */
const change = ({ request, body }: { request: ApiRequest; body: z.infer<typeof update> }): CustomerRow => {
  const { world } = request;
  const customer = recordOf({ table: world.tables.customers, request });
  if (customer.mergedToId !== null) throw conflict('The customer is merged.');
  if (!customer.active && body.active !== true) throw conflict('The customer is inactive.');
  const { address: whole, customFields, externalData, ...members } = body;
  const { latitude, longitude, ...place } = whole ?? {};
  return world.changeCustomer(customer.id, given({
    ...members,
    ...(whole === undefined ? {} : { address: place as Omit<z.infer<typeof address>, 'latitude' | 'longitude'>, latitude, longitude }),
    customFields: customFields?.map(({ typeId, value }) => ({ typeId, name: `Field ${typeId}`, value })),
    externalData: externalData === undefined ? undefined : withExternalData(customer.externalData, externalData),
  }));
};

/** What the API writes to customers. */
export const CUSTOMER_WRITES: readonly Endpoint[] = [
  defineWrite({
    method: 'PATCH',
    module: 'crm',
    path: 'customers/{id}',
    body: update,
    answer: (write) => jsonOf({ resource: customersResource, row: change(write), request: write.request, applicationGuid: write.body.externalData?.applicationGuid }),
  }),
];
