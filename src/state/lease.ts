import { sql } from 'drizzle-orm';

import { postgresCode } from './postgres-code.js';
import { SafeError } from './safe-error.js';
import type { State } from './state.js';
import type { Statements } from './transaction.js';

/** Seconds a lease lives without a heartbeat, unless its taker says otherwise. The heartbeat comes three times as often. */
export const LEASE_SECONDS = 30;

/** The right to work for a tenant. `epoch` grows with each taker, so that a late worker is known by its old one. */
export type Lease = { tenantId: string; owner: string; epoch: number; seconds: number };

/** How long a taker waits for the transactions of the worker before, before it ends their connections. */
const GRACE = '1s';
const LOCK_TIMEOUT = '55P03';
const NOT_ALLOWED = '42501';

const leases = (state: State) => sql`${sql.identifier(state.schemaName)}.crm_leases`;
const expiry = (seconds: number) => sql`clock_timestamp() + make_interval(secs => ${seconds})`;

/** Advisory lock of a tenant's lease: writers hold it shared until their transaction ends, a taker needs it alone. */
const lockKey = (tenantId: string) => sql`hashtextextended(${`payload-st-sync:lease:${tenantId}`}, 0)`;

/**
 * Takes the tenant's lease; null while another worker holds it. Only the database's clock counts. None of the transactions that the worker
 * before still has open commits after the lease went over: they are waited for, and then, since that worker may stand still for ever, their
 * connections are ended. Where the database does not allow that, a warning says so, and the lease is not taken yet.
 */
export const takeLease = async (state: State, args: { tenantId: string; owner: string; seconds?: number }): Promise<Lease | null> => {
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    if (await isLeased(state, args.tenantId)) return null;
    try {
      return await takeFreeLease(state, args);
    } catch (error) {
      if (postgresCode(error) !== LOCK_TIMEOUT) throw error;
    }
    if (attempt === 1) await endHolders(state, args.tenantId);
  }
  return null;
};

const takeFreeLease = (state: State, args: { tenantId: string; owner: string; seconds?: number }): Promise<Lease | null> => {
  const { tenantId, owner, seconds = LEASE_SECONDS } = args;
  return state.transaction(async (db) => {
    await db.execute(sql`select set_config('lock_timeout', ${GRACE}, true)`);
    await db.execute(sql`select pg_advisory_xact_lock(${lockKey(tenantId)})`);
    const result = await db.execute<{ epoch: number }>(sql`
      insert into ${leases(state)} as l (tenant_id, owner, epoch, expires_at) values (${tenantId}, ${owner}, 1, ${expiry(seconds)})
      on conflict (tenant_id) do update set owner = excluded.owner, epoch = l.epoch + 1, expires_at = excluded.expires_at
        where l.owner is null or l.expires_at <= clock_timestamp()
      returning epoch`);
    const row = result.rows[0];
    return row ? { tenantId, owner, epoch: row.epoch, seconds } : null;
  });
};

/**
 * Ends the connections that hold up the lease of a tenant that nobody has: those of a worker that was stopped, or cut off, inside a
 * transaction. Only of transactions older than this look at the lease, so never one of a worker that took it meanwhile.
 */
const endHolders = async (state: State, tenantId: string): Promise<void> => {
  try {
    const ended = await state.db.execute(sql`
      select pg_terminate_backend(l.pid)
      from (select ${lockKey(tenantId)} as key) k
      join pg_locks l on l.locktype = 'advisory' and l.granted and l.mode = 'ShareLock' and l.objsubid = 1
        and l.classid::bigint = (k.key >> 32) & 4294967295 and l.objid::bigint = k.key & 4294967295
        and l.database = (select oid from pg_database where datname = current_database())
      join pg_stat_activity a on a.pid = l.pid and coalesce(a.xact_start, '-infinity') < statement_timestamp()
      where not exists (select 1 from ${leases(state)} where tenant_id = ${tenantId} and owner is not null and expires_at > clock_timestamp())`);
    if (ended.rows.length > 0) state.warn(`A worker of tenant ${tenantId} stood still inside a transaction: ${ended.rows.length} of its connections were ended, its run is taken over.`);
  } catch (error) {
    if (postgresCode(error) !== NOT_ALLOWED) throw error;
    state.warn(
      `A worker of tenant ${tenantId} stands still inside a transaction and holds up the sync until its connection ends. The database role may not end it: ` +
        'grant pg_signal_backend to the role, use one role for both connections, or stop that process.',
    );
  }
};

/** Renews the lease; false when it was lost. */
export const renewLease = async (state: State, lease: Lease): Promise<boolean> => {
  const result = await state.db.execute(sql`
    update ${leases(state)} set expires_at = ${expiry(lease.seconds)}
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
export class LeaseLostError extends SafeError {
  override readonly name = 'LeaseLostError';
  constructor(tenantId: string) {
    super(`The lease of tenant ${tenantId} went to another worker.`);
  }
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
  if (result.rows[0]?.holds !== true) throw new LeaseLostError(tenantId);
};

/**
 * One checked transaction under the lease (promise 2). `work` gets the state as it is inside of it: whatever is written through that is kept
 * all together, and only while the lease holds. Throws LeaseLostError.
 */
export const underLease = <T>(state: State, lease: Lease, work: (held: State) => Promise<T>): Promise<T> =>
  state.transaction(async (db) => {
    await assertLease(db, { state, lease });
    return work({ ...state, db, transaction: (inner) => inner(db) });
  });
