import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';
import pg from 'pg';

import { countInbox } from '../../../src/state/inbox.js';
import { takeLease } from '../../../src/state/lease.js';
import { jobEvent, requestOf, rightly, WEBHOOK_SECRET } from '../../support/webhooks.js';
import { serveCrm, type ServedCrm } from '../endpoints/served-crm.js';

describe('a webhook that the database cannot keep', () => {
  let crm: ServedCrm;
  let server: pg.Client;
  let database: string;
  beforeAll(async () => {
    crm = await serveCrm({ options: { webhookSecret: WEBHOOK_SECRET }, seed: false });
    database = new URL(crm.databaseUrl).pathname.slice(1);
    const other = new URL(crm.databaseUrl);
    other.pathname = '/postgres';
    server = new pg.Client({ connectionString: other.toString() });
    await server.connect();
    await takeLease(crm.runtime.state, { tenantId: '1001', owner: 'test' });
  });
  afterEach(() => crm.runtime.state.db.delete(crm.runtime.state.tables.exchange.inbox));
  afterAll(async () => {
    await server.end();
    await crm.close();
  });

  const send = async (sent = rightly()) => {
    const answer = await crm.fetch(requestOf(sent));
    return { status: answer.status, retryAfter: answer.headers.get('Retry-After'), body: Object(await answer.json()) as Record<string, unknown> };
  };
  const kept = async (): Promise<number> => (await countInbox(crm.runtime.state, {})).waiting;
  const comeAgain = { status: 503, retryAfter: '30', body: { errors: [{ message: 'Not available.' }] } };

  it('is turned away while the database is down, and taken when it is back', async () => {
    const sent = rightly();
    await server.query(`alter database ${pg.escapeIdentifier(database)} allow_connections false`);
    await server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = $2', [database, 'payload-st-sync']);
    try {
      expect(await send(sent)).toEqual(comeAgain);
      expect(await send({ ...sent, headers: { ...sent.headers, 'X-ServiceTitan-Signature': 'x' } })).toMatchObject({ status: 401 });
    } finally {
      await server.query(`alter database ${pg.escapeIdentifier(database)} allow_connections true`);
    }
    expect(await kept()).toBe(0);
    expect(await send(sent)).toMatchObject({ status: 202, body: { id: expect.any(String) } });
    expect(await kept()).toBe(1);
  });

  it('is turned away when its COMMIT fails', async () => {
    const { db } = crm.runtime.state;
    await db.execute(sql`create function crm.refuse() returns trigger language plpgsql as $$ begin raise exception 'no commit'; end $$`);
    await db.execute(sql`create constraint trigger refuse after insert on crm.crm_inbox deferrable initially deferred for each row execute function crm.refuse()`);
    const sent = rightly();
    expect(await send(sent)).toEqual(comeAgain);
    await db.execute(sql`drop trigger refuse on crm.crm_inbox`);
    expect(await kept()).toBe(0);
    expect(await send(sent)).toMatchObject({ status: 202 });
    expect(await kept()).toBe(1);
  });

  it('is turned away when its connection is cut in the middle', async () => {
    const { db } = crm.runtime.state;
    await db.execute(sql`create function crm.cut() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$`);
    await db.execute(sql`create trigger cut before insert on crm.crm_inbox for each row execute function crm.cut()`);
    expect(await send()).toEqual(comeAgain);
    await db.execute(sql`drop trigger cut on crm.crm_inbox`);
    expect(await kept()).toBe(0);
  });

  it('is answered in time though the database does not answer, and is one event in the end', async () => {
    const holder = new pg.Client({ connectionString: crm.databaseUrl });
    await holder.connect();
    await holder.query('begin');
    await holder.query('lock table crm.crm_inbox in access exclusive mode');
    const occurrence = 'the one that waits';
    try {
      expect(await send(rightly(jobEvent({ occurrence })))).toEqual(comeAgain);
    } finally {
      await holder.query('rollback');
      await holder.end();
    }
    expect(await send(rightly(jobEvent({ occurrence })))).toMatchObject({ status: 202 });
    expect(await kept()).toBe(1);
    await crm.settled();
  });
});
