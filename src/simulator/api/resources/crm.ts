import type { LeadRow } from '../../world/crm-rows.js';
import type { Filter } from '../filters.js';
import { before, byExternalData, byId, byIds, byPart, byStatus, byText, notBefore, timeFilters } from '../filters.js';
import { presentBooking, presentContact, presentContactOfCustomer, presentCustomer, presentLead } from '../present/crm.js';
import { badParameter } from '../problem.js';
import { defineResource } from '../resource.js';

const SORTABLE = ['Id', 'ModifiedOn', 'CreatedOn'];

/** Keeps leads whose customer's address has the part that is asked for. */
const byCustomer = (part: 'City' | 'State' | 'Zip'): Filter<LeadRow> => {
  const field = part.toLowerCase() as Lowercase<typeof part>;
  return ({ query, world }) => {
    const wanted = query.text(`customer${part}`)?.toLowerCase();
    return wanted === undefined ? undefined : (row) => world.tables.customers.get(row.customerId ?? 0)?.address[field].toLowerCase() === wanted;
  };
};

const unique = (ids: readonly number[] | undefined) => (ids === undefined ? undefined : [...new Set(ids)]);
const digits = (text: string) => text.replace(/\D/g, '');

export const customersResource = defineResource({
  entity: 'customers',
  module: 'crm',
  present: presentCustomer,
  feeds: ['export/customers'],
  single: true,
  list: {
    path: 'customers',
    active: 'filter',
    sortable: SORTABLE,
    filters: [
      ...timeFilters(),
      byPart('name', (row) => row.name),
      byPart('street', (row) => row.address.street),
      byPart('unit', (row) => row.address.unit),
      byText('city', (row) => row.address.city),
      byText('state', (row) => row.address.state),
      byText('zip', (row) => row.address.zip),
      byText('country', (row) => row.address.country),
      byExternalData(),
      ({ query, world }) => {
        const phone = query.text('phone');
        if (phone === undefined) return undefined;
        return (row) => world.tables.contacts.of('customer', row.id).some((contact) => contact.type !== 'Email' && digits(contact.value).includes(digits(phone)));
      },
    ],
  },
});

export const contactsResource = defineResource({
  entity: 'contacts',
  module: 'crm',
  present: presentContact,
  feeds: ['export/customers/contacts'],
  single: false,
  list: {
    path: 'customers/contacts',
    active: 'only',
    sortable: [],
    filters: [...timeFilters(), byIds('customerIds', (row) => [row.customerId])],
    narrow: ({ query, world }) => unique(query.ids('customerIds', Infinity))?.flatMap((id) => world.tables.contacts.of('customer', id)),
    require: (query) => {
      if (query.text('customerIds') === undefined && query.text('modifiedOnOrAfter') === undefined && query.text('modifiedBefore') === undefined) {
        throw badParameter('modifiedOnOrAfter', 'Either customerIds, modifiedOnOrAfter or modifiedBefore must be specified.');
      }
    },
  },
});

/** The same below one customer, where `customerId` is left out. */
export const contactsOfCustomerResource = defineResource({ ...contactsResource, present: presentContactOfCustomer, feeds: [] });

export const leadsResource = defineResource({
  entity: 'leads',
  module: 'crm',
  present: presentLead,
  feeds: ['export/leads'],
  single: true,
  list: {
    path: 'leads',
    active: 'only',
    sortable: SORTABLE,
    filters: [
      ...timeFilters(),
      byId('customerId', (row) => row.customerId),
      byStatus('status', ['Open', 'Dismissed', 'Converted'], (row, status) => row.status === status),
      byPart('leadCustomerName', (row) => row.leadCustomerName),
      byPart('leadPhone', (row) => row.leadPhone),
      ({ query }) => {
        const without = query.bool('withoutCustomer');
        return without === undefined ? undefined : (row) => (row.customerId === null) === without;
      },
      ({ query, world }) => {
        const isProspect = query.bool('isProspect');
        if (isProspect === undefined) return undefined;
        return (row) => (row.customerId === null || world.tables.jobs.of('customer', row.customerId).length === 0) === isProspect;
      },
      byCustomer('City'),
      byCustomer('State'),
      byCustomer('Zip'),
      notBefore('customerCreatedOnOrAfter', (row, world) => world.tables.customers.get(row.customerId ?? 0)?.createdOn ?? null),
      before('customerCreatedBefore', (row, world) => world.tables.customers.get(row.customerId ?? 0)?.createdOn ?? null),
      notBefore('customerModifiedOnOrAfter', (row, world) => world.tables.customers.get(row.customerId ?? 0)?.modifiedOn ?? null),
    ],
    narrow: ({ query, world }) => {
      const customerId = query.int('customerId');
      return customerId === undefined ? undefined : world.tables.leads.of('customer', customerId);
    },
  },
});

export const bookingsResource = defineResource({
  entity: 'bookings',
  module: 'crm',
  present: presentBooking,
  feeds: ['export/bookings'],
  single: true,
  list: {
    path: 'bookings',
    active: 'only',
    sortable: SORTABLE,
    filters: [...timeFilters(), byText('externalId', (row) => row.externalId)],
  },
});

/** The same as one booking provider sees it: only what came through it. */
export const bookingsOfProviderResource = defineResource({
  ...bookingsResource,
  feeds: [],
  isBelow: ({ row, params }) => row.provider === params['booking_provider'],
  list: {
    path: 'booking-provider/{booking_provider}/bookings',
    active: 'only',
    sortable: SORTABLE,
    filters: [...timeFilters(), byText('externalId', (row) => row.externalId)],
  },
});
