import { z } from 'zod';

import { cleanText } from '../../payload/values/clean-text.js';
import { contactAddressOf, nameOfCustomer, withContactAddress } from '../../payload/values/customer-values.js';
import type { ServiceTitanClient } from '../../servicetitan/client.types.js';
import { ServiceTitanError } from '../../servicetitan/errors.js';
import type { CustomerRecord } from '../../servicetitan/records.js';
import type { UpdateCustomer } from '../../servicetitan/writes/customers.js';
import type { WriteOperation } from '../write.types.js';
import { lookAtCustomers } from './customer-looks.js';
import { storedId } from './stored-id.js';

const part = z.string().trim().min(1).optional();

const payload = z.union([
  z.strictObject({ customerId: storedId, name: z.string().trim().min(1) }),
  z.strictObject({ customerId: storedId, address: z.strictObject({ street: part, city: part, state: part, zip: part }) }),
  // Only ever set, never taken back.
  z.strictObject({ customerId: storedId, doNotMail: z.literal(true) }),
]);

type Payload = z.infer<typeof payload>;

const isAlike = (wanted: string | undefined, found: string | null): boolean => wanted === undefined || cleanText(wanted) === cleanText(found);

const isDone = (wanted: Payload, customer: CustomerRecord): boolean => {
  if ('name' in wanted) return isAlike(wanted.name, nameOfCustomer(customer));
  if ('doNotMail' in wanted) return customer.doNotMail;
  const address = contactAddressOf(customer.address);
  return (['street', 'city', 'state', 'zip'] as const).every((each) => isAlike(wanted.address[each], address[each]));
};

const position = z.object({ address: z.object({ latitude: z.number().nullish(), longitude: z.number().nullish() }).nullish() });

/** ServiceTitan takes an address as a whole: what is not to be changed goes as it stands there now. */
const wholeAddress = async (client: ServiceTitanClient, { customerId, address: parts }: Extract<Payload, { address: unknown }>): Promise<UpdateCustomer['address']> => {
  const [row] = await client.customersByIds([customerId]);
  if (!row?.ok) throw new ServiceTitanError({ kind: 'not-found', operation: 'GET crm customers' });
  const { street, unit, city, state, zip, country } = withContactAddress(row.record.address, parts);
  const place = position.safeParse(row.raw).data?.address;
  return {
    street: street ?? '',
    unit: unit ?? '',
    city: city ?? '',
    state: state ?? '',
    zip: zip ?? '',
    country: country ?? '',
    latitude: place?.latitude ?? 0,
    longitude: place?.longitude ?? 0,
  };
};

const patchOf = async (client: ServiceTitanClient, wanted: Payload): Promise<UpdateCustomer> => {
  if ('address' in wanted) return { address: await wholeAddress(client, wanted) };
  return 'name' in wanted ? { name: wanted.name } : { doNotMail: wanted.doNotMail };
};

const what = (wanted: Payload): string => {
  if ('name' in wanted) return 'name';
  return 'address' in wanted ? 'address' : 'wish for no mail';
};

/** `PATCH customers/{id}` (crm): one of name, address and the wish for no mail. */
export const updateCustomer: WriteOperation<Payload> = {
  name: 'update-customer',
  payload,
  look: ({ client, writes }) => lookAtCustomers({ client, writes, lookAt: (write, customer) => (isDone(write.payload, customer) ? { is: 'done' } : { is: 'open' }) }),
  send: async ({ client, write }) => {
    await client.updateCustomer(write.payload.customerId, await patchOf(client, write.payload));
  },
  describe: (wanted) => `Change the ${what(wanted)} of customer ${wanted.customerId}`,
};
