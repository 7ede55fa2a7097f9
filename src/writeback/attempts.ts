/** Attempts after which a write is given up: most of a day, as the waits between them go. */
export const MAX_ATTEMPTS = 25;
/** Times that ServiceTitan may say yes to a write and show no change before that counts as its answer. */
export const MAX_UNCHANGED = 5;

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 60 * 60_000;

/** Milliseconds to the next attempt after `attempts` of them: twice as long each time, up to an hour, give or take a fifth, and never sooner than asked for. */
export const waitAfter = ({ attempts, retryAfterMs, random }: { attempts: number; retryAfterMs: number | null; random: () => number }): number => {
  const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.min(Math.max(attempts, 1) - 1, 20), LONGEST_WAIT_MS);
  return Math.round(Math.max(wait * (0.8 + 0.4 * random()), retryAfterMs ?? 0));
};
