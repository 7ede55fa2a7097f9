import { setTimeout as sleep } from 'node:timers/promises';

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

/** How long connections that are closing may take before they are cut: the driver calls one closed a moment before the server has seen it. */
const CLOSING_MS = 2_000;

/** Drops a database; connections that are still there after a moment are cut. */
export const dropDatabase = ({ url, name }: { url: string; name: string }): Promise<void> =>
  run({
    url,
    statement: async (client) => {
      for (const end = Date.now() + CLOSING_MS; Date.now() < end; await sleep(25)) {
        const { rowCount } = await client.query('select 1 from pg_stat_activity where datname = $1', [name]);
        if (rowCount === 0) break;
      }
      await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
    },
  });
