import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';

import { createRequestLimiter } from '../../../src/servicetitan/limiter.js';
import { createTenantProcessState } from '../../../src/servicetitan/process-state.js';

import { closeServers, customersFeedPath, emptyPage, inTurn, startBench } from './harness.js';

const mostInOneSecond = (instants: readonly number[]): number =>
  Math.max(...instants.map((start) => instants.filter((instant) => instant >= start && instant < start + 1_000).length));

/** In small steps: what is begun after one timer must not wait for the next one. */
const passTime = async (ms: number): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 10) await jest.advanceTimersByTimeAsync(10);
};

describe('the limiter', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('never gives more turns than allowed within any second', async () => {
    const limiter = createRequestLimiter({ requestsPerSecond: 20 });
    const instants: number[] = [];
    const ask = (count: number) =>
      Array.from({ length: count }, () =>
        limiter.turn().then((answered) => {
          instants.push(Date.now());
          answered();
        }),
      );
    const first = ask(15);
    await jest.advanceTimersByTimeAsync(990);
    const second = ask(100);
    await jest.advanceTimersByTimeAsync(30_000);
    await Promise.all([...first, ...second]);
    expect(instants).toHaveLength(115);
    expect(mostInOneSecond(instants)).toBe(20);
  });

  it('lets no more requests than allowed arrive within any second, however long each was on its way', async () => {
    const limiter = createRequestLimiter({ requestsPerSecond: 20 });
    const way = fc.sample(fc.integer({ min: 0, max: 499 }), { numRuns: 200, seed: 20 });
    const arrivals: number[] = [];
    const requests = way.map(async (ms) => {
      const answered = await limiter.turn();
      await new Promise((resolve) => setTimeout(resolve, ms));
      arrivals.push(Date.now());
      answered();
    });
    await passTime(15_000);
    await Promise.all(requests);
    expect(arrivals).toHaveLength(200);
    expect(mostInOneSecond(arrivals)).toBeLessThanOrEqual(20);
  });

  it('gives a turn again a second after a short way, and no later than a second and a half whatever the answer does', async () => {
    const limiter = createRequestLimiter({ requestsPerSecond: 2 });
    const given: number[] = [];
    const start = Date.now();
    const turns = [1, 2, 3, 4].map((id) =>
      limiter.turn().then((answered) => {
        given.push(Date.now() - start);
        if (id === 1) setTimeout(answered, 30);
      }),
    );
    await passTime(2_000);
    await Promise.all(turns);
    expect(given).toEqual([0, 0, 1_030, 1_500]);
  });

  it('gives no turn until every pause has ended', async () => {
    const limiter = createRequestLimiter({ requestsPerSecond: 20 });
    const pauseFor = (ms: number) => limiter.quietWhile(() => new Promise((resolve) => setTimeout(resolve, ms)));
    const pauses = [pauseFor(1_000), pauseFor(3_000)];
    let hadTurn = false;
    const turn = limiter.turn().then(() => {
      hadTurn = true;
    });
    await jest.advanceTimersByTimeAsync(2_900);
    expect(hadTurn).toBe(false);
    await jest.advanceTimersByTimeAsync(200);
    expect(hadTurn).toBe(true);
    await Promise.all([...pauses, turn]);
  });

  it('gives turns again after a pause that failed', async () => {
    const limiter = createRequestLimiter({ requestsPerSecond: 20 });
    await expect(limiter.quietWhile(() => Promise.reject(new Error('woken')))).rejects.toThrow('woken');
    await expect(limiter.turn()).resolves.toEqual(expect.any(Function));
  });
});

describe('the client and its limiter', () => {
  afterEach(closeServers);

  it('takes a turn for every attempt, repeated ones and those after a new login included', async () => {
    const state = createTenantProcessState({ requestsPerSecond: 1_000 });
    const turn = jest.spyOn(state.limiter, 'turn');
    const { client, server } = await startBench({
      handler: inTurn({ status: 429 }, { status: 500 }, 'hang-up', { status: 401 }, { json: emptyPage }),
      options: { state },
    });
    await client.feed('customers', null);
    expect(server.to(customersFeedPath)).toHaveLength(5);
    expect(turn).toHaveBeenCalledTimes(5);
  });

  it('does not count the wait for a turn as time of the attempt', async () => {
    const state = createTenantProcessState({ requestsPerSecond: 1_000 });
    state.limiter.turn = () => new Promise((resolve) => setTimeout(() => resolve(() => undefined), 900));
    const { client, sleeps } = await startBench({
      handler: () => ({ json: emptyPage }),
      connection: { timeoutMs: 600 },
      options: { state },
    });
    await expect(client.feed('customers', null)).resolves.toMatchObject({ hasMore: false });
    expect(sleeps).toEqual([]);
  });

  it('logs in again when the token ended during the wait for a turn', async () => {
    let now = 1_000_000;
    const state = createTenantProcessState({ requestsPerSecond: 1_000, clock: () => now });
    let turns = 0;
    state.limiter.turn = async () => {
      turns += 1;
      if (turns === 1) now += 900_000;
      return () => undefined;
    };
    const { client, server } = await startBench({ handler: () => ({ json: emptyPage }), options: { state, clock: () => now } });
    await client.feed('customers', null);
    expect(server.to(customersFeedPath).map(({ headers }) => headers.authorization)).toEqual(['Bearer canary-token-2']);
  });
});
