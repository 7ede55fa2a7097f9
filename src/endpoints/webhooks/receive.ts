import type { Endpoint, PayloadRequest } from 'payload';

import { wakeInbox } from '../../jobs/inbox-pump.js';
import { receiveEvent } from '../../state/inbox.js';
import { getRuntime, type SyncRuntime } from '../../sync/runtime.js';
import { safeReason } from '../../sync/safe-reason.js';
import { answer, errorAnswer } from '../answers.js';
import { readCapped } from '../capped-body.js';
import { RouteError } from '../route-error.js';
import { readEvent } from './event.js';
import { inTime } from '../../sync/in-time.js';
import { refusalsOf, sourceOf } from './refusals.js';
import { standardId } from './standard-webhooks.js';
import { isSigned } from './verify.js';

/** Standard Webhooks advise less than 20 kB; ServiceTitan's events have a few. */
const MAX_BYTES = 256 * 1024;
/** ServiceTitan wants an answer soon and does not say how soon. Together these stay below the 10 s that senders commonly wait. */
const READ_MS = 4000;
const STORE_MS = 5000;

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/**
 * Receives a webhook (design 5.3): the signature first, over the bytes as they came, then the event, then the inbox; 2xx only after its
 * COMMIT. Whatever is wrong with the signature, the answer is one and the same. There is no GET beside it, so that Payload's method
 * override leads nowhere. Nothing of a body, a signature or a secret is told or logged.
 */
export const receiveWebhookRoute = (): Endpoint => ({
  method: 'post',
  path: '/webhooks/st-automation',
  handler: async (req) => {
    const refusals = refusalsOf(req.payload);
    const source = sourceOf(req.headers);
    if (await refusals.isBlocked(source)) return errorAnswer(429, 'Too many requests.', { 'Retry-After': '60' });
    try {
      const runtime = await getRuntime(req.payload);
      const body = await signedBody(runtime, req).catch(async (error: unknown) => {
        await refusals.count(source);
        throw error;
      });
      if (body === null) {
        await refusals.count(source);
        if (await refusals.shouldTell()) req.payload.logger.warn({ msg: `[crm-sync-worker] ${refusal(runtime)}` });
        return errorAnswer(401, 'Unauthorized.');
      }
      await refusals.trust(source);
      return await store(runtime, { headers: req.headers, body });
    } catch (error) {
      if (error instanceof RouteError) return errorAnswer(error.status, error.message);
      req.payload.logger.error({ msg: `[crm-sync-worker] a webhook could not be stored: ${safeReason(error)}` });
      return errorAnswer(503, 'Not available.', { 'Retry-After': '30' });
    }
  },
});

/** The body of a webhook; null when it is not signed rightly. Throws RouteError for one that is not even read. */
const signedBody = async ({ settings, now }: SyncRuntime, req: PayloadRequest): Promise<Buffer | null> => {
  const encoding = req.headers.get('Content-Encoding')?.toLowerCase();
  if (encoding !== undefined && encoding !== 'identity') throw new RouteError(415, 'The body must not be compressed.');
  const body = await readCapped({ req, maxBytes: MAX_BYTES, withinMs: READ_MS }).catch((error: unknown) => {
    throw error instanceof RouteError ? error : new RouteError(400, 'The body broke off.');
  });
  const { webhookSecrets: secrets, webhookSignatureHeader: signatureHeader } = settings;
  return isSigned({ headers: req.headers, body }, { secrets, signatureHeader, now: now() }) ? body : null;
};

// How often it happens is all that people need to see that a secret is wrong; more would help whoever guesses.
const refusal = ({ settings }: SyncRuntime): string =>
  settings.webhookSecrets.length === 0
    ? 'a webhook was refused, as all are without `webhookSecret` (ST_AUTOMATION_WEBHOOK_SECRET). Further ones of this minute are not told.'
    : 'a webhook was refused: it is not signed with a secret of this CRM. Further ones of this minute are not told.';

/**
 * An event of a tenant that this CRM does not know is kept without its body and ignored: its sender is no attacker, for the signature is
 * right, and would only repeat it if it were refused.
 */
const store = async (runtime: SyncRuntime, { headers, body }: { headers: Headers; body: Buffer }): Promise<Response> => {
  if (!JSON_TYPE.test(headers.get('Content-Type') ?? '')) throw new RouteError(415, 'The body must be JSON, and Content-Type say so.');
  const event = readEvent({ body, messageId: standardId(headers) });
  const { state, settings, tenants, payload } = runtime;
  const ignored = tenants.has(event.tenantId) ? undefined : 'This CRM has no such tenant.';
  const { id, isNew } = await inTime(receiveEvent(state, { event, now: runtime.now().toISOString(), cap: settings.inboxCap, ignored }), STORE_MS);
  if (isNew && ignored === undefined) wakeInbox(payload, event.tenantId);
  return answer({ id, ...(isNew ? {} : { duplicate: true }), ...(ignored === undefined ? {} : { ignored: true }) }, 202);
};
