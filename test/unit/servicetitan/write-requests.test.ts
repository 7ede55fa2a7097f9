import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { assertRequestFits, operationOf } from '../../support/openapi/contract.js';
import { allWriteNames, everyWrite } from './every-write.js';
import type { Bench } from './harness.js';
import { canaries, closeServers, startBench } from './harness.js';
import type { Arrived } from './local-server.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ handler: () => ({ text: '' }), connection: { requestsPerSecond: 10_000 } });
});
beforeEach(() => void bench.server.arrived.splice(0));
afterAll(closeServers);

const parsed = ({ body }: Arrived): unknown => (body === '' ? undefined : JSON.parse(body));
const requests = (): Arrived[] => bench.server.arrived.filter(({ path }) => path !== '/connect/token');

describe('every request that writes', () => {
  it.each(allWriteNames)("fits ServiceTitan's OpenAPI documents: %s", async (name) => {
    await fc.assert(
      fc.asyncProperty(everyWrite[name], async (write) => {
        bench.server.arrived.splice(0);
        await write(bench.client);
        const [request] = requests();
        if (request === undefined || requests().length > 1) throw new Error('a write is one request');
        const { method, url, path, headers } = request;
        assertRequestFits({ method, url, body: parsed(request) });
        const takesBody = operationOf({ method, path }).operation.request !== undefined;
        expect(parsed(request) === undefined).toBe(!takesBody);
        expect(headers['content-type']).toBe(takesBody ? 'application/json' : undefined);
      }),
      { numRuns: 40 },
    );
  });

  it.each(allWriteNames)('carries its credentials in headers and says how long it is: %s', async (name) => {
    const [write] = fc.sample(everyWrite[name], { numRuns: 1, seed: 7 });
    await write?.(bench.client);
    for (const { method, url, body, headers } of requests()) {
      expect(headers.authorization).toBe('Bearer canary-token-1');
      expect(headers['st-app-key']).toBe(canaries.appKey);
      expect(`${url} ${body}`).not.toMatch(/canary|servicetitanapplicationkey/i);
      if (method !== 'DELETE') expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
    }
    expect(requests()).toHaveLength(1);
  });

  it('keeps all digits of ids beyond 2^53, in the address and in the body', async () => {
    await bench.client.sellEstimate('9223372036854775807', { soldBy: '9007199254740993' });
    expect(requests()).toMatchObject([{ method: 'PUT', url: '/sales/v2/tenant/77/estimates/9223372036854775807/sell', body: '{"soldBy":9007199254740993}' }]);
  });

  it('names instants in UTC', async () => {
    await bench.client.completeJob('5', { completedOn: '2024-03-10T02:30:00-07:00' });
    expect(requests()).toMatchObject([{ url: '/jpm/v2/tenant/77/jobs/5/complete', body: '{"completedOn":"2024-03-10T09:30:00.000Z"}' }]);
  });
});
