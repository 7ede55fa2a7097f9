import type { ContactMethodRecord, CustomerRecord, JobRecord, LeadRecord } from '../../servicetitan/records.js';
import { leadPersonId } from './lead-person.js';

type Account = { leads: readonly LeadRecord[]; customers: readonly CustomerRecord[]; jobs: readonly JobRecord[] };

/** The customer that a lead is of: the one it names, else that of the first job made of the same booking. */
const customerOf = (lead: LeadRecord, { customers, jobs }: Account): string | null => {
  const customerId = lead.customerId ?? (lead.bookingId === null ? null : jobs.find((job) => job.bookingId === lead.bookingId)?.customerId) ?? null;
  return customers.some((customer) => customer.id === customerId) ? customerId : null;
};

/**
 * The people whom leads came with, as customers: what the free text of a lead says of them. A lead that has a customer stands for a person merged into
 * that customer, so that the contact made of the free text becomes the customer's (design 4.1.6).
 */
export const peopleOfLeads = (account: Account): { customers: CustomerRecord[]; contactMethods: ContactMethodRecord[] } => ({
  customers: account.leads.map((lead) => ({
    id: leadPersonId(lead.id),
    name: lead.leadCustomerName,
    active: true,
    mergedToId: customerOf(lead, account),
    address: lead.address,
    doNotMail: false,
    createdOn: lead.createdOn,
    modifiedOn: lead.modifiedOn,
  })),
  contactMethods: account.leads.flatMap((lead) => [
    ...methodOf({ lead, type: 'Email', value: lead.leadEmail }),
    ...methodOf({ lead, type: 'Phone', value: lead.leadPhone }),
  ]),
});

const methodOf = ({ lead, type, value }: { lead: LeadRecord; type: string; value: string | null }): ContactMethodRecord[] =>
  value === null
    ? []
    : [{ id: `${leadPersonId(lead.id)}:${type}`, customerId: leadPersonId(lead.id), type, value, active: true, doNotText: false, createdOn: lead.createdOn, modifiedOn: lead.modifiedOn }];
