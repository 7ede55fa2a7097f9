import { ServiceTitanError } from './errors.js';
import { waitBeforeNextAttempt } from './retry-wait.js';

import type { ServiceTitanErrorKind } from './errors.js';
import type { Outcome } from './outcome.js';
import type { RetryPolicy } from './retry-wait.js';

/** What the client needs of a logger; Payload's fits. Entries never hold secrets or personal data. */
export type ClientLogger = { warn(entry: { msg: string } & Record<string, unknown>): void };

/** What is counted of the traffic: names and results, never a URL, an id or a text that came from outside. */
export type ClientMeter = {
  /** One request was answered or failed. `operation` as errors name it, `result` `ok` or the kind of the error. */
  answered(exchange: { operation: string; result: 'ok' | ServiceTitanErrorKind }): void;
  /** One request waited so many seconds for its turn of the limiter. */
  waited(seconds: number): void;
};

/** The parts of the world that a test wants to hold still. */
export type ClientTools = {
  /** Milliseconds since 1970. */
  clock: () => number;
  /** From 0 (inclusive) to 1 (exclusive). */
  random: () => number;
  sleep: (ms: number) => Promise<void>;
  logger?: ClientLogger;
  meter?: ClientMeter;
};

/** Counts how one request went, and hands its outcome on. */
export const metered = ({ outcome, operation, meter }: { outcome: Outcome; operation: string; meter?: ClientMeter }): Outcome => {
  meter?.answered({ operation, result: outcome.ok ? 'ok' : outcome.failure.kind });
  return outcome;
};

/**
 * Makes attempts until one succeeds, cannot succeed by being repeated, or was the last one allowed. `onRateLimit` waits in
 * place of a plain sleep after a 429, so that others can be kept quiet as well. Throws a `ServiceTitanError`.
 */
export const attemptUntilDone = async ({
  operation,
  attempt,
  policy,
  tools,
  onRateLimit = (sleep) => sleep(),
}: {
  operation: string;
  attempt: () => Promise<Outcome>;
  policy: RetryPolicy;
  tools: ClientTools;
  onRateLimit?: (sleep: () => Promise<void>) => Promise<void>;
}): Promise<unknown> => {
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await attempt();
    if (outcome.ok) return outcome.body;
    const { failure, mayRepeat } = outcome;
    if (!mayRepeat || attempts >= policy.attempts) throw new ServiceTitanError({ ...failure, operation, attempts });
    const waitMs = waitBeforeNextAttempt({
      attempt: attempts,
      requestedMs: failure.retryAfterMs ?? null,
      policy,
      random: tools.random,
    });
    tools.logger?.warn({
      msg: `ServiceTitan ${operation}: attempt ${attempts} of ${policy.attempts} failed (${failure.kind}), next one in ${waitMs} ms`,
      kind: failure.kind,
      status: failure.status ?? null,
      traceId: failure.traceId ?? null,
    });
    const sleep = (): Promise<void> => tools.sleep(waitMs);
    await (failure.kind === 'rate-limited' ? onRateLimit(sleep) : sleep());
  }
};
