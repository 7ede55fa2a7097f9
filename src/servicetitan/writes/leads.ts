import { z } from 'zod';

import { leadSchema } from '../entities/lead.js';

import { changesSomething, id, instant, nothingToChange, priority, someText, text } from './body-fields.js';
import { recordIn, write } from './write.js';

import type { LeadRecord } from '../records.js';
import type { SendWrite } from '../transport.js';

/** crm `LeadCreateRequest`. */
const leadCreateRequest = z
  .strictObject({
    customerId: id.nullish(),
    locationId: id.nullish(),
    campaignId: id,
    businessUnitId: id.nullish(),
    jobTypeId: id.nullish(),
    summary: someText,
    tagTypeIds: z.array(id, 'expected a list').nullish(),
    priority: priority.nullish(),
    callReasonId: id.nullish(),
    followUpDate: instant.nullish(),
    bookingId: id.nullish(),
    leadCustomerName: text.nullish(),
    leadPhone: text.nullish(),
    leadEmail: text.nullish(),
    leadStreet: text.nullish(),
    leadUnit: text.nullish(),
    leadCity: text.nullish(),
    leadState: text.nullish(),
    leadZip: text.nullish(),
    leadCountry: text.nullish(),
  })
  .refine(({ callReasonId, followUpDate }) => Boolean(callReasonId ?? followUpDate), 'expected callReasonId or followUpDate');

/** crm `LeadUpdateRequest`. */
const leadUpdateRequest = z
  .strictObject({
    campaignId: id,
    priority,
    businessUnitId: id,
    jobTypeId: id,
    summary: someText,
    leadCustomerName: text,
    leadPhone: text,
    leadEmail: text,
    leadStreet: text,
    leadUnit: text,
    leadCity: text,
    leadState: text,
    leadZip: text,
    leadCountry: text,
  })
  .partial()
  .refine(changesSomething, nothingToChange);

/** crm `DismissLeadRequest`. */
const dismissLeadRequest = z.strictObject({ dismissingReasonId: id });

export type CreateLead = z.input<typeof leadCreateRequest>;
export type UpdateLead = z.input<typeof leadUpdateRequest>;
export type DismissLead = z.input<typeof dismissLeadRequest>;

/** Writes of leads (crm). What comes back is null when the answer could not be read. */
export type LeadWrites = {
  /**
   * `POST leads`. Needs `callReasonId` or `followUpDate` (ISO 8601 with its zone). Leads take neither an external id nor external data: put a key of
   * your own into `summary`, and look for it with `leadsBySummary` before one is repeated.
   */
  createLead(lead: CreateLead): Promise<LeadRecord | null>;
  /** `PATCH leads/{id}`: fields that are left out stay. A new `summary` has to keep the key. */
  updateLead(leadId: string, patch: UpdateLead): Promise<LeadRecord | null>;
  /** `POST leads/{id}/dismiss`. `dismissingReasonId`: one of the account's call reasons. */
  dismissLead(leadId: string, dismissal: DismissLead): Promise<void>;
};

export const leadWrites = (send: SendWrite): LeadWrites => ({
  createLead: async (lead) => {
    const answer = await write({ send, method: 'post', module: 'crm', path: 'leads', body: { schema: leadCreateRequest, value: lead } });
    return recordIn({ schema: leadSchema, answer });
  },
  updateLead: async (leadId, patch) => {
    const answer = await write({ send, method: 'patch', module: 'crm', path: 'leads/{id}', ids: { id: leadId }, body: { schema: leadUpdateRequest, value: patch } });
    return recordIn({ schema: leadSchema, answer });
  },
  dismissLead: async (leadId, dismissal) => {
    await write({ send, method: 'post', module: 'crm', path: 'leads/{id}/dismiss', ids: { id: leadId }, body: { schema: dismissLeadRequest, value: dismissal } });
  },
});
