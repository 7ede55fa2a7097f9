import { loadContacts } from '../../payload/documents/load-contacts.js';
import { loadOpportunities } from '../../payload/documents/load-opportunities.js';
import { loadPipelineDirectory } from '../../payload/documents/pipeline-directory.js';
import type { ConflictRow } from '../../state/conflicts.js';
import { contactKeysOf } from '../../state/memory.js';
import { crmValues } from '../plan/opportunity-fields.js';
import { crmContactValues } from '../plan/plan-contact.js';
import type { SyncRuntime } from '../runtime.js';

/** What the CRM's document of a conflict holds in its field now, as the plan compares it; undefined without the document. */
export const currentValue = async (runtime: SyncRuntime, { tenantId, collection, stKey, field }: ConflictRow): Promise<unknown> => {
  const { payload, state, settings } = runtime;
  const { names } = settings;
  if (collection === 'contacts') {
    const [contact] = await loadContacts({ payload, names, tenantId, stKeys: [stKey] });
    return contact && crmContactValues(contact)[field];
  }
  const directory = await loadPipelineDirectory({ payload, names });
  const [opportunity] = await loadOpportunities({ payload, names, directory, stKeys: [stKey] });
  if (!opportunity) return undefined;
  const { contact } = opportunity.values;
  const contactKeys = await contactKeysOf(state, { tenantId, crmIds: contact === null ? [] : [String(contact)] });
  return crmValues(opportunity, { contactKeys })[field];
};
