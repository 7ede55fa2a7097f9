import { createHmac, randomBytes } from 'node:crypto';
import { RateLimiterMemory } from 'rate-limiter-flexible';

import { oncePer } from '../../payload/once-per.js';

/** Refused webhooks of one source in a minute, beyond which it is turned away before its bodies are read. */
export const REFUSALS_PER_MINUTE = 300;
const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/** Who sent too much that was refused; of one Payload instance, in this process. */
export type Refusals = {
  isBlocked: (source: string | null) => Promise<boolean>;
  /** Counts one more webhook that was refused. */
  count: (source: string | null) => Promise<void>;
  /** Whether people should be told that forgeries come: once a minute. */
  shouldTell: () => Promise<boolean>;
  /** Takes note of a source that signs rightly. */
  trust: (source: string | null) => Promise<void>;
};

/**
 * Where a webhook comes from, as the proxies before the CRM tell it: their whole chain, of which a sender can only forge the beginning.
 * Null where nobody tells; then all senders would be one.
 */
export const sourceOf = (headers: Headers): string | null => headers.get('X-Forwarded-For') ?? headers.get('X-Real-IP');

/**
 * Only refusals count, and a source that signed rightly within a day is never blocked: behind a proxy that hides where calls come from, forgers
 * and ServiceTitan are one source, and a flood of forgeries must not shut ServiceTitan out. A forger who keeps changing the chain is refused
 * by the signature each time, at the price of one hash.
 */
export const createRefusals = (): Refusals => {
  const refused = new RateLimiterMemory({ points: REFUSALS_PER_MINUTE, duration: MINUTE });
  const trusted = new RateLimiterMemory({ points: 1, duration: DAY });
  const told = new RateLimiterMemory({ points: 1, duration: MINUTE });
  const salt = randomBytes(32);
  // A fixed number of places, whatever is sent, so that a flood of sources does not fill the memory; nobody can tell who shares one.
  const placeOf = (source: string): string => createHmac('sha256', salt).update(source).digest('hex').slice(0, 4);
  return {
    isBlocked: async (source) => {
      if (source === null || (await trusted.get(placeOf(source))) !== null) return false;
      return ((await refused.get(placeOf(source)))?.consumedPoints ?? 0) >= REFUSALS_PER_MINUTE;
    },
    count: async (source) => {
      if (source !== null) await refused.penalty(placeOf(source));
    },
    shouldTell: async () => (await told.penalty('')).consumedPoints === 1,
    trust: async (source) => {
      if (source !== null) await trusted.set(placeOf(source), 1, DAY);
    },
  };
};

/** The refusals of a Payload instance (design 5.6). */
export const refusalsOf = oncePer('webhook-refusals', createRefusals);
