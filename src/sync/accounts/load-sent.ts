import { loadContacts } from '../../payload/documents/load-contacts.js';
import { loadOpportunities } from '../../payload/documents/load-opportunities.js';
import type { PipelineDirectory } from '../../payload/documents/pipeline-directory.js';
import type { ContactDocument, OpportunityDocument } from '../../payload/documents.types.js';
import type { JobRecord, LeadRecord } from '../../servicetitan/records.js';
import { bookingKeys } from '../../state/bookings.js';
import { keyInSummary, opportunityOfKey } from '../../writeback/sent-leads.js';
import type { RunContext } from '../run/run-context.js';

/** Opportunities of the CRM that went to ServiceTitan as leads, by the id of the job or lead that came of them, and their contacts. */
export type SentLeads = { byJob: Map<string, OpportunityDocument>; byLead: Map<string, OpportunityDocument>; contacts: ContactDocument[] };

const NONE: SentLeads = { byJob: new Map(), byLead: new Map(), contacts: [] };

/** Finds the opportunities that the given jobs and leads were made of: by the key that their booking bears, or the lead itself. */
export const loadSent = async (context: RunContext, args: { jobs: readonly JobRecord[]; leads: readonly LeadRecord[]; directory: PipelineDirectory }): Promise<SentLeads> => {
  const { state, payload, settings, tenant } = context;
  const { jobs, leads, directory } = args;
  const bookingIds = [...new Set([...jobs, ...leads].flatMap(({ bookingId }) => bookingId ?? []))];
  const keys = tenant.writeBack.newLeads.as === 'booking' ? await bookingKeys(state, { tenantId: tenant.tenantId, bookingIds }) : new Map<string, string>();
  const madeOf = (bookingId: string | null): string | null => opportunityOfKey(keys.get(bookingId ?? '') ?? null);
  const ofJob = new Map(jobs.flatMap(({ id, bookingId }) => pair(id, madeOf(bookingId))));
  const ofLead = new Map(leads.flatMap(({ id, bookingId, summary }) => pair(id, madeOf(bookingId) ?? opportunityOfKey(keyInSummary(summary)))));
  const ids = [...new Set([...ofJob.values(), ...ofLead.values()])];
  if (ids.length === 0) return NONE;

  const opportunities = await loadOpportunities({ payload, names: settings.names, directory, ids });
  const contactIds = opportunities.flatMap(({ values }) => values.contact ?? []);
  const contacts = contactIds.length === 0 ? [] : await loadContacts({ payload, names: settings.names, tenantId: tenant.tenantId, ids: contactIds });
  const documents = new Map(opportunities.map((opportunity) => [String(opportunity.id), opportunity]));
  const found = (from: ReadonlyMap<string, string>): Map<string, OpportunityDocument> =>
    new Map([...from].flatMap(([id, opportunityId]) => pair(id, documents.get(opportunityId) ?? null)));
  return { byJob: found(ofJob), byLead: found(ofLead), contacts };
};

const pair = <T>(id: string, value: T | null): [string, T][] => (value === null ? [] : [[id, value]]);
