import { loadContacts } from '../../payload/documents/load-contacts.js';
import { loadOpportunities } from '../../payload/documents/load-opportunities.js';
import { loadPipelineDirectory } from '../../payload/documents/pipeline-directory.js';
import { watchedContact, watchedOpportunity, type WatchedValues } from '../../payload/documents/watched-values.js';
import type { DocumentId } from '../../payload/documents.types.js';
import type { ConflictRow } from '../../state/conflicts.js';
import { contactKeysOf } from '../../state/memory.js';
import { crmValues } from '../plan/opportunity-fields.js';
import { crmContactValues } from '../plan/plan-contact.js';
import type { SyncRuntime } from '../runtime.js';

/** The CRM's document of a conflict: what the field in question holds now, as the plan compares it, and what the write-back looks at. */
export type CurrentSide = { id: DocumentId; value: unknown; watched: WatchedValues };

/** Null without the document. */
export const currentSide = async (runtime: SyncRuntime, { tenantId, collection, stKey, field }: ConflictRow): Promise<CurrentSide | null> => {
  const { payload, state, settings } = runtime;
  const { names } = settings;
  if (collection === 'contacts') {
    const [contact] = await loadContacts({ payload, names, tenantId, stKeys: [stKey] });
    return contact ? { id: contact.id, value: crmContactValues(contact)[field], watched: watchedContact(contact.values) } : null;
  }
  const directory = await loadPipelineDirectory({ payload, names });
  const [opportunity] = await loadOpportunities({ payload, names, directory, stKeys: [stKey] });
  if (!opportunity) return null;
  const { contact } = opportunity.values;
  const contactKeys = await contactKeysOf(state, { tenantId, crmIds: contact === null ? [] : [String(contact)] });
  return { id: opportunity.id, value: crmValues(opportunity, { contactKeys })[field], watched: watchedOpportunity(opportunity.values) };
};
