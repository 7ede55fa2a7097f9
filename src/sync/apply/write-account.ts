import type { Payload, PayloadRequest } from 'payload';

import { createActivity } from '../../payload/documents/activities.js';
import type { PipelineDirectory } from '../../payload/documents/pipeline-directory.js';
import { writeContact } from '../../payload/documents/write-contact.js';
import { writeOpportunity } from '../../payload/documents/write-opportunity.js';
import type { DocumentId } from '../../payload/documents.types.js';
import type { CrmNames } from '../../payload/names.js';
import type { PlannedAccount, WrittenAccount } from './applied.js';
import type { AccountPlan, PlannedActivity, PlannedContact, PlannedOpportunity } from '../plan/plan.types.js';

export type WriteTools = {
  payload: Payload;
  names: CrmNames;
  directory: PipelineDirectory;
  /** ISO 8601 UTC; the synced time of every document. */
  syncedAt: string;
  /** Keys of activities that are there already. */
  knownActivities: ReadonlySet<string>;
};

/** Whether a plan writes documents; otherwise it only remembers. */
export const writesDocuments = (plan: AccountPlan): boolean =>
  [...plan.contacts, ...plan.opportunities].some((document) => document.action !== 'remember' || document.activities.length > 0);

/**
 * Writes the documents of one account in the transaction of `req`: contacts, opportunities and their activities. Throws what the CRM
 * throws, and DocumentExistsError when someone created one of the documents meanwhile; the transaction is then gone.
 */
export const writeAccount = async (tools: WriteTools, args: { req: PayloadRequest; planned: PlannedAccount }): Promise<WrittenAccount> => {
  const { req, planned } = args;
  const written: WrittenAccount = { contacts: new Map(), opportunities: new Map() };
  const ids = knownContactIds(planned);
  for (const contact of planned.plan.contacts) await applyContact({ tools, req, contact, ids, written });
  for (const opportunity of planned.plan.opportunities) await applyOpportunity({ tools, req, opportunity, ids, written });
  return written;
};

const knownContactIds = ({ account, plan }: PlannedAccount): Map<string, DocumentId> => {
  const ids = new Map<string, DocumentId>();
  for (const { stKey, id } of account.input.documents.contacts) if (stKey !== null) ids.set(stKey, id);
  for (const { stKey, documentId } of plan.contacts) if (documentId !== null) ids.set(stKey, documentId);
  return ids;
};

const applyContact = async (args: {
  tools: WriteTools;
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
  tools: WriteTools;
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
  tools: WriteTools;
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
