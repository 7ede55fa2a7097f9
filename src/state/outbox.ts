import { sql } from 'drizzle-orm';

import { anyOf, anyUuidOf } from './any-of.js';
import type { State } from './state.js';
import type { Database, Statements } from './transaction.js';

/**
 * `pending`: not sent yet. `sending`: sent, and ServiceTitan was not yet seen to have it; it is looked up before anything else is done.
 * `refused`: `reason` says why; it waits for a person. `superseded`: a later wish took its place, or a person took it back.
 */
export type OutboxStatus = 'pending' | 'sending' | 'confirmed' | 'refused' | 'superseded';

/** A change that ServiceTitan is to make, as it is put into the outbox. `payload` is JSON; `stKey` is null for a document ServiceTitan does not know. */
export type Wish = {
  tenantId: string;
  collection: 'contacts' | 'opportunities';
  stKey: string | null;
  crmId: string;
  /** Null: nothing is wanted of the target any more. */
  operation: string | null;
  target: string;
  payload: unknown;
  /** What the document's fields say in ServiceTitan once it stands there, as far as it decides that. */
  expectedValues?: Readonly<Record<string, string>> | undefined;
  /** `user:5`, or `code`. */
  requestedBy: string;
};

/** A write that is to be delivered; `neverSent` even if a person let it begin anew. Instants are ISO 8601 UTC. */
export type DueWrite = { id: string; status: 'pending' | 'sending'; target: string; operation: string; payload: unknown; attempts: number; neverSent: boolean; createdAt: string };

/**
 * What became of a write in one round. `pending`: it surely had no effect; `sending`: it may have had one; both come again at
 * `nextAttemptAt` (ISO 8601 UTC). `result` is what is worth keeping of a confirmed one. `wasSent`: its attempt was counted when it was sent.
 */
export type WriteOutcome = { id: string; status: 'pending' | 'sending' | 'confirmed' | 'refused'; reason: string | null; result?: unknown; nextAttemptAt?: string; wasSent: boolean; isUntried?: boolean };

export const SUPERSEDED = 'A later change took its place.';

/** One at a time decides what waits for a target; nobody holds this longer than a few statements. */
const lockOutbox = (db: Statements, tenantId: string) => db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`payload-st-sync:outbox:${tenantId}`}, 0))`);

/**
 * Puts wishes into the outbox, in their order. One takes the place of what was not sent yet for the same target, in the outbox or before it in the
 * list, or just takes it back, together with what was refused; what was sent is settled first, and not sent again. To be called in the transaction that takes the change as seen, as its last statement.
 */
export const recordWishes = async (db: Statements, args: { state: State; wishes: readonly Wish[]; now: string }): Promise<void> => {
  if (args.wishes.length === 0) return;
  const { outbox } = args.state.tables.exchange;
  const last = new Map(args.wishes.map((wish) => [JSON.stringify([wish.tenantId, wish.target]), wish]));
  const wishes = args.wishes.filter((wish) => last.get(JSON.stringify([wish.tenantId, wish.target])) === wish);
  for (const tenantId of [...new Set(wishes.map((wish) => wish.tenantId))].sort()) await lockOutbox(db, tenantId);
  const rows = JSON.stringify(
    wishes.map((wish, index) => ({
      n: index,
      tenant_id: wish.tenantId,
      target: wish.target,
      collection: wish.collection,
      st_key: wish.stKey,
      crm_id: wish.crmId,
      operation: wish.operation,
      payload: wish.payload,
      expected_values: wish.expectedValues ?? null,
      requested_by: wish.requestedBy,
    })),
  );
  await db.execute(sql`
    update ${outbox} o set status = 'superseded', reason = ${SUPERSEDED}, updated_at = ${args.now}::timestamptz
    from jsonb_to_recordset(${rows}::jsonb) as r(tenant_id text, target text, operation text)
    where o.tenant_id = r.tenant_id and o.target = r.target and (o.status = 'pending' or (o.status = 'refused' and r.operation is null))`);
  if (wishes.some(({ operation }) => operation === null)) {
    await db.execute(sql`
      update ${outbox} o set taken_back_at = ${args.now}::timestamptz
      from jsonb_to_recordset(${rows}::jsonb) as r(tenant_id text, target text, operation text)
      where o.tenant_id = r.tenant_id and o.target = r.target and o.status = 'sending' and r.operation is null`);
  }
  await db.execute(sql`
    insert into ${outbox} (tenant_id, target, collection, st_key, crm_id, operation, payload, expected_values, requested_by, status, created_at, updated_at)
    select tenant_id, target, collection, st_key, crm_id, operation, payload, expected_values, requested_by, 'pending', ${args.now}::timestamptz, ${args.now}::timestamptz
      from jsonb_to_recordset(${rows}::jsonb) as r(n integer, tenant_id text, target text, collection text, st_key text, crm_id text, operation text,
        payload jsonb, expected_values jsonb, requested_by text)
      where operation is not null
      order by n`);
};

/** Which writes of a tenant: those due at `now` (ISO 8601 UTC), with `only` of these operations alone. */
export type Due = { tenantId: string; now: string; only?: readonly string[] | undefined };

const isDue = ({ state, tenantId, now, only }: Due & { state: State }) => {
  const { outbox } = state.tables.exchange;
  return sql`o.tenant_id = ${tenantId} and o.status in ('pending', 'sending') and (o.next_attempt_at is null or o.next_attempt_at <= ${now}::timestamptz)
    and ${only === undefined ? sql`true` : sql`o.operation = ${anyOf(only)}`}
    and (o.status = 'sending' or not exists (select 1 from ${outbox} s where s.tenant_id = o.tenant_id and s.target = o.target and s.status = 'sending'))`;
};

/** The writes that may be delivered, the oldest first; of each target one. */
export const dueWrites = async (state: State, args: Due & { limit: number }): Promise<DueWrite[]> => {
  const result = await state.db.execute<{ id: string; status: string; target: string; operation: string; payload: unknown; attempts: number; never_sent: boolean; created_at: string }>(sql`
    select o.id, o.status, o.target, o.operation, o.payload, o.attempts, o.sent_at is null as never_sent, o.created_at from ${state.tables.exchange.outbox} o
    where ${isDue({ state, ...args })} order by o.seq limit ${args.limit}`);
  return result.rows.map(({ created_at, never_sent, status, ...row }) => ({ ...row, status: status === 'sending' ? 'sending' : 'pending', neverSent: never_sent, createdAt: new Date(created_at).toISOString() }));
};

/** Whether there are any. */
export const hasDueWrites = async (state: State, args: Due): Promise<boolean> => {
  const result = await state.db.execute(sql`select 1 from ${state.tables.exchange.outbox} o where ${isDue({ state, ...args })} limit 1`);
  return result.rows.length > 0;
};

/**
 * Marks writes as sent, right before they are. Returns those that may be: not the ones that were superseded or taken back meanwhile, and not those
 * sent before, and seen to have had no effect, for whose target a later wish waits or nothing is wanted any more.
 */
export const beginWrites = async (db: Database, args: { state: State; tenantId: string; ids: readonly string[]; now: string }): Promise<Set<string>> => {
  if (args.ids.length === 0) return new Set();
  const { outbox } = args.state.tables.exchange;
  await lockOutbox(db, args.tenantId);
  const ids = anyUuidOf(args.ids);
  await db.execute(sql`
    update ${outbox} o set status = 'superseded', reason = ${SUPERSEDED}, updated_at = ${args.now}::timestamptz
    where o.id = ${ids} and o.status = 'sending'
      and (o.taken_back_at is not null or exists (select 1 from ${outbox} l where l.tenant_id = o.tenant_id and l.target = o.target and l.status = 'pending'))`);
  const result = await db.execute<{ id: string }>(sql`
    update ${outbox} o set status = 'sending', sent_at = ${args.now}::timestamptz, attempts = o.attempts + 1, updated_at = ${args.now}::timestamptz
    where o.id = ${ids} and o.status in ('pending', 'sending') returning o.id`);
  return new Set(result.rows.map((row) => row.id));
};

/**
 * Notes what became of writes. One without effect, for whose target a later wish waits, is superseded by that instead of coming again; so is one that was
 * taken back and had no effect; and so are refused ones by a later one that stands in ServiceTitan now, for nothing is left to be done about them.
 */
export const settleWrites = async (db: Database, args: { state: State; tenantId: string; outcomes: readonly WriteOutcome[]; now: string }): Promise<void> => {
  if (args.outcomes.length === 0) return;
  const { outbox } = args.state.tables.exchange;
  await lockOutbox(db, args.tenantId);
  const rows = JSON.stringify(
    args.outcomes.map(({ id, status, reason, result, nextAttemptAt, wasSent, isUntried }) => ({
      id,
      status,
      reason,
      result: result ?? null,
      next_attempt_at: nextAttemptAt ?? null,
      // Counted when it was marked as sent; what was held back after that was not tried.
      more: isUntried ? -1 : wasSent ? 0 : 1,
    })),
  );
  const isNeedless = sql`(r.status in ('pending', 'refused') and o.taken_back_at is not null) or (r.status = 'pending' and exists (select 1 from ${outbox} l
    where l.tenant_id = o.tenant_id and l.target = o.target and l.status = 'pending' and l.id <> o.id))`;
  await db.execute(sql`
    update ${outbox} o set
      status = case when ${isNeedless} then 'superseded' else r.status end,
      reason = case when ${isNeedless} then ${SUPERSEDED} else r.reason end,
      result = r.result,
      next_attempt_at = r.next_attempt_at,
      attempts = o.attempts + r.more,
      confirmed_at = case when r.status = 'confirmed' then ${args.now}::timestamptz end,
      updated_at = ${args.now}::timestamptz
    from jsonb_to_recordset(${rows}::jsonb) as r(id uuid, status text, reason text, result jsonb, next_attempt_at timestamptz, more integer)
    where o.id = r.id and o.status in ('pending', 'sending')`);
  const confirmed = args.outcomes.flatMap(({ id, status }) => (status === 'confirmed' ? [id] : []));
  if (confirmed.length === 0) return;
  await db.execute(sql`
    update ${outbox} o set status = 'superseded', reason = ${SUPERSEDED}, updated_at = ${args.now}::timestamptz
    from ${outbox} c
    where c.id = ${anyUuidOf(confirmed)} and c.status = 'confirmed' and o.tenant_id = c.tenant_id and o.target = c.target and o.seq < c.seq and o.status = 'refused'`);
};

/** When the tenant's next write is due that waits for its next attempt, ISO 8601 UTC; null when none waits. */
export const nextWriteAt = async (state: State, args: { tenantId: string }): Promise<string | null> => {
  const result = await state.db.execute<{ at: string | null }>(sql`
    select min(o.next_attempt_at) as at from ${state.tables.exchange.outbox} o
    where o.tenant_id = ${args.tenantId} and o.status in ('pending', 'sending')
      and (o.status = 'sending' or not exists (select 1 from ${state.tables.exchange.outbox} s where s.tenant_id = o.tenant_id and s.target = o.target and s.status = 'sending'))`);
  const at = result.rows[0]?.at;
  return at ? new Date(at).toISOString() : null;
};

/** How many writes of the given tenants are kept, by status. */
export const countOutbox = async (state: State, args: { tenantIds: readonly string[] }): Promise<Record<OutboxStatus, number>> => {
  const result = await state.db.execute<{ status: string; count: string }>(sql`
    select status, count(*) as count from ${state.tables.exchange.outbox} where tenant_id = ${anyOf(args.tenantIds)} group by status`);
  const count = (status: OutboxStatus): number => Number(result.rows.find((row) => row.status === status)?.count ?? 0);
  return { pending: count('pending'), sending: count('sending'), confirmed: count('confirmed'), refused: count('refused'), superseded: count('superseded') };
};
