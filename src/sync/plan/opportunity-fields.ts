import type { OpportunityDocument, OpportunityValues, TechnicianRow } from '../../payload/documents.types.js';
import type { OpportunityDraft, StepName } from '../steps/deal.js';
import { compareIds } from '../steps/order.js';
import { lastFromServiceTitan } from './base-notes.js';
import { stCustomerIdOf } from './contact-values.js';
import type { ContactOfCustomer } from './contacts.js';
import type { Base } from './plan.types.js';
import type { TwoSides } from './three-way.js';
import { asNumber, asText } from './values.js';

/** What an opportunity holds beside what the steps decide: whose it is and who works on it. */
export type Belongings = {
  tenantId: string;
  customerId: string;
  contact: ContactOfCustomer | null;
  /** `stKey` of each contact of the account by its document's id; null for one whose document is gone. */
  contactKeys: ReadonlyMap<string, string | null>;
  /** Null where nothing is to be said of them: they stay as they are. */
  technicians: TechnicianRow[] | null;
};

/** The fields that are merged three-way, with the step's field that each comes from. Pipeline, stage and status go their own way. */
const draftFields = {
  title: 'title',
  value: 'value',
  lostReason: 'lostReason',
  businessUnit: 'businessUnit',
  estimateName: 'estimateName',
  stJobId: 'jobId',
  stJobNumber: 'jobNumber',
  stEstimateId: 'estimateId',
} as const satisfies Partial<Record<keyof OpportunityValues, keyof OpportunityDraft>>;

const names = Object.keys(draftFields) as (keyof typeof draftFields)[];

/** Technicians in one order and without what a CRM adds to its rows. */
export const plainTechnicians = (rows: readonly TechnicianRow[]): TechnicianRow[] =>
  rows
    .map(({ stTechnicianId, name, primary }) => ({ stTechnicianId, name, primary }))
    .sort((a, b) => compareIds(a.stTechnicianId, b.stTechnicianId));

/** The contact of a document as its `stKey`, so that a contact that is re-keyed or not yet created compares rightly. */
const contactKeyOf = (document: OpportunityDocument, { contactKeys }: Pick<Belongings, 'contactKeys'>): string | null => {
  const { contact: id } = document.values;
  const stKey = id === null ? null : contactKeys.get(String(id));
  return stKey === undefined ? `document:${String(id)}` : stKey;
};

/** Whether the opportunity has to be linked anew: its contact's document was gone and is created again. */
export const isUnlinked = (document: OpportunityDocument, belongings: Belongings): boolean => {
  const isNewContact = belongings.contact !== null && belongings.contact.documentId === null && !belongings.contact.isDeleted;
  return isNewContact && contactKeyOf(document, belongings) === null;
};

/** ServiceTitan's side of every merged field. A contact that a person deleted gives none. */
export const servicetitanValues = (draft: OpportunityDraft, belongings: Belongings): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(names.map((name) => [name, draft[draftFields[name]]])),
  contact: belongings.contact && !belongings.contact.isDeleted ? belongings.contact.stKey : null,
  technicians: plainTechnicians(belongings.technicians ?? []),
  stTenantId: belongings.tenantId,
  stCustomerId: stCustomerIdOf(belongings.customerId),
});

/** The CRM's side of every merged field. */
export const crmValues = (document: OpportunityDocument, belongings: Pick<Belongings, 'contactKeys'>): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(names.map((name) => [name, document.values[name]])),
  contact: contactKeyOf(document, belongings),
  technicians: plainTechnicians(document.values.technicians),
  stTenantId: document.values.stTenantId,
  stCustomerId: document.values.stCustomerId,
});

/** The fields with both their sides, each with the step that ServiceTitan's side comes from. */
export const twoSides = ({
  servicetitan,
  crm,
  belongings,
  changedBy,
}: {
  servicetitan: Readonly<Record<string, unknown>>;
  crm: Readonly<Record<string, unknown>>;
  belongings: Belongings;
  changedBy: ReadonlyMap<keyof OpportunityDraft, StepName>;
}): TwoSides[] =>
  Object.keys(servicetitan).map((field) => ({
    field,
    step: stepOf(field, changedBy),
    servicetitan: servicetitan[field],
    crm: crm[field],
    // Step 6 writes the reason of a loss and takes it back; whoever is unassigned works on it no longer.
    isClearable: field === 'lostReason' || (field === 'technicians' && belongings.technicians !== null),
  }));

const stepOf = (field: string, changedBy: ReadonlyMap<keyof OpportunityDraft, StepName>): StepName => {
  if (field === 'technicians') return 'appointments';
  const name = names.find((each) => each === field);
  return (name && changedBy.get(draftFields[name])) ?? 'new-customers';
};

/** The fields of a draft as ServiceTitan last gave them: where the steps start from, whatever people wrote since. */
export const draftFieldsOf = (base: Base): Omit<OpportunityDraft, 'pipeline' | 'stage' | 'status'> => {
  const text = (field: keyof OpportunityValues): string | null => asText(lastFromServiceTitan(base, field));
  return {
    title: text('title') ?? '',
    value: asNumber(lastFromServiceTitan(base, 'value')) ?? 0,
    lostReason: text('lostReason'),
    businessUnit: text('businessUnit'),
    estimateName: text('estimateName'),
    jobId: text('stJobId'),
    jobNumber: text('stJobNumber'),
    estimateId: text('stEstimateId'),
  };
};

/** The fields to write, as the CRM knows them. A contact is named by its id, null standing for one that the same plan creates. */
export const dataOf = (writes: ReadonlyMap<string, unknown>, draft: OpportunityDraft, belongings: Belongings): Partial<OpportunityValues> => ({
  ...Object.fromEntries(names.filter((name) => writes.has(name)).map((name) => [name, draft[draftFields[name]]])),
  ...(writes.has('contact') ? { contact: belongings.contact?.documentId ?? null } : {}),
  ...(writes.has('technicians') ? { technicians: belongings.technicians ?? [] } : {}),
  ...(writes.has('stTenantId') ? { stTenantId: belongings.tenantId } : {}),
  ...(writes.has('stCustomerId') ? { stCustomerId: stCustomerIdOf(belongings.customerId) } : {}),
});
