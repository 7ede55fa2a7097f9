import { and, eq, not, sql } from 'drizzle-orm';

import type { State } from './state.js';

/** What is remembered of a tenant. `trackingSince` is null until its first run; `toldHealth` is what `onHealthChange` was told last. */
export type TenantRow = { tenantId: string; trackingSince: string | null; rulesHash: string | null; paused: boolean; health: string; toldHealth: string };

/** A tenant that has begun its first run. */
export type TrackedTenant = TenantRow & { trackingSince: string };

export const readTenant = async (state: State, tenantId: string): Promise<TenantRow | null> => {
  const { tenants } = state.tables.pull;
  const rows = await state.db.select().from(tenants).where(eq(tenants.tenantId, tenantId));
  return rows[0] ?? null;
};

/** The tenant's row; its `trackingSince` is set at its first run and never changed afterwards (design 4.1.2). */
export const ensureTracked = async (state: State, args: { tenantId: string; trackingSince: string }): Promise<TrackedTenant> => {
  const { tenants } = state.tables.pull;
  const set = { trackingSince: sql`coalesce(${tenants.trackingSince}, excluded.tracking_since)` };
  const [row] = await state.db.insert(tenants).values(args).onConflictDoUpdate({ target: tenants.tenantId, set }).returning();
  if (!row) throw new Error(`Tenant ${args.tenantId} could not be remembered.`);
  return { ...row, trackingSince: row.trackingSince ?? args.trackingSince };
};

/** Holds or lets go a tenant's schedule, also before its first run. */
export const setPaused = async (state: State, args: { tenantId: string; paused: boolean }): Promise<void> => {
  const { tenants } = state.tables.pull;
  await state.db.insert(tenants).values(args).onConflictDoUpdate({ target: tenants.tenantId, set: { paused: args.paused } });
};

/** Changes what is remembered of a tenant. */
export const updateTenant = async (
  state: State,
  args: { tenantId: string; set: Partial<Pick<TenantRow, 'rulesHash' | 'health'>> },
): Promise<void> => {
  const { tenants } = state.tables.pull;
  await state.db.update(tenants).set(args.set).where(eq(tenants.tenantId, args.tenantId));
};

/**
 * Takes it on to tell that a tenant's health changed: true for exactly one of all processes that saw the same change. False too when what
 * was `seen` no longer holds, so that nobody tells of a health that a run has just mended.
 */
export const claimHealthChange = async (
  state: State,
  args: { tenantId: string; from: string; to: string; seen: { health: string; lastCompletedAt: string | null } },
): Promise<boolean> => {
  const { tenants } = state.tables.pull;
  const { syncLog } = state.tables.journal;
  const completedSince = sql`exists (select 1 from ${syncLog} where ${syncLog.tenantId} = ${args.tenantId} and ${syncLog.status} = 'completed'
    and ${syncLog.completedAt} > coalesce(${args.seen.lastCompletedAt}::timestamptz, '-infinity') and not ${syncLog.dryRun} and ${syncLog.customerId} is null)`;
  const claimed = await state.db
    .update(tenants)
    .set({ toldHealth: args.to })
    .where(and(eq(tenants.tenantId, args.tenantId), eq(tenants.toldHealth, args.from), eq(tenants.health, args.seen.health), not(completedSince)))
    .returning({ tenantId: tenants.tenantId });
  return claimed.length === 1;
};
