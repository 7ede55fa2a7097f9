import type { PayloadRequest } from 'payload';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

import { oncePer } from '../payload/once-per.js';
import { RouteError } from './route-error.js';

const MINUTE_SECONDS = 60;

const limitersOf = oncePer('limiters', () => new Map<number, RateLimiterMemory>());

/** Asks of one person for one route in this process, at most so many per minute. Throws RouteError 429 beyond, with the seconds to wait. */
export const countAsk = async (req: PayloadRequest, { action, perMinute }: { action: string; perMinute: number }): Promise<void> => {
  const limiters = limitersOf(req.payload);
  const limiter = limiters.get(perMinute) ?? new RateLimiterMemory({ points: perMinute, duration: MINUTE_SECONDS });
  limiters.set(perMinute, limiter);
  try {
    await limiter.consume(JSON.stringify([action, req.user?.collection ?? null, req.user?.id ?? null]));
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    throw new RouteError(429, `You asked for this more than ${perMinute} times within a minute. Try again in ${seconds} seconds.`, { retryAfterSeconds: seconds });
  }
};
