import { base64Digest, type Claim } from './signature.js';

/** The headers of Standard Webhooks 1.0.0 (standardwebhooks.com). */
export const STANDARD_HEADERS = { id: 'webhook-id', timestamp: 'webhook-timestamp', signature: 'webhook-signature' } as const;

/** Seconds that the sender's clock and ours may differ, either way. */
const TOLERANCE_SECONDS = 5 * 60;

// No blank, comma or full stop: they separate what is signed, and two headers of one name arrive joined by a comma.
const ID = /^[\w:=+/-]{1,255}$/;
const SECONDS = /^\d{1,12}$/;
/** Up to ten signatures, each with its version before it: an old and a new key sign side by side during a rotation. */
const SIGNATURES = /^\w{1,8},[\w+/=-]+(?: \w{1,8},[\w+/=-]+){0,9}$/;
const VERSION = 'v1,';

/** What stands before a key in base64, and how such a key looks. */
export const BASE64_PREFIX = 'whsec_';
export const BASE64_KEY = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The id of the message, the same however often it is repeated; null where it is missing or malformed. */
export const standardId = (headers: Headers): string | null => matching(headers.get(STANDARD_HEADERS.id), ID);

/** What the headers claim of a body. Without a digest, so that it never holds, when one is missing, malformed or out of time. */
export const standardClaim = ({ headers, body, secrets, now }: { headers: Headers; body: Uint8Array; secrets: readonly string[]; now: Date }): Claim => {
  const id = standardId(headers);
  const timestamp = matching(headers.get(STANDARD_HEADERS.timestamp), SECONDS);
  const signatures = matching(headers.get(STANDARD_HEADERS.signature), SIGNATURES);
  const isTimely = timestamp !== null && Math.abs(now.getTime() / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS;
  return {
    keys: secrets.flatMap(standardKeys),
    digests: id !== null && isTimely && signatures !== null ? v1Digests(signatures) : [],
    parts: [`${id}.${timestamp}.`, body],
  };
};

const matching = (text: string | null, pattern: RegExp): string | null => (text !== null && pattern.test(text) ? text : null);

const v1Digests = (signatures: string): Buffer[] =>
  signatures.split(' ').flatMap((signature) => (signature.startsWith(VERSION) ? (base64Digest(signature.slice(VERSION.length)) ?? []) : []));

/** `whsec_` says that the rest is base64. Without it senders differ: most decode what can be decoded, some sign with the text itself. */
const standardKeys = (secret: string): Buffer[] => {
  if (secret.startsWith(BASE64_PREFIX)) return [Buffer.from(secret.slice(BASE64_PREFIX.length), 'base64')];
  const text = Buffer.from(secret, 'utf8');
  return BASE64_KEY.test(secret) ? [text, Buffer.from(secret, 'base64')] : [text];
};
