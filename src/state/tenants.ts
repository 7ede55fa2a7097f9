import { eq, sql } from 'drizzle-orm';

import type { State } from './state.js';

/** What is remembered of a tenant. `trackingSince` is null until its first run. */
export type TenantRow = { tenantId: string; trackingSince: string | null; rulesHash: string | null; paused: boolean; health: string };

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
