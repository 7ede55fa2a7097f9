/** Says for each request of a tenant whether it is still under the limit, and if not, for how many seconds to wait. */
export type RateLimiter = { take(tenantId: string): { isAllowed: true } | { isAllowed: false; seconds: number } };

/** A sliding window of one second per tenant. `now` is in milliseconds. */
export const createRateLimiter = ({ perSecond, now }: { perSecond: number; now: () => number }): RateLimiter => {
  const taken = new Map<string, number[]>();
  return {
    take: (tenantId) => {
      const time = now();
      const recent = taken.get(tenantId) ?? [];
      taken.set(tenantId, recent);
      while ((recent[0] ?? Infinity) <= time - 1000) recent.shift();
      if (recent.length >= perSecond) return { isAllowed: false, seconds: 1 };
      recent.push(time);
      return { isAllowed: true };
    },
  };
};
