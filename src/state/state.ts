import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';

import { migrateState } from './migrations/migrate.js';
import { stateTables, type StateTables } from './tables/index.js';
import { checkedTransaction, type Database } from './transaction.js';

/** The `crm` schema: its tables, and the one way to read and write them. */
export type State = {
  schemaName: string;
  tables: StateTables;
  /** For reads, and for writes of a single statement. */
  db: Database;
  /** For writes that belong together: all or nothing, the COMMIT checked. */
  transaction<T>(work: (db: Database) => Promise<T>): Promise<T>;
  /** Tells whoever looks after the CRM something that they should know; free of personal data. */
  warn(message: string): void;
  close(): Promise<void>;
};

/** Connections of the pool: reads of one batch run beside each other, the rest is one transaction at a time. */
const POOL_SIZE = 6;

/** Longer than the longest statement, which marks every customer of a large account. */
const QUERY_TIMEOUT_MS = 10 * 60 * 1000;

/**
 * Opens the `crm` schema on a small pool of its own, so that every COMMIT is checked and a busy CRM pool cannot starve the sync.
 * Migrates first. Throws when the database cannot be reached or migrated. A lost idle connection is reported, never fatal.
 */
export const openState = async (args: {
  connectionString: string;
  schemaName: string;
  onConnectionLost?: (error: Error) => void;
  warn?: (message: string) => void;
}): Promise<State> => {
  const pool = new pg.Pool({
    connectionString: args.connectionString,
    max: POOL_SIZE,
    connectionTimeoutMillis: 30_000,
    // A host that is gone sends no word of it: without these a query to it would never end.
    keepAlive: true,
    query_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: 120_000,
    application_name: 'payload-st-sync',
    // Instants leave the database as ISO 8601 UTC text.
    options: '-c timezone=UTC',
  });
  pool.on('error', (error) => args.onConnectionLost?.(error));
  try {
    await migrateState({ pool, schemaName: args.schemaName });
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    schemaName: args.schemaName,
    tables: stateTables(args.schemaName),
    db: drizzle(pool),
    transaction: (work) => checkedTransaction(pool, ({ db }) => work(db)),
    warn: (message) => args.warn?.(message),
    close: () => pool.end(),
  };
};
