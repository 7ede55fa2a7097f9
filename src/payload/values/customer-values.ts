import type { Address, CustomerRecord } from '../../servicetitan/records.js';
import type { ContactAddress } from '../documents.types.js';
import { cleanText } from './clean-text.js';

/** What a customer is called: "Customer {id}" without a name (design 4.2 step 1). */
export const nameOfCustomer = ({ id, name }: Pick<CustomerRecord, 'id' | 'name'>): string => cleanText(name) ?? `Customer ${id}`;

/** A customer's address as a contact has it: the unit behind the street, as there is no field of its own for it. */
export const contactAddressOf = (address: Address): ContactAddress => ({
  street: [address.street, address.unit].map(cleanText).filter((part) => part !== null).join(', ') || null,
  city: cleanText(address.city),
  state: cleanText(address.state),
  zip: cleanText(address.zip),
});

/** The address of a customer with the given parts of its contact's in it; a unit that still stands behind the street stays in its own field. */
export const withContactAddress = (address: Address, parts: Partial<ContactAddress>): Address => ({ ...address, ...parts, ...streetOf(address, parts.street) });

const streetOf = (address: Address, street: string | null | undefined): Pick<Address, 'street' | 'unit'> => {
  if (street === undefined || street === null) return { street: address.street, unit: address.unit };
  const ending = `, ${cleanText(address.unit) ?? ''}`;
  return ending.length > 2 && street.endsWith(ending) ? { street: street.slice(0, -ending.length), unit: address.unit } : { street, unit: null };
};
