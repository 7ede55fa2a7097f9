import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient } from 'pg';

export type Database = NodePgDatabase;

/** A COMMIT that PostgreSQL answered with something else: nothing of the transaction was kept. */
export class CommitFailedError extends Error {
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
