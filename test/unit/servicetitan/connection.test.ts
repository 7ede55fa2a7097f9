import { describe, expect, it } from '@jest/globals';

import { connectionSchema, isForeignHost, resolveHosts } from '../../../src/servicetitan/connection.js';

const given = { tenantId: '123', environment: 'production', clientId: 'cid.a', clientSecret: 'cs1.b', appKey: 'ak1.c' };

const issuesOf = (input: unknown): string[] =>
  connectionSchema.safeParse(input).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];

describe('hosts', () => {
  it('are those of the environment', () => {
    expect(resolveHosts({ environment: 'production' })).toEqual({
      apiUrl: 'https://api.servicetitan.io',
      authUrl: 'https://auth.servicetitan.io',
    });
    expect(resolveHosts({ environment: 'integration' })).toEqual({
      apiUrl: 'https://api-integration.servicetitan.io',
      authUrl: 'https://auth-integration.servicetitan.io',
    });
  });

  it('can be overridden one by one, a slash at the end does not matter', () => {
    expect(resolveHosts({ environment: 'production', authUrl: 'http://localhost:4000/' })).toEqual({
      apiUrl: 'https://api.servicetitan.io',
      authUrl: 'http://localhost:4000',
    });
  });

  it.each(['http://localhost:4000', 'http://127.0.0.1:1', 'http://127.9.9.9', 'http://[::1]:4000', 'http://LOCALHOST:4000', 'http://0x7f.1:4000', 'https://mirror.example.com/st'])(
    'may be %s',
    (apiUrl) => {
      expect(connectionSchema.parse({ ...given, apiUrl }).apiUrl).toBe(apiUrl);
    },
  );

  it.each([
    'http://api.servicetitan.io',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://10.0.0.1',
    'ftp://localhost',
    'http://localhost@example.com',
    'http://localhost:4000@example.com',
    'http://example.com#@localhost',
    'http://localhost.',
    'http://localhost%2eexample.com',
    'https://api.example.com?',
    'https://api.example.com/#',
    'http://127.0.0.1.nip.io',
    'http://127.1.example.com',
    'http://[::ffff:10.0.0.1]',
    'http://[fe80::1]',
    'http://0.0.0.0',
    'http://loсalhost',
    '//localhost',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://user:word@api.servicetitan.io',
    'https://api.servicetitan.io?key=1',
    'api.servicetitan.io',
    '',
  ])('may not be "%s"', (apiUrl) => {
    expect(issuesOf({ ...given, apiUrl })).toEqual([
      'apiUrl must be an https:// address without query or password (http:// only for localhost)',
    ]);
  });
});

describe('a host', () => {
  it.each(['https://api.servicetitan.io', 'https://auth.servicetitan.io', 'https://api-integration.servicetitan.io', 'https://auth-integration.servicetitan.io', 'http://localhost:4000'])(
    '%s is no foreign one',
    (url) => {
      expect(isForeignHost(url)).toBe(false);
    },
  );

  it.each(['https://api.servicetitan.io.example.com', 'https://servicetitan.io', 'https://api.servicetitan.io:8443', 'https://evil.example.com/api.servicetitan.io', 'https://api.servicetıtan.io', 'https://api.servicetitan.com'])(
    '%s is a foreign one',
    (url) => {
      expect(isForeignHost(url)).toBe(true);
    },
  );
});

describe('a connection', () => {
  it('has defaults for everything but the credentials', () => {
    expect(connectionSchema.parse({ ...given, environment: undefined })).toEqual({
      tenantId: '123',
      clientId: 'cid.a',
      clientSecret: 'cs1.b',
      appKey: 'ak1.c',
      apiUrl: 'https://api.servicetitan.io',
      authUrl: 'https://auth.servicetitan.io',
      requestsPerSecond: 20,
      timeoutMs: 30_000,
      maxResponseBytes: 67_108_864,
    });
  });

  it('takes the tenant id as a number too', () => {
    expect(connectionSchema.parse({ ...given, tenantId: 123 }).tenantId).toBe('123');
  });

  it('names everything that is missing at once', () => {
    expect(issuesOf({})).toEqual([
      'tenantId is missing: give the numeric tenant id',
      'clientId is missing: give the client id of the ServiceTitan app',
      'clientSecret is missing: give the client secret of the ServiceTitan app',
      'appKey is missing: give the app key of the ServiceTitan app',
    ]);
  });

  it.each(['12a', '-1', '1.5', '../1', '1/2', ''])('refuses the tenant id "%s"', (tenantId) => {
    expect(issuesOf({ ...given, tenantId })).toEqual(['tenantId must be the numeric tenant id, digits only']);
  });

  it('never says the value that is wrong', () => {
    const issues = issuesOf({
      tenantId: 'canary',
      environment: 'canary',
      clientId: 'canary canary',
      clientSecret: 'canary\ncanary',
      appKey: 'canary\u00e9',
      apiUrl: 'http://canary',
      authUrl: 'canary',
      requestsPerSecond: 'canary',
      timeoutMs: -1,
      maxResponseBytes: 1.5,
    });
    expect(issues).toHaveLength(10);
    expect(issues.join()).not.toContain('canary');
  });

  it('is held to what ServiceTitan allows, except on this machine', () => {
    expect(issuesOf({ ...given, requestsPerSecond: 61 })).toEqual(['requestsPerSecond must be at most 60, which is what ServiceTitan allows']);
    expect(issuesOf({ ...given, requestsPerSecond: 61, apiUrl: 'http://localhost:4000' })).toEqual([]);
  });
});
