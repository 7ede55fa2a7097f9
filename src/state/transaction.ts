import { sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient } from 'pg';

import { SafeError } from './safe-error.js';

export type Database = NodePgDatabase;

/**
 * Where a statement can be run: on our own handle, or in a transaction of the CRM, whose drizzle may be another copy than ours, so that
 * nothing but SQL is handed to it.
 */
export type Statements = Pick<Database, 'execute'>;

/** A COMMIT that PostgreSQL answered with something else: nothing of the transaction was kept. */
export class CommitFailedError extends SafeError {
  override readonly name = 'CommitFailedError';
}

/**
 * Runs `work` in one transaction and checks the answer to COMMIT: PostgreSQL answers ROLLBACK, without an error, when a statement
 * failed before. Throws what `work` throws, or CommitFailedError; in both cases nothing was kept.
 */
export const checkedTransaction = async <T>(pool: Pool, work: (transaction: { client: PoolClient; db: Database }) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  // A connection that dies between two statements emits an error; without a listener that would end the process.
  client.on('error', onError);
  try {
    await client.query('BEGIN');
    const result = await work({ client, db: drizzle(client) });
    const answer = await client.query('COMMIT');
    if (answer.command !== 'COMMIT') throw new CommitFailedError(`PostgreSQL answered ${answer.command} to COMMIT`);
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: unknown) => {
      broken ??= rollbackError instanceof Error ? rollbackError : new Error('ROLLBACK failed');
    });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
};

/** The id of the transaction that runs on this handle, for `committedAmong`. */
export const currentTransaction = async (db: Statements): Promise<string> => {
  const result = await db.execute<{ id: string }>(sql`select pg_current_xact_id()::text as id`);
  return result.rows[0]?.id ?? '';
};

/** Those of the given transactions of the same server that were committed: for a COMMIT whose answer somebody else keeps to himself. */
export const committedAmong = async (db: Statements, ids: readonly string[]): Promise<Set<string>> => {
  if (ids.length === 0) return new Set();
  const result = await db.execute<{ id: string }>(sql`
    select id from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) as t(id) where pg_xact_status(id::xid8) = 'committed'`);
  return new Set(result.rows.map((row) => row.id));
};
