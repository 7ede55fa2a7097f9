import { beforeEach, describe, expect, it } from '@jest/globals';

import { createRefusals, REFUSALS_PER_MINUTE, sourceOf, type Refusals } from '../../../../src/endpoints/webhooks/refusals.js';

describe('where a webhook comes from', () => {
  it.each([
    [{ 'X-Forwarded-For': '203.0.113.7, 10.0.0.2' }, '203.0.113.7, 10.0.0.2'],
    [{ 'X-Forwarded-For': '203.0.113.7', 'X-Real-IP': '10.0.0.2' }, '203.0.113.7'],
    [{ 'X-Real-IP': '203.0.113.7' }, '203.0.113.7'],
    [{}, null],
  ])('is told by %j', (headers, source) => {
    expect(sourceOf(new Headers(headers))).toBe(source);
  });
});

describe('refused webhooks', () => {
  let refusals: Refusals;
  beforeEach(() => {
    refusals = createRefusals();
  });
  const refuse = async (source: string | null, times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) await refusals.count(source);
  };

  it('block their source when they are too many, and no other one', async () => {
    await refuse('203.0.113.7', REFUSALS_PER_MINUTE - 1);
    expect(await refusals.isBlocked('203.0.113.7')).toBe(false);
    await refuse('203.0.113.7', 1);
    expect(await refusals.isBlocked('203.0.113.7')).toBe(true);
    expect(await refusals.isBlocked('203.0.113.8')).toBe(false);
  });

  it('block nobody where nobody tells one source from another', async () => {
    await refuse(null, REFUSALS_PER_MINUTE * 2);
    expect(await refusals.isBlocked(null)).toBe(false);
  });

  it('do not block a source that signs rightly as well, before or after', async () => {
    await refusals.trust('203.0.113.7');
    await refuse('203.0.113.7', REFUSALS_PER_MINUTE * 2);
    expect(await refusals.isBlocked('203.0.113.7')).toBe(false);
    await refuse('203.0.113.9', REFUSALS_PER_MINUTE * 2);
    await refusals.trust('203.0.113.9');
    expect(await refusals.isBlocked('203.0.113.9')).toBe(false);
  });

  it('trust nobody of whom nothing is known', async () => {
    await refusals.trust(null);
    await refuse('203.0.113.7', REFUSALS_PER_MINUTE);
    expect(await refusals.isBlocked('203.0.113.7')).toBe(true);
  });

  it('are told once a minute', async () => {
    expect([await refusals.shouldTell(), await refusals.shouldTell(), await refusals.shouldTell()]).toEqual([true, false, false]);
  });
});
