import { inspect } from 'node:util';

import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { createServiceTitanClient } from '../../../src/servicetitan/client.js';
import { isServiceTitanError, ServiceTitanError } from '../../../src/servicetitan/errors.js';

import { canaries, closeServers, connectionTo, emptyPage, errorOf, startBench } from './harness.js';

import type { Reply } from './local-server.js';

afterEach(closeServers);

const body = { title: `${canaries.email} is wrong`, errors: { email: [canaries.email] }, data: { secret: canaries.clientSecret } };

const faults: [string, Reply][] = [
  ['a wrong request', { status: 400, json: body }],
  ['a refused token', { status: 401, json: body }],
  ['a refused scope', { status: 403, json: body }],
  ['a missing record', { status: 404, json: body }],
  ['a rate limit', { status: 429, json: body, headers: { 'retry-after': canaries.email } }],
  ['a server error', { status: 500, text: `<html>${canaries.email}</html>` }],
  ['a redirect', { status: 302, headers: { location: `https://example.com/?email=${canaries.email}` } }],
  ['a page that is no JSON', { text: `{"email":"${canaries.email}` }],
  ['a body that is cut off', { json: { ...emptyPage, continueFrom: canaries.email }, cutAfterBytes: 40 }],
  ['an envelope of the wrong shape', { json: { hasMore: canaries.email, data: canaries.email } }],
  ['a connection that is hung up', 'hang-up'],
  ['silence', 'silence'],
];

const spill = (error: unknown): string =>
  [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), String(error), error instanceof Error ? error.stack : ''].join('\n');

const expectNoCanary = (text: string): void => {
  Object.values(canaries).forEach((canary) => expect(text).not.toContain(canary));
};

describe('secrets and personal data', () => {
  it.each(faults)('stay out of the error and the log after %s', async (_, reply) => {
    const { client, logged } = await startBench({
      handler: () => reply,
      connection: { timeoutMs: 200 },
      options: { retry: { attempts: 2 } },
    });
    const error = await errorOf(client.feed('customers', `2024-01-01&email=${canaries.email}`));
    expect(isServiceTitanError(error)).toBe(true);
    expectNoCanary(spill(error));
    expectNoCanary(inspect(logged, { depth: 20 }));
  });

  it.each(faults)('stay out of the error and the log after a write that met %s', async (_, reply) => {
    const { client, logged, server } = await startBench({
      handler: () => reply,
      connection: { timeoutMs: 200 },
      options: { retry: { attempts: 2 } },
    });
    // Some of these are successes whose answer is not needed.
    const [end] = await Promise.allSettled([client.createCustomerContact('1', { type: 'Email', value: canaries.email, memo: canaries.clientSecret })]);
    expect(server.to('/crm/v2/tenant/77/customers/1/contacts')[0]?.body).toContain(canaries.email);
    expectNoCanary(spill(end.status === 'rejected' ? end.reason : end.value));
    expectNoCanary(inspect(logged, { depth: 20 }));
  });

  it.each(faults)('stay out of the error and the log after a login that met %s', async (_, reply) => {
    const { client, logged } = await startBench({
      handler: () => ({ json: emptyPage }),
      token: () => reply,
      connection: { timeoutMs: 200 },
      options: { retry: { attempts: 2 } },
    });
    const error = await errorOf(client.feed('customers', null));
    expect(isServiceTitanError(error)).toBe(true);
    expectNoCanary(spill(error));
    expectNoCanary(inspect(logged, { depth: 20 }));
  });

  it('stay out of the client itself', async () => {
    const { client } = await startBench({ handler: () => ({ json: emptyPage }) });
    await client.feed('customers', null);
    expectNoCanary(inspect(client, { depth: 20, showHidden: true }));
  });

  it('stay out of the error for a connection that cannot work', () => {
    const create = () =>
      createServiceTitanClient({ connection: connectionTo({ url: 'http://example.com', appKey: 'canary-app-key\n', clientId: '' }) });
    expect(create).toThrow(ServiceTitanError);
    try {
      create();
    } catch (error) {
      expect(error).toMatchObject({ kind: 'configuration' });
      expect(String(error)).toMatch(/clientId.*apiUrl/s);
      expectNoCanary(spill(error));
    }
  });
});

describe('the error of the client', () => {
  it('is known by its mark, since Next may load its class twice', async () => {
    jest.resetModules();
    const twin = await import('../../../src/servicetitan/errors.js');
    expect(twin.ServiceTitanError).not.toBe(ServiceTitanError);
    expect(isServiceTitanError(new twin.ServiceTitanError({ kind: 'server', operation: 'GET crm leads' }))).toBe(true);
  });

  it('is not taken for another of the same name', () => {
    const facts = { name: 'ServiceTitanError', kind: 'server', operation: 'GET crm leads' };
    expect(isServiceTitanError(Object.assign(new Error('text'), facts))).toBe(false);
    expect(isServiceTitanError(facts)).toBe(false);
  });

  it('says operation, meaning, status, attempts and trace', () => {
    const error = new ServiceTitanError({ kind: 'forbidden', operation: 'GET crm export/leads', status: 403, traceId: 'abc', attempts: 2 });
    expect(error.message).toBe(
      'ServiceTitan GET crm export/leads: access was refused; grant the scope to the app, or connect the app to this tenant (status 403, 2 attempts, trace abc)',
    );
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'ServiceTitanError',
      message: error.message,
      kind: 'forbidden',
      operation: 'GET crm export/leads',
      status: 403,
      traceId: 'abc',
      attempts: 2,
      retryAfterMs: null,
      effect: 'none',
      fields: [],
    });
  });
});
