import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';

import { bootCrm, type TestCrm } from '../../support/crm.js';
import { freshDatabase, type FreshDatabase } from '../../support/postgres.js';

const POOL = 2;

describe('the pool of the CRM', () => {
  let database: FreshDatabase;
  let crm: TestCrm;
  let admin: pg.Client;
  beforeAll(async () => {
    database = await freshDatabase();
    crm = await bootCrm({ databaseUrl: database.url, crmConnections: POOL });
    admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await crm.close();
    await database.drop();
  });

  // Payload's type of a database adapter does not name the pool of this one.
  const pool = () => (crm.payload.db as unknown as { pool: pg.Pool }).pool;

  /** The next connection that is taken out of the pool is lost before its first statement. */
  const loseNext = () =>
    pool().once('acquire', (client: pg.PoolClient & { processID?: number }) => {
      const { query } = client;
      const lost = async (...args: unknown[]): Promise<unknown> => {
        client.query = query;
        await admin.query('select pg_terminate_backend($1)', [client.processID]);
        return Reflect.apply(query, client, args) as Promise<unknown>;
      };
      client.query = lost as typeof client.query;
    });

  it('gets every connection back that is lost between being taken and BEGIN', async () => {
    for (let lost = 0; lost < 2 * POOL; lost += 1) {
      loseNext();
      await expect(crm.payload.create({ collection: 'contacts', data: { name: 'Nobody' } })).rejects.toThrow();
    }
    expect(await crm.payload.create({ collection: 'contacts', data: { name: 'Somebody' } })).toMatchObject({ name: 'Somebody' });
    expect(pool().totalCount).toBeLessThanOrEqual(POOL);
  });
});
