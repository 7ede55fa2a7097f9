import { z } from 'zod';

import { BASE64_KEY, BASE64_PREFIX } from '../endpoints/webhooks/standard-webhooks.js';
import type { WebhookSecret } from '../sync/settings.js';

const SHORTEST = 32;

/** The part of a secret that counts. */
const bare = (text: string): string => (text.startsWith(BASE64_PREFIX) ? text.slice(BASE64_PREFIX.length) : text);

const secret = z
  .string({ error: 'must be text' })
  .refine((text) => bare(text).length >= SHORTEST, `must have at least ${SHORTEST} characters: make one with \`openssl rand -hex 32\``)
  .refine((text) => !text.startsWith(BASE64_PREFIX) || BASE64_KEY.test(bare(text)), `must have base64 after "${BASE64_PREFIX}"`);

const instant = z.iso
  .datetime({ offset: true, error: 'must be an ISO date and time with its zone such as 2026-12-31T23:59:59Z' })
  .transform((text) => new Date(text));

const entry = z
  .strictObject({ secret, notAfter: instant.optional() }, { error: 'must be a secret, or { secret, notAfter }' })
  .transform(({ secret: text, notAfter }): WebhookSecret => ({ secret: text, notAfter: notAfter ?? null }));

const asList = (given: unknown): unknown[] => (Array.isArray(given) ? given : given === undefined ? [] : [given]);

/** One secret or a list: what webhooks may be signed with. */
export const webhookSecrets = z.preprocess(
  (given) => asList(given).map((each) => (typeof each === 'string' ? { secret: each } : each)),
  z.array(entry).max(3, 'must be three at most: one that goes, one that counts, one that comes'),
);

/** A header that Standard Webhooks do not use already. */
export const signatureHeader = z
  .string({ error: 'must be the name of a header' })
  .regex(/^(?!webhook-(?:id|timestamp|signature)$)[a-z0-9-]{1,100}$/i, 'must be the name of a header, letters, digits and "-", and none of Standard Webhooks')
  .default('X-ServiceTitan-Signature');
