import { eq } from 'drizzle-orm';

import type { State } from './state.js';

export type TenantRow = { tenantId: string; trackingSince: string; rulesHash: string | null; paused: boolean; health: string };

export const readTenant = async (state: State, tenantId: string): Promise<TenantRow | null> => {
  const { tenants } = state.tables.pull;
  const rows = await state.db.select().from(tenants).where(eq(tenants.tenantId, tenantId));
  return rows[0] ?? null;
};

/** The tenant's row; made with `trackingSince` at its first run and never changed afterwards (design 4.1.2). */
export const ensureTenant = async (state: State, args: { tenantId: string; trackingSince: string }): Promise<TenantRow> => {
  const { tenants } = state.tables.pull;
  await state.db.insert(tenants).values(args).onConflictDoNothing();
  const row = await readTenant(state, args.tenantId);
  if (!row) throw new Error(`Tenant ${args.tenantId} vanished from the state tables while it was being made.`);
  return row;
};

/** Changes what is remembered of a tenant. */
export const updateTenant = async (
  state: State,
  args: { tenantId: string; set: Partial<Pick<TenantRow, 'rulesHash' | 'paused' | 'health'>> },
): Promise<void> => {
  const { tenants } = state.tables.pull;
  await state.db.update(tenants).set(args.set).where(eq(tenants.tenantId, args.tenantId));
};
