import type { Pool } from 'pg';

import { checkedTransaction } from '../transaction.js';
import { MIGRATIONS } from './index.js';
import type { Migration } from './migration.js';

/** Key of the advisory lock that lets one process migrate at a time: "stsync" in ASCII. */
const MIGRATION_LOCK = 0x7374_7379;

/**
 * Brings the `crm` schema up to date: each missing migration once, under a lock, so that many processes may boot at the same time.
 * Throws when the database is newer than this code knows, because older code would write what newer code no longer reads.
 */
export const migrateState = async (args: { pool: Pool; schemaName: string; migrations?: readonly Migration[] }): Promise<number> => {
  const migrations = args.migrations ?? MIGRATIONS;
  const schema = `"${args.schemaName}"`;
  return checkedTransaction(args.pool, async ({ client }) => {
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(`create schema if not exists ${schema}`);
    await client.query(`create table if not exists ${schema}.st_migrations (version integer primary key, name text not null, applied_at timestamptz not null)`);
    const known = await client.query<{ version: number }>(`select version from ${schema}.st_migrations order by version`);
    const applied = new Set(known.rows.map((row) => row.version));
    const newest = migrations.at(-1)?.version ?? 0;
    const unknown = [...applied].find((version) => version > newest);
    if (unknown !== undefined) {
      throw new Error(`The schema "${args.schemaName}" is at version ${unknown}, this payload-st-sync knows ${newest}: install the newer version.`);
    }
    let count = 0;
    for (const migration of migrations) {
      if (applied.has(migration.version)) continue;
      await client.query(migration.up(schema));
      await client.query(`insert into ${schema}.st_migrations (version, name, applied_at) values ($1, $2, now())`, [migration.version, migration.name]);
      count += 1;
    }
    return count;
  });
};
