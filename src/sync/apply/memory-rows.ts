import type { ContactDocument, OpportunityDocument } from '../../payload/documents.types.js';
import { watchedContact, watchedOpportunity } from '../../payload/documents/watched-values.js';
import type { SavedContact, SavedOpportunity } from '../../state/memory.js';
import type { PlannedContact, PlannedOpportunity } from '../plan/plan.types.js';

/** What is remembered of a contact once its write is confirmed; `document` is how it stands, null when there is none. */
export const contactRow = (contact: PlannedContact, document: ContactDocument | null): SavedContact => ({
  stKey: contact.stKey,
  stCustomerId: contact.memory.customerId,
  crmId: document ? String(document.id) : textId(contact.memory.crmId),
  base: contact.memory.base,
  seen: seenContact(contact, document),
  deletedAt: contact.memory.deletedAt,
  firstName: document?.values.firstName ?? null,
  lastName: document?.values.lastName ?? null,
  email: document?.values.email ?? null,
  phone: document?.values.phone ?? null,
  ...(contact.previousKey === undefined ? {} : { previousKey: contact.previousKey }),
});

/** What is remembered of an opportunity once its write is confirmed. `lastStep` is the step that made the last change. */
export const opportunityRow = (opportunity: PlannedOpportunity, document: OpportunityDocument | null): SavedOpportunity => ({
  stKey: opportunity.stKey,
  stCustomerId: opportunity.memory.customerId,
  crmId: document ? String(document.id) : textId(opportunity.memory.crmId),
  base: opportunity.memory.base,
  seen: seenOpportunity(opportunity, document),
  asked: opportunity.memory.asked,
  refused: opportunity.memory.refused,
  lostByPersonAt: opportunity.memory.lostByPersonAt,
  deletedAt: opportunity.memory.deletedAt,
  stJobId: document?.values.stJobId ?? null,
  stEstimateId: document?.values.stEstimateId ?? null,
  crmPipelineSlug: document?.values.pipeline ?? null,
  crmStageSlug: document?.values.stage ?? null,
  monetaryValue: monetaryValue(document?.values.value ?? null),
  status: document?.values.status ?? null,
  lastStep: opportunity.passages.at(-1)?.step ?? opportunity.changes.at(-1)?.step ?? null,
});

/**
 * What the write-back has to take as seen: all values of a document that the sync created, of another one those that it wrote, so that they
 * never look like a person's change. Null where it wrote none.
 */
const seenContact = (contact: PlannedContact, document: ContactDocument | null) =>
  document === null || contact.action === 'remember' ? null : watchedContact(document.values, contact.action === 'create' ? undefined : contact.data);

const seenOpportunity = (opportunity: PlannedOpportunity, document: OpportunityDocument | null) => {
  if (document === null || opportunity.action === 'remember') return null;
  const seen = watchedOpportunity(document.values, opportunity.action === 'create' ? undefined : opportunity.data);
  // Users whom people assigned or took away stand in what was written, and may not have been noticed yet: of ServiceTitan's alone it can be said that they were.
  return 'assignedTo' in seen ? { ...seen, assignedTo: opportunity.memory.base.assignedTo ?? [] } : seen;
};

/** What the column holds (`numeric(16, 2)`). People may type a greater value into the CRM, and that must not stop the sync of the rest. */
const GREATEST_VALUE = 1e14;

const monetaryValue = (value: number | null): number | null => (value !== null && Math.abs(value) < GREATEST_VALUE ? value : null);

const textId = (id: number | string | null): string | null => (id === null ? null : String(id));
