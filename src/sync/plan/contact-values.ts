import type { ContactAddress, ContactValues } from '../../payload/documents.types.js';
import type { ContactMethodRecord, CustomerRecord } from '../../servicetitan/records.js';
import { statusKey } from '../steps/job-state.js';
import { cleanText } from '../steps/title.js';
import { addressIn } from './email-address.js';
import { leadOfPerson } from './lead-person.js';
import { splitName } from './person-name.js';

/** What a customer is called: "Customer {id}" without a name (design 4.2 step 1), "Lead {id}" for whom a lead came with. */
export const customerNameOf = ({ id, name }: Pick<CustomerRecord, 'id' | 'name'>): string => {
  const leadId = leadOfPerson(id);
  return cleanText(name) ?? (leadId === null ? `Customer ${id}` : `Lead ${leadId}`);
};

/** A customer's id as the CRM shows it: null for whom a lead came with, who is no customer yet. */
export const stCustomerIdOf = (customerId: string): string | null => (leadOfPerson(customerId) === null ? customerId : null);

/** The oldest active contact method of the first type that has one; `read` gives null for a value that is of no use. */
const oldest = (methods: readonly ContactMethodRecord[], read: (value: string | null) => string | null, ...types: readonly string[]): string | null => {
  const active = methods.filter((method) => method.active);
  const values = types.flatMap((type) => active.filter((method) => statusKey(method.type) === statusKey(type)).map((method) => read(method.value)));
  return values.find((value) => value !== null) ?? null;
};

const addressOf = ({ address }: CustomerRecord): ContactAddress => ({
  street: [address.street, address.unit].map(cleanText).filter((part) => part !== null).join(', ') || null,
  city: cleanText(address.city),
  state: cleanText(address.state),
  zip: cleanText(address.zip),
});

/**
 * A contact as ServiceTitan has it (design 4.2 step 1): name, oldest active Email that is an address, oldest active MobilePhone else Phone, customer address.
 * `methods` are the customer's own, the oldest first.
 */
export const contactValuesOf = ({
  tenantId,
  customer,
  methods,
}: {
  tenantId: string;
  customer: CustomerRecord;
  methods: readonly ContactMethodRecord[];
}): ContactValues => ({
  name: customerNameOf(customer),
  ...splitName(customer.name),
  email: oldest(methods, addressIn, 'Email'),
  phone: oldest(methods, cleanText, 'MobilePhone', 'Phone'),
  address: addressOf(customer),
  stTenantId: tenantId,
  stCustomerId: stCustomerIdOf(customer.id),
  stStatus: customer.active ? 'active' : 'inactive',
});
