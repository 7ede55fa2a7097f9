import type { ContactValues } from '../../payload/documents.types.js';
import { chosenEmail, chosenPhone, wantsNoTexts } from '../../payload/values/contact-methods.js';
import { cleanText } from '../../payload/values/clean-text.js';
import { contactAddressOf, nameOfCustomer } from '../../payload/values/customer-values.js';
import { splitName } from '../../payload/values/person-name.js';
import { e164, type PhoneCountry } from '../../payload/values/phone-number.js';
import type { ContactMethodRecord, CustomerRecord } from '../../servicetitan/records.js';
import { leadOfPerson } from './lead-person.js';

/** What a customer is called: "Customer {id}" without a name (design 4.2 step 1), "Lead {id}" for whom a lead came with. */
export const customerNameOf = ({ id, name }: Pick<CustomerRecord, 'id' | 'name'>): string => {
  const leadId = leadOfPerson(id);
  return leadId === null ? nameOfCustomer({ id, name }) : (cleanText(name) ?? `Lead ${leadId}`);
};

/** A customer's id as the CRM shows it: null for whom a lead came with, who is no customer yet. */
export const stCustomerIdOf = (customerId: string): string | null => (leadOfPerson(customerId) === null ? customerId : null);

/** A phone number enters the CRM in E.164, as far as it is one, and else as somebody typed it. */
const phoneOf = (methods: readonly ContactMethodRecord[], country: PhoneCountry): string | null => {
  const text = chosenPhone(methods)?.value ?? null;
  return e164(text, country) ?? text;
};

/**
 * A contact as ServiceTitan has it (design 4.2 step 1): name, oldest active Email that is an address, oldest active MobilePhone else Phone, customer address,
 * and what the customer does not want: of several phones the strictest counts. `methods` are the customer's own, the oldest first.
 */
export const contactValuesOf = ({
  tenantId,
  customer,
  methods,
  phoneCountry,
}: {
  tenantId: string;
  customer: CustomerRecord;
  methods: readonly ContactMethodRecord[];
  phoneCountry: PhoneCountry;
}): ContactValues => ({
  name: customerNameOf(customer),
  ...splitName(customer.name),
  email: chosenEmail(methods)?.value ?? null,
  phone: phoneOf(methods, phoneCountry),
  address: contactAddressOf(customer.address),
  doNotText: wantsNoTexts(methods),
  doNotMail: customer.doNotMail,
  stTenantId: tenantId,
  stCustomerId: stCustomerIdOf(customer.id),
  stStatus: customer.active ? 'active' : 'inactive',
});
