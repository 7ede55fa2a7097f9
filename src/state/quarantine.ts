import { createHash } from 'node:crypto';
import { and, desc, eq, isNull, sql } from 'drizzle-orm';

import { idArray } from './dirty.js';
import type { State } from './state.js';
import type { Database, Statements } from './transaction.js';

/** Where a record failed: read from ServiceTitan, planned, or written to the CRM. */
export type QuarantineKind = 'invalid' | 'plan' | 'apply' | 'missing';

/** A record set aside. `reason` names what is wrong and where, never a value. */
export type SetAside = { kind: QuarantineKind; entity: string; recordId: string; reason: string; raw: unknown };

export type QuarantineRow = SetAside & {
  id: string;
  tenantId: string;
  attempts: number;
  firstSeenAt: string;
  lastSeenAt: string;
};

const quarantineId = (tenantId: string, item: Pick<SetAside, 'kind' | 'entity' | 'recordId'>) =>
  createHash('sha256').update(JSON.stringify([tenantId, item.kind, item.entity, item.recordId])).digest('hex').slice(0, 24);

/** Sets records aside, or counts one more attempt of those that are. A dismissed record that fails in a new way comes back. */
export const setAside = async (
  db: Database,
  args: { state: State; tenantId: string; items: readonly SetAside[]; now: string },
): Promise<void> => {
  const { quarantine } = args.state.tables.pull;
  for (const item of args.items) {
    await db
      .insert(quarantine)
      .values({ id: quarantineId(args.tenantId, item), tenantId: args.tenantId, ...item, attempts: 1, firstSeenAt: args.now, lastSeenAt: args.now })
      .onConflictDoUpdate({
        target: quarantine.id,
        set: {
          reason: item.reason,
          raw: item.raw,
          attempts: sql`${quarantine.attempts} + 1`,
          lastSeenAt: args.now,
          dismissedAt: sql`case when ${quarantine.reason} = ${item.reason} then ${quarantine.dismissedAt} end`,
        },
      });
  }
};

/** Takes records out again, because they went through. */
export const release = async (
  db: Statements,
  args: { state: State; tenantId: string; kinds: readonly QuarantineKind[]; entity: string; recordIds: readonly string[] },
): Promise<void> => {
  if (args.recordIds.length === 0) return;
  await db.execute(sql`
    delete from ${args.state.tables.pull.quarantine}
    where tenant_id = ${args.tenantId} and entity = ${args.entity} and kind in ${idArray(args.kinds)} and record_id in ${idArray(args.recordIds)}`);
};

export const countQuarantined = async (state: State, args: { tenantId?: string }): Promise<number> => {
  const { quarantine } = state.tables.pull;
  return state.db.$count(
    quarantine,
    and(isNull(quarantine.dismissedAt), args.tenantId === undefined ? undefined : eq(quarantine.tenantId, args.tenantId)),
  );
};

/** Records set aside, newest first. */
export const listQuarantined = async (state: State, args: { tenantId?: string; limit: number }): Promise<QuarantineRow[]> => {
  const { quarantine } = state.tables.pull;
  const rows = await state.db
    .select()
    .from(quarantine)
    .where(and(isNull(quarantine.dismissedAt), args.tenantId === undefined ? undefined : eq(quarantine.tenantId, args.tenantId)))
    .orderBy(desc(quarantine.lastSeenAt))
    .limit(args.limit);
  return rows.map((row) => ({ ...row, kind: asKind(row.kind) }));
};

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
