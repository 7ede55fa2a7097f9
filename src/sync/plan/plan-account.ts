import type { ContactDocument, OpportunityDocument } from '../../payload/documents.types.js';
import { findPipeline, findStage } from '../../pipelines/stages.js';
import type { StepName } from '../steps/deal.js';
import { STEP_NAMES } from '../steps/deal.js';
import type { ContactOfCustomer } from './contacts.js';
import { planContacts } from './contacts.js';
import type { Deal } from './deal-book.js';
import { dealsOf } from './deals.js';
import { isSameId } from './document-ids.js';
import { resolveMerges } from './merge.js';
import { planOpportunity } from './plan-opportunity.js';
import type { AccountPlan, PlanContext, PlanInput, PlannedContact, PlannedOpportunity, PlanWarning } from './plan.types.js';
import { indexRecords } from './records.js';
import { techniciansOf } from './technicians.js';

/**
 * Plans one account: which contacts and opportunities a run would create or change, at most one write each, by the rules of design 4. Pure: no I/O, and no
 * clock but `context.now`; the same input in any order gives the same plan, and a plan that was applied leaves nothing to plan.
 */
export const planAccount = (input: PlanInput, context: PlanContext): AccountPlan => {
  const records = indexRecords(input.facts);
  const survivors = resolveMerges(records.customers);
  const given = dealsOf({ input, records, survivors, context });
  const contacts = planContacts({ input, records, survivors, context, customersWithDeals: new Set(given.deals.map((deal) => deal.customerId)), sentContacts: sentContactsOf(given.deals, input.documents) });

  const deals = adoptOpportunities({ deals: given.deals, contacts: contacts.of, documents: input.documents.opportunities, context });
  const outcomes = deals.map((deal) => {
    const belongings = {
      tenantId: records.tenantId,
      customerId: deal.customerId,
      contact: contacts.of.get(deal.customerId) ?? null,
      contactKeys: contacts.keys,
      technicians: techniciansOf(deal.jobs, records),
    };
    return planOpportunity({ deal, belongings, records, context });
  });
  const opportunities = outcomes.map(({ planned }) => planned).filter((planned) => planned !== null);

  return {
    customerIds: records.customers.map((customer) => customer.id),
    contacts: contacts.planned,
    opportunities,
    gives: given.gives,
    steps: countSteps(contacts.planned, opportunities),
    warnings: distinct([...survivors.warnings, ...given.warnings, ...outcomes.flatMap(({ warnings }) => warnings)]),
    unlinkedEstimates: given.unlinkedEstimates,
  };
};

/** The contacts that people made for the opportunities which went to ServiceTitan as leads, by the customer that came of each; of several the latest deal's. */
const sentContactsOf = (deals: readonly Deal[], { sent }: PlanInput['documents']): ReadonlyMap<string, ContactDocument> =>
  new Map(
    deals.flatMap(({ isSent, document, customerId }) => {
      const contact = isSent ? sent.contacts.find(({ id, stKey }) => stKey === null && isSameId(id, document?.values.contact ?? null)) : undefined;
      return contact ? [[customerId, contact] as const] : [];
    }),
  );

/**
 * The contact's only open, unlinked opportunity in New Lead or Contacted becomes that of a deal that has none yet, of several the latest begun (design 4.2.1).
 */
const adoptOpportunities = ({
  deals,
  contacts,
  documents,
  context: { rules },
}: {
  deals: readonly Deal[];
  contacts: ReadonlyMap<string, ContactOfCustomer>;
  documents: readonly OpportunityDocument[];
  context: PlanContext;
}): Deal[] => {
  const isAdoptable = ({ stKey, values }: OpportunityDocument): boolean => {
    const trigger = findStage(findPipeline(rules.pipelines, values.pipeline), values.stage)?.trigger;
    return stKey === null && values.stJobId === null && values.status === 'open' && (trigger === 'lead' || trigger === 'new-customer');
  };
  const taken = new Set(deals.map(({ document }) => document?.id));
  const unlinked = documents.filter((document) => isAdoptable(document) && !taken.has(document.id));
  const adopters = new Map(deals.filter((deal) => deal.memory === null && deal.document === null).map((deal) => [deal.customerId, deal]));
  return deals.map((deal) => {
    const contact = contacts.get(deal.customerId);
    if (adopters.get(deal.customerId) !== deal || !contact) return deal;
    const own = unlinked.filter((document) => isSameId(document.values.contact, contact.documentId));
    return own.length === 1 ? { ...deal, document: own[0] ?? null } : deal;
  });
};

/** How many contacts and opportunities each step changed: every step counts its own effect, though all are written at once. */
const countSteps = (contacts: readonly PlannedContact[], opportunities: readonly PlannedOpportunity[]): Record<StepName, number> => {
  const effects = [
    ...contacts.filter((contact) => contact.action !== 'remember').map((): ReadonlySet<StepName> => new Set<StepName>(['new-customers'])),
    ...opportunities
      .filter((opportunity) => opportunity.action !== 'remember')
      .map((opportunity): ReadonlySet<StepName> => new Set([...opportunity.passages, ...opportunity.changes].map(({ step }) => step))),
  ];
  const count = (name: StepName): number => effects.filter((steps) => steps.has(name)).length;
  return Object.fromEntries(STEP_NAMES.map((name) => [name, count(name)])) as Record<StepName, number>;
};

const distinct = (warnings: readonly PlanWarning[]): PlanWarning[] =>
  [...new Map(warnings.map((warning) => [`${warning.kind}:${warning.subject}`, warning])).values()];
