import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';

import { assertLease, isLeased, LeaseLostError, releaseLease, renewLease, takeLease, type Lease } from '../../../src/state/lease.js';
import { openTestState } from '../../support/state.js';

describe('the lease of a tenant', () => {
  let open: Awaited<ReturnType<typeof openTestState>>;
  beforeAll(async () => {
    open = await openTestState();
  });
  afterAll(() => open.close());

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
});
