import { createHmac } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { base64Digest, holds, serviceTitanDigest } from '../../../../src/endpoints/webhooks/signature.js';

// RFC 4231, test case 2.
const KEY = Buffer.from('Jefe');
const TEXT = 'what do ya want for nothing?';
const HEX = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
const DIGEST = Buffer.from(HEX, 'hex');
const BASE64 = 'W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=';

describe('the signature of ServiceTitan', () => {
  it.each([
    ['hex', HEX],
    ['hex in capitals', HEX.toUpperCase()],
    ['base64', BASE64],
    ['hex with its algorithm', `sha256=${HEX}`],
    ['base64 with its algorithm', `sha256=${BASE64}`],
  ])('is read as %s', (_how, text) => {
    expect(serviceTitanDigest(text)).toEqual(DIGEST);
  });

  it.each([
    ['nothing', ''],
    ['hex in mixed case', HEX.replace('d', 'D')],
    ['a sign too few', HEX.slice(1)],
    ['a sign too many', `${HEX}0`],
    ['a sign that is no hex', `g${HEX.slice(1)}`],
    ['capitals that are no hex', `G${HEX.slice(1).toUpperCase()}`],
    ['a blank before', ` ${HEX}`],
    ['a line end after', `${HEX}\n`],
    ['two, as two headers arrive', `${HEX}, ${HEX}`],
    ['the algorithm alone', 'sha256='],
    ['the algorithm twice', `sha256=sha256=${HEX}`],
    ['the algorithm after', `${HEX}sha256=`],
    ['another algorithm', `sha1=${HEX}`],
    ['the algorithm in capitals', `SHA256=${HEX}`],
    ['base64 without its end', BASE64.slice(0, -1)],
    ['base64 of a byte more', `${BASE64.slice(0, -1)}A`],
    ['base64 with a sign before', `A${BASE64}`],
    ['base64 with a sign after', `${BASE64}=`],
    ['base64 of other bits at the end', BASE64.replace('M=', 'N=')],
    ['base64 for URLs', '-'.repeat(42).concat('A=')],
  ])('is not read as %s', (_how, text) => {
    expect(serviceTitanDigest(text)).toBeNull();
  });

  it('takes every digest in base64', () => {
    for (let byte = 0; byte < 256; byte += 1) {
      const digest = createHmac('sha256', 'key').update(String(byte)).digest();
      expect(base64Digest(digest.toString('base64'))).toEqual(digest);
    }
  });
});

describe('a claim', () => {
  const parts = [TEXT];
  const other = Buffer.alloc(32, 1);

  it('holds when a digest is the HMAC-SHA256 under a key', () => {
    expect(holds({ keys: [KEY], digests: [DIGEST], parts })).toBe(true);
  });

  it('holds whichever key and digest it is', () => {
    expect(holds({ keys: [other, KEY], digests: [DIGEST], parts })).toBe(true);
    expect(holds({ keys: [KEY, other], digests: [DIGEST], parts })).toBe(true);
    expect(holds({ keys: [KEY], digests: [other, DIGEST], parts })).toBe(true);
    expect(holds({ keys: [KEY], digests: [DIGEST, other], parts })).toBe(true);
    expect(holds({ keys: [other, KEY, other], digests: [other, DIGEST, other], parts })).toBe(true);
  });

  it('signs its parts one after the other, bytes as they are', () => {
    expect(holds({ keys: [KEY], digests: [DIGEST], parts: ['what do ya ', Buffer.from('want for nothing?')] })).toBe(true);
    expect(holds({ keys: [KEY], digests: [DIGEST], parts: ['want for nothing?', 'what do ya '] })).toBe(false);
    // Neither is valid UTF-8: as text they would be the same.
    const signed = createHmac('sha256', KEY).update(Buffer.from([0xff])).digest();
    expect(holds({ keys: [KEY], digests: [signed], parts: [Buffer.from([0xff])] })).toBe(true);
    expect(holds({ keys: [KEY], digests: [signed], parts: [Buffer.from([0xfe])] })).toBe(false);
  });

  it('does not hold with another key, digest or text', () => {
    expect(holds({ keys: [other], digests: [DIGEST], parts })).toBe(false);
    expect(holds({ keys: [KEY], digests: [other], parts })).toBe(false);
    expect(holds({ keys: [KEY], digests: [DIGEST], parts: [`${TEXT} `] })).toBe(false);
    expect(holds({ keys: [KEY], digests: [DIGEST], parts: [] })).toBe(false);
  });

  it('does not hold without a key, nor without a digest', () => {
    expect(holds({ keys: [], digests: [DIGEST], parts })).toBe(false);
    expect(holds({ keys: [KEY], digests: [], parts })).toBe(false);
    expect(holds({ keys: [], digests: [], parts })).toBe(false);
    const underNoKey = createHmac('sha256', '').update(TEXT).digest();
    expect(holds({ keys: [], digests: [underNoKey], parts })).toBe(false);
    expect(holds({ keys: [], digests: [createHmac('sha256', Buffer.alloc(32)).update(TEXT).digest()], parts })).toBe(false);
  });
});
