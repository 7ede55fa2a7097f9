import { findPipeline, findStage } from '../../pipelines/stages.js';
import { sentLeadKey } from '../sent-leads.js';
import type { NewLeadSettings } from '../write-back-settings.js';
import type { OutgoingChange, OutgoingRule, SeenValues } from '../write.types.js';

/** Who the lead is, as far as the CRM knows. */
export type LeadPerson = {
  name: string;
  email: string | null;
  phone: string | null;
  address: { street: string; city: string; state: string; zip: string; country: string } | null;
};

const textIn = (values: SeenValues, field: string): string | null => {
  const value = values[field];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
};

const addressIn = (contact: SeenValues, country: string): LeadPerson['address'] => {
  const [street, city, state, zip] = ['street', 'city', 'state', 'zip'].map((part) => textIn(contact, `address.${part}`));
  return street && city && state && zip ? { street, city, state, zip, country } : null;
};

const nameIn = (contact: SeenValues): string | null => textIn(contact, 'name') ?? ([textIn(contact, 'firstName'), textIn(contact, 'lastName')].filter((part) => part !== null).join(' ') || null);

/** The person that ServiceTitan can be told of; null while there is no name, or nothing to reach that person by. */
const personOf = (contact: SeenValues, country: string): LeadPerson | null => {
  const name = nameIn(contact);
  const person = { email: textIn(contact, 'email'), phone: textIn(contact, 'phone'), address: addressIn(contact, country) };
  return name === null || Object.values(person).every((value) => value === null) ? null : { name, ...person };
};

const isNewLead = ({ rules, collection, stKey, after }: OutgoingChange): boolean => {
  const [pipeline, stage] = [textIn(after, 'pipeline'), textIn(after, 'stage')];
  return collection === 'opportunities' && stKey === null && after.status !== 'lost' && after.status !== 'won' && findStage(findPipeline(rules.pipelines, pipeline), stage)?.trigger === 'lead';
};

const payloadOf = (change: OutgoingChange, { settings, person }: { settings: Exclude<NewLeadSettings, { as: 'off' }>; person: LeadPerson }): Record<string, unknown> => {
  const common = { key: sentLeadKey(change.crmId), summary: textIn(change.after, 'title') ?? person.name, ...person };
  return settings.as === 'booking'
    ? { ...common, bookingProviderId: settings.bookingProviderId, source: settings.source }
    : { ...common, campaignId: settings.campaignId, callReasonId: settings.callReasonId, madeAt: change.createdAt };
};

/**
 * A lead that somebody makes in the CRM becomes a booking, or a lead, in ServiceTitan: an open opportunity in the stage of leads that ServiceTitan does not know, with a contact
 * who has a name and a phone number, an email or a whole address. Asked for again with every change as long as it is that: what is there already is found by its key and not
 * made again, and what was not sent yet goes out as it is now.
 */
export const newLeads: OutgoingRule = (change) => {
  const { settings, contact, crmId } = change;
  if (settings.mode !== 'full' || settings.newLeads.as === 'off' || !isNewLead(change)) return [];
  const person = contact && personOf(contact, settings.newLeads.country);
  if (!person) return [];
  return [{ operation: `create-${settings.newLeads.as}`, target: `lead:${crmId}`, payload: payloadOf(change, { settings: settings.newLeads, person }) }];
};
