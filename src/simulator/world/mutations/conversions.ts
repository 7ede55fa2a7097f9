import type { Core, Times } from '../core.js';
import { modifiedOf } from '../core.js';
import type { BookingRow, ContactType, LeadRow } from '../crm-rows.js';
import type { JobRow } from '../rows.js';
import type { createCustomerMutations } from './customers.js';
import type { createJobMutations } from './jobs.js';

type Parts = Pick<ReturnType<typeof createCustomerMutations>, 'addCustomer' | 'addContactMethod'> & Pick<ReturnType<typeof createJobMutations>, 'addJob'> & { core: Core };

/** Whose job it becomes, a new customer's unless one is named, and of which business unit: the inquiry's own or the world's first unless named. */
export type ConversionInput = Times & { customerId?: number; businessUnit?: string | number };

/** What the office makes of an inquiry: a job, and a customer where there is none yet. */
export const createConversionMutations = ({ core, addCustomer, addContactMethod, addJob }: Parts) => {
  const { leads, bookings, 'business-units': units } = core.tables;

  const unitOf = (input: ConversionInput, own: number | null): string | number => {
    const unit = input.businessUnit ?? own ?? units.rows[0]?.id;
    if (unit === undefined) throw new RangeError('no business unit in this world: add one with addBusinessUnit');
    return unit;
  };

  return {
    /** Books a job from a booking, which names it from then on. */
    convertBooking: (id: number, input: ConversionInput = {}): { booking: BookingRow; job: JobRow } => {
      const booking = bookings.need(id);
      const businessUnit = unitOf(input, booking.businessUnitId);
      const modifiedOn = modifiedOf({ core, times: input });
      const times = { modifiedOn: { ticks: modifiedOn } };
      const customerId =
        input.customerId ??
        addCustomer({ name: booking.name, type: booking.customerType ?? 'Residential', ...(booking.address === null ? {} : { address: booking.address }), ...times }).id;
      if (input.customerId === undefined) for (const contact of booking.contacts) addContactMethod({ customerId, ...contact, ...times });
      const job = addJob({ customerId, businessUnit, bookingId: id, summary: booking.summary, ...times });
      return { booking: bookings.change(booking, { status: 'Converted', jobId: job.id, modifiedOn }), job };
    },

    /** Books a job from a lead; as in ServiceTitan the two do not name each other, only the customer is the same. */
    convertLead: (id: number, input: ConversionInput = {}): { lead: LeadRow; job: JobRow } => {
      const lead = leads.need(id);
      const businessUnit = unitOf(input, lead.businessUnitId);
      const modifiedOn = modifiedOf({ core, times: input });
      const times = { modifiedOn: { ticks: modifiedOn } };
      const customerId = input.customerId ?? lead.customerId ?? addCustomer({ ...customerOf(lead), ...times }).id;
      if (input.customerId === undefined && lead.customerId === null) {
        for (const [type, value] of contactsOf(lead)) addContactMethod({ customerId, type, value, ...times });
      }
      const job = addJob({ customerId, businessUnit, summary: lead.summary, ...times });
      return { lead: leads.change(lead, { status: 'Converted', customerId, modifiedOn }), job };
    },
  };
};

const customerOf = (lead: LeadRow) => ({
  ...(lead.leadCustomerName === null ? {} : { name: lead.leadCustomerName }),
  ...(lead.leadStreet === null
    ? {}
    : {
        address: {
          street: lead.leadStreet,
          unit: lead.leadUnit,
          city: lead.leadCity ?? '',
          state: lead.leadState ?? '',
          zip: lead.leadZip ?? '',
          country: lead.leadCountry ?? 'USA',
        },
      }),
});

const contactsOf = (lead: LeadRow): [ContactType, string][] => [
  ...(lead.leadEmail === null ? [] : [['Email', lead.leadEmail] satisfies [ContactType, string]]),
  ...(lead.leadPhone === null ? [] : [['MobilePhone', lead.leadPhone] satisfies [ContactType, string]]),
];
