import { gzipSync } from 'node:zlib';

import { afterEach, describe, expect, it } from '@jest/globals';

import { closeServers, customersFeedPath, emptyPage, errorOf, startBench } from './harness.js';
import { startLocalServer } from './local-server.js';

import type { ServiceTitanErrorKind } from '../../../src/servicetitan/errors.js';

afterEach(closeServers);

describe('answers that are not repeated', () => {
  it.each<[number, ServiceTitanErrorKind]>([
    [400, 'bad-request'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [409, 'conflict'],
    [422, 'bad-request'],
  ])('status %i is an error of kind %s', async (status, kind) => {
    const { client, server } = await startBench({ handler: () => ({ status, json: { title: 'no', traceId: '00-abc.1' } }) });
    expect(await errorOf(client.feed('customers', null))).toMatchObject({ kind, status, traceId: '00-abc.1', attempts: 1 });
    expect(server.to(customersFeedPath)).toHaveLength(1);
  });

  it.each([301, 302, 307, 308])('a redirect %i is refused and the other host hears nothing', async (status) => {
    const other = await startLocalServer(() => ({ json: emptyPage }));
    const { client, server } = await startBench({ handler: () => ({ status, headers: { location: `${other.url}/elsewhere` } }) });
    expect(await errorOf(client.feed('customers', null))).toMatchObject({ kind: 'invalid-answer', status });
    expect(server.to(customersFeedPath)).toHaveLength(1);
    expect(other.arrived).toEqual([]);
    await other.close();
  });

  it('a redirect of the login is refused and the secret goes nowhere else', async () => {
    const other = await startLocalServer(() => ({ json: {} }));
    const { client, server } = await startBench({
      handler: () => ({ json: emptyPage }),
      token: () => ({ status: 307, headers: { location: `${other.url}/connect/token` } }),
    });
    expect(await errorOf(client.feed('customers', null))).toMatchObject({ kind: 'invalid-answer', status: 307 });
    expect(server.to('/connect/token')).toHaveLength(1);
    expect(other.arrived).toEqual([]);
    await other.close();
  });

  it('a trace id that is no plain word is not taken over', async () => {
    const { client } = await startBench({ handler: () => ({ status: 400, json: { traceId: 'canary@example.com said\nthis' } }) });
    expect(await errorOf(client.feed('customers', null))).toMatchObject({ kind: 'bad-request', traceId: null });
  });
});

describe('the size of an answer', () => {
  const large = JSON.stringify({ ...emptyPage, continueFrom: 'x'.repeat(5_000) });

  it.each([
    ['that announces too much', { text: large, headers: { 'content-length': String(large.length) } }],
    ['that sends too much', { text: large, headers: { 'transfer-encoding': 'chunked' } }],
  ])('is bounded for an answer %s', async (_, reply) => {
    const { client, server } = await startBench({ handler: () => reply, connection: { maxResponseBytes: 4_096 } });
    expect(await errorOf(client.feed('customers', null))).toMatchObject({ kind: 'too-large', attempts: 1 });
    expect(server.to(customersFeedPath)).toHaveLength(1);
  });

  it('is counted after decompression', async () => {
    const packed = gzipSync(large);
    const { createServer } = await import('node:http');
    const server = createServer((request, response) => {
      if (request.url === '/connect/token') response.end(JSON.stringify({ access_token: 'token', expires_in: 900 }));
      else response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const { client } = await startBench({
      handler: () => 'hang-up',
      connection: { apiUrl: url, authUrl: url, maxResponseBytes: 4_096 },
    });
    expect(packed.byteLength).toBeLessThan(4_096);
    expect(await errorOf(client.feed('customers', null))).toMatchObject({ kind: 'too-large' });
    server.closeAllConnections();
    server.close();
  });

  it('does not hide the status of a refusal with a long error page', async () => {
    const { client } = await startBench({ handler: () => ({ status: 403, text: 'x'.repeat(200_000) }) });
    expect(await errorOf(client.feed('customers', null))).toMatchObject({ kind: 'forbidden', status: 403 });
  });
});
