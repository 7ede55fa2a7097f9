import { and, eq, inArray, ne, sql } from 'drizzle-orm';

import type { State } from './state.js';
import type { Database } from './transaction.js';

/** The lane that every ordinary run goes on from; a full run reads in a lane named by its own id. */
export const INCREMENTAL = 'incremental';

/** How far a feed was read. `continueFrom` is the text ServiceTitan sent; `done` means that the feed had no more at that time. */
export type Cursor = { continueFrom: string | null; done: boolean };

/** Where to go on reading; null when the feed was never read in this lane. */
export const readCursor = async (state: State, args: { tenantId: string; feed: string; lane: string }): Promise<Cursor | null> => {
  const table = state.tables.pull.cursors;
  const rows = await state.db
    .select({ continueFrom: table.continueFrom, done: table.done })
    .from(table)
    .where(and(eq(table.tenantId, args.tenantId), eq(table.feed, args.feed), eq(table.lane, args.lane)));
  return rows[0] ?? null;
};

/** Saves how far a feed was read: to be called in the transaction that writes the page's rows, never by itself. */
export const saveCursor = async (
  db: Database,
  args: { state: State; tenantId: string; feed: string; lane: string; cursor: Cursor; now: string },
): Promise<void> => {
  const { cursors } = args.state.tables.pull;
  const row = { tenantId: args.tenantId, feed: args.feed, lane: args.lane, ...args.cursor, updatedAt: args.now };
  await db
    .insert(cursors)
    .values(row)
    .onConflictDoUpdate({ target: [cursors.tenantId, cursors.feed, cursors.lane], set: { ...args.cursor, updatedAt: args.now } });
};

/** Forgets the lanes of runs that read feeds anew, once they ended. */
export const dropRunLanes = async (state: State, args: { tenantId: string }): Promise<void> => {
  const { cursors } = state.tables.pull;
  await state.db.delete(cursors).where(and(eq(cursors.tenantId, args.tenantId), ne(cursors.lane, INCREMENTAL)));
};

/** Notes that feeds were read to their end, with news or without. `at` (ISO 8601 UTC) is when their reading began. */
export const noteFeedsRead = async (db: Database, args: { state: State; tenantId: string; feeds: readonly string[]; at: string }): Promise<void> => {
  const { cursors } = args.state.tables.pull;
  await db
    .update(cursors)
    .set({ readAt: args.at })
    .where(and(eq(cursors.tenantId, args.tenantId), eq(cursors.lane, INCREMENTAL), inArray(cursors.feed, [...args.feeds])));
};

/** Since when the oldest feed was not read to its end, ISO 8601 UTC; null while one of them never was. */
export const freshness = async (state: State, args: { tenantId: string }): Promise<string | null> => {
  const { cursors } = state.tables.pull;
  const rows = await state.db
    .select({ at: sql<string | null>`case when bool_and(${cursors.readAt} is not null) then min(${cursors.readAt}) end` })
    .from(cursors)
    .where(and(eq(cursors.tenantId, args.tenantId), eq(cursors.lane, INCREMENTAL)));
  const at = rows[0]?.at;
  return at ? new Date(at).toISOString() : null;
};
