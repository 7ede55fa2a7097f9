import pg from 'pg';

/** The rows of all tables as they were, to be put back again and again. */
export type SavedDatabase = { restore: () => Promise<void>; close: () => Promise<void> };

/** Saves the rows of every table of the given schemas. Sequences go on, as they do in life. */
export const saveDatabase = async ({ url, schemas }: { url: string; schemas: readonly string[] }): Promise<SavedDatabase> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ schemaname: string; tablename: string }>('select schemaname, tablename from pg_tables where schemaname = any($1)', [schemas]);
  const tables = rows.map(({ schemaname, tablename }) => ({
    table: `${pg.escapeIdentifier(schemaname)}.${pg.escapeIdentifier(tablename)}`,
    copy: `saved.${pg.escapeIdentifier(`${schemaname} ${tablename}`)}`,
  }));
  await client.query(`create schema saved; ${tables.map(({ table, copy }) => `create table ${copy} as table ${table}`).join('; ')}`);
  const putBack = tables.map(({ table, copy }) => `delete from ${table}; insert into ${table} select * from ${copy}`).join('; ');
  return {
    // As a replica the server checks no foreign keys, so the order of the tables does not matter.
    restore: async () => {
      await client.query(`begin; set local session_replication_role = replica; ${putBack}; commit`);
    },
    close: () => client.end(),
  };
};
