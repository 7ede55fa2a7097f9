import { dropRunLanes } from '../../state/cursors.js';
import { LeaseLostError, underLease, type Lease } from '../../state/lease.js';
import { clearPlans } from '../../state/plans.js';
import { finishRun, saveProgress, startRun, type RunRow } from '../../state/runs.js';
import { ensureTracked, updateTenant, type TrackedTenant } from '../../state/tenants.js';
import { pull } from '../pull/pull.js';
import { ACTION_WARNINGS } from '../report/health.js';
import { inboxService } from '../rounds/serve-inbox.js';
import type { SyncRuntime, TenantRuntime } from '../runtime.js';
import { safeReason } from '../safe-reason.js';
import { giveBack } from './give-back.js';
import { createHeartbeat, type Heartbeat } from './heartbeat.js';
import { markForPlan } from './mark-for-plan.js';
import { planDirty } from './plan-dirty.js';
import { RunCanceledError, type RunContext } from './run-context.js';
import { createRunReport, type RunReport } from './run-report.js';
import { takeLeaseForRun } from './take-lease-for-run.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Progress reaches the database at most this often, so that watching a run does not slow it down. */
const PROGRESS_MS = 700;

type Started = { run: RunRow; tenantRow: TrackedTenant };

/** What every part of one run's work is given. */
type Work = { runtime: SyncRuntime; tenant: TenantRuntime; lease: Lease; started: Started; report: RunReport };

/**
 * Works one queued run to its end: pull, plan, apply. Takes the tenant's lease first and gives up quietly, returning false, when another
 * worker has it. Whatever the run writes, it writes under the lease. A run that fails is marked failed with its reason; this function
 * itself throws only when the state cannot be reached, and the run is then taken over later.
 */
export const runSync = async (runtime: SyncRuntime, args: { run: RunRow; tenant: TenantRuntime }): Promise<boolean> => {
  const { payload } = runtime;
  const { tenantId } = args.tenant.settings;
  const lease = await takeLeaseForRun(runtime, args.run);
  if (!lease) return false;
  try {
    const started = await start(runtime, { ...args, lease });
    if (started) await work({ runtime, tenant: args.tenant, lease, started, report: createRunReport(started.run.dryRun ? undefined : started.run) });
  } catch (error) {
    if (!(error instanceof LeaseLostError)) throw error;
    payload.logger.warn({ msg: '[crm-sync-worker] another worker took the run over', tenantId, runId: args.run.id });
  } finally {
    await giveBack(runtime, lease);
  }
  return true;
};

/** Null when someone ended the run meanwhile. A dry run that is taken over begins anew: it keeps nothing but its plan. */
const start = (runtime: SyncRuntime, args: { run: RunRow; tenant: TenantRuntime; lease: Lease }): Promise<Started | null> =>
  underLease(runtime.state, args.lease, async (held) => {
    const { tenantId, rules } = args.tenant.settings;
    const run = await startRun(held, { runId: args.run.id, now: runtime.now().toISOString() });
    if (!run) return null;
    // Design 4.1.2: `trackingSince` of a tenant's first run is its start − `lookbackDays`.
    const trackingSince = new Date(runtime.now().getTime() - rules.lookbackDays * DAY_MS).toISOString();
    const tenantRow = await ensureTracked(held, { tenantId, trackingSince });
    if (run.dryRun) await clearPlans(held, run.id);
    return { run, tenantRow };
  });

const work = async (args: Work): Promise<void> => {
  const { runtime, tenant, lease, started, report } = args;
  const { run } = started;
  const { tenantId } = tenant.settings;
  const { logger } = runtime.payload;
  const heartbeat = createHeartbeat(runtime, lease);
  const facts = { tenantId, runId: run.id };
  try {
    logger.info({ msg: '[crm-sync-worker] run started', ...facts, syncType: run.syncType, dryRun: run.dryRun, triggeredBy: run.triggeredBy });
    await heartbeat.during(async () => {
      const context = contextOf(args, heartbeat);
      // A run that is taken over after it was pulled goes on with its plan; what is new since is for the next one.
      const isPulled = run.progress.phase === 'plan';
      if (!isPulled) await pull(context);
      logger.info({ msg: '[crm-sync-worker] pulled', ...facts, received: report.progress.received });
      await planDirty(context, await markForPlan(context, { tenantRow: started.tenantRow, isMarked: isPulled }));
    });
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    const reason = safeReason(error);
    const status = error instanceof RunCanceledError ? 'canceled' : 'failed';
    await finish(args, { status, error: reason, health: status === 'canceled' ? null : healthAfter(error) });
    logger[status === 'canceled' ? 'info' : 'error']({ msg: `[crm-sync-worker] run ${status}: ${reason}`, ...facts });
    return;
  }
  await finish(args, { status: 'completed', error: null, health: report.warnings().some(({ kind }) => ACTION_WARNINGS.has(kind)) ? 'action_required' : 'ok' });
  logger.info({ msg: '[crm-sync-worker] run completed', ...facts, ...report.counts });
};

const contextOf = ({ runtime, tenant, lease, started, report }: Work, heartbeat: Heartbeat): RunContext => {
  const { state, payload, settings, now } = runtime;
  const { run, tenantRow } = started;
  const save = throttled(PROGRESS_MS, { cancelRequested: false }, () =>
    underLease(state, lease, (held) => saveProgress(held, { runId: run.id, progress: report.progress, counts: report.counts, warnings: report.warnings() })),
  );
  return {
    payload,
    state,
    settings,
    tenant: tenant.settings,
    client: tenant.client,
    lease,
    writeBack: runtime.writeBack,
    run,
    report,
    trackingSince: tenantRow.trackingSince,
    ...(run.syncType === 'full' ? { admitSince: run.since } : {}),
    now,
    checkpoint: async () => {
      heartbeat.beat();
      const { cancelRequested } = await save();
      if (cancelRequested) throw new RunCanceledError('Someone canceled the run; what was applied stays, the rest waits for the next run.');
    },
    serveInbox: inboxService(runtime, { tenant, run, report, held: { lease, assertHeld: heartbeat.beat }, trackingSince: tenantRow.trackingSince }),
  };
};

/** Ends the run, all at once: its status, what it counted, the tenant's health. The lanes of a completed run are needed no more. */
const finish = (
  { runtime, tenant, lease, started, report }: Work,
  end: { status: 'completed' | 'failed' | 'canceled'; error: string | null; health: string | null },
): Promise<void> =>
  underLease(runtime.state, lease, async (held) => {
    const { tenantId } = tenant.settings;
    if (end.status === 'completed') await dropRunLanes(held, { tenantId });
    await finishRun(held, {
      runId: started.run.id,
      status: end.status,
      counts: report.counts,
      warnings: report.warnings(),
      progress: { ...report.progress, phase: 'done' },
      error: end.error,
      now: runtime.now().toISOString(),
    });
    if (end.health !== null) await updateTenant(held, { tenantId, set: { health: end.health } });
  });

/** Credentials and scopes need a person; anything else is tried again by the next run. */
const healthAfter = (error: unknown): string => {
  const kind = error instanceof Error && 'kind' in error ? error.kind : null;
  const needsPerson = kind === 'unauthorized' || kind === 'forbidden' || kind === 'configuration' || (error instanceof Error && error.name === 'SetupError');
  return needsPerson ? 'action_required' : 'failing';
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
