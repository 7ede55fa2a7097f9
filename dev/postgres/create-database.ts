import pg from 'pg';

/** The same connection string for another database of the server. */
export const databaseUrl = ({ url, name }: { url: string; name: string }): string => {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
};

const run = async ({ url, statement }: { url: string; statement: (client: pg.Client) => Promise<unknown> }): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await statement(client);
  } finally {
    await client.end();
  }
};

/** Creates a database if it is not there. `url` is any database of the server that is there. */
export const createDatabase = ({ url, name }: { url: string; name: string }): Promise<void> =>
  run({
    url,
    statement: async (client) => {
      const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
      if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
    },
  });

/** Drops a database together with the connections to it. */
export const dropDatabase = ({ url, name }: { url: string; name: string }): Promise<void> =>
  run({ url, statement: (client) => client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`) });
