import { randomUUID } from 'node:crypto';

import pg from 'pg';

import { databaseUrl, dropDatabase } from '../../../dev/postgres/create-database.js';
import { seedPipelines } from '../../../src/exports/seed.js';
import { bootCrm } from '../crm.js';
import { freshDatabase, type FreshDatabase } from '../postgres.js';

const nameOf = (url: string): string => new URL(url).pathname.slice(1);

/** Runs one statement in the database of `url`. */
export const query = async <Row extends Record<string, unknown>>(url: string, text: string, values: unknown[] = []): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
};

/** A copy of a database that nobody is connected to. */
export const cloneDatabase = async (url: string): Promise<FreshDatabase> => {
  const server = databaseUrl({ url, name: 'postgres' });
  const name = `st_sync_test_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  await query(server, `create database ${name} template ${nameOf(url)}`);
  return { url: databaseUrl({ url, name }), drop: () => dropDatabase({ url: server, name }) };
};

/** A database with the tables and pipelines of a CRM and nothing else, to be copied. */
export const crmTemplate = async (): Promise<FreshDatabase> => {
  const database = await freshDatabase();
  const crm = await bootCrm({ databaseUrl: database.url });
  try {
    await seedPipelines(crm.payload);
  } finally {
    await crm.close();
  }
  return database;
};
