import { z } from 'zod';

import { contactMethodOf } from '../entities/contact-method.js';
import { customerSchema } from '../entities/customer.js';

import { changesSomething, contactType, customerType, flag, nothingToChange, someText, text } from './body-fields.js';
import { recordIn, write } from './write.js';

import type { ContactMethodRecord, CustomerRecord } from '../records.js';
import type { SendWrite } from '../transport.js';

const degrees = z.number('expected degrees');

/** crm `UpdateCustomerAddress`: ServiceTitan takes an address as a whole, position included. */
const updateCustomerAddress = z.strictObject({ street: text, unit: text, city: text, state: text, zip: text, country: text, latitude: degrees, longitude: degrees });

/** crm `UpdateCustomerRequest`, without its lists, which a PATCH replaces as a whole, and without money and activation: they are the office's. */
const updateCustomerRequest = z
  .strictObject({ name: someText, type: customerType, address: updateCustomerAddress, doNotMail: flag, doNotService: flag })
  .partial()
  .refine(changesSomething, nothingToChange);

/** crm `CreateCustomerContactRequest`. */
const createCustomerContactRequest = z.strictObject({ type: contactType, value: someText, memo: text.nullish() });

/** crm `ContactPreferencesRequest`: all or none. */
const contactPreferencesRequest = z.strictObject({ jobRemindersEnabled: flag, marketingUpdatesEnabled: flag, invoiceStatementNotification: flag });

/** crm `UpdateCustomerContactRequest`. It has no `doNotText`: no document lets the wish for no texts be written. */
const updateCustomerContactRequest = z
  .strictObject({ type: contactType, value: someText, memo: text, preferences: contactPreferencesRequest })
  .partial()
  .refine(changesSomething, nothingToChange);

export type UpdateCustomer = z.input<typeof updateCustomerRequest>;
export type CreateCustomerContact = z.input<typeof createCustomerContactRequest>;
export type UpdateCustomerContact = z.input<typeof updateCustomerContactRequest>;

/**
 * Writes of customers and their phones and emails (crm). What comes back is null when the answer could not be read. 409: the customer is
 * inactive or merged.
 */
export type CustomerWrites = {
  /**
   * `PATCH customers/{id}`: fields that are left out stay. An address goes as a whole; its `latitude` and `longitude` (degrees) are in the `raw`
   * record that `customersByIds` reads. ServiceTitan answers 200 to fields that it does not let be changed: read back and compare.
   */
  updateCustomer(customerId: string, patch: UpdateCustomer): Promise<CustomerRecord | null>;
  /** `POST customers/{id}/contacts`. ServiceTitan allows the same value twice: look with `contactMethodsOf` before one is repeated. */
  createCustomerContact(customerId: string, contact: CreateCustomerContact): Promise<ContactMethodRecord | null>;
  /** `PATCH customers/{id}/contacts/{contactId}`: fields that are left out stay. */
  updateCustomerContact(customerId: string, contactId: string, patch: UpdateCustomerContact): Promise<ContactMethodRecord | null>;
  /** `DELETE customers/{id}/contacts/{contactId}`; 404 when it is gone already. */
  deleteCustomerContact(customerId: string, contactId: string): Promise<void>;
};

export const customerWrites = (send: SendWrite): CustomerWrites => ({
  updateCustomer: async (customerId, patch) => {
    const answer = await write({ send, method: 'patch', module: 'crm', path: 'customers/{id}', ids: { id: customerId }, body: { schema: updateCustomerRequest, value: patch } });
    return recordIn({ schema: customerSchema, answer });
  },
  createCustomerContact: async (customerId, contact) => {
    const body = { schema: createCustomerContactRequest, value: contact };
    const answer = await write({ send, method: 'post', module: 'crm', path: 'customers/{id}/contacts', ids: { id: customerId }, body });
    return recordIn({ schema: contactMethodOf(customerId), answer });
  },
  updateCustomerContact: async (customerId, contactId, patch) => {
    const body = { schema: updateCustomerContactRequest, value: patch };
    const answer = await write({ send, method: 'patch', module: 'crm', path: 'customers/{id}/contacts/{contactId}', ids: { id: customerId, contactId }, body });
    return recordIn({ schema: contactMethodOf(customerId), answer });
  },
  deleteCustomerContact: async (customerId, contactId) => {
    await write({ send, method: 'delete', module: 'crm', path: 'customers/{id}/contacts/{contactId}', ids: { id: customerId, contactId } });
  },
});
