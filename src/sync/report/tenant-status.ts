import { freshness } from '../../state/cursors.js';
import { lastCompletedAt, lastJudgedRun } from '../../state/figures.js';
import { countInbox } from '../../state/inbox.js';
import { activeRun } from '../../state/runs.js';
import { readTenant, type TenantRow } from '../../state/tenants.js';
import type { WriteBackSettings } from '../../writeback/write-back-settings.js';
import type { SyncRuntime } from '../runtime.js';
import type { TenantSettings } from '../settings.js';
import { healthReason, tenantHealth, type Health } from './health.js';

/** How the sync of one ServiceTitan account is. Instants are ISO 8601 UTC. */
export type TenantStatus = {
  tenantId: string;
  name: string;
  health: Health;
  /** What is wrong, in a sentence without secrets and personal data; null while nothing is. */
  reason: string | null;
  /** The end of the last complete run; null before the first. */
  lastCompletedAt: string | null;
  /** What ServiceTitan's feeds showed before this instant is in the mirror; null while one of them was never read to its end. */
  freshness: string | null;
  /** Whether a person holds its schedule. */
  paused: boolean;
  /** What may go back to it. */
  writeBack: WriteBackSettings;
};

/** What the state holds of a tenant: its row, when its last complete run ended, and since when a webhook waits for nothing. */
export type WatchedTenant = { row: TenantRow | null; completedAt: string | null; waitingSince: string | null };

export const watchTenant = async ({ state }: SyncRuntime, tenantId: string): Promise<WatchedTenant> => {
  const [row, completedAt, run, { oldestWaitingAt }] = await Promise.all([
    readTenant(state, tenantId),
    lastCompletedAt(state, { tenantId }),
    activeRun(state, tenantId),
    countInbox(state, { tenantId }),
  ]);
  // While a full run fills the mirror webhooks wait for it.
  return { row, completedAt, waitingSince: run?.syncType === 'full' ? null : oldestWaitingAt };
};

/** The health that follows from what the state holds, at this moment. */
export const healthOf = ({ settings, now }: SyncRuntime, { row, completedAt, waitingSince }: WatchedTenant): Health =>
  tenantHealth({
    facts: { stored: row?.health ?? null, lastCompletedAt: completedAt, waitingSince },
    cron: settings.scheduleEnabled && row?.paused !== true ? settings.cron : null,
    now: now(),
  });

/** Why a tenant's health is what it is; null while nothing is wrong. */
export const reasonOf = async ({ state, settings }: SyncRuntime, args: { tenantId: string; health: Health; completedAt: string | null }): Promise<string | null> => {
  const { tenantId, health } = args;
  const judged = health === 'failing' || health === 'action_required' ? await lastJudgedRun(state, { tenantId }) : null;
  return healthReason({ health, judged, lastCompletedAt: args.completedAt, cron: settings.cron });
};

export const tenantStatus = async (runtime: SyncRuntime, { tenantId, name, writeBack }: TenantSettings, watched: WatchedTenant): Promise<TenantStatus> => {
  const health = healthOf(runtime, watched);
  const [reason, fresh] = await Promise.all([reasonOf(runtime, { tenantId, health, completedAt: watched.completedAt }), freshness(runtime.state, { tenantId })]);
  return { tenantId, name, health, reason, lastCompletedAt: watched.completedAt, freshness: fresh, paused: watched.row?.paused ?? false, writeBack };
};
