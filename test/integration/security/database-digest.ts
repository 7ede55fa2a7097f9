import { sql } from 'drizzle-orm';

import type { State } from '../../../src/state/state.js';

/** One line per table of the whole database that tells whether anything in it changed; how far the sweep has come is left out, which the timer moves on by itself. */
export const databaseDigest = async ({ db }: State): Promise<Record<string, string>> => {
  const tables = await db.execute<{ table_schema: string; table_name: string }>(
    sql`select table_schema, table_name from information_schema.tables where table_schema in ('public', 'crm') and table_type = 'BASE TABLE' and table_name <> 'crm_sweeps' order by 1, 2`,
  );
  const digest: Record<string, string> = {};
  for (const { table_schema: schema, table_name: table } of tables.rows) {
    const { rows } = await db.execute<{ digest: string }>(
      sql`select count(*) || ' rows ' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as digest from ${sql.identifier(schema)}.${sql.identifier(table)} t`,
    );
    digest[`${schema}.${table}`] = rows[0]?.digest ?? '';
  }
  return digest;
};
