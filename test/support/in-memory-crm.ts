import type { ContactDocument, ContactValues, DocumentId, OpportunityDocument, OpportunityValues } from '../../src/payload/documents.types.js';
import type {
  AccountDocuments,
  AccountFacts,
  AccountMemory,
  AccountPlan,
  ContactMemory,
  DealMemory,
  FieldConflict,
  PlannedActivity,
  PlannedContact,
  PlannedOpportunity,
  Refusal,
  StagePassage,
} from '../../src/sync/plan/plan.types.js';

/** A CRM and the sync's memory of it, without a database: what `apply` does, in the plainest way. */
export type InMemoryCrm = {
  contacts: ContactDocument[];
  opportunities: OpportunityDocument[];
  activities: Map<string, PlannedActivity>;
  contactMemory: Map<string, ContactMemory>;
  dealMemory: Map<string, DealMemory>;
  jobDeals: Map<string, string>;
  history: (StagePassage & { stKey: string })[];
  conflicts: (FieldConflict & { stKey: string })[];
  refusals: (Refusal & { stKey: string })[];
  /** The opportunities that went to ServiceTitan as leads, by the job or the lead that came of each. */
  sent: { byJob: Map<string, DocumentId>; byLead: Map<string, DocumentId> };
  nextId: number;
};

export const emptyContact: ContactValues = {
  name: null,
  firstName: null,
  lastName: null,
  email: null,
  phone: null,
  address: { street: null, city: null, state: null, zip: null },
  doNotText: false,
  doNotMail: false,
  stTenantId: null,
  stCustomerId: null,
  stStatus: null,
};

export const emptyOpportunity: OpportunityValues = {
  title: null,
  contact: null,
  pipeline: null,
  stage: null,
  status: null,
  value: null,
  lostReason: null,
  businessUnit: null,
  estimateName: null,
  technicians: [],
  assignedTo: [],
  stTenantId: null,
  stCustomerId: null,
  stJobId: null,
  stJobNumber: null,
  stEstimateId: null,
};

export const createCrm = (): InMemoryCrm => ({
  contacts: [],
  opportunities: [],
  activities: new Map(),
  contactMemory: new Map(),
  dealMemory: new Map(),
  jobDeals: new Map(),
  history: [],
  conflicts: [],
  refusals: [],
  sent: { byJob: new Map(), byLead: new Map() },
  nextId: 1,
});

export const memoryOf = (crm: InMemoryCrm): AccountMemory => ({
  contacts: [...crm.contactMemory.values()],
  deals: [...crm.dealMemory.values()],
  jobDeals: crm.jobDeals,
});

const emailKey = (email: string | null): string => email?.trim().toLowerCase() ?? '';

const documentsOf = (crm: InMemoryCrm, ids: ReadonlyMap<string, DocumentId>): Map<string, OpportunityDocument> =>
  new Map([...ids].flatMap(([key, id]) => crm.opportunities.filter((document) => document.id === id).map((document) => [key, document] as const)));

/** The documents that the sync would load for an account. */
export const documentsFor = (crm: InMemoryCrm, facts: AccountFacts): AccountDocuments => {
  const emails = facts.contactMethods.filter((method) => method.type === 'Email').map((method) => ({ key: emailKey(method.value), customerId: method.customerId }));
  const customersWith = (key: string): number => new Set(emails.filter((email) => email.key === key).map((email) => email.customerId)).size;
  const keys = new Set([...emails.map((email) => email.key), ...facts.leads.map((lead) => emailKey(lead.leadEmail))]);
  const holders = (key: string): ContactDocument[] => crm.contacts.filter((contact) => emailKey(contact.values.email) === key);
  const customerIds = new Set(facts.customers.map((customer) => customer.id));
  return {
    contacts: crm.contacts.filter(({ stKey, values }) => stKey !== null || customerIds.has(values.stCustomerId ?? '')),
    opportunities: crm.opportunities,
    adoptable: [...keys].flatMap((key) => (key === '' || holders(key).length !== 1 ? [] : holders(key))).filter((contact) => contact.stKey === null),
    sent: { byJob: documentsOf(crm, crm.sent.byJob), byLead: documentsOf(crm, crm.sent.byLead), contacts: crm.contacts },
    sharedEmails: new Set([...keys].filter((key) => customersWith(key) > 1)),
  };
};

/** Applies a plan: documents first, then what is remembered of them. `remembers: false` is a run that was killed in between. */
export const applyPlan = (crm: InMemoryCrm, plan: AccountPlan, { at, remembers = true }: { at: string; remembers?: boolean }): void => {
  const contactIds = new Map(crm.contacts.map((contact) => [contact.stKey ?? '', contact.id]));
  for (const contact of plan.contacts) contactIds.set(contact.stKey, writeContact(crm, contact, at));
  const opportunityIds = plan.opportunities.map((opportunity) => writeOpportunity({ crm, opportunity, contactIds, at }));
  if (!remembers) return;

  for (const { stKey, previousKey, memory, conflicts, activities } of plan.contacts) {
    if (previousKey !== undefined) crm.contactMemory.delete(previousKey);
    crm.contactMemory.set(stKey, structuredClone({ ...memory, crmId: String(contactIds.get(stKey)) }));
    crm.conflicts.push(...conflicts.map((conflict) => ({ ...conflict, stKey })));
    for (const activity of activities) crm.activities.set(activity.stKey, activity);
  }
  plan.opportunities.forEach(({ stKey, memory, conflicts, activities, passages, refused }, index) => {
    crm.dealMemory.set(stKey, structuredClone({ ...memory, crmId: String(opportunityIds[index]) }));
    crm.conflicts.push(...conflicts.map((conflict) => ({ ...conflict, stKey })));
    crm.history.push(...passages.map((passage) => ({ ...passage, stKey })));
    crm.refusals.push(...refused.filter((refusal) => refusal.isNew).map((refusal) => ({ ...refusal, stKey })));
    for (const activity of activities) crm.activities.set(activity.stKey, activity);
  });
  for (const { jobId, stKey } of plan.gives) crm.jobDeals.set(jobId, stKey);
};

const newId = (crm: InMemoryCrm): number => crm.nextId++;

const assertNewKey = (documents: readonly { stKey: string | null }[], stKey: string): void => {
  if (documents.some((document) => document.stKey === stKey)) throw new Error(`A document with the stKey ${stKey} exists already`);
};

const writeContact = (crm: InMemoryCrm, planned: PlannedContact, at: string): number | string => {
  if (planned.action === 'create') {
    assertNewKey(crm.contacts, planned.stKey);
    const id = newId(crm);
    crm.contacts.push({ id, stKey: planned.stKey, createdAt: at, updatedAt: at, values: structuredClone({ ...emptyContact, ...planned.data }) });
    return id;
  }
  const document = crm.contacts.find((contact) => contact.id === planned.documentId);
  if (!document) throw new Error(`No contact ${String(planned.documentId)}`);
  if (planned.action === 'update') {
    document.stKey = planned.stKey;
    document.updatedAt = at;
    document.values = structuredClone({ ...document.values, ...planned.data });
  }
  return document.id;
};

const writeOpportunity = ({
  crm,
  opportunity: planned,
  contactIds,
  at,
}: {
  crm: InMemoryCrm;
  opportunity: PlannedOpportunity;
  contactIds: ReadonlyMap<string, number | string>;
  at: string;
}): number | string => {
  const data = { ...planned.data };
  if ('contact' in data && data.contact === null) data.contact = contactIds.get(planned.contactKey) ?? null;
  if (planned.action === 'create') {
    assertNewKey(crm.opportunities, planned.stKey);
    const id = newId(crm);
    crm.opportunities.push({ id, stKey: planned.stKey, createdAt: at, updatedAt: at, values: structuredClone({ ...emptyOpportunity, ...data }) });
    return id;
  }
  const document = crm.opportunities.find((opportunity) => opportunity.id === planned.documentId);
  if (!document) throw new Error(`No opportunity ${String(planned.documentId)}`);
  if (planned.action === 'update') {
    document.stKey = planned.stKey;
    document.updatedAt = at;
    document.values = structuredClone({ ...document.values, ...data });
  }
  return document.id;
};
