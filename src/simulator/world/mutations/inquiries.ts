import type { Core, Fields, Times } from '../core.js';
import { change, maybeInstant, timesOf } from '../core.js';
import type { Moment } from '../instant.js';
import { TICKS_PER_MS } from '../instant.js';
import type { BookingRow, LeadRow } from '../crm-rows.js';
import type { ProjectRow } from '../rows.js';

export type LeadInput = Omit<Fields<LeadRow>, 'followUpDate'> & Times & { followUpDate?: Moment | null };
export type BookingInput = Omit<Fields<BookingRow>, 'start'> & Times & { start?: Moment };
export type ProjectInput = Fields<ProjectRow> & Times & { customerId: number };

const DAY = 86_400_000 * TICKS_PER_MS;

/** What happens to leads, bookings and projects. */
export const createInquiryMutations = (core: Core) => {
  const { leads, bookings, projects, customers, 'business-units': units } = core.tables;
  return {
    /** A new lead, of a customer or with the free-text fields of someone who is none yet. */
    addLead: (input: LeadInput = {}): LeadRow => {
      const { followUpDate, ...fields } = input;
      return leads.add({
        id: leads.nextId(),
        seq: 0,
        active: true,
        customerId: null,
        businessUnitId: null,
        status: 'Open',
        summary: null,
        leadCustomerName: null,
        leadPhone: null,
        leadEmail: null,
        leadStreet: null,
        leadUnit: null,
        leadCity: null,
        leadState: null,
        leadZip: null,
        leadCountry: null,
        priority: 'Normal',
        jobTypeId: null,
        campaignId: 3_100,
        callReasonId: null,
        bookingId: null,
        dismissingReasonId: null,
        tagTypeIds: [],
        ...fields,
        followUpDate: maybeInstant(followUpDate),
        ...timesOf({ core, times: input }),
      });
    },
    changeLead: (id: number, patch: Omit<Fields<LeadRow>, 'id'>, times: Times = {}) => change({ core, table: leads, id, patch, times }),

    addBooking: (input: BookingInput = {}): BookingRow => {
      const { start, ...fields } = input;
      const id = fields.id ?? bookings.nextId();
      const times = timesOf({ core, times: input });
      return bookings.add({
        seq: 0,
        active: true,
        provider: '5200',
        source: 'Website',
        name: 'Web visitor',
        address: null,
        status: 'New',
        businessUnitId: null,
        jobId: null,
        externalId: `web-${id}`,
        summary: null,
        contacts: [],
        customerType: 'Residential',
        campaignId: 3_100,
        jobTypeId: null,
        priority: 'Normal',
        isFirstTimeClient: true,
        uploadedImages: [],
        isSendConfirmationEmail: false,
        ...fields,
        id,
        start: maybeInstant(start) ?? times.createdOn + DAY,
        ...times,
      });
    },
    changeBooking: (id: number, patch: Omit<Fields<BookingRow>, 'id'>, times: Times = {}) => change({ core, table: bookings, id, patch, times }),

    addProject: (input: ProjectInput): ProjectRow => {
      customers.need(input.customerId);
      const id = input.id ?? projects.nextId();
      return projects.add({
        seq: 0,
        active: true,
        number: String(id),
        name: `Project ${id}`,
        status: 'In Progress',
        businessUnitId: units.rows[0]?.id ?? 0,
        ...input,
        id,
        ...timesOf({ core, times: input }),
      });
    },
  };
};
