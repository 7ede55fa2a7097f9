import { describe, expect, it } from '@jest/globals';

import type { ClientLogger } from '../../../src/servicetitan/attempts.js';
import { attemptUntilDone } from '../../../src/servicetitan/attempts.js';
import type { Outcome } from '../../../src/servicetitan/outcome.js';

import { errorOf } from './harness.js';

const done: Outcome = { ok: true, body: 'body' };
const unavailable: Outcome = { ok: false, failure: { kind: 'server', status: 503 }, mayRepeat: true };
const tooMany: Outcome = { ok: false, failure: { kind: 'rate-limited', status: 429, traceId: 'trace-1', retryAfterMs: 7_000 }, mayRepeat: true };
const refused: Outcome = { ok: false, failure: { kind: 'forbidden', status: 403, traceId: 'trace-2' }, mayRepeat: false };

type Parts = { onRateLimit?: (sleep: () => Promise<void>) => Promise<void>; logger?: ClientLogger };

/** Attempts that come out as told, and what was waited for and logged. Sleeping takes no time and random numbers are 0.5. */
const attempting = (outcomes: readonly Outcome[], { onRateLimit, logger }: Parts = {}) => {
  const sleeps: number[] = [];
  const left = [...outcomes];
  const result = attemptUntilDone({
    operation: 'GET crm customers',
    attempt: async () => left.shift() ?? Promise.reject(new Error('One attempt too many')),
    policy: { attempts: 3, firstWaitMs: 500, longestWaitMs: 60_000 },
    tools: { clock: () => 0, random: () => 0.5, sleep: async (ms) => void sleeps.push(ms), logger },
    onRateLimit,
  });
  return { result, sleeps, left };
};

describe('attempts', () => {
  it('end with the first that succeeds', async () => {
    const { result, sleeps, left } = attempting([unavailable, unavailable, done, done]);
    await expect(result).resolves.toBe('body');
    expect(sleeps).toEqual([250, 500]);
    expect(left).toHaveLength(1);
  });

  it('end with the last one allowed, and the error counts them', async () => {
    const { result, sleeps, left } = attempting([unavailable, tooMany, unavailable, done]);
    expect(await errorOf(result)).toMatchObject({ kind: 'server', status: 503, operation: 'GET crm customers', attempts: 3 });
    expect(sleeps).toEqual([250, 7_000]);
    expect(left).toHaveLength(1);
  });

  it('end with one that cannot succeed by being repeated', async () => {
    const { result, sleeps } = attempting([unavailable, refused, done]);
    expect(await errorOf(result)).toMatchObject({ kind: 'forbidden', status: 403, traceId: 'trace-2', attempts: 2 });
    expect(sleeps).toEqual([250]);
  });

  it('after a 429 the wait is made where others can be kept quiet as well, any other wait is not', async () => {
    const handed: (() => Promise<void>)[] = [];
    const { result, sleeps } = attempting([unavailable, tooMany, done], { onRateLimit: async (sleep) => void handed.push(sleep) });
    await expect(result).resolves.toBe('body');
    expect(sleeps).toEqual([250]);
    for (const sleep of handed) await sleep();
    expect(sleeps).toEqual([250, 7_000]);
  });

  it('log each failure with the wait that follows it, the last one aside', async () => {
    const logged: unknown[] = [];
    const { result } = attempting([unavailable, tooMany, unavailable], { logger: { warn: (entry) => logged.push(entry) } });
    await errorOf(result);
    expect(logged).toEqual([
      { msg: 'ServiceTitan GET crm customers: attempt 1 of 3 failed (server), next one in 250 ms', kind: 'server', status: 503, traceId: null },
      { msg: 'ServiceTitan GET crm customers: attempt 2 of 3 failed (rate-limited), next one in 7000 ms', kind: 'rate-limited', status: 429, traceId: 'trace-1' },
    ]);
  });
});
