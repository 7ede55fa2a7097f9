import type { Instant } from './instant.js';
import type { Row } from './row.js';

/** One record where it was last changed. */
type Entry<T extends Row> = { seq: number; row: T };

/**
 * The records of one entity in the order of their last change. Reading a page costs the page, not the world: a change appends
 * and leaves its old place stale, and the stale places are swept out once they are the majority.
 */
export type FeedLog<T extends Row> = {
  append(row: T): void;
  /** Up to `limit` records changed after `seq`, oldest change first. */
  after(options: { seq: number; limit: number; until?: Instant }): T[];
  /** The last `limit` records changed at or before `seq`, oldest change first. */
  upTo(options: { seq: number; limit: number }): T[];
  /** The place just before the first record modified at `instant` or later. */
  placeOf(instant: Instant): number;
  /** Puts everything in the order of `modifiedOn`, once a generated world is complete. */
  settle(): void;
};

/** Starts an empty log. */
export const createFeedLog = <T extends Row>(): FeedLog<T> => {
  let entries: Entry<T>[] = [];
  let stale = 0;
  let lastSeq = 0;

  const isLive = (entry: Entry<T>) => entry.row.seq === entry.seq;
  const firstAfter = (seq: number) => {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((entries[middle]?.seq ?? Infinity) > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const sweep = () => {
    entries = entries.filter(isLive);
    stale = 0;
  };

  return {
    append: (row) => {
      if (row.seq > 0) stale += 1;
      lastSeq += 1;
      row.seq = lastSeq;
      entries.push({ seq: lastSeq, row });
      if (stale > entries.length / 2) sweep();
    },
    after: ({ seq, limit, until = Infinity }) => {
      const rows: T[] = [];
      for (let index = firstAfter(seq); index < entries.length && rows.length < limit; index += 1) {
        const entry = entries[index];
        if (entry === undefined || !isLive(entry)) continue;
        if (entry.row.modifiedOn > until) break;
        rows.push(entry.row);
      }
      return rows;
    },
    upTo: ({ seq, limit }) => {
      const rows: T[] = [];
      for (let index = firstAfter(seq) - 1; index >= 0 && rows.length < limit; index -= 1) {
        const entry = entries[index];
        if (entry !== undefined && isLive(entry)) rows.unshift(entry.row);
      }
      return rows;
    },
    placeOf: (instant) => {
      for (const entry of entries) if (isLive(entry) && entry.row.modifiedOn >= instant) return entry.seq - 1;
      return lastSeq;
    },
    settle: () => {
      sweep();
      entries.sort((a, b) => a.row.modifiedOn - b.row.modifiedOn || a.row.id - b.row.id);
      lastSeq = 0;
      for (const entry of entries) {
        lastSeq += 1;
        entry.seq = lastSeq;
        entry.row.seq = lastSeq;
      }
    },
  };
};
