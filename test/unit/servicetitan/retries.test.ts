import { afterEach, describe, expect, it } from '@jest/globals';

import { closeServers, customersFeedPath, emptyPage, errorOf, inTurn, startBench } from './harness.js';

import type { Reply } from './local-server.js';

afterEach(closeServers);

const good: Reply = { json: emptyPage };

const tooMany = ({ retryAfter, title = 'Rate limit is exceeded.' }: { retryAfter?: string; title?: string }): Reply => ({
  status: 429,
  headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  json: { status: 429, title, traceId: 'trace-429' },
});

describe('waiting after 429', () => {
  it.each([
    ['the seconds of the Retry-After header', tooMany({ retryAfter: '7', title: 'Try again in 3 seconds.' }), 7_000],
    ['the date of the Retry-After header', tooMany({ retryAfter: 'Tue, 01 Oct 2024 00:00:09 GMT' }), 9_000],
    ['the seconds in the title without a header', tooMany({ title: 'Rate limit is exceeded. Try again in 3 seconds.' }), 3_000],
    ['one second in the title', tooMany({ title: 'Try again in 1 second.' }), 1_000],
    ['the title when the header is no time', tooMany({ retryAfter: 'soon', title: 'Try again in 4 seconds.' }), 4_000],
    ['the backoff with half its jitter when nothing is said', tooMany({}), 250],
    ['the backoff when the header is negative', tooMany({ retryAfter: '-1' }), 250],
    ['the backoff when the header is zero', tooMany({ retryAfter: '0' }), 250],
    ['the backoff when the date is in the past', tooMany({ retryAfter: 'Mon, 30 Sep 2024 00:00:00 GMT' }), 250],
    ['the longest wait allowed when a day is asked for', tooMany({ retryAfter: '86400' }), 60_000],
  ])('is %s', async (_, reply, expected) => {
    const { client, sleeps } = await startBench({
      handler: inTurn(reply, good),
      options: { clock: () => Date.parse('2024-10-01T00:00:00Z') },
    });
    await client.feed('customers', null);
    expect(sleeps).toEqual([expected]);
  });

  it('keeps every other request of the tenant quiet as well', async () => {
    let endSleep = (): void => undefined;
    let sleepBegan = (): void => undefined;
    const sleeping = new Promise<void>((resolve) => {
      sleepBegan = resolve;
    });
    const { client, server } = await startBench({
      handler: inTurn(tooMany({ retryAfter: '5' }), good),
      options: {
        sleep: () =>
          new Promise<void>((resolve) => {
            endSleep = resolve;
            sleepBegan();
          }),
      },
    });
    const first = client.feed('customers', null);
    await sleeping;
    const second = client.feed('customers', null);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.to(customersFeedPath)).toHaveLength(1);
    endSleep();
    await Promise.all([first, second]);
    expect(server.to(customersFeedPath)).toHaveLength(3);
  });

  it('gives up after the last attempt and says how long ServiceTitan asked to wait', async () => {
    const { client, server } = await startBench({ handler: () => tooMany({ retryAfter: '7' }), options: { retry: { attempts: 3 } } });
    const error = await errorOf(client.feed('customers', null));
    expect(error).toMatchObject({ kind: 'rate-limited', status: 429, attempts: 3, retryAfterMs: 7_000, traceId: 'trace-429' });
    expect(server.to(customersFeedPath)).toHaveLength(3);
  });
});

describe('repeating a read', () => {
  const cut: Reply = { json: emptyPage, headers: { 'content-length': '500' }, cutAfterBytes: 10 };
  it.each<[string, Reply]>([
    ['a server error', { status: 500, text: '<html>oops</html>' }],
    ['a bad gateway', { status: 502 }],
    ['a service that is unavailable', { status: 503 }],
    ['a gateway timeout', { status: 504 }],
    ['a connection that is hung up', 'hang-up'],
    ['a body that is cut off', cut],
    ['a chunked body that is cut off', { json: emptyPage, cutAfterBytes: 10 }],
    ['half a JSON document', { text: '{"hasMore":fal' }],
    ['an HTML page with status 200', { text: '<html>maintenance</html>' }],
    ['an empty body', { text: '' }],
    ['a 204', { status: 204 }],
    ['a body that claims to be compressed', { text: 'plain', headers: { 'content-encoding': 'gzip' } }],
  ])('follows %s', async (_, reply) => {
    const { client, sleeps } = await startBench({ handler: inTurn(reply, good) });
    await expect(client.feed('customers', null)).resolves.toEqual({ rows: [], continueFrom: 'end', hasMore: false });
    expect(sleeps).toEqual([250]);
  });

  it.each<[string, Reply]>([
    ['no answer', 'silence'],
    ['half an answer', { json: emptyPage, headers: { 'content-length': '500' }, text: '{"has' }],
  ])('follows an attempt that brought %s before its time was over', async (_, reply) => {
    const { client } = await startBench({ handler: inTurn(reply, good), connection: { timeoutMs: 300 } });
    await expect(client.feed('customers', null)).resolves.toMatchObject({ hasMore: false });
  });

  it('doubles the wait with each attempt up to the longest one', async () => {
    const { client, sleeps } = await startBench({
      handler: () => ({ status: 500 }),
      options: { retry: { attempts: 6, firstWaitMs: 1_000, longestWaitMs: 5_000 } },
    });
    const error = await errorOf(client.feed('customers', null));
    expect(error).toMatchObject({ kind: 'server', status: 500, attempts: 6 });
    expect(sleeps).toEqual([500, 1_000, 2_000, 2_500, 2_500]);
  });

  it('spreads the wait over its whole range', async () => {
    const waitWith = async (random: number): Promise<number[]> => {
      const { client, sleeps } = await startBench({ handler: inTurn({ status: 500 }, good), options: { random: () => random } });
      await client.feed('customers', null);
      return sleeps;
    };
    expect(await waitWith(0)).toEqual([0]);
    expect(await waitWith(0.999)).toEqual([500]);
  });

  it('names the code of the connection when no attempt got through', async () => {
    const { client, server } = await startBench({ handler: () => good });
    await client.feed('customers', null);
    await server.close();
    const error = await errorOf(client.feed('customers', null));
    expect(error).toMatchObject({ kind: 'network', status: null, attempts: 6 });
    expect(String(error)).toContain('ECONNREFUSED');
  });
});
