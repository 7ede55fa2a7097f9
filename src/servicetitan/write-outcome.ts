import { judge } from './outcome.js';

import type { WriteEffect } from './errors.js';
import type { Exchange } from './exchange.js';
import type { Outcome } from './outcome.js';

/** Failures to find or reach the server: there was no connection that anything could have been sent on. */
const beforeSending: readonly (string | null)[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'];

const requestTimeout = 408;

/** ServiceTitan refuses with a 4xx before it changes anything. A server that gave up waiting, and one that points elsewhere, may have. */
const effectOf = (status: number): WriteEffect => (status >= 400 && status < 500 && status !== requestTimeout ? 'none' : 'unknown');

/**
 * Judges one exchange of a write. ServiceTitan has no idempotency keys, so a write is only
 * repeated where it cannot have been done; one that may have been done fails with effect `unknown`. A success is a success whatever its
 * body: what cannot be read can be read back. `now` is milliseconds since 1970.
 */
export const judgeWrite = ({ exchange, now }: { exchange: Exchange; now: number }): Outcome => {
  // Only successes are called too large.
  if (exchange.type === 'too-large') return { ok: true, body: undefined };
  const outcome = judge({ exchange, now });
  if (outcome.ok) return outcome;
  if (exchange.type === 'no-answer') {
    const wasNotSent = beforeSending.includes(exchange.code);
    return { ok: false, failure: { ...outcome.failure, effect: wasNotSent ? 'none' : 'unknown' }, mayRepeat: wasNotSent };
  }
  if (exchange.status >= 200 && exchange.status < 300) return { ok: true, body: undefined };
  return { ok: false, failure: { ...outcome.failure, effect: effectOf(exchange.status) }, mayRepeat: outcome.failure.kind === 'rate-limited' };
};
