import { z } from 'zod';

import type { Received } from '../../servicetitan/received.js';
import type { LeadRecord } from '../../servicetitan/records.js';
import { keyInSummary, opportunityOfKey, SUMMARY_KEY_START, summaryWithKey } from '../sent-leads.js';
import type { Look, OutgoingWrite, WriteOperation } from '../write.types.js';
import { newLeadPayload } from './new-lead-payload.js';
import { storedId } from './stored-id.js';

/** `madeAt`: when the opportunity was made, ISO 8601; before that no lead was made of it. */
const payload = newLeadPayload.extend({ campaignId: storedId, callReasonId: storedId, madeAt: z.iso.datetime().optional() });

type Payload = z.infer<typeof payload>;

/** How much earlier its lead may have been made than the opportunity and the write, by a clock that is behind. Days. */
const LOOK_BACK_DAYS = 30;

/** Nothing is sent beside one that bears the key, though it cannot be read otherwise. */
const UNREADABLE: Look = { is: 'impossible', reason: 'ServiceTitan has a lead under the key of this opportunity that cannot be read; look for it among the leads.' };

const lookIn = (rows: readonly Received<LeadRecord>[], { payload: { key } }: OutgoingWrite<Payload>): Look => {
  const found = rows.flatMap((row) => (row.ok && keyInSummary(row.record.summary) === key ? [row.record] : []))[0];
  if (found) return { is: 'done', result: { leadId: found.id } };
  return rows.some((row) => !row.ok && JSON.stringify(row.raw)?.includes(key)) ? UNREADABLE : { is: 'open' };
};

/** An earlier wish for the same opportunity may be as old as the opportunity, which ServiceTitan's leads do not have to be linked with. */
const since = (writes: readonly OutgoingWrite<Payload>[]): string => {
  const first = Math.min(...writes.flatMap(({ createdAt, payload: { madeAt } }) => [createdAt, madeAt ?? createdAt]).map((at) => Date.parse(at)));
  return new Date(first - LOOK_BACK_DAYS * 24 * 60 * 60 * 1000).toISOString();
};

/** `POST leads` (crm), with our key at the end of its summary: leads have no external id, so all leads of the time are looked through, once for many writes. */
export const createLead: WriteOperation<Payload> = {
  name: 'create-lead',
  payload,
  look: async ({ client, writes }) => {
    const rows = writes.length === 0 ? [] : await client.leadsBySummary({ containing: SUMMARY_KEY_START, createdOnOrAfter: since(writes) });
    return writes.map((write) => lookIn(rows, write));
  },
  send: async ({ client, write: { payload: { key, summary, name, email, phone, address, campaignId, callReasonId } } }) => {
    await client.createLead({
      campaignId,
      callReasonId,
      summary: summaryWithKey(summary, key),
      leadCustomerName: name,
      leadPhone: phone,
      leadEmail: email,
      leadStreet: address?.street,
      leadCity: address?.city,
      leadState: address?.state,
      leadZip: address?.zip,
      leadCountry: address?.country,
    });
  },
  describe: ({ key }) => `Create a lead of opportunity ${opportunityOfKey(key) ?? key}`,
};
