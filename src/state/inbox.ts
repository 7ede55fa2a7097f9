import { and, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm';

import { recordChanges } from './journal.js';
import { SafeError } from './safe-error.js';
import type { State } from './state.js';
import type { Database } from './transaction.js';

/** `ignored`: of a type that the sync has no use for; kept and counted. `failed`: `reason` says why. */
export type InboxStatus = 'waiting' | 'worked' | 'ignored' | 'failed';

/**
 * A webhook whose signature was right. `eventKey` is the same however often the sender repeats it. In `body` whole numbers that JavaScript
 * cannot hold, from 2^53 on, are text.
 */
export type ReceivedEvent = { tenantId: string; eventKey: string; eventType: string; body: unknown };

/** What is told of an event; its body is not. Instants are ISO 8601 UTC. */
export type InboxRow = {
  id: string;
  tenantId: string;
  eventType: string;
  status: InboxStatus;
  attempts: number;
  reason: string | null;
  receivedAt: string;
  /** When it was received, or replayed last. */
  waitingSince: string;
  workedAt: string | null;
};

/** More events wait than may: the sender has to come again. */
export class InboxFullError extends SafeError {
  override readonly name = 'InboxFullError';
  constructor(cap: number) {
    super(`The inbox is full: ${cap} events wait to be worked.`);
  }
}

/**
 * Puts an event into the inbox, once: one that is there already changes nothing. When this returns the event is committed. One to be
 * `ignored`, for the reason given there, is kept without its body. Throws InboxFullError when more than `cap` events would wait (several
 * received at the same instant may pass it together), CommitFailedError, or what the database throws; then nothing was kept.
 */
export const receiveEvent = (
  state: State,
  args: { event: ReceivedEvent; now: string; cap: number; ignored?: string | undefined },
): Promise<{ id: string; isNew: boolean }> =>
  state.transaction(async (db) => {
    const { inbox } = state.tables.exchange;
    const outcome = args.ignored === undefined ? { status: 'waiting' } : { status: 'ignored', reason: args.ignored, body: null };
    const [inserted] = await db
      .insert(inbox)
      .values({ ...args.event, ...outcome, receivedAt: args.now, waitingSince: args.now })
      .onConflictDoNothing({ target: [inbox.tenantId, inbox.eventKey] })
      .returning({ id: inbox.id });
    if (!inserted) return { id: await idOf(db, { state, event: args.event }), isNew: false };
    if (args.ignored === undefined && (await isOverfull(db, { state, cap: args.cap }))) throw new InboxFullError(args.cap);
    return { id: inserted.id, isNew: true };
  });

const idOf = async (db: Database, { state, event }: { state: State; event: ReceivedEvent }): Promise<string> => {
  const { inbox } = state.tables.exchange;
  const [known] = await db
    .select({ id: inbox.id })
    .from(inbox)
    .where(and(eq(inbox.tenantId, event.tenantId), eq(inbox.eventKey, event.eventKey)));
  if (!known) throw new Error('The event was forgotten while it was received once more.');
  return known.id;
};

const isOverfull = async (db: Database, { state, cap }: { state: State; cap: number }): Promise<boolean> => {
  const { inbox } = state.tables.exchange;
  const beyond = await db.select({ id: inbox.id }).from(inbox).where(eq(inbox.status, 'waiting')).offset(cap).limit(1);
  return beyond.length > 0;
};

const shown = ({ inbox }: State['tables']['exchange']) => ({
  id: inbox.id,
  tenantId: inbox.tenantId,
  eventType: inbox.eventType,
  status: inbox.status,
  attempts: inbox.attempts,
  reason: inbox.reason,
  receivedAt: inbox.receivedAt,
  waitingSince: inbox.waitingSince,
  workedAt: inbox.workedAt,
});

const asStatus = (status: string): InboxStatus => (status === 'waiting' || status === 'worked' || status === 'ignored' ? status : 'failed');

/**
 * Lets an event of one of the tenants be worked once more, and journals who asked for it. Returns its row, one that waits anyway
 * unchanged; null when there is no such event, or none whose body is still kept.
 */
export const replayEvent = (
  state: State,
  args: { id: string; tenantIds: readonly string[]; now: string; actor: string },
): Promise<InboxRow | null> =>
  state.transaction(async (db) => {
    const { inbox } = state.tables.exchange;
    const [row] = await db
      .select(shown(state.tables.exchange))
      .from(inbox)
      .where(and(eq(inbox.id, args.id), inArray(inbox.tenantId, [...args.tenantIds]), isNotNull(inbox.body)))
      .for('update');
    if (!row) return null;
    if (row.status === 'waiting') return { ...row, status: 'waiting' };
    const again = { status: 'waiting', attempts: 0, reason: null, waitingSince: args.now, workedAt: null } as const;
    await db.update(inbox).set(again).where(eq(inbox.id, args.id));
    const entry = { runId: null, crmId: null, kind: 'person' as const, field: 'status', before: row.status, after: 'waiting', step: null, guard: null };
    const stKey = `${row.tenantId}:inbox:${row.id}`;
    await recordChanges(db, { state, entries: [{ tenantId: row.tenantId, actor: args.actor, collection: 'inbox', stKey, ...entry, at: args.now }] });
    return { ...row, ...again };
  });

/** Events received, newest first; of one tenant, or of all. */
export const listInbox = async (state: State, args: { tenantId?: string; status?: InboxStatus; limit: number }): Promise<InboxRow[]> => {
  const { inbox } = state.tables.exchange;
  const rows = await state.db
    .select(shown(state.tables.exchange))
    .from(inbox)
    .where(
      and(
        args.tenantId === undefined ? undefined : eq(inbox.tenantId, args.tenantId),
        args.status === undefined ? undefined : eq(inbox.status, args.status),
      ),
    )
    .orderBy(desc(inbox.receivedAt), desc(inbox.id))
    .limit(args.limit);
  return rows.map((row) => ({ ...row, status: asStatus(row.status) }));
};

/** How many events are kept by status, and since when the one waits that waits longest (ISO 8601 UTC); of one tenant, or of all. */
export const countInbox = async (state: State, args: { tenantId?: string }): Promise<Record<InboxStatus, number> & { oldestWaitingAt: string | null }> => {
  const { inbox } = state.tables.exchange;
  const rows = await state.db
    .select({ status: inbox.status, count: sql<string>`count(*)`, since: sql<string | null>`min(${inbox.waitingSince})` })
    .from(inbox)
    .where(args.tenantId === undefined ? undefined : eq(inbox.tenantId, args.tenantId))
    .groupBy(inbox.status);
  const count = (status: InboxStatus): number => Number(rows.find((row) => row.status === status)?.count ?? 0);
  const since = rows.find((row) => row.status === 'waiting')?.since ?? null;
  return {
    waiting: count('waiting'),
    worked: count('worked'),
    ignored: count('ignored'),
    failed: count('failed'),
    oldestWaitingAt: since === null ? null : new Date(since).toISOString(),
  };
};
