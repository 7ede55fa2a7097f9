import { watchedContact } from '../../payload/documents/watched-values.js';
import type { ContactDocument } from '../../payload/documents.types.js';
import type { Wish } from '../../state/outbox.js';
import type { AccountFacts, PlannedContact } from '../plan/plan.types.js';
import { byCreation } from '../steps/order.js';
import { NO_RECORDS } from './deal-records.js';
import { wishesOf, type Asking } from './wishes.js';

/**
 * What conflicts that the CRM won by the rule of the field ask of ServiceTitan, as if its value had been set just now (design 4.3): what went out when
 * somebody set it may stand there no more, for the office changed it afterwards. Where it does stand, looking finds it and nothing is sent. `document` is how
 * the contact stands after the plan; `at` is ISO 8601 UTC.
 */
export const wishesOfWonConflicts = (asking: Asking, args: { contact: PlannedContact; document: ContactDocument | null; facts: AccountFacts; at: string }): Wish[] => {
  const { contact, document, facts, at } = args;
  const won = contact.conflicts.filter(({ resolution }) => resolution === 'crm');
  const { customerId, base } = contact.memory;
  const customer = facts.customers.find(({ id }) => id === customerId);
  if (won.length === 0 || document === null || !customer) return [];
  const after = watchedContact(document.values);
  const contactMethods = facts.contactMethods.filter((method) => method.customerId === customerId).toSorted(byCreation);
  const wishes = wishesOf(asking, {
    tenantId: facts.tenantId,
    collection: 'contacts',
    stKey: contact.stKey,
    crmId: String(document.id),
    before: { ...after, ...Object.fromEntries(won.map((conflict) => [conflict.field, conflict.base])) },
    after,
    agreed: base,
    ownValues: {},
    records: { ...NO_RECORDS, customer, contactMethods },
    actor: 'code',
    actorName: null,
    at,
    stJobId: null,
    stEstimateId: null,
    contact: null,
    pipelineOfBusinessUnit: new Map(),
  });
  return wishes ?? [];
};
