import { createHmac } from 'node:crypto';

import ky from 'ky';
import { z } from 'zod';

import { requestedWait } from '../../servicetitan/retry-wait.js';
import { DeliveryError } from '../failure.js';
import { storedOperation, type StoredOperation } from '../operation.js';
import type { OutgoingWrite } from '../write.types.js';

/** Where opportunity changes are also sent, and the secret that signs them (`ST_AUTOMATION_URL`, `CRM_WEBHOOK_SECRET`). */
export type Automation = { url: string; secret: string };

const payload = z.strictObject({
  type: z.enum(['opportunity.created', 'opportunity.updated']),
  tenantId: z.string(),
  data: z.strictObject({
    crmId: z.string(),
    stKey: z.string().nullable(),
    stJobId: z.string().nullable(),
    stEstimateId: z.string().nullable(),
    /** `user:5`, or `code`. */
    by: z.string(),
    /** When it was noticed, ISO 8601 UTC. */
    at: z.iso.datetime(),
    changes: z.array(z.strictObject({ field: z.string(), before: z.unknown(), after: z.unknown() })),
    /** Its values after the change: pipeline and stage are slugs, the contact is its id. */
    opportunity: z.record(z.string(), z.unknown()),
  }),
});

type Payload = z.infer<typeof payload>;

const TIMEOUT_MS = 10_000;
/** Statuses that say nothing of this event: timed out, too early, too many. */
const LATER: readonly number[] = [408, 425, 429];

/** A secret of Standard Webhooks says by its prefix that the rest is base64. */
const keyOf = (secret: string): Buffer => (secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret, 'utf8'));

/** The headers of Standard Webhooks 1.0.0 (standardwebhooks.com). The id stays the same however often the event is sent. */
const signedHeaders = ({ id, body, secret, now }: { id: string; body: string; secret: string; now: Date }): Record<string, string> => {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
};

const post = async ({ url, secret }: Automation, { id, payload: { type, tenantId, data } }: OutgoingWrite<Payload>): Promise<Response> => {
  const body = JSON.stringify({ id, type, tenantId, data });
  try {
    return await ky.post(url, { body, headers: signedHeaders({ id, body, secret, now: new Date() }), retry: 0, redirect: 'manual', timeout: TIMEOUT_MS, throwHttpErrors: false });
  } catch {
    throw new DeliveryError('The automation at ST_AUTOMATION_URL could not be reached.', { kind: 'outage', effect: 'unknown', retryAfterMs: null });
  }
};

/** Throws a `DeliveryError`, unless the automation took it. */
const assertTaken = (response: Response): void => {
  if (response.ok) return;
  const { status, headers } = response;
  const retryAfterMs = requestedWait({ retryAfter: headers.get('retry-after'), title: null, now: Date.now() });
  if (status >= 500 || LATER.includes(status)) throw new DeliveryError(`The automation at ST_AUTOMATION_URL did not take it now (status ${status}).`, { kind: 'outage', effect: 'none', retryAfterMs });
  const remedy = status >= 300 && status < 400 ? 'it points elsewhere, which is not followed: set ST_AUTOMATION_URL to the final address' : 'check ST_AUTOMATION_URL and CRM_WEBHOOK_SECRET on both sides';
  throw new DeliveryError(`The automation at ST_AUTOMATION_URL refused it (status ${status}): ${remedy}.`, { kind: 'refused', effect: 'none', retryAfterMs: null });
};

/**
 * Sends an event to the automation, signed as Standard Webhooks are: `{ id, type, tenantId, data }`. Nobody can ask the automation what it has, so its 2xx confirms the event, and after a
 * lost answer it is sent once more: receivers tell repetitions by `webhook-id`, and order by `data.at`.
 */
export const automationEvent = (automation: Automation): StoredOperation => ({
  ...storedOperation<Payload>({
    name: 'automation-event',
    payload,
    look: ({ writes }) => Promise.resolve(writes.map(() => ({ is: 'open' }))),
    send: async ({ write }) => {
      const response = await post(automation, write);
      await response.body?.cancel();
      assertTaken(response);
    },
    describe: ({ type }) => (type === 'opportunity.created' ? 'Tell the automation of a new opportunity' : 'Tell the automation what changed'),
  }),
  isElsewhere: true,
});
