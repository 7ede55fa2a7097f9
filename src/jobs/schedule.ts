import { Cron } from 'croner';
import pMap from 'p-map';
import type { Payload } from 'payload';

import { prune } from '../state/prune.js';
import { openRuns } from '../state/runs.js';
import { isLeased } from '../state/lease.js';
import { readTenant } from '../state/tenants.js';
import { pollRound } from '../sync/rounds/poll-round.js';
import { requestRuns, RunRefusedError } from '../sync/run/request-run.js';
import { tellHealthChanges } from '../sync/report/health-watch.js';
import { workOpenRuns } from '../sync/run/work-open-runs.js';
import { getRuntime } from '../sync/runtime.js';
import { safeReason } from '../sync/safe-reason.js';
import { stopInbox, workWaitingInboxes } from './inbox-pump.js';
import { stopNotices } from './notice-queue.js';
import { stopOutbox, workOutboxes } from './outbox-pump.js';
import { reapStrandedJobs, wakeWorkers } from './wake.js';

export type SchedulerState = {
  /** `off`: `CRM_SYNC_ENABLED` is not "true". `not started`: the host's instrumentation.ts does not start Payload with crons. */
  scheduler: 'running' | 'paused' | 'off' | 'not started';
  /** ISO 8601 UTC; null while nothing is scheduled. */
  nextRunAt: string | null;
};

type Scheduler = { schedule: Cron | null; poll: Cron | null; watch: Cron; reaper: Cron; nightly: Cron };

const SCHEDULERS = Symbol.for('payload-st-sync.schedulers');
const DAY_MS = 24 * 60 * 60 * 1000;

/** Tenants polled at the same time by one process. */
const TENANTS_AT_ONCE = 4;

const EVERY_SECOND = '* * * * * *';
/** How often the scheduler looks for runs and webhooks that no worker has: queued by another process, or left by a dead one. */
const WATCH = '*/10 * * * * *';
/** Apart from the rest, because it may have to wait for a worker that stands still on one of its jobs. */
const REAPER = '*/5 * * * *';
const NIGHTLY = '17 3 * * *';

// Next loads modules more than once in one process: one timer per Payload instance, wherever it is asked for.
const schedulers = (): WeakMap<Payload, Scheduler> => {
  const holder = globalThis as typeof globalThis & { [SCHEDULERS]?: WeakMap<Payload, Scheduler> };
  return (holder[SCHEDULERS] ??= new WeakMap());
};

/**
 * Starts the timers of one Payload instance, once. To be called where Payload starts its own crons, which it does in a server process
 * only: not in the CLI, not in a build.
 */
export const startScheduler = async (payload: Payload): Promise<void> => {
  if (schedulers().has(payload)) return;
  const { settings } = await getRuntime(payload);
  const timer = (pattern: string, work: () => Promise<void>, interval?: number): Cron =>
    new Cron(pattern, { interval, protect: true, unref: true, catch: (error: unknown) => payload.logger.error({ msg: `[crm-sync-worker] the scheduler failed: ${safeReason(error)}` }) }, work);
  schedulers().set(payload, {
    schedule: settings.scheduleEnabled ? timer(settings.cron, () => queueScheduledRuns(payload)) : null,
    poll: settings.scheduleEnabled && settings.pollSeconds > 0 ? timer(EVERY_SECOND, () => pollTenants(payload), settings.pollSeconds) : null,
    watch: timer(WATCH, () => watch(payload)),
    reaper: timer(REAPER, () => reapStrandedJobs(payload)),
    nightly: timer(NIGHTLY, () => forgetOldRecords(payload)),
  });
  payload.logger.info({ msg: `[crm-sync-worker] scheduler started${settings.scheduleEnabled ? `, "${settings.cron}"` : '; scheduled runs are off'}` });
};

/** Stops the timers: for a server that closes. Resolves when no webhooks and no writes to ServiceTitan are at work any more. */
export const stopScheduler = async (payload: Payload): Promise<void> => {
  const scheduler = schedulers().get(payload);
  schedulers().delete(payload);
  scheduler?.schedule?.stop();
  scheduler?.poll?.stop();
  scheduler?.watch.stop();
  scheduler?.reaper.stop();
  scheduler?.nightly.stop();
  await stopNotices(payload);
  await Promise.all([stopInbox(payload), stopOutbox(payload)]);
};

/** What the schedule does now, for status and panel. */
export const schedulerState = async (payload: Payload): Promise<SchedulerState> => {
  const { settings, state, tenants } = await getRuntime(payload);
  if (!settings.scheduleEnabled) return { scheduler: 'off', nextRunAt: null };
  const scheduler = schedulers().get(payload);
  if (!scheduler) return { scheduler: 'not started', nextRunAt: null };
  const rows = await Promise.all([...tenants.keys()].map((tenantId) => readTenant(state, tenantId)));
  if (rows.length > 0 && rows.every((row) => row?.paused)) return { scheduler: 'paused', nextRunAt: null };
  return { scheduler: 'running', nextRunAt: scheduler.schedule?.nextRun()?.toISOString() ?? null };
};

/** What the schedule does at its times: a run for each tenant that is not paused. One that cannot have one stops none of the others. */
export const queueScheduledRuns = async (payload: Payload): Promise<void> => {
  const runtime = await getRuntime(payload);
  for (const tenantId of runtime.tenants.keys()) {
    try {
      if ((await readTenant(runtime.state, tenantId))?.paused) continue;
      await requestRuns(runtime, { tenantId, mode: 'incremental', dryRun: false, triggeredBy: 'schedule' });
    } catch (error) {
      const reason = error instanceof RunRefusedError ? error.message : safeReason(error);
      payload.logger.warn({ msg: `[crm-sync-worker] no scheduled run: ${reason}`, tenantId });
    }
  }
  await wakeWorkers(payload);
};

/**
 * What the scheduler does at every tick: works the runs that no worker has, by itself and not through the job queue, whose rows a worker
 * that stands still may have locked. Does not wait for the work; `ended` resolves with its end.
 */
export const workRunsOfNobody = async (payload: Payload): Promise<{ ended: Promise<void> }> => {
  const runtime = await getRuntime(payload);
  const runs = await openRuns(runtime.state);
  const leased = await Promise.all(runs.map((run) => isLeased(runtime.state, run.tenantId)));
  if (!leased.includes(false)) return { ended: Promise.resolve() };
  return { ended: workOpenRuns(runtime).catch((error: unknown) => payload.logger.error({ msg: `[crm-sync-worker] ${safeReason(error)}` })) };
};

const watch = async (payload: Payload): Promise<void> => {
  await workRunsOfNobody(payload);
  await workWaitingInboxes(payload);
  await workOutboxes(payload);
  await tellHealthChanges(await getRuntime(payload));
};

const pollTenants = async (payload: Payload): Promise<void> => {
  const runtime = await getRuntime(payload);
  const everySeconds = runtime.settings.pollSeconds;
  await pMap(runtime.tenants.values(), (tenant) => pollRound(runtime, { tenant, everySeconds }), { concurrency: TENANTS_AT_ONCE });
};

const forgetOldRecords = async (payload: Payload): Promise<void> => {
  const { state, settings } = await getRuntime(payload);
  await prune(state, { before: new Date(Date.now() - settings.retentionDays * DAY_MS).toISOString() });
};
