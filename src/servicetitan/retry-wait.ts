/** How often and how long a request is tried. Times are milliseconds. */
export type RetryPolicy = {
  /** Attempts in all, the first one included. */
  attempts: number;
  /** Upper end of the first wait; it doubles with each further attempt. */
  firstWaitMs: number;
  /** No wait is longer than this, whatever ServiceTitan asks for. */
  longestWaitMs: number;
};

export const defaultRetryPolicy: RetryPolicy = { attempts: 6, firstWaitMs: 500, longestWaitMs: 60_000 };

const positiveOrNull = (ms: number): number | null => (Number.isFinite(ms) && ms > 0 ? ms : null);

const fromHeader = ({ header, now }: { header: string | null; now: number }): number | null => {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d+$/.test(text)) return positiveOrNull(Number(text) * 1_000);
  // Every form of HTTP-date begins with the name of a weekday; Date.parse alone would take "-1" for a year.
  return /^[A-Z][a-z]{2}/.test(text) ? positiveOrNull(Date.parse(text) - now) : null;
};

// Without a match it is NaN seconds: no wait.
const fromTitle = (title: string | null): number | null => positiveOrNull(Number(title?.match(/\bin (\d{1,6}) seconds?\b/i)?.[1]) * 1_000);

/**
 * The milliseconds that ServiceTitan asked us to wait, or null: the `Retry-After` header (seconds or HTTP-date), else the
 * seconds in the title "Rate limit is exceeded. Try again in N seconds." (`facts/servicetitan.md` section 3).
 */
export const requestedWait = ({
  retryAfter,
  title,
  now,
}: {
  retryAfter: string | null;
  title: string | null;
  now: number;
}): number | null => fromHeader({ header: retryAfter, now }) ?? fromTitle(title);

/** Milliseconds to wait after attempt number `attempt` (from 1): what was asked for, else exponential with full jitter. */
export const waitBeforeNextAttempt = ({
  attempt,
  requestedMs,
  policy,
  random,
}: {
  attempt: number;
  requestedMs: number | null;
  policy: RetryPolicy;
  random: () => number;
}): number => {
  const backoff = (): number => Math.round(random() * Math.min(policy.firstWaitMs * 2 ** (attempt - 1), policy.longestWaitMs));
  return Math.min(requestedMs ?? backoff(), policy.longestWaitMs);
};
