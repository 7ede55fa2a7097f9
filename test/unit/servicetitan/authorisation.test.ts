import { afterEach, describe, expect, it } from '@jest/globals';

import { closeServers, customersFeedPath, emptyPage, errorOf, inTurn, startBench } from './harness.js';

import type { Arrived, Reply } from './local-server.js';

afterEach(closeServers);

const unauthorized: Reply = { status: 401, json: { status: 401, title: 'Token is no longer valid.', traceId: 'trace-401' } };

/** Accepts every token but the first ones. */
const acceptsFromToken =
  (number: number) =>
  ({ headers }: Arrived): Reply =>
    Number(/(\d+)$/.exec(headers.authorization ?? '')?.[1]) >= number ? { json: emptyPage } : unauthorized;

describe('authorisation', () => {
  it('logs in with client credentials as a form and sends token and app key as headers', async () => {
    const { client, server } = await startBench({ handler: () => ({ json: emptyPage }) });
    await client.feed('customers', null);
    const [login] = server.to('/connect/token');
    expect(login?.method).toBe('POST');
    expect(login?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(Object.fromEntries(new URLSearchParams(login?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'canary-client-id',
      client_secret: 'canary-client-secret',
    });
    const [read] = server.to(customersFeedPath);
    expect(read?.headers.authorization).toBe('Bearer canary-token-1');
    expect(read?.headers['st-app-key']).toBe('canary-app-key');
  });

  it('uses a token until 80 % of its life are over', async () => {
    let now = 1_000_000;
    const { client, server } = await startBench({ handler: () => ({ json: emptyPage }), options: { clock: () => now } });
    await client.feed('customers', null);
    now += 719_000;
    await client.feed('customers', null);
    expect(server.to('/connect/token')).toHaveLength(1);
    now += 1_000;
    await client.feed('customers', null);
    expect(server.to('/connect/token')).toHaveLength(2);
  });

  it('logs in once for fifty requests that start together', async () => {
    const { client, server } = await startBench({ handler: () => ({ json: emptyPage }) });
    await Promise.all(Array.from({ length: 50 }, () => client.feed('customers', null)));
    expect(server.to('/connect/token')).toHaveLength(1);
  });

  it('logs in once more for fifty parallel requests after the token was revoked', async () => {
    let leastToken = 1;
    const { client, server } = await startBench({ handler: (request) => acceptsFromToken(leastToken)(request) });
    await client.feed('customers', null);
    leastToken = 2;
    const pages = await Promise.all(Array.from({ length: 50 }, () => client.feed('customers', null)));
    expect(pages).toHaveLength(50);
    expect(server.to('/connect/token')).toHaveLength(2);
  });

  it('stops after one new login when the fresh token is refused as well', async () => {
    const { client, server, sleeps } = await startBench({ handler: () => unauthorized });
    const error = await errorOf(client.feed('customers', null));
    expect(error).toMatchObject({ kind: 'unauthorized', status: 401, traceId: 'trace-401', operation: 'GET crm export/customers' });
    expect(server.to('/connect/token')).toHaveLength(2);
    expect(server.to(customersFeedPath)).toHaveLength(2);
    expect(sleeps).toEqual([]);
  });

  it('takes the token of the moment for each attempt', async () => {
    let now = 1_000_000;
    const { client, server } = await startBench({
      handler: inTurn({ status: 500 }, { json: emptyPage }),
      options: {
        clock: () => now,
        sleep: async () => {
          now += 900_000;
        },
      },
    });
    await client.feed('customers', null);
    expect(server.to(customersFeedPath).map(({ headers }) => headers.authorization)).toEqual([
      'Bearer canary-token-1',
      'Bearer canary-token-2',
    ]);
  });

  it('calls refused credentials unauthorized and does not try them again', async () => {
    const { client, server } = await startBench({
      handler: () => ({ json: emptyPage }),
      token: () => ({ status: 400, json: { error: 'invalid_client' } }),
    });
    const error = await errorOf(client.feed('customers', null));
    expect(error).toMatchObject({ kind: 'unauthorized', status: 400, operation: 'POST auth connect/token' });
    expect(server.to('/connect/token')).toHaveLength(1);
    expect(server.to(customersFeedPath)).toHaveLength(0);
  });

  it('repeats a login that a network or server fault spoiled', async () => {
    const { client } = await startBench({
      handler: () => ({ json: emptyPage }),
      token: inTurn('hang-up', { status: 503 }, { json: { access_token: 'third-time', expires_in: 900 } }),
    });
    await expect(client.feed('customers', null)).resolves.toMatchObject({ hasMore: false });
  });

  it.each([
    ['without a token', {}],
    ['with a token that no header can hold', { access_token: 'two\r\nlines', expires_in: 900 }],
  ])('refuses an answer of the token server %s', async (_, json) => {
    const { client } = await startBench({ handler: () => ({ json: emptyPage }), token: () => ({ json }) });
    expect(await errorOf(client.feed('customers', null))).toMatchObject({ kind: 'invalid-answer', operation: 'POST auth connect/token' });
  });
});
