import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What must be true of a webhook: one of the digests is the HMAC-SHA256 of the signed parts, one after the other, under one of the keys. */
export type Claim = { keys: readonly Buffer[]; digests: readonly Buffer[]; parts: readonly (string | Uint8Array)[] };

/** Bytes of a SHA-256 digest. */
const DIGEST_BYTES = 32;

// One case only, and no bits to spare in the last sign: each digest has one spelling of a kind, so that no changed header passes.
const HEX = /^(?:[0-9a-f]{64}|[0-9A-F]{64})$/;
const BASE64 = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** Reads a digest in base64; null where it is none. */
export const base64Digest = (text: string): Buffer | null => (BASE64.test(text) ? Buffer.from(text, 'base64') : null);

const hexDigest = (text: string): Buffer | null => (HEX.test(text) ? Buffer.from(text, 'hex') : null);

/**
 * Reads ServiceTitan's signature header: the digest in hex or base64, with or without `sha256=` before it. Its documents do not say
 * which, and public receivers differ (ServiceTitan facts, section 5). Null where it is neither.
 */
export const serviceTitanDigest = (header: string): Buffer | null => {
  const text = header.replace(/^sha256=/, '');
  return hexDigest(text) ?? base64Digest(text);
};

/**
 * Whether the claim holds. Takes the same work and time whichever key or digest is right, wrong or missing: every digest is compared with
 * every key's, and what is missing is stood in for by random bytes, which equal nothing.
 */
export const holds = ({ keys, digests, parts }: Claim): boolean => {
  const expected = orNobodys(keys).map((key) => digestOf(key, parts));
  const given = orNobodys(digests);
  return expected.flatMap((right) => given.map((digest) => timingSafeEqual(right, digest))).includes(true);
};

const orNobodys = (buffers: readonly Buffer[]): readonly Buffer[] => (buffers.length > 0 ? buffers : [randomBytes(DIGEST_BYTES)]);

const digestOf = (key: Buffer, parts: Claim['parts']): Buffer => {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
};
