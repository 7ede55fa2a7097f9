import { createHash } from 'node:crypto';

import type { FeedName, FeedRecords } from '../../servicetitan/records.js';
import { assertLease } from '../../state/lease.js';
import { INCREMENTAL, readCursor, saveCursor, type Cursor } from '../../state/cursors.js';
import { quarantinedIds } from '../../state/quarantine.js';
import type { Database } from '../../state/transaction.js';
import type { RunContext } from '../run/run-context.js';
import { storeRows } from './store-rows.js';

/** What belongs to a page beside its rows: `prepare` reads from ServiceTitan before the transaction, its result is written within. */
export type PageWork<N extends FeedName> = (records: readonly FeedRecords[N][]) => Promise<(db: Database) => Promise<void>>;

/** Tokens may be kilobytes long, and a feed has thousands of pages. */
const placeKey = (continueFrom: string | null): string => createHash('sha1').update(continueFrom ?? '').digest('base64');

/** Pages without a single row and with more to come, at most, before the feed is taken to be stuck. */
const MAX_EMPTY_PAGES = 1000;

/** A feed that sends the same page for ever. */
export class StuckFeedError extends Error {
  override readonly name = 'StuckFeedError';
}

/**
 * Reads one export feed from its cursor to its end. A page's rows and its cursor are committed in one transaction, under the lease, so
 * that a run killed anywhere goes on from the last page it kept. `lane` other than `incremental` reads the feed anew from `start`, and
 * at its end hands its cursor to the incremental lane. Throws ServiceTitanError, LeaseLostError, RunCanceledError, StuckFeedError.
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
  let position = known ? known.continueFrom : args.start;
  let emptyPages = 0;
  // A place that comes back sends the same pages again, for ever.
  const places = new Set([placeKey(position)]);
  context.report.progress.feed = feed;
  for (;;) {
    const page = await context.client.feed(feed, position);
    const next: Cursor = { continueFrom: page.continueFrom ?? position, done: !page.hasMore };
    emptyPages = page.rows.length === 0 ? emptyPages + 1 : 0;
    const isStuck = page.hasMore && (emptyPages > MAX_EMPTY_PAGES || places.has(placeKey(next.continueFrom)));
    places.add(placeKey(next.continueFrom));
    const nothingNew = page.rows.length === 0 && known !== null && next.continueFrom === known.continueFrom && next.done === known.done;
    if (!nothingNew) {
      const records = page.rows.flatMap((row) => (row.ok ? [row.record] : []));
      const writeWork = args.pageWork && records.length > 0 ? await args.pageWork(records) : null;
      const now = context.now().toISOString();
      await state.transaction(async (db) => {
        await assertLease(db, { state, lease: context.lease });
        await storeRows(db, { context, feed, rows: page.rows, quarantined });
        if (writeWork) await writeWork(db);
        await saveCursor(db, { state, ...where, lane, cursor: next, now });
        if (next.done && lane !== INCREMENTAL) await saveCursor(db, { state, ...where, lane: INCREMENTAL, cursor: next, now });
      });
    }
    if (isStuck) throw new StuckFeedError(`The feed ${feed} says there is more and sends the same again; it will be read again on the next run.`);
    await context.checkpoint();
    if (!page.hasMore) return;
    position = next.continueFrom;
  }
};
