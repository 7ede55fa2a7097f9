import { createHash } from 'node:crypto';

import type { Received } from '../../servicetitan/received.js';
import type { FeedName, FeedRecords } from '../../servicetitan/records.js';
import { assertLease } from '../../state/lease.js';
import { INCREMENTAL, readCursor, saveCursor, type Cursor } from '../../state/cursors.js';
import { nextFetch } from '../../state/mirror.js';
import { quarantinedIds } from '../../state/quarantine.js';
import { SafeError } from '../../state/safe-error.js';
import type { Database } from '../../state/transaction.js';
import type { RunContext } from '../run/run-context.js';
import { readAhead } from '../read-ahead.js';
import { storeRows } from './store-rows.js';

/** What belongs to a page beside its rows: `prepare` reads from ServiceTitan before the transaction, its result is written within. */
export type PageWork<N extends FeedName> = (records: readonly FeedRecords[N][]) => Promise<(db: Database) => Promise<void>>;

/** Tokens may be kilobytes long, and a feed has thousands of pages. */
const placeKey = (continueFrom: string | null): string => createHash('sha1').update(continueFrom ?? '').digest('base64');

/** Pages without a single row and with more to come, at most, before the feed is taken to be stuck. */
const MAX_EMPTY_PAGES = 1000;

/** A feed that sends the same page for ever. */
export class StuckFeedError extends SafeError {
  override readonly name = 'StuckFeedError';
}

/** A page as it came with request number `fetched`, and how far the feed is read with it. After a stuck one the same would come again. */
type Page<N extends FeedName> = { fetched: number; rows: Received<FeedRecords[N]>[]; cursor: Cursor; isStuck: boolean };

/**
 * Reads one export feed from its cursor to its end, one page ahead of what is stored. A page's rows and its cursor are committed in one
 * transaction, under the lease, so that a run killed anywhere goes on from the last page it kept. `lane` other than `incremental` reads
 * the feed anew from `start`, and at its end hands its cursor to the incremental lane. Throws ServiceTitanError, LeaseLostError,
 * RunCanceledError, StuckFeedError.
 */
export const pullFeed = async <N extends FeedName>(args: {
  context: RunContext;
  feed: N;
  lane: string;
  start: string | null;
  pageWork?: PageWork<N>;
}): Promise<void> => {
  const { context, feed, lane } = args;
  const { state } = context;
  const where = { tenantId: context.tenant.tenantId, feed };
  const known = await readCursor(state, { ...where, lane });
  if (known?.done && lane !== INCREMENTAL) return;
  const quarantined = await quarantinedIds(state, { tenantId: where.tenantId, entity: feed });
  context.report.progress.feed = feed;
  for await (const { fetched, rows, cursor, isStuck } of pagesOf({ context, feed, from: known ? known.continueFrom : args.start })) {
    const nothingNew = rows.length === 0 && known !== null && cursor.continueFrom === known.continueFrom && cursor.done === known.done;
    if (!nothingNew) {
      const records = rows.flatMap((row) => (row.ok ? [row.record] : []));
      const writeWork = args.pageWork && records.length > 0 ? await args.pageWork(records) : null;
      const now = context.now().toISOString();
      await state.transaction(async (db) => {
        await assertLease(db, context);
        await storeRows(db, { context, feed, fetched, rows, quarantined });
        if (writeWork) await writeWork(db);
        await saveCursor(db, { state, ...where, lane, cursor, now });
        if (cursor.done && lane !== INCREMENTAL) await saveCursor(db, { state, ...where, lane: INCREMENTAL, cursor, now });
      });
    }
    if (isStuck) throw new StuckFeedError(`The feed ${feed} says there is more and sends the same again; it will be read again on the next run.`);
    await context.checkpoint();
  }
};

const pagesOf = <N extends FeedName>(args: { context: RunContext; feed: N; from: string | null }): AsyncGenerator<Page<N>, void, undefined> => {
  const { context, feed, from } = args;
  let emptyPages = 0;
  // A place that comes back sends the same pages again, for ever.
  const places = new Set([placeKey(from)]);
  return readAhead<Page<N>>(async (last) => {
    if (last?.cursor.done || last?.isStuck) return null;
    const position = last ? last.cursor.continueFrom : from;
    const fetched = await nextFetch(context.state);
    const { rows, continueFrom, hasMore } = await context.client.feed(feed, position);
    const cursor: Cursor = { continueFrom: continueFrom ?? position, done: !hasMore };
    emptyPages = rows.length === 0 ? emptyPages + 1 : 0;
    const place = placeKey(cursor.continueFrom);
    const isStuck = hasMore && (emptyPages > MAX_EMPTY_PAGES || places.has(place));
    places.add(place);
    return { fetched, rows, cursor, isStuck };
  });
};
