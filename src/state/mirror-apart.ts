import { sql } from 'drizzle-orm';

import { dataErrorCode } from './data-error.js';
import { mirrorRows, type MirroredChange, type MirrorFeed, type MirrorRow } from './mirror.js';
import type { Database } from './transaction.js';

/** A row that PostgreSQL cannot keep, and its code for why. */
export type RefusedRow = { id: string; code: string };

type Args = { schemaName: string; tenantId: string; feed: MirrorFeed; fetched: number; rows: readonly MirrorRow[]; now: string };

/**
 * Mirrors rows as `mirrorRows` does, but a row that the database refuses for what it holds is left out and told: one bad record must not
 * stop its page. Halves the rows until it is found, each try in a savepoint of the given transaction.
 */
export const mirrorRowsApart = async (db: Database, args: Args): Promise<{ changes: MirroredChange[]; refused: RefusedRow[] }> => {
  await db.execute(sql`savepoint mirror_rows`);
  try {
    const changes = await mirrorRows(db, args);
    await db.execute(sql`release savepoint mirror_rows`);
    return { changes, refused: [] };
  } catch (error) {
    const code = dataErrorCode(error);
    if (code === null) throw error;
    await db.execute(sql`rollback to savepoint mirror_rows`);
    await db.execute(sql`release savepoint mirror_rows`);
    const [only] = args.rows;
    if (only && args.rows.length === 1) return { changes: [], refused: [{ id: only.id, code }] };
    const middle = Math.ceil(args.rows.length / 2);
    const first = await mirrorRowsApart(db, { ...args, rows: args.rows.slice(0, middle) });
    const second = await mirrorRowsApart(db, { ...args, rows: args.rows.slice(middle) });
    return { changes: [...first.changes, ...second.changes], refused: [...first.refused, ...second.refused] };
  }
};
