import { sql } from 'drizzle-orm';
import type { Payload, PayloadRequest } from 'payload';

import { assertLease, type Lease } from '../../state/lease.js';
import type { State } from '../../state/state.js';
import type { Database } from '../../state/transaction.js';

/** Throws LeaseLostError, inside the transaction of `req`, once the lease went to another worker. */
export type Fence = (req: PayloadRequest) => Promise<void>;

type Session = { db: Pick<Database, 'execute'> };

// The drizzle handle of a transaction is an inside matter of Payload's SQL adapters; it is asked for in this one place.
const sessionOf = async (payload: Payload, req: PayloadRequest): Promise<Session['db'] | null> => {
  const id = await req.transactionID;
  const { sessions } = payload.db as { sessions?: Record<string, Session | undefined> };
  return id === undefined || id === null ? null : (sessions?.[String(id)]?.db ?? null);
};

const identity = sql`select current_database() || ':' || pg_postmaster_start_time() || ':' || coalesce(inet_server_port()::text, '') as id`;

const sharesDatabase = async (payload: Payload, state: State): Promise<boolean> => {
  const { drizzle } = payload.db as { drizzle?: Pick<Database, 'execute'> };
  if (payload.db.name !== 'postgres' || drizzle === undefined) return false;
  const [ours, theirs] = await Promise.all([state.db.execute<{ id: string }>(identity), drizzle.execute<{ id: string }>(identity)]);
  return ours.rows[0]?.id === theirs.rows[0]?.id;
};

/**
 * The fence for writes of a run (promise 2). Where the CRM lives in the same PostgreSQL database the lease is checked in the very
 * transaction that writes; elsewhere right before it, which leaves the time between the two.
 */
export const createFence = async (args: { payload: Payload; state: State; lease: Lease }): Promise<Fence> => {
  const { payload, state, lease } = args;
  const within = await sharesDatabase(payload, state);
  return async (req) => {
    const session = within ? await sessionOf(payload, req) : null;
    await assertLease(session ?? state.db, { state, lease });
  };
};
