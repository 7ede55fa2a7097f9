import { describe, expect, it } from '@jest/globals';
import { startSimulator } from '../../../src/exports/simulator.js';
import { createRateLimiter } from '../../../src/simulator/server/limiter.js';
import { createCaller } from './caller.js';

describe('the rate limit', () => {
  it('lets through so many requests in any second, for each tenant by itself', () => {
    let time = 0;
    const limiter = createRateLimiter({ perSecond: 2, now: () => time });
    const take = (tenantId: string) => limiter.take(tenantId).isAllowed;
    expect([take('1'), take('1'), take('1'), take('2')]).toEqual([true, true, false, true]);
    time = 999;
    expect(take('1')).toBe(false);
    time = 1001;
    expect(take('1')).toBe(true);
  });

  it.each([true, false])('answers 429 with the seconds in the title, Retry-After being there: %s', async (retryAfterHeader) => {
    const simulator = await startSimulator({ world: { customers: 1 }, requestsPerSecond: 0, retryAfterHeader });
    const caller = await createCaller(simulator);
    const { status, body, headers } = await caller.get('crm/customers');
    expect([status, body['title']]).toEqual([429, 'Rate limit is exceeded. Try again in 1 seconds.']);
    expect(headers.get('retry-after')).toBe(retryAfterHeader ? '1' : null);
    await simulator.close();
  });
});
