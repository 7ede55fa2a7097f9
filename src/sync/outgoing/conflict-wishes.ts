import { watchedContact } from '../../payload/documents/watched-values.js';
import type { ContactDocument } from '../../payload/documents.types.js';
import type { Wish } from '../../state/outbox.js';
import type { AccountFacts, PlannedContact } from '../plan/plan.types.js';
import { byCreation } from '../steps/order.js';
import { NO_RECORDS } from './deal-records.js';
import { wishesOf, type Asking } from './wishes.js';

/**
 * What conflicts that the rule of the field decided ask of ServiceTitan, as if the value that the CRM has now had been set just now (design 4.3). Where the CRM
 * won: what went out when somebody set it may stand there no more, for the office changed it afterwards; where it does stand, looking finds it and nothing is
 * sent. Where ServiceTitan won: what still waits of the CRM's value is taken back. `document` is how the contact stands after the plan; `at` is ISO 8601 UTC.
 */
export const wishesOfConflicts = (asking: Asking, args: { contact: PlannedContact; document: ContactDocument | null; facts: AccountFacts; at: string }): Wish[] => {
  const { contact, document, facts, at } = args;
  const decided = contact.conflicts.filter(({ resolution }) => resolution !== 'open');
  const { customerId, base } = contact.memory;
  const customer = facts.customers.find(({ id }) => id === customerId);
  if (decided.length === 0 || document === null || !customer) return [];
  const after = watchedContact(document.values);
  const contactMethods = facts.contactMethods.filter((method) => method.customerId === customerId).toSorted(byCreation);
  const wishes = wishesOf(asking, {
    tenantId: facts.tenantId,
    collection: 'contacts',
    stKey: contact.stKey,
    crmId: String(document.id),
    before: { ...after, ...Object.fromEntries(decided.map(({ field, resolution, base: agreedBefore, crm }) => [field, resolution === 'crm' ? agreedBefore : crm])) },
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
