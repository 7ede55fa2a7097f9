import { describe, expect, it } from '@jest/globals';

import { carriesToken } from '../../../src/endpoints/bearer-token.js';

const TOKEN = 'a-token-of-more-than-32-characters-0';
const carries = (authorization: string | null, token: string | null = TOKEN): boolean =>
  carriesToken(new Headers(authorization === null ? {} : { Authorization: authorization }), token);

describe('a bearer token', () => {
  it('lets in who carries it', () => {
    expect(carries(`Bearer ${TOKEN}`)).toBe(true);
  });

  it.each([null, '', 'Bearer', 'Bearer ', TOKEN, `bearer ${TOKEN}`, `Basic ${TOKEN}`, `Bearer ${TOKEN} x`, `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, `Bearer ${TOKEN.toUpperCase()}`])(
    'does not let in %p',
    (authorization) => {
      expect(carries(authorization)).toBe(false);
    },
  );

  it('lets nobody in where none is set', () => {
    expect(carries('Bearer null', null)).toBe(false);
    expect(carries('Bearer ', null)).toBe(false);
    expect(carries(null, null)).toBe(false);
  });
});
