import type { Payload, PayloadRequest } from 'payload';

import { createActivity } from '../../payload/documents/activities.js';
import type { PipelineDirectory } from '../../payload/documents/pipeline-directory.js';
import { withTransaction } from '../../payload/documents/transaction.js';
import { writeContact } from '../../payload/documents/write-contact.js';
import { writeOpportunity } from '../../payload/documents/write-opportunity.js';
import type { ContactDocument, DocumentId, OpportunityDocument } from '../../payload/documents.types.js';
import type { CrmNames } from '../../payload/names.js';
import type { AccountPlan, PlannedActivity, PlannedContact, PlannedOpportunity } from '../plan/plan.types.js';
import type { Fence } from './fence.js';

/** The documents as they stand after the plan: written now, or found as they were. By `stKey`. */
export type WrittenAccount = { contacts: Map<string, ContactDocument>; opportunities: Map<string, OpportunityDocument> };

export type ApplyTools = {
  payload: Payload;
  names: CrmNames;
  directory: PipelineDirectory;
  fence: Fence;
  /** ISO 8601 UTC; the synced time of every document. */
  syncedAt: string;
  /** Keys of activities that are there already. */
  knownActivities: ReadonlySet<string>;
};

/** Whether a plan writes documents; otherwise it only remembers. */
export const writesDocuments = (plan: AccountPlan): boolean =>
  [...plan.contacts, ...plan.opportunities].some((document) => document.action !== 'remember' || document.activities.length > 0);

/**
 * Writes one account in one transaction of the CRM: contact, opportunities and activities together or not at all. Throws what the CRM
 * throws, LeaseLostError when another worker took over, DocumentExistsError when someone created one of the documents meanwhile.
 */
export const applyAccount = async (tools: ApplyTools, plan: AccountPlan, contactIds: ReadonlyMap<string, DocumentId>): Promise<WrittenAccount> => {
  const written: WrittenAccount = { contacts: new Map(), opportunities: new Map() };
  if (!writesDocuments(plan)) return written;
  return withTransaction(tools.payload, async (req) => {
    await tools.fence(req);
    const ids = new Map(contactIds);
    for (const contact of plan.contacts) await applyContact({ tools, req, contact, ids, written });
    for (const opportunity of plan.opportunities) await applyOpportunity({ tools, req, opportunity, ids, written });
    return written;
  });
};

const applyContact = async (args: {
  tools: ApplyTools;
  req: PayloadRequest;
  contact: PlannedContact;
  ids: Map<string, DocumentId>;
  written: WrittenAccount;
}): Promise<void> => {
  const { tools, req, contact, ids, written } = args;
  const { payload, names, syncedAt } = tools;
  if (contact.action !== 'remember') {
    const document = await writeContact({ payload, req, names, id: contact.documentId, stKey: contact.stKey, syncedAt, data: contact.data });
    written.contacts.set(contact.stKey, document);
    ids.set(contact.stKey, document.id);
  }
  await applyActivities({ tools, req, activities: contact.activities, contact: ids.get(contact.stKey) ?? null, opportunity: null });
};

const applyOpportunity = async (args: {
  tools: ApplyTools;
  req: PayloadRequest;
  opportunity: PlannedOpportunity;
  ids: ReadonlyMap<string, DocumentId>;
  written: WrittenAccount;
}): Promise<void> => {
  const { tools, req, opportunity, ids, written } = args;
  const { payload, names, directory, syncedAt } = tools;
  const contact = ids.get(opportunity.contactKey) ?? null;
  let id = opportunity.documentId;
  if (opportunity.action !== 'remember') {
    const needsContact = opportunity.action === 'create' || 'contact' in opportunity.data;
    const data = needsContact ? { ...opportunity.data, contact: opportunity.data.contact ?? contact } : opportunity.data;
    const document = await writeOpportunity({ payload, req, names, directory, id, stKey: opportunity.stKey, syncedAt, data });
    written.opportunities.set(opportunity.stKey, document);
    id = document.id;
  }
  await applyActivities({ tools, req, activities: opportunity.activities, contact, opportunity: id });
};

const applyActivities = async (args: {
  tools: ApplyTools;
  req: PayloadRequest;
  activities: readonly PlannedActivity[];
  contact: DocumentId | null;
  opportunity: DocumentId | null;
}): Promise<void> => {
  const { tools, req, activities, contact, opportunity } = args;
  for (const activity of activities) {
    if (tools.knownActivities.has(activity.stKey)) continue;
    await createActivity({
      payload: tools.payload,
      names: tools.names,
      req,
      activity: { ...activity, contact, opportunity, occurredAt: tools.syncedAt },
    });
  }
};
