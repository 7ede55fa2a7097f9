import { and, gt, isNotNull, isNull, sql } from 'drizzle-orm';

import type { State } from './state.js';

/** Records set aside and not dismissed, webhooks and writes to ServiceTitan, counted by tenant. `oldestWaitingAt` is ISO 8601 UTC. */
export type Backlog = {
  quarantined: { tenantId: string; kind: string; count: number }[];
  inbox: { tenantId: string; status: string; count: number; oldestWaitingAt: string | null }[];
  outbox: { tenantId: string; status: string; count: number }[];
};

const count = sql<string>`count(*)`;
const counted = <R extends { count: string }>(rows: R[]): (Omit<R, 'count'> & { count: number })[] => rows.map((row) => ({ ...row, count: Number(row.count) }));

/** What waits and what was set aside, of all tenants. */
export const readBacklog = async (state: State): Promise<Backlog> => {
  const { quarantine } = state.tables.pull;
  const { inbox, outbox } = state.tables.exchange;
  const oldest = sql<string | null>`min(${inbox.waitingSince}) filter (where ${inbox.status} = 'waiting')`;
  const [quarantined, received, sent] = await Promise.all([
    state.db.select({ tenantId: quarantine.tenantId, kind: quarantine.kind, count }).from(quarantine).where(isNull(quarantine.dismissedAt)).groupBy(quarantine.tenantId, quarantine.kind),
    state.db.select({ tenantId: inbox.tenantId, status: inbox.status, count, oldest }).from(inbox).groupBy(inbox.tenantId, inbox.status),
    state.db.select({ tenantId: outbox.tenantId, status: outbox.status, count }).from(outbox).groupBy(outbox.tenantId, outbox.status),
  ]);
  return {
    quarantined: counted(quarantined),
    inbox: counted(received).map(({ oldest: at, ...row }) => ({ ...row, oldestWaitingAt: at === null ? null : new Date(at).toISOString() })),
    outbox: counted(sent),
  };
};

/** The tenants for which a worker holds a live lease. */
export const leasedTenants = async (state: State): Promise<Set<string>> => {
  const { leases } = state.tables.journal;
  const rows = await state.db
    .select({ tenantId: leases.tenantId })
    .from(leases)
    .where(and(isNotNull(leases.owner), gt(leases.expiresAt, sql`clock_timestamp()`)));
  return new Set(rows.map((row) => row.tenantId));
};
