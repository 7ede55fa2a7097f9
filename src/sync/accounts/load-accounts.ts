import { adoptableContacts, loadContacts } from '../../payload/documents/load-contacts.js';
import { loadOpportunities } from '../../payload/documents/load-opportunities.js';
import type { PipelineDirectory } from '../../payload/documents/pipeline-directory.js';
import type { ContactDocument, OpportunityDocument } from '../../payload/documents.types.js';
import { emailKey } from '../../payload/fields/email-key.js';
import type { AppointmentRecord, AssignmentRecord, CanceledLogRecord, ContactMethodRecord, CustomerRecord, EstimateRecord, JobRecord, LeadRecord } from '../../servicetitan/records.js';
import { readFactRows, sharedEmails, type FactRow } from '../../state/accounts.js';
import type { ChoiceRow } from '../../state/conflicts.js';
import { dirtyMarksOf, type DirtyCustomer } from '../../state/dirty.js';
import { emailsNotOfOneLead, readLeadRows } from '../../state/leads.js';
import { readMemory } from '../../state/memory.js';
import type { AccountFacts, AccountMemory, PlanInput } from '../plan/plan.types.js';
import { leadDealKey } from '../plan/give-leads.js';
import { leadPersonId, leadsOfPeople } from '../plan/lead-person.js';
import { emailKeyOf } from '../pull/email-key-of.js';
import type { RunContext } from '../run/run-context.js';
import { groupCustomers } from './group-customers.js';
import { loadSent } from './load-sent.js';
import { toContactMemory, toDealMemory } from './parse-memory.js';

/** One account ready to be planned, with the marks that its plan will answer, and the choices of people that it will carry out. */
export type LoadedAccount = { customerIds: string[]; marks: DirtyCustomer[]; choices: ChoiceRow[]; input: PlanInput };

/** Rows were written by `toMirrorRow` from records of exactly these types. */
const recordsOf = <T>(rows: readonly FactRow[]): T[] => rows.map((row) => row.record as T);

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string | null): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
};

/**
 * Loads everything that planning the given customers needs, for all of them at once: a fixed number of queries however many they are.
 * Customers linked to them by a merge or a shared deal are drawn into their account.
 */
export const loadAccounts = async (
  context: RunContext,
  args: { marks: readonly DirtyCustomer[]; directory: PipelineDirectory },
): Promise<LoadedAccount[]> => {
  const { state, payload, settings, tenant } = context;
  const { tenantId } = tenant;
  const withLeads = tenant.rules.leads === 'open';
  const groups = await groupCustomers(state, { tenantId, customerIds: args.marks.map((mark) => mark.customerId), withLeads });
  const customerIds = groups.flat();
  const drawnIn = customerIds.length > args.marks.length;
  const [rows, leadRows, marks] = await Promise.all([
    readFactRows(state, { tenantId, customerIds }),
    withLeads ? readLeadRows(state, { tenantId, customerIds, leadIds: leadsOfPeople(customerIds) }) : Promise.resolve([]),
    drawnIn ? dirtyMarksOf(state, { tenantId, customerIds }) : Promise.resolve([...args.marks]),
  ]);
  const jobs = recordsOf<JobRecord>(rows.jobs);
  const leads = recordsOf<LeadRecord>(leadRows);
  const methods = recordsOf<ContactMethodRecord>(rows.contactMethods);
  const memory = await readMemory(state, { tenantId, customerIds, jobIds: jobs.map((job) => job.id) });
  // Customers who may have a contact, now or after this plan.
  const concerned = new Set([...jobs.map((job) => job.customerId), ...leads.flatMap(whoIsConcerned), ...memory.contacts.map((row) => row.stCustomerId)]);
  const emailsOfPeople = [...new Set(leads.flatMap((lead) => emailKey(lead.leadEmail) || []))];
  const emails = [...new Set([...methods.filter((method) => concerned.has(method.customerId)).flatMap((method) => emailKeyOf(method) ?? []), ...emailsOfPeople])];

  const [shared, notOfOneLead, contacts] = await Promise.all([
    sharedEmails(state, { tenantId, emailKeys: emails }),
    emailsNotOfOneLead(state, { tenantId, emailKeys: emailsOfPeople }),
    loadContacts({
      payload,
      names: settings.names,
      tenantId,
      stKeys: [...memory.contacts.map((row) => row.stKey), ...[...concerned].map((id) => `${tenantId}:customer:${id}`)],
      customerIds: [...concerned],
      emails,
    }),
  ]);
  const opportunities = await loadOpportunities({
    payload,
    names: settings.names,
    directory: args.directory,
    // A document may be there although we do not remember it: the run that wrote it was killed before it could.
    stKeys: [...memory.opportunities.map((row) => row.stKey), ...jobs.map((job) => `${tenantId}:job:${job.id}`), ...leads.map((lead) => leadDealKey({ tenantId, lead }))],
    contactIds: contacts.map((contact) => contact.id),
  });

  const sent = await loadSent(context, { jobs, leads, directory: args.directory });
  const byCustomer = indexByCustomer({ rows, jobs, methods, leads });
  const contactsByKey = groupBy(contacts, (contact) => contact.stKey);
  const contactsByCustomer = groupBy(contacts, (contact) => contact.values.stCustomerId);
  const contactsByEmail = groupBy(contacts, (contact) => emailKey(contact.values.email) || null);
  const opportunitiesByKey = groupBy(opportunities, (opportunity) => opportunity.stKey);
  const opportunitiesByContact = groupBy(opportunities, (opportunity) => (opportunity.values.contact === null ? null : String(opportunity.values.contact)));
  const contactMemory = groupBy(memory.contacts.map((row) => toContactMemory(row, memory.choices, memory.ownValues.get(row.stKey))), (row) => row.customerId);
  const dealMemory = groupBy(memory.opportunities.map((row) => toDealMemory(row, memory.choices)), (row) => row.customerId);

  return groups.map((group): LoadedAccount => {
    const facts = factsOf({ tenantId, group, byCustomer, dismissedOn: rows.estimateDismissals });
    const accountMemory: AccountMemory = {
      contacts: group.flatMap((id) => contactMemory.get(id) ?? []),
      deals: group.flatMap((id) => dealMemory.get(id) ?? []),
      jobDeals: new Map(facts.jobs.flatMap((job) => (memory.jobDeals.has(job.id) ? [[job.id, memory.jobDeals.get(job.id) ?? '']] : []))),
    };
    const groupEmails = [...facts.contactMethods.flatMap((method) => emailKeyOf(method) ?? []), ...facts.leads.flatMap((lead) => emailKey(lead.leadEmail) || [])];
    // A lead's person yields to customers and to other leads with the same email; a customer does not yield to a lead.
    const isLeadAlone = facts.customers.length === 0;
    const linked = unique([
      ...accountMemory.contacts.flatMap((row) => contactsByKey.get(row.stKey) ?? []),
      ...group.flatMap((id) => contactsByKey.get(`${tenantId}:customer:${id}`) ?? []),
      ...group.flatMap((id) => contactsByCustomer.get(id) ?? []),
    ]);
    const adoptable = adoptableContacts({ contacts: unique(groupEmails.flatMap((key) => contactsByEmail.get(key) ?? [])), emails: groupEmails });
    const deals = unique([
      ...accountMemory.deals.flatMap((row) => opportunitiesByKey.get(row.stKey) ?? []),
      ...facts.jobs.flatMap((job) => opportunitiesByKey.get(`${tenantId}:job:${job.id}`) ?? []),
      ...facts.leads.flatMap((lead) => opportunitiesByKey.get(leadDealKey({ tenantId, lead })) ?? []),
      ...[...linked, ...adoptable].flatMap((contact) => opportunitiesByContact.get(String(contact.id)) ?? []).filter((each) => each.stKey === null),
    ]);
    const ofSent = [...facts.jobs.map((job) => sent.byJob.get(job.id)), ...facts.leads.map((lead) => sent.byLead.get(lead.id))].filter((each) => each !== undefined);
    const inGroup = new Set(group);
    const keys = new Set([...accountMemory.contacts, ...accountMemory.deals].map(({ stKey }) => stKey));
    return {
      customerIds: group,
      marks: marks.filter((mark) => inGroup.has(mark.customerId)),
      choices: memory.choices.filter(({ stKey }) => keys.has(stKey)),
      input: { facts, memory: accountMemory, documents: { contacts: linked, opportunities: unique([...deals, ...ofSent]), adoptable, sent, sharedEmails: isLeadAlone ? new Set([...shared, ...notOfOneLead]) : shared } },
    };
  });
};

const unique = <T extends ContactDocument | OpportunityDocument>(documents: readonly T[]): T[] => [...new Map(documents.map((each) => [each.id, each])).values()];

const whoIsConcerned = (lead: LeadRecord): string[] => [leadPersonId(lead.id), ...(lead.customerId === null ? [] : [lead.customerId])];

type FactRows = Awaited<ReturnType<typeof readFactRows>>;

const indexByCustomer = (args: { rows: FactRows; jobs: readonly JobRecord[]; methods: readonly ContactMethodRecord[]; leads: readonly LeadRecord[] }) => {
  const { rows, jobs, methods, leads } = args;
  const estimates = recordsOf<EstimateRecord>(rows.estimates);
  return {
    customers: new Map(recordsOf<CustomerRecord>(rows.customers).map((customer) => [customer.id, customer])),
    leads: groupBy(leads, (lead) => lead.customerId ?? leadPersonId(lead.id)),
    methods: groupBy(methods, (method) => method.customerId),
    jobs: groupBy(jobs, (job) => job.customerId),
    canceledLogs: groupBy(recordsOf<CanceledLogRecord>(rows.canceledLogs), (log) => log.jobId),
    appointments: groupBy(recordsOf<AppointmentRecord>(rows.appointments), (appointment) => appointment.jobId),
    assignments: groupBy(recordsOf<AssignmentRecord>(rows.assignments), (assignment) => assignment.jobId),
    estimatesByJob: groupBy(estimates, (estimate) => estimate.jobId),
    estimatesByProject: groupBy(estimates.filter((estimate) => estimate.jobId === null), (estimate) => estimate.projectId),
    estimatesByCustomer: groupBy(estimates.filter((estimate) => estimate.jobId === null), (estimate) => estimate.customerId),
  };
};

const factsOf = (args: {
  tenantId: string;
  group: readonly string[];
  byCustomer: ReturnType<typeof indexByCustomer>;
  dismissedOn: ReadonlyMap<string, string>;
}): AccountFacts => {
  const { tenantId, group, byCustomer, dismissedOn } = args;
  const jobs = group.flatMap((id) => byCustomer.jobs.get(id) ?? []);
  const ofJobs = <T>(index: Map<string, T[]>): T[] => jobs.flatMap((job) => index.get(job.id) ?? []);
  const projects = new Set(jobs.flatMap((job) => job.projectId ?? []));
  const estimates = [
    ...ofJobs(byCustomer.estimatesByJob),
    ...[...projects].flatMap((id) => byCustomer.estimatesByProject.get(id) ?? []),
    ...group.flatMap((id) => byCustomer.estimatesByCustomer.get(id) ?? []),
  ];
  return {
    tenantId,
    customers: group.flatMap((id) => byCustomer.customers.get(id) ?? []),
    contactMethods: group.flatMap((id) => byCustomer.methods.get(id) ?? []),
    jobs,
    canceledLogs: ofJobs(byCustomer.canceledLogs),
    appointments: ofJobs(byCustomer.appointments),
    estimates: [...new Map(estimates.map((estimate) => [estimate.id, estimate])).values()],
    assignments: ofJobs(byCustomer.assignments),
    leads: group.flatMap((id) => byCustomer.leads.get(id) ?? []),
    dismissedOn,
  };
};
