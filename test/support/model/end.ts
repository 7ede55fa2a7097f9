import type { ContactDocument, ContactValues, OpportunityDocument } from '../../../src/payload/documents.types.js';
import type { Guard } from '../../../src/sync/steps/deal.js';
import type { Fields, Model } from './model.types.js';

/** What stands in a CRM, and what the sync remembers, as far as the model has something to say about it. */
export type StandingCrm = {
  contacts: readonly Pick<ContactDocument, 'id' | 'stKey' | 'values'>[];
  opportunities: readonly Pick<OpportunityDocument, 'id' | 'stKey' | 'values'>[];
  /** Job → the deal it was given to. */
  jobDeals: ReadonlyMap<string, string>;
  /** The `stKey` of every activity. */
  activityKeys: readonly string[];
  /** Every stage that the sync let an opportunity pass, in order. */
  passages: readonly { stKey: string; stage: string }[];
  /** The move of each opportunity that was refused last. */
  refused: ReadonlyMap<string, { wanted: string; guard: Guard } | null>;
  unlinkedEstimates: readonly string[];
};

/** What a run left behind, in a form in which model and CRM are compared. */
export type End = {
  contacts: unknown[];
  opportunities: unknown[];
  given: Record<string, string>;
  passed: Record<string, string[]>;
  activities: Record<string, number>;
  refused: Record<string, string>;
  unlinked: string[];
};

/** What of a CRM is looked at: the deals that the model knows, their refused moves, and not what was only remembered of jobs that left. */
export type Scope = { keys: readonly string[]; left: readonly string[]; refused: readonly { key: string; wanted: string }[] };

/** These guards name what else they kept from happening. */
const OUTSPOKEN: readonly Guard[] = ['closed', 'unsold', 'unknown-job-status'];

const sorted = (list: unknown[]): unknown[] => list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
const document = (fields: Fields, key: string | null): Record<string, unknown> => ({ key, ...fields, contact: undefined });

/** The parts of the address beside the other fields; the two parts of a name are not for design 4 to say, and opt-outs are no fields that both sides write. */
export const flat = ({ address, firstName: _first, lastName: _last, doNotText: _text, doNotMail: _mail, ...values }: Partial<ContactValues>): Fields => ({
  ...values,
  ...Object.fromEntries(Object.entries(address ?? {}).map(([part, value]) => [`address.${part}`, value])),
});

const refusedMoves = (model: Model): { key: string; wanted: string }[] => model.deals.flatMap(({ key, refused }) => (refused === null ? [] : [{ key, wanted: refused }]));

export const scopeOf = (model: Model): Scope => ({ keys: model.deals.map(({ key }) => key), left: [...model.left], refused: refusedMoves(model) });

export const endOfCrm = (crm: StandingCrm, scope: Scope): End => {
  const contactKeys = new Map(crm.contacts.map((contact) => [contact.id, contact.stKey]));
  const wantedOf = ({ key, wanted }: Scope['refused'][number]): string => {
    const recorded = crm.refused.get(key);
    if (!recorded) return 'nothing was refused';
    return OUTSPOKEN.includes(recorded.guard) ? wanted : recorded.wanted;
  };
  return {
    contacts: sorted(crm.contacts.map(({ stKey, values }) => document(flat(values), stKey))),
    opportunities: sorted(
      crm.opportunities.map(({ stKey, values: { technicians: _, assignedTo: __, contact, ...values } }) => ({ ...document(values, stKey), contact: contact === null ? null : contactKeys.get(contact) })),
    ),
    given: Object.fromEntries([...crm.jobDeals].filter(([jobId]) => !scope.left.includes(jobId)).sort()),
    passed: Object.fromEntries(scope.keys.map((key) => [key, crm.passages.filter(({ stKey }) => stKey === key).map(({ stage }) => stage)])),
    activities: Object.fromEntries(scope.keys.map((key) => [key, crm.activityKeys.filter((each) => each.startsWith(`${key}:stage:`)).length])),
    refused: Object.fromEntries(scope.refused.map((refusal) => [refusal.key, wantedOf(refusal)])),
    unlinked: [...crm.unlinkedEstimates].sort(),
  };
};

export const endOfModel = (model: Model): End => ({
  contacts: sorted(model.contacts.map(({ key, fields }) => document({ ...emptyFlatContact, ...fields }, key))),
  opportunities: sorted(
    [...model.strangers, ...model.deals.flatMap((deal) => deal.document ?? [])].map(({ key, fields: { contact, ...fields } }) => ({
      ...document({ ...emptyFlatOpportunity, ...fields }, key),
      contact: typeof contact === 'object' ? (contact?.key ?? null) : null,
    })),
  ),
  given: Object.fromEntries([...model.given].map(([jobId, { deal }]): [string, string] => [jobId, deal.key]).sort()),
  passed: Object.fromEntries(model.deals.map(({ key, passed }) => [key, [...passed]])),
  activities: Object.fromEntries(model.deals.map(({ key, activities }) => [key, activities])),
  refused: Object.fromEntries(refusedMoves(model).map(({ key, wanted }) => [key, wanted])),
  unlinked: [...model.unlinkedEstimates].sort(),
});

const emptyFlatContact: Fields = { name: null, email: null, phone: null, 'address.street': null, 'address.city': null, 'address.state': null, 'address.zip': null, stTenantId: null, stCustomerId: null, stStatus: null };
const emptyFlatOpportunity: Fields = {
  title: null, pipeline: null, stage: null, status: null, value: null, lostReason: null, businessUnit: null, estimateName: null,
  stTenantId: null, stCustomerId: null, stJobId: null, stJobNumber: null, stEstimateId: null,
};
