import type { Payload, PayloadRequest } from 'payload';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

import { RouteError } from './route-error.js';

const LIMITERS = Symbol.for('payload-st-sync.limiters');
const MINUTE_SECONDS = 60;

type Limiters = Map<number, RateLimiterMemory>;

// Next loads modules more than once in one process: the counts of a Payload instance hang on the global object.
const limitersOf = (payload: Payload): Limiters => {
  const holder = globalThis as typeof globalThis & { [LIMITERS]?: WeakMap<Payload, Limiters> };
  const registry = (holder[LIMITERS] ??= new WeakMap());
  const known = registry.get(payload) ?? new Map();
  registry.set(payload, known);
  return known;
};

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
