import { and, asc, eq, isNull, lte, or, sql } from 'drizzle-orm';

import { anyUuidOf } from './any-of.js';
import type { State } from './state.js';
import type { Database } from './transaction.js';

/** A webhook that is to be worked. `body` is JSON as it came; `attempts` counts those that came to nothing. */
export type WaitingEvent = { id: string; eventType: string; body: unknown; attempts: number };

/** What became of an event. `reason` says, without quoting anything, why it failed. */
export type EventOutcome = { id: string; status: 'worked' | 'ignored' | 'failed'; reason: string | null };

const isDue = ({ inbox }: State['tables']['exchange'], now: string) =>
  and(eq(inbox.status, 'waiting'), or(isNull(inbox.nextAttemptAt), lte(inbox.nextAttemptAt, now)));

/** The tenant's events that may be worked at `now` (ISO 8601 UTC), those that wait longest first. */
export const dueEvents = (state: State, args: { tenantId: string; now: string; limit: number }): Promise<WaitingEvent[]> => {
  const { inbox } = state.tables.exchange;
  return state.db
    .select({ id: inbox.id, eventType: inbox.eventType, body: inbox.body, attempts: inbox.attempts })
    .from(inbox)
    .where(and(eq(inbox.tenantId, args.tenantId), isDue(state.tables.exchange, args.now)))
    .orderBy(asc(inbox.waitingSince), asc(inbox.id))
    .limit(args.limit);
};

/** Whether the tenant has any. */
export const hasDueEvents = async (state: State, args: { tenantId: string; now: string }): Promise<boolean> => {
  const { inbox } = state.tables.exchange;
  const rows = await state.db
    .select({ id: inbox.id })
    .from(inbox)
    .where(and(eq(inbox.tenantId, args.tenantId), isDue(state.tables.exchange, args.now)))
    .limit(1);
  return rows.length > 0;
};

/** Notes what became of events that waited: to be called in the transaction that ends the work on them. */
export const settleEvents = async (db: Database, args: { state: State; outcomes: readonly EventOutcome[]; now: string }): Promise<void> => {
  if (args.outcomes.length === 0) return;
  await db.execute(sql`
    update ${args.state.tables.exchange.inbox} i
      set status = o.status, reason = o.reason, attempts = i.attempts + 1, next_attempt_at = null, worked_at = ${args.now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(args.outcomes)}::jsonb) as o(id uuid, status text, reason text)
    where i.id = o.id and i.status = 'waiting'`);
};

/** Leaves events waiting until `nextAttemptAt` (ISO 8601 UTC), with the reason why they could not be worked yet. */
export const putOffEvents = async (db: Database, args: { state: State; ids: readonly string[]; reason: string; nextAttemptAt: string }): Promise<void> => {
  const { inbox } = args.state.tables.exchange;
  await db
    .update(inbox)
    .set({ attempts: sql`${inbox.attempts} + 1`, reason: args.reason, nextAttemptAt: args.nextAttemptAt })
    .where(and(sql`${inbox.id} = ${anyUuidOf(args.ids)}`, eq(inbox.status, 'waiting')));
};

/** Lets all waiting events of a tenant wait at least until `nextAttemptAt`: nothing can be worked before. */
export const holdEvents = async (db: Database, args: { state: State; tenantId: string; nextAttemptAt: string }): Promise<void> => {
  const { inbox } = args.state.tables.exchange;
  const waitsLess = or(isNull(inbox.nextAttemptAt), sql`${inbox.nextAttemptAt} < ${args.nextAttemptAt}::timestamptz`);
  await db.update(inbox).set({ nextAttemptAt: args.nextAttemptAt }).where(and(eq(inbox.tenantId, args.tenantId), eq(inbox.status, 'waiting'), waitsLess));
};

/** When the tenant's last event was received, and when the last one was worked, ISO 8601 UTC. */
export const lastEventTimes = async (state: State, args: { tenantId: string }): Promise<{ lastReceivedAt: string | null; lastWorkedAt: string | null }> => {
  const { inbox } = state.tables.exchange;
  const [row] = await state.db
    .select({ received: sql<string | null>`max(${inbox.receivedAt})`, worked: sql<string | null>`max(${inbox.workedAt})` })
    .from(inbox)
    .where(eq(inbox.tenantId, args.tenantId));
  const iso = (at: string | null | undefined): string | null => (at ? new Date(at).toISOString() : null);
  return { lastReceivedAt: iso(row?.received), lastWorkedAt: iso(row?.worked) };
};
