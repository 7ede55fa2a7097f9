import pg from 'pg';

/** By this name its connection is known, to be spared where all others are ended. */
export const REWIND = 'rewind';

/** Brings a database back to what it held when this was made, in a few milliseconds; connections to it stay. */
export type Rewind = { back(): Promise<void>; close(): Promise<void> };

/** Remembers everything that both schemas hold. Needs a role that may switch foreign keys off. */
export const rememberDatabase = async (url: string): Promise<Rewind> => {
  const client = new pg.Client({ connectionString: url, application_name: REWIND });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string; copy: string }>(`
    select format('%I.%I', table_schema, table_name) as name, format('kept.%I', table_schema || '.' || table_name) as copy
    from information_schema.tables where table_schema in ('public', 'crm') and table_type = 'BASE TABLE'`);
  await client.query('drop schema if exists kept cascade; create schema kept');
  for (const { name, copy } of tables) await client.query(`create table ${copy} as table ${name}`);
  const statements = tables.map(({ name, copy }) => `delete from ${name}; insert into ${name} select * from ${copy};`).join('\n');
  return {
    back: async () => {
      await client.query(`begin; set local session_replication_role = replica; ${statements} commit`);
    },
    close: () => client.end(),
  };
};
