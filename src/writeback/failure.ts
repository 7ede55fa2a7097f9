import { isServiceTitanError, type ServiceTitanErrorKind, type WriteEffect } from '../servicetitan/errors.js';
import { SafeError } from '../state/safe-error.js';

/**
 * What a failed request means for a write. `refused`: the same request would be refused again. `outage`: it has nothing to do with this write, the next
 * one would fail alike. `other`: neither is known.
 */
export type Failure = {
  kind: 'refused' | 'outage' | 'other';
  /** Whether the request may have taken effect all the same. */
  effect: WriteEffect;
  /** Milliseconds that the other side asked us to wait; null when it did not. */
  retryAfterMs: number | null;
};

const REFUSALS: ReadonlySet<ServiceTitanErrorKind> = new Set(['bad-request', 'forbidden', 'not-found', 'conflict']);
const OUTAGES: ReadonlySet<ServiceTitanErrorKind> = new Set(['configuration', 'unauthorized', 'rate-limited', 'server', 'network']);

/** An error of somebody else than ServiceTitan, to whom an operation delivers. */
export class DeliveryError extends SafeError {
  override readonly name = 'DeliveryError';
  readonly failure: Failure;
  constructor(message: string, failure: Failure) {
    super(message);
    this.failure = failure;
  }
}

const isDeliveryError = (error: unknown): error is DeliveryError => error instanceof Error && error.name === 'DeliveryError' && 'failure' in error;

/** Reads a failed look or send. What was stored by another version and no longer fits counts as refused. */
export const failureOf = (error: unknown): Failure => {
  if (isDeliveryError(error)) return error.failure;
  if (error instanceof Error && error.name === 'ZodError') return { kind: 'refused', effect: 'none', retryAfterMs: null };
  if (!isServiceTitanError(error)) return { kind: 'other', effect: 'unknown', retryAfterMs: null };
  const { kind, effect, retryAfterMs } = error;
  return { kind: REFUSALS.has(kind) ? 'refused' : OUTAGES.has(kind) ? 'outage' : 'other', effect, retryAfterMs };
};
