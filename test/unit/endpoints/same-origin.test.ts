import { describe, expect, it } from '@jest/globals';

import { isFromOwnPage, type Caller } from '../../../src/endpoints/same-origin.js';

const COOKIE = 'payload-token=abc';

const caller = ({ headers = {}, ...more }: { headers?: Record<string, string> } & Partial<Omit<Caller, 'headers'>> = {}): Caller => ({
  headers: new Headers({ Host: 'crm.example.com', ...headers }),
  strategy: 'local-jwt',
  jwtOrder: ['JWT', 'Bearer', 'cookie'],
  cookiePrefix: 'payload',
  ownUrls: [''],
  ...more,
});

describe('a change that is authenticated by cookie', () => {
  it.each([
    ['Sec-Fetch-Site says same-origin', { 'Sec-Fetch-Site': 'same-origin' }],
    ['Origin is the host that was called', { Origin: 'https://crm.example.com' }],
    ['a proxy changed the host, but Sec-Fetch-Site says same-origin', { Host: 'inside:3000', Origin: 'https://crm.example.com', 'Sec-Fetch-Site': 'same-origin' }],
  ])('is let through when %s', (_, headers) => {
    expect(isFromOwnPage(caller({ headers: { Cookie: COOKIE, ...headers } }))).toBe(true);
  });

  it('is let through when Origin is an address that the CRM is configured with', () => {
    const headers = { Cookie: COOKIE, Host: 'inside:3000', Origin: 'https://crm.example.com' };
    expect(isFromOwnPage(caller({ headers, ownUrls: ['https://crm.example.com/admin'] }))).toBe(true);
  });

  it.each([
    ['neither header is there', {}],
    ['Origin is foreign', { Origin: 'https://evil.example.com' }],
    ['Origin is only a sister site', { Origin: 'https://shop.crm.example.com' }],
    ['Origin is another port', { Origin: 'https://crm.example.com:8443' }],
    ['Origin is opaque', { Origin: 'null' }],
    ['Sec-Fetch-Site says same-site', { 'Sec-Fetch-Site': 'same-site' }],
    ['Sec-Fetch-Site says cross-site, whatever Origin says', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://crm.example.com' }],
    ['Sec-Fetch-Site says none', { 'Sec-Fetch-Site': 'none' }],
    ['Authorization holds nothing that Payload understands', { Authorization: 'Basic abc', Origin: 'https://evil.example.com' }],
  ])('is refused when %s', (_, headers) => {
    expect(isFromOwnPage(caller({ headers: { Cookie: COOKIE, ...headers } }))).toBe(false);
  });

  it('is refused from a foreign page when the CRM looks at the cookie before the Authorization header', () => {
    const headers = { Cookie: COOKIE, Authorization: 'Bearer abc', Origin: 'https://evil.example.com' };
    expect(isFromOwnPage(caller({ headers, jwtOrder: ['cookie', 'Bearer'] }))).toBe(false);
    expect(isFromOwnPage(caller({ headers, jwtOrder: ['Bearer', 'cookie'] }))).toBe(true);
  });

  it('is refused from a foreign page when a cookie of another strategy may have authenticated it', () => {
    expect(isFromOwnPage(caller({ headers: { Cookie: 'session=1', Origin: 'https://evil.example.com' }, strategy: 'sso' }))).toBe(false);
  });
});

describe('a change that carries its own credentials', () => {
  it.each(['JWT abc', 'Bearer abc'])('is let through from anywhere with Authorization: %s', (authorization) => {
    expect(isFromOwnPage(caller({ headers: { Authorization: authorization, Cookie: COOKIE, Origin: 'https://evil.example.com' } }))).toBe(true);
  });

  it('is let through with an API key', () => {
    expect(isFromOwnPage(caller({ headers: { Authorization: 'users API-Key abc' }, strategy: 'api-key' }))).toBe(true);
  });

  it('is let through without any cookie, by a strategy of the CRM that reads another header', () => {
    expect(isFromOwnPage(caller({ strategy: 'machine' }))).toBe(true);
  });

  it('is not what automatic login does, which lets in any page', () => {
    expect(isFromOwnPage(caller({ headers: { Origin: 'https://evil.example.com' }, strategy: 'local-jwt' }))).toBe(false);
  });
});
