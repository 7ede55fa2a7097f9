import type { Core, Fields, Times } from '../core.js';
import { change, modifiedOf, timesOf } from '../core.js';
import type { ContactRow, ContactType, CustomerRow } from '../crm-rows.js';
import type { AddressRow } from '../row.js';

export type CustomerInput = Omit<Fields<CustomerRow>, 'address'> &
  Times & { address?: Partial<AddressRow>; email?: string; mobilePhone?: string; phone?: string };

export type ContactInput = Fields<ContactRow> & Times & { customerId: number };

const ADDRESS: AddressRow = { street: '1200 Ocean Drive', unit: null, city: 'Delray Beach', state: 'FL', zip: '33483', country: 'USA' };

/** What happens to customers and their phones and emails. */
export const createCustomerMutations = (core: Core) => {
  const { customers, contacts, jobs, estimates, projects, leads } = core.tables;

  const addContactMethod = (input: ContactInput): ContactRow => {
    customers.need(input.customerId);
    return contacts.add({
      id: contacts.nextId(),
      seq: 0,
      active: true,
      type: 'MobilePhone',
      value: '(561) 555-0100',
      memo: null,
      doNotText: false,
      preferences: null,
      ...input,
      ...timesOf({ core, times: input }),
    });
  };

  return {
    /** A new customer; `email`, `mobilePhone` and `phone` add contact methods of the same times. */
    addCustomer: (input: CustomerInput = {}): CustomerRow => {
      const { address, email, mobilePhone, phone, ...fields } = input;
      const id = fields.id ?? customers.nextId();
      const row = customers.add({
        seq: 0,
        active: true,
        name: `Customer ${id}`,
        type: 'Residential',
        balance: 0,
        doNotMail: false,
        doNotService: false,
        mergedToId: null,
        latitude: null,
        longitude: null,
        nationalAccount: false,
        taxExempt: false,
        paymentTermId: null,
        creditLimit: null,
        creditLimitBalance: null,
        tagTypeIds: [],
        customFields: [],
        externalData: [],
        ...fields,
        id,
        address: { ...ADDRESS, ...address },
        ...timesOf({ core, times: input }),
      });
      const methods: [ContactType, string | undefined][] = [['Email', email], ['MobilePhone', mobilePhone], ['Phone', phone]];
      for (const [type, value] of methods) {
        if (value !== undefined) addContactMethod({ customerId: id, type, value, createdOn: input.createdOn, modifiedOn: input.modifiedOn });
      }
      return row;
    },

    changeCustomer: (id: number, patch: Omit<Fields<CustomerRow>, 'id'>, times: Times = {}) => change({ core, table: customers, id, patch, times }),

    addContactMethod,

    /** Changes a phone or email; as in ServiceTitan this leaves the customer's own `modifiedOn` alone. */
    changeContactMethod: (id: number, patch: Omit<Fields<ContactRow>, 'id'>, times: Times = {}) => change({ core, table: contacts, id, patch, times }),

    /** Deletes a phone or email: the feed shows it inactive. */
    deleteContactMethod: (id: number, times: Times = {}) => change({ core, table: contacts, id, patch: { active: false }, times }),

    /** Merges `loser` into `survivor` as ServiceTitan does: the loser goes inactive and names the survivor, its records move over. */
    mergeCustomers: (loser: number, survivor: number, times: Times = {}): CustomerRow => {
      customers.need(survivor);
      const modifiedOn = modifiedOf({ core, times });
      const move = { customerId: survivor, modifiedOn };
      for (const row of [...jobs.of('customer', loser)]) jobs.change(row, move);
      for (const row of [...estimates.of('customer', loser)]) estimates.change(row, move);
      for (const row of [...projects.of('customer', loser)]) projects.change(row, move);
      for (const row of [...leads.of('customer', loser)]) leads.change(row, move);
      return customers.change(customers.need(loser), { active: false, mergedToId: survivor, modifiedOn });
    },
  };
};
