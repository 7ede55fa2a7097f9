import { sql } from 'drizzle-orm';
import type { Payload, PayloadRequest } from 'payload';

import { withTransaction } from '../../payload/documents/transaction.js';
import type { State } from '../../state/state.js';
import type { Statements } from '../../state/transaction.js';

/** The transaction of a request of the CRM, for statements on the `crm` schema beside the CRM's own. Throws outside a transaction. */
export type SharedTransaction = (req: PayloadRequest) => Promise<Statements>;

// The drizzle handle of a transaction is an inside matter of Payload's SQL adapters; it is asked for in this one place.
const handleOf = async (payload: Payload, req: PayloadRequest): Promise<Statements | null> => {
  const id = await req.transactionID;
  const { sessions } = payload.db as { sessions?: Record<string, { db: Statements } | undefined> };
  return id === undefined || id === null ? null : (sessions?.[String(id)]?.db ?? null);
};

const identity = sql`select current_database() || ':' || pg_postmaster_start_time() || ':' || coalesce(inet_server_port()::text, '') as id`;

const databaseOf = async (db: Statements): Promise<string | undefined> => (await db.execute<{ id: string }>(identity)).rows[0]?.id;

/**
 * How the `crm` schema is written in the CRM's own transactions; null where it lives in another database, or where the CRM has no
 * transactions, so that documents and what is remembered of them cannot be kept or lost together.
 */
export const findSharedTransaction = async ({ payload, state }: { payload: Payload; state: State }): Promise<SharedTransaction | null> => {
  if (payload.db.name !== 'postgres') return null;
  const ours = await databaseOf(state.db);
  const isShared = await withTransaction(payload, async (req) => {
    const handle = await handleOf(payload, req);
    return handle !== null && (await databaseOf(handle)) === ours;
  });
  if (!isShared) return null;
  return async (req) => {
    const handle = await handleOf(payload, req);
    if (handle === null) throw new Error('The transaction of the CRM ended early: an error inside it was caught instead of thrown on');
    return handle;
  };
};
