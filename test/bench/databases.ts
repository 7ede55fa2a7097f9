import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

import { databaseUrl, dropDatabase } from '../../dev/postgres/create-database.js';
import { startEmbeddedPostgres } from '../../dev/postgres/embedded-postgres.js';
import { startProcess } from './child-process.js';
import { crmCommands } from './commands.js';
import { note } from './note.js';

/** Databases of the bench, each a copy of one that has the CRM's tables and its pipelines and nothing else. `fresh` gives its URL. */
export type Databases = { version: string; fresh: () => Promise<string>; drop: (url: string) => Promise<void> };

/** Runs one statement in the database of `url`, or in one of its server. */
export const query = async (url: string, statement: string): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows;
  } finally {
    await client.end();
  }
};

const nameOf = (url: string): string => new URL(url).pathname.slice(1);

const newName = (): string => `st_sync_bench_${randomUUID().replaceAll('-', '').slice(0, 16)}`;

// In a process of its own: what makes tables needs more memory than what is measured.
const fillTemplate = async (url: string): Promise<void> => {
  const crm = startProcess({ script: 'crm-process.ts', heapMegabytes: 2048, env: { NODE_ENV: 'test' } });
  try {
    await crm.ask(crmCommands.open, { databaseUrl: url, connection: null, push: true });
    await crm.ask(crmCommands.seed, {});
  } finally {
    await crm.end();
  }
};

/** Gives `work` databases on the server of `DATABASE_URL`, or else on an embedded one; all of them are gone afterwards. */
export const withDatabases = async <T>(work: (databases: Databases) => Promise<T>): Promise<T> => {
  const given = process.env.DATABASE_URL;
  const server = given === undefined ? await startEmbeddedPostgres({ home: join(tmpdir(), 'payload-st-sync-bench'), name: `bench-${process.pid}`, throwaway: true }) : null;
  const url = server?.url ?? given ?? '';
  const made = new Set<string>();
  const create = async (template: string | null): Promise<string> => {
    const name = newName();
    await query(url, `create database ${name}${template === null ? '' : ` template ${nameOf(template)}`}`);
    const own = databaseUrl({ url, name });
    made.add(own);
    return own;
  };
  const drop = async (own: string): Promise<void> => {
    await dropDatabase({ url, name: nameOf(own) });
    made.delete(own);
  };
  try {
    note('preparing a database with the tables and pipelines of the CRM');
    const [row] = await query(url, 'show server_version');
    const template = await create(null);
    await fillTemplate(template);
    return await work({ version: String(row?.server_version), fresh: () => create(template), drop });
  } finally {
    for (const own of [...made]) await drop(own);
    await server?.stop();
  }
};
