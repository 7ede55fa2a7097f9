import { countOpenConflicts } from '../../state/conflicts.js';
import { countSynced, lastEndedRun } from '../../state/figures.js';
import { countInbox } from '../../state/inbox.js';
import { lastEventTimes } from '../../state/inbox-work.js';
import { countOutbox } from '../../state/outbox.js';
import { countQuarantined } from '../../state/quarantine.js';
import { openRuns, recentRuns } from '../../state/runs.js';
import { countUnlinked } from '../../state/unlinked-estimates.js';
import type { WriteBackMode } from '../../writeback/write-back-settings.js';
import type { SyncRuntime } from '../runtime.js';
import type { TenantSettings } from '../settings.js';
import { worstHealth, type Health } from './health.js';
import { runningView, runView, type RunningView, type RunView } from './run-view.js';
import { tenantStatus, watchTenant, type TenantStatus } from './tenant-status.js';
import { unmappedUnits, type UnmappedUnit } from './unmapped-units.js';

/** The webhooks that are kept: how many in all, how many of them wait, failed or were of no use. */
export type WebhookFigures = { received: number; waiting: number; failed: number; ignored: number; lastReceivedAt: string | null; lastWorkedAt: string | null };

/** What the schedule of this process does, as the jobs know it. */
export type Schedule = { scheduler: 'running' | 'paused' | 'off' | 'not started'; nextRunAt: string | null };

/** How the sync is doing (design 5.3, `GET /api/crm/sync/status`). Instants are ISO 8601 UTC. */
export type StatusReport = {
  /** Whether the timer starts runs (`CRM_SYNC_ENABLED`). */
  enabled: boolean;
  scheduler: Schedule['scheduler'];
  /** Five fields, in the server's time zone. */
  cron: string;
  nextRunAt: string | null;
  /** That of the tenant that is worst off. */
  health: Health;
  tenants: TenantStatus[];
  running: RunningView | null;
  lastRun: RunView | null;
  /** Newest first. */
  runs: RunView[];
  counts: { contacts: number; opportunities: number };
  unmappedBusinessUnits: UnmappedUnit[];
  unlinkedEstimates: number;
  quarantined: number;
  /** Conflicts that wait for a person. */
  conflicts: { open: number };
  /** What may go to ServiceTitan: of several tenants, the most that one of them allows. */
  writeBack: { mode: WriteBackMode };
  /** Writes to ServiceTitan: those on their way, and those that were refused and wait for a person. */
  outbox: { pending: number; refused: number };
  webhooks: WebhookFigures;
};

const RUNS_SHOWN = 20;
const MODES: readonly WriteBackMode[] = ['off', 'notes', 'full'];

/** The report of one tenant, or of all together: then the worst health, and the run that was queued first. */
export const statusReport = async (runtime: SyncRuntime, args: { schedule: Schedule; tenantId?: string }): Promise<StatusReport> => {
  const { state, settings } = runtime;
  const filter = args.tenantId === undefined ? {} : { tenantId: args.tenantId };
  const tenants = settings.tenants.filter(({ tenantId }) => args.tenantId === undefined || tenantId === args.tenantId);
  const [open, ended, runs, counts, unlinkedEstimates, quarantined, openConflicts, writes, ofTenants] = await Promise.all([
    openRuns(state),
    lastEndedRun(state, filter),
    recentRuns(state, { ...filter, limit: RUNS_SHOWN }),
    countSynced(state, filter),
    countUnlinked(state, filter),
    countQuarantined(state, filter),
    countOpenConflicts(state, filter),
    countOutbox(state, { tenantIds: tenants.map(({ tenantId }) => tenantId) }),
    Promise.all(tenants.map((tenant) => tenantReport(runtime, tenant))),
  ]);
  const running = open.filter((run) => tenants.some(({ tenantId }) => tenantId === run.tenantId)).sort(byState)[0];
  return {
    enabled: settings.scheduleEnabled,
    scheduler: args.schedule.scheduler,
    cron: settings.cron,
    nextRunAt: args.schedule.nextRunAt,
    health: worstHealth(ofTenants.map(({ status }) => status.health)),
    tenants: ofTenants.map(({ status }) => status),
    running: running ? runningView(running) : null,
    lastRun: ended ? runView(ended) : null,
    runs: runs.map(runView),
    counts,
    unmappedBusinessUnits: ofTenants.flatMap(({ unmapped }) => unmapped),
    unlinkedEstimates,
    quarantined,
    conflicts: { open: openConflicts },
    writeBack: { mode: MODES.findLast((mode) => tenants.some(({ writeBack }) => writeBack.mode === mode)) ?? 'off' },
    outbox: { pending: writes.pending + writes.sending, refused: writes.refused },
    webhooks: allWebhooks(ofTenants.map(({ webhooks }) => webhooks)),
  };
};

const allWebhooks = (each: readonly WebhookFigures[]): WebhookFigures => {
  const sum = (figure: 'received' | 'waiting' | 'failed' | 'ignored'): number => each.reduce((total, figures) => total + figures[figure], 0);
  const last = (figure: 'lastReceivedAt' | 'lastWorkedAt'): string | null => each.flatMap((figures) => figures[figure] ?? []).sort().at(-1) ?? null;
  return {
    received: sum('received'),
    waiting: sum('waiting'),
    failed: sum('failed'),
    ignored: sum('ignored'),
    lastReceivedAt: last('lastReceivedAt'),
    lastWorkedAt: last('lastWorkedAt'),
  };
};

/** A run at work before one that waits. */
const byState = (a: { status: string }, b: { status: string }): number => Number(a.status === 'queued') - Number(b.status === 'queued');

const tenantReport = async (runtime: SyncRuntime, tenant: TenantSettings): Promise<{ status: TenantStatus; unmapped: UnmappedUnit[]; webhooks: WebhookFigures }> => {
  const { state } = runtime;
  const { tenantId } = tenant;
  const watched = await watchTenant(runtime, tenantId);
  const trackingSince = watched.row?.trackingSince ?? null;
  const [status, unmapped, { worked, waiting, failed, ignored }, times] = await Promise.all([
    tenantStatus(runtime, tenant, watched),
    trackingSince === null ? [] : unmappedUnits(state, { tenant, trackingSince }),
    countInbox(state, { tenantId }),
    lastEventTimes(state, { tenantId }),
  ]);
  return { status, unmapped, webhooks: { received: worked + waiting + failed + ignored, waiting, failed, ignored, ...times } };
};
