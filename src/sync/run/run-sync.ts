import { randomUUID } from 'node:crypto';

import { rulesHash } from '../../pipelines/rules-hash.js';
import { dropRunLanes } from '../../state/cursors.js';
import { markAllDirty } from '../../state/dirty.js';
import { LeaseLostError, releaseLease, renewLease, takeLease, LEASE_SECONDS, type Lease } from '../../state/lease.js';
import { finishRun, saveProgress, startRun, type RunRow } from '../../state/runs.js';
import { ensureTracked, updateTenant, type TenantRow } from '../../state/tenants.js';
import { pull } from '../pull/pull.js';
import type { SyncRuntime, TenantRuntime } from '../runtime.js';
import { safeReason } from '../safe-reason.js';
import { planDirty } from './plan-dirty.js';
import { resolveUnits } from './resolve-units.js';
import { RunCanceledError, type RunContext } from './run-context.js';
import { createRunReport } from './run-report.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const HEARTBEAT_MS = (LEASE_SECONDS * 1000) / 3;
/** Progress reaches the database at most this often, so that watching a run does not slow it down. */
const PROGRESS_MS = 700;

/** Warnings that someone must look into: records do not come in, although the run went through. */
const NEEDS_ACTION = new Set(['scope-missing', 'stuck-feed', 'unreadable-feed']);

/**
 * Works one queued run to its end: pull, plan, apply. Takes the tenant's lease first and gives up quietly, returning false, when another
 * worker has it. A run that fails is marked failed with its reason; this function itself throws only when the state cannot be reached.
 */
export const runSync = async (runtime: SyncRuntime, args: { run: RunRow; tenant: TenantRuntime }): Promise<boolean> => {
  const { state } = runtime;
  const { tenant } = args;
  const lease = await takeLease(state, { tenantId: tenant.settings.tenantId, owner: randomUUID() });
  if (!lease) return false;
  try {
    const run = await startRun(state, { runId: args.run.id, now: runtime.now().toISOString() });
    if (run) await underLease(runtime, { run, tenant, lease });
    return true;
  } finally {
    await releaseLease(state, lease);
  }
};

const underLease = async (runtime: SyncRuntime, args: { run: RunRow; tenant: TenantRuntime; lease: Lease }): Promise<void> => {
  const { state, payload } = runtime;
  const { run, tenant, lease } = args;
  const { tenantId } = tenant.settings;
  const log = (msg: string, facts: Record<string, unknown> = {}) =>
    payload.logger.info({ msg: `[crm-sync-worker] ${msg}`, tenantId, runId: run.id, ...facts });
  const report = createRunReport(run);
  const heartbeat = startHeartbeat(runtime, lease);
  const checkpoint = async (): Promise<void> => {
    if (heartbeat.isLost()) throw new LeaseLostError(`The lease of tenant ${tenantId} went to another worker.`);
    const { cancelRequested } = await progressSaver();
    if (cancelRequested) throw new RunCanceledError('Someone canceled the run; what was applied stays, the rest waits for the next run.');
  };
  const progressSaver = throttled(PROGRESS_MS, { cancelRequested: false }, () =>
    saveProgress(state, { runId: run.id, progress: report.progress, counts: report.counts, warnings: report.warnings() }),
  );
  const finish = (status: 'completed' | 'failed' | 'canceled', error: string | null) =>
    finishRun(state, {
      runId: run.id,
      status,
      counts: report.counts,
      warnings: report.warnings(),
      progress: { ...report.progress, phase: 'done' },
      error,
      now: runtime.now().toISOString(),
    });
  try {
    log('run started', { syncType: run.syncType, dryRun: run.dryRun, triggeredBy: run.triggeredBy });
    const tenantRow = await ensureTracked(state, { tenantId, trackingSince: trackingStart(runtime, tenant) });
    const { client, settings } = tenant;
    const context: RunContext = {
      payload,
      state,
      settings: runtime.settings,
      tenant: settings,
      client,
      lease,
      run,
      report,
      trackingSince: tenantRow.trackingSince,
      now: runtime.now,
      checkpoint,
    };
    await pull(context);
    log('pulled', { received: report.progress.received });
    const units = await resolveUnits(state, settings);
    await markForNewRules(runtime, { tenant, tenantRow, isFull: run.syncType === 'full', hasNewUnits: units.isNew });
    await planDirty(context, units);
    await dropRunLanes(state, { tenantId });
    await finish('completed', null);
    await updateTenant(state, { tenantId, set: { health: report.warnings().some(({ kind }) => NEEDS_ACTION.has(kind)) ? 'action_required' : 'ok' } });
    log('run completed', { ...report.counts });
  } catch (error) {
    if (error instanceof LeaseLostError) {
      payload.logger.warn({ msg: '[crm-sync-worker] another worker took the run over', tenantId, runId: run.id });
      return;
    }
    const canceled = error instanceof RunCanceledError;
    const reason = safeReason(error);
    await finish(canceled ? 'canceled' : 'failed', reason);
    if (!canceled) await updateTenant(state, { tenantId, set: { health: healthAfter(error) } });
    payload.logger[canceled ? 'info' : 'error']({ msg: `[crm-sync-worker] run ${canceled ? 'canceled' : 'failed'}: ${reason}`, tenantId, runId: run.id });
  } finally {
    heartbeat.stop();
  }
};

/** `trackingSince` of a tenant's first run: its start − `lookbackDays` (design 4.1.2). */
const trackingStart = (runtime: SyncRuntime, tenant: TenantRuntime): string =>
  new Date(runtime.now().getTime() - tenant.settings.rules.lookbackDays * DAY_MS).toISOString();

/** What was planned by other rules, or before a unit was known, is planned anew; a full run looks at everyone. */
const markForNewRules = async (
  runtime: SyncRuntime,
  args: { tenant: TenantRuntime; tenantRow: TenantRow; isFull: boolean; hasNewUnits: boolean },
): Promise<void> => {
  const { state } = runtime;
  const { tenantId, rules } = args.tenant.settings;
  const hash = rulesHash(rules);
  const hasNewRules = args.tenantRow.rulesHash !== null && args.tenantRow.rulesHash !== hash;
  const hasLateUnits = args.hasNewUnits && args.tenantRow.rulesHash !== null;
  if (args.isFull || hasNewRules || hasLateUnits) await markAllDirty(state.db, { state, tenantId });
  if (args.tenantRow.rulesHash !== hash) await updateTenant(state, { tenantId, set: { rulesHash: hash } });
};

/** Credentials and scopes need a person; anything else is tried again by the next run. */
const healthAfter = (error: unknown): string => {
  const kind = error instanceof Error && 'kind' in error ? error.kind : null;
  const needsPerson = kind === 'unauthorized' || kind === 'forbidden' || kind === 'configuration' || (error instanceof Error && error.name === 'SetupError');
  return needsPerson ? 'action_required' : 'failing';
};

const startHeartbeat = (runtime: SyncRuntime, lease: Lease): { isLost: () => boolean; stop: () => void } => {
  let lost = false;
  const timer = setInterval(() => {
    renewLease(runtime.state, lease).then(
      (held) => {
        lost ||= !held;
      },
      (error: unknown) => runtime.payload.logger.warn({ msg: `[crm-sync-worker] heartbeat failed: ${safeReason(error)}`, tenantId: lease.tenantId }),
    );
  }, HEARTBEAT_MS);
  timer.unref();
  return { isLost: () => lost, stop: () => clearInterval(timer) };
};

const throttled = <T>(everyMs: number, initial: T, work: () => Promise<T>): (() => Promise<T>) => {
  let last = initial;
  let due = 0;
  return async () => {
    if (performance.now() < due) return last;
    due = performance.now() + everyMs;
    last = await work();
    return last;
  };
};
