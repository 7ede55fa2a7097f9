import type { ContactAddress, ContactValues } from '../../payload/documents.types.js';
import type { ContactMethodRecord, CustomerRecord } from '../../servicetitan/records.js';
import { statusKey } from '../steps/job-state.js';
import { cleanText } from '../steps/title.js';
import { splitName } from './person-name.js';

/** What a customer is called: "Customer {id}" without a name (design 4.2 step 1). */
export const customerNameOf = ({ id, name }: Pick<CustomerRecord, 'id' | 'name'>): string => cleanText(name) ?? `Customer ${id}`;

/** How emails are compared: without case and blanks at the ends (design 4.2 step 1). */
export const emailKey = (email: string | null): string | null => cleanText(email)?.toLowerCase() ?? null;

/** The oldest active contact method of the first type that has one. */
const oldest = (methods: readonly ContactMethodRecord[], ...types: readonly string[]): string | null => {
  const usable = methods.filter((method) => method.active && cleanText(method.value) !== null);
  const found = types.flatMap((type) => usable.filter((method) => statusKey(method.type) === statusKey(type)))[0];
  return cleanText(found?.value);
};

const addressOf = ({ address }: CustomerRecord): ContactAddress => ({
  street: [address.street, address.unit].map(cleanText).filter((part) => part !== null).join(', ') || null,
  city: cleanText(address.city),
  state: cleanText(address.state),
  zip: cleanText(address.zip),
});

/**
 * A contact as ServiceTitan has it (design 4.2 step 1): name, oldest active Email, oldest active MobilePhone else Phone, customer address.
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
  email: oldest(methods, 'Email'),
  phone: oldest(methods, 'MobilePhone', 'Phone'),
  address: addressOf(customer),
  stTenantId: tenantId,
  stCustomerId: customer.id,
  stStatus: customer.active ? 'active' : 'inactive',
});
