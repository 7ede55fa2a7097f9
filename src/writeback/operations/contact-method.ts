import { z } from 'zod';

import { cleanText } from '../../payload/values/clean-text.js';
import { wantsNoTexts } from '../../payload/values/contact-methods.js';
import { isPhoneCountry, phoneKey } from '../../payload/values/phone-number.js';
import type { ServiceTitanClient } from '../../servicetitan/client.types.js';
import { ServiceTitanError } from '../../servicetitan/errors.js';
import type { ContactMethodRecord } from '../../servicetitan/records.js';
import type { Look, OutgoingWrite, WriteOperation } from '../write.types.js';
import { lookAtCustomers } from './customer-looks.js';
import { CONTESTED, guardedValue, standingOf, type Compare } from './guarded-value.js';
import { storedId } from './stored-id.js';

const phoneCountry = z.string().refine(isPhoneCountry);
/** What a method is to say. A phone is compared in every spelling, an email without case. */
const wanted = z.union([
  z.strictObject({ kind: z.literal('phone'), country: phoneCountry, ...guardedValue.shape }),
  z.strictObject({ kind: z.literal('email'), ...guardedValue.shape }),
]);

const updatePayload = z.strictObject({ customerId: storedId, contactMethodId: storedId, wanted });
const addPayload = z.strictObject({ customerId: storedId, wanted });
const noTextsPayload = z.strictObject({ customerId: storedId });

type Wanted = z.infer<typeof wanted>;

const keyOf =
  (what: Wanted): Compare =>
  (value) =>
    what.kind === 'phone' ? phoneKey(cleanText(value), what.country) : cleanText(value)?.toLowerCase();

const standing = ({ what, method, createdAt }: { what: Wanted; method: ContactMethodRecord; createdAt: string }) =>
  standingOf({ wanted: what, found: method.value, keyOf: keyOf(what), modifiedOn: method.modifiedOn, createdAt });

/** Looks at the customers of many writes and at their phones and emails, with two requests for each 50 customers. */
const lookAtMethods = async <P extends { customerId: string }>(args: {
  client: ServiceTitanClient;
  writes: readonly OutgoingWrite<P>[];
  lookAt: (write: OutgoingWrite<P>, methods: readonly ContactMethodRecord[]) => Look;
}): Promise<Look[]> => {
  const { client, writes } = args;
  const rows = await client.contactMethodsOf([...new Set(writes.map(({ payload }) => payload.customerId))]);
  const methods = rows.flatMap((row) => (row.ok && row.record.active ? [row.record] : []));
  return lookAtCustomers({ client, writes, lookAt: (write, { id }) => args.lookAt(write, methods.filter(({ customerId }) => customerId === id)) });
};

const GONE = 'This phone or email is no longer in ServiceTitan. Change the contact once more, so that it goes to the one that is there now.';

/** `PATCH customers/{id}/contacts/{contactId}` (crm): another value for the phone or email that the contact has its own from. */
export const updateContactMethod: WriteOperation<z.infer<typeof updatePayload>> = {
  name: 'update-contact-method',
  payload: updatePayload,
  look: ({ client, writes }) =>
    lookAtMethods({
      client,
      writes,
      lookAt: ({ payload, createdAt }, methods) => {
        const method = methods.find(({ id }) => id === payload.contactMethodId);
        if (!method) return { is: 'impossible', reason: GONE };
        const is = standing({ what: payload.wanted, method, createdAt });
        return is === 'contested' ? CONTESTED : { is };
      },
    }),
  send: async ({ client, write: { payload } }) => {
    await client.updateCustomerContact(payload.customerId, payload.contactMethodId, { value: payload.wanted.value });
  },
  describe: ({ customerId, wanted: { kind } }) => `Change the ${kind} of customer ${customerId}`,
};

const TYPES: Readonly<Record<Wanted['kind'], readonly string[]>> = { phone: ['MobilePhone', 'Phone'], email: ['Email'] };

/** `POST customers/{id}/contacts` (crm): a phone or email for a customer that has none. ServiceTitan takes the same twice, so what is there already counts as made. */
export const addContactMethod: WriteOperation<z.infer<typeof addPayload>> = {
  name: 'add-contact-method',
  payload: addPayload,
  look: ({ client, writes }) =>
    lookAtMethods({
      client,
      writes,
      lookAt: ({ payload, createdAt }, methods) => {
        const found = methods
          .filter(({ type }) => TYPES[payload.wanted.kind].includes(type))
          .map((method) => ({ id: method.id, is: standing({ what: payload.wanted, method, createdAt }) }));
        const made = found.find(({ is }) => is === 'done');
        if (made) return { is: 'done', result: { contactMethodId: made.id } };
        return found.some(({ is }) => is === 'contested') ? CONTESTED : { is: 'open' };
      },
    }),
  send: async ({ client, write: { payload } }) => {
    const type = payload.wanted.kind === 'email' ? 'Email' : 'MobilePhone';
    await client.createCustomerContact(payload.customerId, { type, value: payload.wanted.value });
  },
  describe: ({ customerId, wanted: { kind } }) => `Add the ${kind} of customer ${customerId}`,
};

const NO_WAY = 'ServiceTitan lets nobody set "do not text" from outside. Set it there on the phone of the customer; the contact keeps it either way.';

/**
 * The wish for no texts: `phoneSettings.doNotText` is in what ServiceTitan answers and in no request of its documents. It is put before people, and
 * counts as done once somebody set it there.
 */
export const wishNoTexts: WriteOperation<z.infer<typeof noTextsPayload>> = {
  name: 'wish-no-texts',
  payload: noTextsPayload,
  look: ({ client, writes }) => lookAtMethods({ client, writes, lookAt: (_, methods) => (wantsNoTexts(methods) ? { is: 'done' } : { is: 'impossible', reason: NO_WAY }) }),
  send: () => Promise.reject(new ServiceTitanError({ kind: 'bad-request', operation: 'PATCH crm customers/{id}/contacts/{contactId}', detail: NO_WAY })),
  describe: ({ customerId }) => `Text customer ${customerId} no more`,
};
