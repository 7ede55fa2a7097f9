import { createHash } from 'node:crypto';
import { and, asc, desc, eq, inArray, isNull, lte, sql } from 'drizzle-orm';

import { anyOf } from './any-of.js';
import type { State } from './state.js';
import type { Database, Statements } from './transaction.js';

/** Where a record failed: read from ServiceTitan, planned, or written to the CRM; or ServiceTitan does not know it. */
export type QuarantineKind = 'invalid' | 'plan' | 'apply' | 'missing';

/** The entity of a customer with everything that is planned together with it; `plan` and `apply` set such accounts aside. */
export const ACCOUNT = 'account';

/** A record set aside. `reason` names what is wrong and where, never a value. */
export type SetAside = {
  kind: QuarantineKind;
  entity: string;
  recordId: string;
  reason: string;
  /** The record as it came; null keeps what is there. */
  raw: unknown;
  /** Whether later runs try it again by themselves. Any other waits until ServiceTitan sends it again or a person dismisses it. */
  isRetried: boolean;
};

/** What is kept of a record set aside. Instants are ISO 8601 UTC; `nextRetryAt` is null for one that no run tries by itself. */
export type QuarantineRow = Omit<SetAside, 'isRetried'> & {
  id: string;
  tenantId: string;
  attempts: number;
  firstSeenAt: string;
  lastSeenAt: string;
  nextRetryAt: string | null;
  dismissedAt: string | null;
  /** `user:{id}` or `cli`, never a name. */
  dismissedBy: string | null;
};

/** Minutes until the next try, by the number of those that failed; the last one holds from then on. Runs are the clock's tick. */
const WAIT_MINUTES = [1, 5, 15, 60, 240, 720, 1440];

const waits = sql.raw(`(array[${WAIT_MINUTES.join(',')}])`);

const retryAt = (now: string, attempts: ReturnType<typeof sql>) =>
  sql`${now}::timestamptz + make_interval(mins => ${waits}[least(${attempts}, ${sql.raw(String(WAIT_MINUTES.length))})])`;

const quarantineId = (tenantId: string, item: Pick<SetAside, 'kind' | 'entity' | 'recordId'>) =>
  createHash('sha256').update(JSON.stringify([tenantId, item.kind, item.entity, item.recordId])).digest('hex').slice(0, 24);

/**
 * Sets records aside, or counts one more attempt of those that are and puts the next one off (1, 5, 15, 60 minutes … a day). A dismissed
 * record that fails in a new way comes back as if it had never been seen. Returns the quarantine's id of each item, in their order.
 */
export const setAside = async (
  db: Database,
  args: { state: State; tenantId: string; items: readonly SetAside[]; now: string },
): Promise<string[]> => {
  const { state, tenantId, items, now } = args;
  const ids = items.map((item) => quarantineId(tenantId, item));
  if (items.length === 0) return ids;
  const distinct = new Map(items.map((item, index) => [ids[index], item]));
  const rows = JSON.stringify(
    [...distinct].map(([id, { kind, entity, recordId, reason, raw, isRetried }]) => ({ id, kind, entity, record_id: recordId, reason, raw, is_retried: isRetried })),
  );
  const isBack = sql`(q.dismissed_at is not null and q.reason <> excluded.reason)`;
  const attempts = sql`case when ${isBack} then 1 else q.attempts + 1 end`;
  await db.execute(sql`
    insert into ${state.tables.pull.quarantine} as q (id, tenant_id, kind, entity, record_id, reason, raw, attempts, first_seen_at, last_seen_at, next_retry_at)
    select id, ${tenantId}, kind, entity, record_id, reason, raw, 1, ${now}::timestamptz, ${now}::timestamptz, case when is_retried then ${retryAt(now, sql`1`)} end
      from jsonb_to_recordset(${rows}::jsonb) as r(id text, kind text, entity text, record_id text, reason text, raw jsonb, is_retried boolean)
    on conflict (id) do update set
      reason = excluded.reason,
      raw = coalesce(excluded.raw, q.raw),
      attempts = ${attempts},
      last_seen_at = excluded.last_seen_at,
      next_retry_at = case when excluded.next_retry_at is not null then ${retryAt(now, attempts)} end,
      dismissed_at = case when not ${isBack} then q.dismissed_at end,
      dismissed_by = case when not ${isBack} then q.dismissed_by end`);
  return ids;
};

/** Takes records out again, because they went through. */
export const release = async (
  db: Statements,
  args: { state: State; tenantId: string; kinds: readonly QuarantineKind[]; entity: string; recordIds: readonly string[] },
): Promise<void> => {
  if (args.recordIds.length === 0) return;
  await db.execute(sql`
    delete from ${args.state.tables.pull.quarantine}
    where tenant_id = ${args.tenantId} and entity = ${args.entity} and kind = ${anyOf(args.kinds)} and record_id = ${anyOf(args.recordIds)}`);
};

/** How many records are set aside, those that a person dismissed not counted. */
export const countQuarantined = async (state: State, args: { tenantId?: string }): Promise<number> =>
  state.db.$count(state.tables.pull.quarantine, shown(state, args));

/** Records set aside, newest first, without those that a person dismissed. */
export const listQuarantined = async (state: State, args: { tenantId?: string; limit: number }): Promise<QuarantineRow[]> => {
  const { quarantine } = state.tables.pull;
  const rows = await state.db.select().from(quarantine).where(shown(state, args)).orderBy(desc(quarantine.lastSeenAt), asc(quarantine.id)).limit(args.limit);
  return rows.map(toRow);
};

const shown = (state: State, { tenantId }: { tenantId?: string }) => {
  const { quarantine } = state.tables.pull;
  return and(isNull(quarantine.dismissedAt), tenantId === undefined ? undefined : eq(quarantine.tenantId, tenantId));
};

/** One record set aside, dismissed or not; null for an unknown id. */
export const readQuarantined = async (state: State, id: string): Promise<QuarantineRow | null> => {
  const { quarantine } = state.tables.pull;
  const [row] = await state.db.select().from(quarantine).where(eq(quarantine.id, id));
  return row ? toRow(row) : null;
};

/** What was read from ServiceTitan, set aside, and is to be fetched again by now: the longest overdue first. */
export const dueForFetch = async (state: State, args: { tenantId: string; now: string; limit: number }): Promise<QuarantineRow[]> => {
  const { quarantine } = state.tables.pull;
  const rows = await state.db
    .select()
    .from(quarantine)
    .where(
      and(
        eq(quarantine.tenantId, args.tenantId),
        inArray(quarantine.kind, ['invalid', 'missing']),
        isNull(quarantine.dismissedAt),
        lte(quarantine.nextRetryAt, args.now),
      ),
    )
    .orderBy(asc(quarantine.nextRetryAt), asc(quarantine.id))
    .limit(args.limit);
  return rows.map(toRow);
};

/** Makes a record due at once, a dismissed one too. */
export const makeDue = async (state: State, args: { id: string; now: string }): Promise<void> => {
  const { quarantine } = state.tables.pull;
  await state.db.update(quarantine).set({ nextRetryAt: args.now, dismissedAt: null, dismissedBy: null }).where(eq(quarantine.id, args.id));
};

/** Leaves a record alone until it fails in a new way, and keeps who said so. The first one to say it stays. */
export const dismiss = async (state: State, args: { id: string; by: string; now: string }): Promise<void> => {
  const { quarantine } = state.tables.pull;
  await state.db
    .update(quarantine)
    .set({ dismissedAt: args.now, dismissedBy: args.by })
    .where(and(eq(quarantine.id, args.id), isNull(quarantine.dismissedAt)));
};

/** Forgets the raw records of what was last seen before `before` (ISO 8601 UTC): they hold personal data. */
export const pruneQuarantine = async (state: State, args: { before: string }): Promise<void> => {
  const { quarantine } = state.tables.pull;
  await state.db.update(quarantine).set({ raw: null }).where(sql`${quarantine.raw} is not null and ${quarantine.lastSeenAt} < ${args.before}::timestamptz`);
};

type StoredRow = State['tables']['pull']['quarantine']['$inferSelect'];

const toRow = (row: StoredRow): QuarantineRow => ({ ...row, kind: asKind(row.kind) });

const asKind = (kind: string): QuarantineKind => (kind === 'plan' || kind === 'apply' || kind === 'missing' ? kind : 'invalid');

/** Ids of one entity that are set aside, so that a page can tell which of its rows are mended. */
export const quarantinedIds = async (state: State, args: { tenantId: string; entity: string }): Promise<Set<string>> => {
  const { quarantine } = state.tables.pull;
  const rows = await state.db
    .select({ recordId: quarantine.recordId })
    .from(quarantine)
    .where(and(eq(quarantine.tenantId, args.tenantId), eq(quarantine.entity, args.entity)));
  return new Set(rows.map((row) => row.recordId));
};
