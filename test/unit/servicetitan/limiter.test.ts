import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { createRequestLimiter } from '../../../src/servicetitan/limiter.js';
import { createTenantProcessState } from '../../../src/servicetitan/process-state.js';

import { closeServers, customersFeedPath, emptyPage, inTurn, startBench } from './harness.js';

const mostInOneSecond = (instants: readonly number[]): number =>
  Math.max(...instants.map((start) => instants.filter((instant) => instant >= start && instant < start + 1_000).length));

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
        limiter.turn().then(() => {
          instants.push(Date.now());
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
    await expect(limiter.turn()).resolves.toBeUndefined();
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
    state.limiter.turn = () => new Promise((resolve) => setTimeout(resolve, 900));
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
    };
    const { client, server } = await startBench({ handler: () => ({ json: emptyPage }), options: { state, clock: () => now } });
    await client.feed('customers', null);
    expect(server.to(customersFeedPath).map(({ headers }) => headers.authorization)).toEqual(['Bearer canary-token-2']);
  });
});
