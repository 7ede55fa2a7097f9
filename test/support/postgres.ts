import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

import { createDatabase, databaseUrl, dropDatabase } from '../../dev/postgres/create-database.js';
import { startEmbeddedPostgres } from '../../dev/postgres/embedded-postgres.js';

/** An empty database of its own on a real PostgreSQL. `drop` also ends the connections to it. */
export type FreshDatabase = { url: string; drop: () => Promise<void> };

const HOME = join(tmpdir(), 'payload-st-sync-tests');

const answers = async (url: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
};

// jest gives every test file modules and globals of its own, but they share the process: the first one starts the server
// leaves its address in a note, and the server ends with the process.
const embeddedServer = async (): Promise<string> => {
  const name = `test-${process.pid}`;
  const note = join(HOME, `${name}.url`);
  const known = await readFile(note, 'utf8').catch(() => null);
  if (known !== null && (await answers(known))) return known;
  const { url } = await startEmbeddedPostgres({ home: HOME, name, throwaway: true });
  await mkdir(HOME, { recursive: true });
  await writeFile(note, url);
  return url;
};

/** A fresh database on the server of `DATABASE_URL`, or else on an embedded one that the whole jest process shares. */
export const freshDatabase = async (): Promise<FreshDatabase> => {
  const server = process.env.DATABASE_URL ?? (await embeddedServer());
  const name = `st_sync_test_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  await createDatabase({ url: server, name });
  return { url: databaseUrl({ url: server, name }), drop: () => dropDatabase({ url: server, name }) };
};
