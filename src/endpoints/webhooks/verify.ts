import type { WebhookSecret } from '../../sync/settings.js';
import { holds, serviceTitanDigest, type Claim } from './signature.js';
import { STANDARD_HEADERS, standardClaim } from './standard-webhooks.js';

/** A webhook as it arrived, nothing of it parsed. */
export type Delivery = { headers: Headers; body: Uint8Array };

/** Who may sign, in which header ServiceTitan puts its signature, and the time it is. */
export type Verification = { secrets: readonly WebhookSecret[]; signatureHeader: string; now: Date };

/**
 * Whether a webhook was signed with one of the secrets that hold now (design 5.3): as ServiceTitan does, over the body alone, or as
 * Standard Webhooks says, over id, time and body. A webhook with the headers of both is neither. Without a secret nothing is signed rightly.
 */
export const isSigned = (delivery: Delivery, { secrets, signatureHeader, now }: Verification): boolean => {
  const valid = secrets.filter(({ notAfter }) => notAfter === null || now <= notAfter).map(({ secret }) => secret);
  return holds(isStandard(delivery.headers) ? standardOnly({ delivery, secrets: valid, signatureHeader, now }) : serviceTitanClaim({ delivery, secrets: valid, signatureHeader }));
};

/** Whether a webhook has headers of Standard Webhooks. */
export const isStandard = (headers: Headers): boolean => Object.values(STANDARD_HEADERS).some((name) => headers.has(name));

type Signed = { delivery: Delivery; secrets: readonly string[]; signatureHeader: string };

const standardOnly = ({ delivery, secrets, signatureHeader, now }: Signed & { now: Date }): Claim => {
  const claim = standardClaim({ ...delivery, secrets, now });
  return delivery.headers.has(signatureHeader) ? { ...claim, digests: [] } : claim;
};

const serviceTitanClaim = ({ delivery, secrets, signatureHeader }: Signed): Claim => {
  const digest = serviceTitanDigest(delivery.headers.get(signatureHeader) ?? '');
  return { keys: secrets.map((secret) => Buffer.from(secret, 'utf8')), digests: digest === null ? [] : [digest], parts: [delivery.body] };
};
