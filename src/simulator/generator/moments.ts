import type { Instant } from '../world/instant.js';
import { instantOfMs, TICKS_PER_MS } from '../world/instant.js';
import type { Random } from '../world/random.js';

export const DAY: Instant = 86_400_000 * TICKS_PER_MS;
export const HOUR: Instant = DAY / 24;
const MINUTE = HOUR / 60;

/** Times of a story, all before the instant at which it is told. */
export type Moments = {
  readonly now: Instant;
  /** Some instant between so many days ago. */
  daysAgo(from: number, to: number): Instant;
  /** Some instant after another one: at most `days` later and never in the future. */
  after(instant: Instant, days: number): Instant;
};

// A daily batch touches many records at the very same time, between two milliseconds. It is counted back from now, not from
// midnight, so that a world has the same shape at any hour.
const BATCH_SHARE = 0.08;
const BATCH_BEFORE_NOW: Instant = 7 * HOUR + 12_345_678;

/** Starts telling times relative to `now`. */
export const createMoments = ({ now, random }: { now: Date; random: Random }): Moments => {
  const end = instantOfMs(Math.floor(now.getTime() / 1000) * 1000);
  const between = (from: Instant, to: Instant): Instant => {
    const minutes = Math.floor((to - from) / MINUTE);
    return minutes < 1 ? from : from + random.int(0, minutes - 1) * MINUTE + random.int(0, MINUTE - 1);
  };
  return {
    now: end,
    daysAgo: (from, to) => between(Math.round(end - from * DAY), Math.round(end - to * DAY)),
    after: (instant, days) => {
      const latest = Math.min(end, Math.round(instant + days * DAY));
      const lastBatch = end - BATCH_BEFORE_NOW;
      const batch = lastBatch - Math.floor((lastBatch - instant) / DAY) * DAY;
      return batch <= latest && random.chance(BATCH_SHARE) ? batch : between(instant, latest);
    },
  };
};
