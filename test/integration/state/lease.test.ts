import { randomUUID } from 'node:crypto';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';

import { assertLease, isLeased, LeaseLostError, releaseLease, renewLease, takeLease, underLease, type Lease } from '../../../src/state/lease.js';
import { openState } from '../../../src/state/state.js';
import { createSignal } from '../../support/signal.js';
import { openTestState } from '../../support/state.js';

describe('the lease of a tenant', () => {
  let open: Awaited<ReturnType<typeof openTestState>>;
  beforeAll(async () => {
    open = await openTestState();
  });
  afterAll(() => open.close());
  const role = `st_sync_weak_${randomUUID().slice(0, 8)}`;

  const take = async (tenantId: string, owner: string): Promise<Lease> => {
    const lease = await takeLease(open.state, { tenantId, owner });
    if (!lease) throw new Error('not taken');
    return lease;
  };
  const expire = (tenantId: string) => open.state.db.execute(sql`update crm.crm_leases set expires_at = now() - interval '1 second' where tenant_id = ${tenantId}`);

  it('goes to exactly one of many who ask at the same time', async () => {
    const leases = await Promise.all(Array.from({ length: 32 }, (_, index) => takeLease(open.state, { tenantId: 'race', owner: `worker ${index}` })));
    expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
  });

  it('is free again once it was given back', async () => {
    await releaseLease(open.state, await take('back', 'a'));
    expect(await isLeased(open.state, 'back')).toBe(false);
    expect(await take('back', 'b')).toMatchObject({ epoch: 2 });
  });

  it('goes to another worker when its owner is silent too long; the owner then can neither renew it nor write nor give it back', async () => {
    const late = await take('late', 'a');
    await expire('late');
    const next = await take('late', 'b');
    expect(next.epoch).toBe(late.epoch + 1);
    expect(await renewLease(open.state, late)).toBe(false);
    await expect(open.state.transaction((db) => assertLease(db, { state: open.state, lease: late }))).rejects.toThrow(LeaseLostError);
    await releaseLease(open.state, late);
    expect(await renewLease(open.state, next)).toBe(true);
  });

  it('does not go over while a transaction that checked it is still open', async () => {
    const owner = await take('fence', 'a');
    const order: string[] = [];
    let taken: Promise<unknown> = Promise.resolve();
    await open.state.transaction(async (db) => {
      await assertLease(db, { state: open.state, lease: owner });
      await expire('fence');
      taken = take('fence', 'b').then(() => order.push('taken'));
      await new Promise((resolve) => setTimeout(resolve, 200));
      order.push('written');
    });
    await taken;
    expect(order).toEqual(['written', 'taken']);
  });

  it('lets the heartbeat pass while such a transaction is open', async () => {
    const owner = await take('beat', 'a');
    await open.state.transaction(async (db) => {
      await assertLease(db, { state: open.state, lease: owner });
      expect(await renewLease(open.state, owner)).toBe(true);
    });
  });

  describe('whose owner stands still inside a transaction', () => {
    /** A worker that checked its lease, wrote, and then does nothing more, until the connection is taken from it. */
    const standStill = async (tenantId: string, on = open.state): Promise<{ lease: Lease; ended: Promise<unknown> }> => {
      const lease = await take(tenantId, 'a');
      const release = createSignal();
      const checked = createSignal();
      const ended = on.transaction(async (db) => {
        await assertLease(db, { state: on, lease });
        await db.execute(sql`insert into crm.st_wanted_customers values (${tenantId}, '1')`);
        checked.give();
        await release.happened;
      });
      ended.catch(() => undefined);
      await checked.happened;
      await expire(tenantId);
      after.push(() => release.give());
      return { lease, ended };
    };
    let after: (() => void)[] = [];
    afterEach(() => {
      for (const each of after) each();
      after = [];
    });

    it('is taken all the same: the connection that holds it up is ended, and what it wrote is gone', async () => {
      const { ended } = await standStill('still');
      expect(await takeLease(open.state, { tenantId: 'still', owner: 'b' })).toMatchObject({ epoch: 2 });
      for (const each of after) each();
      await expect(ended).rejects.toThrow();
      const { rows } = await open.state.db.execute(sql`select * from crm.st_wanted_customers where tenant_id = 'still'`);
      expect(rows).toEqual([]);
    });

    it('ends no connection of another tenant, and none of a worker whose lease lives', async () => {
      const { ended } = await standStill('mine');
      const other = await take('other', 'a');
      const written = open.state.transaction(async (db) => {
        await assertLease(db, { state: open.state, lease: other });
        expect(await takeLease(open.state, { tenantId: 'mine', owner: 'b' })).not.toBeNull();
        expect(await takeLease(open.state, { tenantId: 'other', owner: 'b' })).toBeNull();
        await db.execute(sql`insert into crm.st_wanted_customers values ('other', '1')`);
      });
      await expect(written).resolves.toBeUndefined();
      for (const each of after) each();
      await expect(ended).rejects.toThrow();
    });

    it('waits, and says so loudly, where the database does not let us end that connection', async () => {
      await open.state.db.execute(sql.raw(`create role ${role} login; grant create on database ${new URL(open.url).pathname.slice(1)} to ${role}; grant all on schema crm to ${role}; grant all on all tables in schema crm to ${role}`));
      const url = new URL(open.url);
      url.username = role;
      const warnings: string[] = [];
      const weak = await openState({ connectionString: url.toString(), schemaName: 'crm', warn: (message) => warnings.push(message) });
      try {
        const { ended } = await standStill('theirs');
        expect(await takeLease(weak, { tenantId: 'theirs', owner: 'b' })).toBeNull();
        expect(warnings).toEqual([expect.stringContaining('pg_signal_backend')]);
        for (const each of after) each();
        await ended;
        expect(await takeLease(weak, { tenantId: 'theirs', owner: 'b' })).toMatchObject({ epoch: 2 });
      } finally {
        await weak.close();
        await open.state.db.execute(sql.raw(`drop owned by ${role}; drop role ${role}`));
      }
    });
  });

  describe('and writes under it', () => {
    it('are all kept, through whatever is reached from the state they are given', async () => {
      const lease = await take('under', 'a');
      await underLease(open.state, lease, async (held) => {
        await held.db.execute(sql`insert into crm.st_wanted_customers values ('under', '1')`);
        await held.transaction((db) => db.execute(sql`insert into crm.st_wanted_customers values ('under', '2')`));
        const outside = await open.state.db.execute(sql`select 1 from crm.st_wanted_customers where tenant_id = 'under'`);
        expect(outside.rows).toEqual([]);
      });
      const { rows } = await open.state.db.execute(sql`select 1 from crm.st_wanted_customers where tenant_id = 'under'`);
      expect(rows).toHaveLength(2);
    });

    it('are none at all once it went to another worker', async () => {
      const late = await take('over', 'a');
      await expire('over');
      await take('over', 'b');
      await expect(underLease(open.state, late, (held) => held.db.execute(sql`insert into crm.st_wanted_customers values ('over', '1')`))).rejects.toThrow(LeaseLostError);
      const { rows } = await open.state.db.execute(sql`select 1 from crm.st_wanted_customers where tenant_id = 'over'`);
      expect(rows).toEqual([]);
    });
  });
});
