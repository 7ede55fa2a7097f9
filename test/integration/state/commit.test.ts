import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';

import { openTestState } from '../../support/state.js';

describe('a checked transaction', () => {
  let open: Awaited<ReturnType<typeof openTestState>>;
  beforeAll(async () => {
    open = await openTestState();
    await open.state.db.execute(sql`create table crm.probe (id integer primary key, parent integer references crm.probe (id) deferrable initially deferred)`);
  });
  afterAll(() => open.close());
  const count = async () => Number((await open.state.db.execute<{ count: string }>(sql`select count(*) from crm.probe`)).rows[0]?.count);

  it('reports a COMMIT that PostgreSQL answered with ROLLBACK', async () => {
    const swallowed = open.state.transaction(async (db) => {
      await db.execute(sql`insert into crm.probe values (1)`);
      await db.execute(sql`select 1 / 0`).catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow('PostgreSQL answered ROLLBACK to COMMIT');
    expect(await count()).toBe(0);
  });

  it('reports a COMMIT that failed on a deferred constraint', async () => {
    await expect(open.state.transaction((db) => db.execute(sql`insert into crm.probe values (2, 99)`))).rejects.toThrow();
    expect(await count()).toBe(0);
  });

  it('survives a connection that is killed between two statements, and the pool goes on', async () => {
    const killed = open.state.transaction(async (db) => {
      const { rows } = await db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      await open.state.db.execute(sql`select pg_terminate_backend(${rows[0]?.pid})`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await db.execute(sql`insert into crm.probe values (3)`);
    });
    await expect(killed).rejects.toThrow();
    expect(await count()).toBe(0);
  });
});
