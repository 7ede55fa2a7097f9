import type { ContactDocument, DocumentId } from '../../payload/documents.types.js';
import type { CustomerRecord } from '../../servicetitan/records.js';
import { contactWithEmail, contactWithId } from './contact-adoption.js';
import { contactValuesOf } from './contact-values.js';
import { isTracked } from './deals.js';
import { isSameId } from './document-ids.js';
import type { Survivors } from './merge.js';
import { adoptContact, createContact, markMerged, updateContact } from './plan-contact.js';
import type { ContactMemory, PlanContext, PlanInput, PlannedContact } from './plan.types.js';
import type { AccountRecords } from './records.js';

/** The contact that a customer's opportunities belong to. */
export type ContactOfCustomer = {
  stKey: string;
  /** Null while the contact is not yet created. */
  documentId: DocumentId | null;
  document: ContactDocument | null;
  /** A person deleted it: nothing is made for this customer until someone presses Re-create. */
  isDeleted: boolean;
};

export type Contacts = {
  planned: PlannedContact[];
  /** By customer. */
  of: ReadonlyMap<string, ContactOfCustomer>;
  /** `stKey` by the id of the document; null for one that is gone. */
  keys: ReadonlyMap<string, string | null>;
};

type Sources = { input: PlanInput; records: AccountRecords; survivors: Survivors; context: PlanContext };
type Wanted = {
  customersWithDeals: ReadonlySet<string>;
  /** Contacts that people made for leads, by the customer that came of each. */
  sentContacts: ReadonlyMap<string, ContactDocument>;
};
type Remembered = { memory: ContactMemory; document: ContactDocument | null; isRecorded: boolean };

/** What is known of the contact of one customer: what we remember, or a document with its key that a killed run could not record. */
const rememberedOf = ({ input: { memory, documents }, records }: Sources, customerId: string): Remembered | null => {
  const stKey = `${records.tenantId}:customer:${customerId}`;
  const recorded = memory.contacts.find((each) => each.stKey === stKey);
  const document = documents.contacts.find((each) => each.stKey === stKey || isSameId(each.id, recorded?.crmId ?? null)) ?? null;
  if (recorded) return { memory: recorded, document, isRecorded: true };
  return document && { memory: { stKey, customerId, crmId: document.id, base: {}, ownValues: {}, deletedAt: null }, document, isRecorded: false };
};

/**
 * Plans the contact of every surviving customer that has a tracked job, a deal or a contact already (design 4.2.1), and of those merged into it (4.1.6).
 */
export const planContacts = (sources: Sources & Wanted): Contacts => {
  const { records, survivors } = sources;
  const planned: PlannedContact[] = [];
  const of = new Map<string, ContactOfCustomer>();
  for (const customer of records.customers.filter((each) => survivors.survivorOf(each.id) === each.id)) {
    const merged = records.customers.filter((each) => each.id !== customer.id && survivors.survivorOf(each.id) === customer.id);
    const plans = planCustomer({ ...sources, customer, merged });
    planned.push(...plans.planned);
    if (plans.contact) of.set(customer.id, plans.contact);
  }
  return { planned, of, keys: keysOf(sources.input, planned) };
};

const keysOf = ({ memory, documents }: PlanInput, planned: readonly PlannedContact[]): ReadonlyMap<string, string | null> => {
  const known = [
    ...memory.contacts.map(({ crmId }) => ({ id: crmId, stKey: null })),
    ...documents.contacts.filter(({ stKey }) => stKey !== null),
    ...planned.map(({ documentId, stKey }) => ({ id: documentId, stKey })),
  ];
  return new Map(known.flatMap(({ id, stKey }) => (id === null ? [] : [[String(id), stKey] as const])));
};

const planCustomer = (
  sources: Sources & Wanted & { customer: CustomerRecord; merged: readonly CustomerRecord[] },
): { planned: PlannedContact[]; contact: ContactOfCustomer | null } => {
  const { input, records, survivors, context, customersWithDeals, customer, merged } = sources;
  const { tenantId } = records;
  const stKey = `${tenantId}:customer:${customer.id}`;
  const values = contactValuesOf({ tenantId, customer, methods: records.methodsOf(customer.id), phoneCountry: context.rules.phoneCountry });
  const own = rememberedOf(sources, customer.id);
  // A killed run may have given a loser's document to the survivor and not remembered it: then it is the survivor's own.
  const isOwn = (document: ContactDocument | null): boolean => document !== null && document.id === own?.document?.id;
  const losers = merged.map((each) => rememberedOf(sources, each.id)).filter((each) => each !== null).filter((each) => !isOwn(each.document));
  const linkedById = own ? null : contactWithId({ documents: input.documents, tenantId, customerId: customer.id });

  // The survivor has no contact yet: the loser's contact becomes its own.
  const heir = own || linkedById ? undefined : losers.find(({ memory, document }) => document !== null && memory.deletedAt === null);
  const marked = losers
    .filter((each) => each !== heir && each.memory.deletedAt === null)
    .map(({ memory, document }) => document && markMerged({ memory, document, values, context }))
    .filter((plan) => plan !== null);
  const answer = (plan: PlannedContact | null, document: ContactDocument | null) => ({
    planned: plan ? [plan, ...marked] : marked,
    contact: { stKey, documentId: document?.id ?? null, document, isDeleted: false },
  });

  if (own?.memory.deletedAt) return { planned: marked, contact: { stKey, documentId: null, document: null, isDeleted: true } };
  const modifiedOn = [customer, ...records.methodsOf(customer.id)].map((record) => record.modifiedOn);
  const known = own ?? heir;
  if (known?.document) {
    const memory = { ...known.memory, stKey, customerId: customer.id };
    const plan = updateContact({ before: known.memory, memory, document: known.document, values, context, modifiedOn, isRecorded: known.isRecorded });
    return answer(plan, known.document);
  }
  const isWanted =
    own !== null || customersWithDeals.has(customer.id) || records.jobs.some((job) => survivors.survivorOf(job.customerId) === customer.id && isTracked(job, context));
  if (!isWanted) return { planned: marked, contact: null };

  const fresh: ContactMemory = { stKey, customerId: customer.id, crmId: null, base: {}, ownValues: {}, deletedAt: null };
  const adopted = own ? null : (linkedById ?? sources.sentContacts.get(customer.id) ?? contactWithEmail({ documents: input.documents, email: values.email, records, survivors }));
  if (adopted) return answer(adoptContact({ memory: fresh, document: adopted, values, context }), adopted);
  return answer(createContact({ memory: fresh, values }), null);
};
