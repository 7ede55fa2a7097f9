import type { Instant } from './instant.js';
import { instantOfMs, TICKS_PER_MS } from './instant.js';
import type { Random } from './random.js';

/** A world's time: the given clock plus what was advanced by hand. */
export type Clock = {
  now(): Date;
  advance(ms: number): void;
  /** A fresh modification time, later than every one before and between milliseconds, as ServiceTitan's are. */
  stamp(): Instant;
};

/** Starts a clock on `source`; `random` supplies the fractions of a millisecond. */
export const createClock = ({ source, random }: { source: () => Date; random: Random }): Clock => {
  let advanced = 0;
  let last = Number.NEGATIVE_INFINITY;
  const nowMs = () => source().getTime() + advanced;
  return {
    now: () => new Date(nowMs()),
    advance: (ms) => {
      advanced += ms;
    },
    stamp: () => {
      const wanted = instantOfMs(nowMs()) + random.int(1, TICKS_PER_MS - 1);
      last = wanted > last ? wanted : last + random.int(1, 40);
      return last;
    },
  };
};
