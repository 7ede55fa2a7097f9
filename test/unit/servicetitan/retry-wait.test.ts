import { describe, expect, it } from '@jest/globals';

import { defaultRetryPolicy, requestedWait, waitBeforeNextAttempt } from '../../../src/servicetitan/retry-wait.js';

const now = Date.parse('2024-10-01T00:00:00Z');
const asked = (retryAfter: string | null, title: string | null = null): number | null => requestedWait({ retryAfter, title, now });

describe('the wait that ServiceTitan asks for', () => {
  it.each([
    ['7', 7_000],
    [' 7 ', 7_000],
    ['120', 120_000],
    ['Tue, 01 Oct 2024 00:00:09 GMT', 9_000],
    [' Tuesday, 01-Oct-24 00:00:09 GMT ', 9_000],
  ])('Retry-After %j is %d milliseconds', (retryAfter, ms) => {
    expect(asked(retryAfter)).toBe(ms);
  });

  it.each([null, '', '0', '-1', '+5', '1.5', '7s', 's7', 'soon', 'Soon', 'In 2030', '2024-10-01T00:00:09Z', 'x Tue, 01 Oct 2024 00:00:09 GMT', 'Mon, 30 Sep 2024 00:00:00 GMT', 'Tue, 01 Oct 2024 00:00:00 GMT', '9'.repeat(400)])(
    'Retry-After %j asks for none',
    (retryAfter) => {
      expect(asked(retryAfter)).toBeNull();
    },
  );

  it.each([
    ['Rate limit is exceeded. Try again in 3 seconds.', 3_000],
    ['Try again in 1 second.', 1_000],
    ['TRY AGAIN IN 25 SECONDS', 25_000],
    ['Try again in 123456 seconds.', 123_456_000],
  ])('without the header the title says it: %s', (title, ms) => {
    expect(asked(null, title)).toBe(ms);
    expect(asked('soon', title)).toBe(ms);
    expect(asked('7', title)).toBe(7_000);
  });

  it.each([null, '', 'Rate limit is exceeded.', 'Try again in 0 seconds.', 'Try again in some seconds.', 'Begin 3 seconds later.', 'Try again in 3 secondsor so.', 'Try again in 1234567 seconds.'])('the title %j asks for none', (title) => {
    expect(asked(null, title)).toBeNull();
  });
});

describe('the wait before the next attempt', () => {
  const policy = { attempts: 6, firstWaitMs: 500, longestWaitMs: 3_000 };
  const wait = (attempt: number, { requestedMs = null, random = 1 }: { requestedMs?: number | null; random?: number } = {}): number =>
    waitBeforeNextAttempt({ attempt, requestedMs, policy, random: () => random });

  it('doubles with each attempt up to the longest one', () => {
    expect([1, 2, 3, 4, 5].map((attempt) => wait(attempt))).toEqual([500, 1_000, 2_000, 3_000, 3_000]);
  });

  it('has full jitter, in whole milliseconds', () => {
    expect([0, 0.25, 0.333, 0.9999].map((random) => wait(1, { random }))).toEqual([0, 125, 167, 500]);
  });

  it('is what was asked for instead, without jitter, up to the longest one', () => {
    expect(wait(4, { requestedMs: 40, random: 0.5 })).toBe(40);
    expect(wait(1, { requestedMs: 86_400_000 })).toBe(3_000);
  });

  it('is tried six times, first after half a second at most and never after more than a minute, by default', () => {
    expect(defaultRetryPolicy).toEqual({ attempts: 6, firstWaitMs: 500, longestWaitMs: 60_000 });
  });
});
