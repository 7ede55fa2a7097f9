import { and, desc, eq, gt, inArray, or } from 'drizzle-orm';

import type { OutboxStatus } from './outbox.js';
import type { State } from './state.js';

/** A write as it is kept. Instants are ISO 8601 UTC. */
export type OutboxRow = State['tables']['exchange']['outbox']['$inferSelect'] & { status: OutboxStatus };

export const OUTBOX_STATUSES = ['pending', 'sending', 'confirmed', 'refused', 'superseded'] as const satisfies readonly OutboxStatus[];

const asStatus = (status: string): OutboxStatus => OUTBOX_STATUSES.find((known) => known === status) ?? 'refused';

/** Which writes: all of the tenants, or those in a status, for a deal or an account, for a document of the CRM. */
export type OutboxFilter = {
  tenantIds: readonly string[];
  status?: OutboxStatus | undefined;
  stKey?: string | undefined;
  collection?: 'contacts' | 'opportunities' | undefined;
  crmId?: string | undefined;
};

/** One page of the writes kept, the newest wish first. `page` counts from 1. */
export const listOutbox = async (state: State, args: OutboxFilter & { limit: number; page: number }): Promise<{ rows: OutboxRow[]; hasMore: boolean }> => {
  const { outbox } = state.tables.exchange;
  const rows = await state.db
    .select()
    .from(outbox)
    .where(
      and(
        inArray(outbox.tenantId, [...args.tenantIds]),
        args.status === undefined ? undefined : eq(outbox.status, args.status),
        args.stKey === undefined ? undefined : eq(outbox.stKey, args.stKey),
        args.collection === undefined ? undefined : eq(outbox.collection, args.collection),
        args.crmId === undefined ? undefined : eq(outbox.crmId, args.crmId),
      ),
    )
    .orderBy(desc(outbox.seq))
    .limit(args.limit + 1)
    .offset((args.page - 1) * args.limit);
  return { rows: rows.slice(0, args.limit).map((row) => ({ ...row, status: asStatus(row.status) })), hasMore: rows.length > args.limit };
};

/** One write as it is kept; null for one that is not, or not any more. */
export const readWrite = async (state: State, id: string): Promise<OutboxRow | null> => {
  const { outbox } = state.tables.exchange;
  const [row] = await state.db.select().from(outbox).where(eq(outbox.id, id));
  return row ? { ...row, status: asStatus(row.status) } : null;
};

/** What came of asking for a change of a write: its tenant and status now, or why it cannot be. Null for an unknown one. */
export type OutboxChange = { id: string; tenantId: string; status: OutboxStatus; problem: string | null } | null;

type Named = { id: string; tenantIds: readonly string[]; now: string };

const lockedRow = async (db: State['db'], { state, id, tenantIds }: Named & { state: State }) => {
  const { outbox } = state.tables.exchange;
  const [row] = await db
    .select({ id: outbox.id, seq: outbox.seq, tenantId: outbox.tenantId, target: outbox.target, status: outbox.status })
    .from(outbox)
    .where(and(eq(outbox.id, id), inArray(outbox.tenantId, [...tenantIds])))
    .for('update');
  return row ? { ...row, status: asStatus(row.status) } : null;
};

/** Lets a write be tried at once: one that waits for its next attempt, or one that was refused, from the beginning, unless a later change of the same was asked for. */
export const retryWrite = (state: State, args: Named): Promise<OutboxChange> =>
  state.transaction(async (db) => {
    const { outbox } = state.tables.exchange;
    const row = await lockedRow(db, { ...args, state });
    if (row === null) return null;
    const change = { id: row.id, tenantId: row.tenantId };
    if (row.status === 'confirmed' || row.status === 'superseded') return { ...change, status: row.status, problem: `it is ${row.status} and will not be sent again` };
    if (row.status !== 'refused') {
      await db.update(outbox).set({ nextAttemptAt: null, updatedAt: args.now }).where(eq(outbox.id, row.id));
      return { ...change, status: row.status, problem: null };
    }
    const [later] = await db
      .select({ status: outbox.status })
      .from(outbox)
      .where(and(eq(outbox.tenantId, row.tenantId), eq(outbox.target, row.target), or(inArray(outbox.status, ['pending', 'sending']), and(gt(outbox.seq, row.seq), eq(outbox.status, 'refused')))))
      .limit(1);
    if (later) return { ...change, status: row.status, problem: later.status === 'refused' ? 'a later change of the same was refused as well: try that one again' : 'a later change of the same is on its way' };
    await db.update(outbox).set({ status: 'pending', attempts: 0, reason: null, nextAttemptAt: null, updatedAt: args.now }).where(eq(outbox.id, row.id));
    return { ...change, status: 'pending', problem: null };
  });

/** Takes a write back that was not sent, or puts one away that was refused. `by` says who, for its reason. */
export const cancelWrite = (state: State, args: Named & { by: string }): Promise<OutboxChange> =>
  state.transaction(async (db) => {
    const { outbox } = state.tables.exchange;
    const row = await lockedRow(db, { ...args, state });
    if (row === null) return null;
    const change = { id: row.id, tenantId: row.tenantId };
    if (row.status === 'sending') return { ...change, status: row.status, problem: 'it was sent already, and ServiceTitan is being asked what became of it' };
    if (row.status === 'confirmed' || row.status === 'superseded') return { ...change, status: row.status, problem: `it is ${row.status} already` };
    await db.update(outbox).set({ status: 'superseded', reason: `Taken back by ${args.by}.`, nextAttemptAt: null, updatedAt: args.now }).where(eq(outbox.id, row.id));
    return { ...change, status: 'superseded', problem: null };
  });
