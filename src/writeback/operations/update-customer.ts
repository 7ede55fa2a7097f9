import { z } from 'zod';

import { cleanText } from '../../payload/values/clean-text.js';
import { contactAddressOf, nameOfCustomer, withContactAddress } from '../../payload/values/customer-values.js';
import type { ServiceTitanClient } from '../../servicetitan/client.types.js';
import { ServiceTitanError } from '../../servicetitan/errors.js';
import type { CustomerRecord } from '../../servicetitan/records.js';
import type { UpdateCustomer } from '../../servicetitan/writes/customers.js';
import type { Look, OutgoingWrite, WriteOperation } from '../write.types.js';
import { lookAtCustomers } from './customer-looks.js';
import { CONTESTED, guardedValue, standingOf } from './guarded-value.js';
import { storedId } from './stored-id.js';

const part = guardedValue.optional();

const payload = z.union([
  z.strictObject({ customerId: storedId, name: guardedValue }),
  z.strictObject({ customerId: storedId, address: z.strictObject({ street: part, city: part, state: part, zip: part }) }),
  // Only ever set, never taken back.
  z.strictObject({ customerId: storedId, doNotMail: z.literal(true) }),
]);

type Payload = z.infer<typeof payload>;
type NewAddress = Extract<Payload, { address: unknown }>;

const PARTS = ['street', 'city', 'state', 'zip'] as const;

const partsOf = ({ payload: { address }, createdAt }: OutgoingWrite<NewAddress>, customer: CustomerRecord) => {
  const found = contactAddressOf(customer.address);
  return PARTS.flatMap((name) => {
    const wanted = address[name];
    const facts = { found: found[name], keyOf: cleanText, modifiedOn: customer.modifiedOn, createdAt };
    return wanted === undefined ? [] : [{ name, value: wanted.value, standing: standingOf({ wanted, ...facts }) }];
  });
};

const isAddress = (write: OutgoingWrite<Payload>): write is OutgoingWrite<NewAddress> => 'address' in write.payload;

const lookAt = (write: OutgoingWrite<Payload>, customer: CustomerRecord): Look => {
  const { payload: wanted, createdAt } = write;
  if ('doNotMail' in wanted) return { is: customer.doNotMail ? 'done' : 'open' };
  const standings = isAddress(write)
    ? partsOf(write, customer).map(({ standing }) => standing)
    : 'name' in wanted
      ? [standingOf({ wanted: wanted.name, found: nameOfCustomer(customer), keyOf: cleanText, modifiedOn: customer.modifiedOn, createdAt })]
      : [];
  if (standings.includes('open')) return { is: 'open' };
  return standings.includes('contested') ? CONTESTED : { is: 'done' };
};

const position = z.object({ address: z.object({ latitude: z.number().nullish(), longitude: z.number().nullish() }).nullish() });

/** ServiceTitan takes an address as a whole: what is not to be changed goes as it stands there now. */
const wholeAddress = async (client: ServiceTitanClient, write: OutgoingWrite<NewAddress>): Promise<UpdateCustomer['address']> => {
  const [row] = await client.customersByIds([write.payload.customerId]);
  if (!row?.ok) throw new ServiceTitanError({ kind: 'not-found', operation: 'GET crm customers' });
  const parts = partsOf(write, row.record).filter(({ standing }) => standing === 'open');
  const { street, unit, city, state, zip, country } = withContactAddress(row.record.address, Object.fromEntries(parts.map(({ name, value }) => [name, value])));
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

const patchOf = async (client: ServiceTitanClient, write: OutgoingWrite<Payload>): Promise<UpdateCustomer> => {
  if (isAddress(write)) return { address: await wholeAddress(client, write) };
  return 'name' in write.payload ? { name: write.payload.name.value } : { doNotMail: true };
};

const what = (wanted: Payload): string => {
  if ('name' in wanted) return 'name';
  return 'address' in wanted ? 'address' : 'wish for no mail';
};

/** `PATCH customers/{id}` (crm): one of name, address and the wish for no mail. */
export const updateCustomer: WriteOperation<Payload> = {
  name: 'update-customer',
  payload,
  look: ({ client, writes }) => lookAtCustomers({ client, writes, lookAt }),
  send: async ({ client, write }) => {
    await client.updateCustomer(write.payload.customerId, await patchOf(client, write));
  },
  describe: (wanted) => `Change the ${what(wanted)} of customer ${wanted.customerId}`,
};
