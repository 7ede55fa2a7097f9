import { claimHealthChange } from '../../state/tenants.js';
import type { SyncRuntime } from '../runtime.js';
import { safeReason } from '../safe-reason.js';
import { asHealth } from './health.js';
import { healthOf, reasonOf, watchTenant } from './tenant-status.js';

/** A hook that takes longer is left to itself: neither a run nor the timer waits for it. */
const PATIENCE_MS = 10_000;

/**
 * Tells the option `onHealthChange` when the tenant's health is not what it was told last. Over all processes each change is told once;
 * one whose process dies between claiming and telling it is not told again. Never throws: a hook that fails is logged, and so is a state
 * that cannot be reached, for the next check comes by itself.
 */
export const tellHealthChange = async (runtime: SyncRuntime, tenantId: string): Promise<void> => {
  const { state, settings, payload, now } = runtime;
  if (settings.onHealthChange === null) return;
  try {
    const watched = await watchTenant(runtime, tenantId);
    const { row, completedAt } = watched;
    const to = healthOf(runtime, watched);
    if (row === null || row.toldHealth === to) return;
    const seen = { health: row.health, lastCompletedAt: completedAt };
    if (!(await claimHealthChange(state, { tenantId, from: row.toldHealth, to, seen }))) return;
    const reason = await reasonOf(runtime, { tenantId, health: to, completedAt });
    await patiently(settings.onHealthChange({ tenantId, from: asHealth(row.toldHealth), to, reason, at: now().toISOString() }));
  } catch (error) {
    payload.logger.error({ msg: `[crm-sync-worker] the change of health could not be told: ${safeReason(error)}`, tenantId });
  }
};

/** The same for every tenant, one after the other. */
export const tellHealthChanges = async (runtime: SyncRuntime): Promise<void> => {
  for (const tenantId of runtime.tenants.keys()) await tellHealthChange(runtime, tenantId);
};

const patiently = async (told: void | Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
    timer.unref();
  });
  try {
    await Promise.race([told, tooLong]);
  } finally {
    clearTimeout(timer);
  }
};
