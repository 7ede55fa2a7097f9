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

const TRACKED_SINCE = new Date(Date.now() - 14 * 24 * 60 * 60 * 1000).toISOString();

/**
 * A database, new or the empty one given, with the tables and pipelines of a CRM and nothing else, to be copied. Tracking of the given
 * tenants began a while ago: at what instant a run began would else be told by the positions of feeds that have nothing.
 */
export const crmTemplate = async (tenantIds: readonly string[], given?: FreshDatabase): Promise<FreshDatabase> => {
  const database = given ?? (await freshDatabase());
  // Payload makes the tables of the same config once per process, whatever the database.
  process.env.PAYLOAD_FORCE_DRIZZLE_PUSH = 'true';
  const crm = await bootCrm({ databaseUrl: database.url });
  try {
    await seedPipelines(crm.payload);
  } finally {
    await crm.close();
  }
  for (const tenantId of tenantIds) await query(database.url, "insert into crm.st_tenants (tenant_id, tracking_since) values ($1, $2)", [tenantId, TRACKED_SINCE]);
  return database;
};
