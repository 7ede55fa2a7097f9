import { sql } from 'drizzle-orm';

import type { State } from './state.js';
import type { Statements } from './transaction.js';

/** Seconds a lease lives without a heartbeat. The heartbeat comes three times as often. */
export const LEASE_SECONDS = 30;

/** The right to work for a tenant. `epoch` grows with each taker, so that a late worker is known by its old one. */
export type Lease = { tenantId: string; owner: string; epoch: number };

const leases = (state: State) => sql`${sql.identifier(state.schemaName)}.crm_leases`;
const expiry = sql`clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})`;

/** Advisory lock of a tenant's lease: writers hold it shared until their transaction ends, a taker needs it alone. */
const lockKey = (tenantId: string) => sql`hashtextextended(${`payload-st-sync:lease:${tenantId}`}, 0)`;

/**
 * Takes the tenant's lease; null while another worker holds it. Only the database's clock counts. Waits for transactions that the
 * worker before still has open, so that none of them commits after the lease went over.
 */
export const takeLease = async (state: State, args: { tenantId: string; owner: string }): Promise<Lease | null> => {
  if (await isLeased(state, args.tenantId)) return null;
  return state.transaction(async (db) => {
    await db.execute(sql`select pg_advisory_xact_lock(${lockKey(args.tenantId)})`);
    const result = await db.execute<{ epoch: number }>(sql`
      insert into ${leases(state)} as l (tenant_id, owner, epoch, expires_at) values (${args.tenantId}, ${args.owner}, 1, ${expiry})
      on conflict (tenant_id) do update set owner = excluded.owner, epoch = l.epoch + 1, expires_at = excluded.expires_at
        where l.owner is null or l.expires_at <= clock_timestamp()
      returning epoch`);
    const row = result.rows[0];
    return row ? { tenantId: args.tenantId, owner: args.owner, epoch: row.epoch } : null;
  });
};

/** Renews the lease; false when it was lost. */
export const renewLease = async (state: State, lease: Lease): Promise<boolean> => {
  const result = await state.db.execute(sql`
    update ${leases(state)} set expires_at = ${expiry}
    where tenant_id = ${lease.tenantId} and epoch = ${lease.epoch} and owner = ${lease.owner} and expires_at > clock_timestamp()`);
  return result.rowCount === 1;
};

/** Gives the lease back, unless it was lost. */
export const releaseLease = async (state: State, lease: Lease): Promise<void> => {
  await state.db.execute(sql`
    update ${leases(state)} set owner = null, expires_at = clock_timestamp()
    where tenant_id = ${lease.tenantId} and epoch = ${lease.epoch} and owner = ${lease.owner}`);
};

/** Whether some worker holds a live lease of the tenant. */
export const isLeased = async (state: State, tenantId: string): Promise<boolean> => {
  const result = await state.db.execute(sql`
    select 1 from ${leases(state)} where tenant_id = ${tenantId} and owner is not null and expires_at > clock_timestamp()`);
  return result.rows.length > 0;
};

/** The lease was lost to another worker: whatever was being written is rolled back. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/**
 * Fences a transaction: throws LeaseLostError unless the lease still holds, and keeps it from being taken until the transaction ends.
 * To be called in the very transaction that writes. A heartbeat does not wait for it.
 */
export const assertLease = async (db: Statements, args: { state: State; lease: Lease }): Promise<void> => {
  const { tenantId, epoch, owner } = args.lease;
  const result = await db.execute<{ holds: boolean }>(sql`
    select pg_advisory_xact_lock_shared(${lockKey(tenantId)}),
      exists (select 1 from ${leases(args.state)} where tenant_id = ${tenantId} and epoch = ${epoch} and owner = ${owner}
        and expires_at > clock_timestamp()) as holds`);
  if (result.rows[0]?.holds !== true) throw new LeaseLostError(`The lease of tenant ${tenantId} went to another worker.`);
};
