import { Counter, Gauge, Registry } from 'prom-client';

import { leasedTenants, readBacklog, type Backlog } from '../../state/backlog.js';
import { lastEndedRun } from '../../state/figures.js';
import { runTotals, type RunTotals } from '../../state/run-totals.js';
import type { SyncRuntime } from '../runtime.js';
import { HEALTHS } from './health.js';
import { tenantStatus, watchTenant, type TenantStatus } from './tenant-status.js';

/** All that the metrics tell of the database, read at one time. */
type Figures = {
  now: number;
  tenants: (TenantStatus & { lastRunMs: number | null; isLeased: boolean })[];
  totals: RunTotals[];
  backlog: Backlog;
};

const readFigures = async (runtime: SyncRuntime): Promise<Figures> => {
  const { state, settings } = runtime;
  const [totals, backlog, leased] = await Promise.all([runTotals(state), readBacklog(state), leasedTenants(state)]);
  const tenants: Figures['tenants'] = [];
  for (const tenant of settings.tenants) {
    const { tenantId } = tenant;
    const status = await tenantStatus(runtime, tenant, await watchTenant(runtime, tenantId));
    const last = await lastEndedRun(state, { tenantId });
    tenants.push({ ...status, lastRunMs: last?.durationMs ?? null, isLeased: leased.has(tenantId) });
  }
  return { now: runtime.now().getTime(), tenants, totals, backlog };
};

/**
 * The figures that all processes share, as the database has them at this moment: each call in a registry of its own, so that scrapes do not
 * disturb each other. Labels are tenant ids and words of ours; no name and no personal data.
 */
export const sharedMetrics = async (runtime: SyncRuntime): Promise<Registry> => {
  const figures = await readFigures(runtime);
  const registry = new Registry();
  const gauge = <L extends string>(name: string, help: string, labels: readonly L[]) => new Gauge<L | 'tenant'>({ name, help, labelNames: ['tenant', ...labels], registers: [registry] });
  const counter = <L extends string>(name: string, help: string, labels: readonly L[]) => new Counter<L | 'tenant'>({ name, help, labelNames: ['tenant', ...labels], registers: [registry] });

  const health = gauge('crm_sync_health', 'Health of the tenant: 1 for the state it is in, 0 for all others.', ['state']);
  const paused = gauge('crm_sync_paused', 'Whether a person holds the schedule of the tenant.', []);
  const lease = gauge('crm_sync_lease_held', 'Whether a worker holds the lease of the tenant, that is, a run is at work.', []);
  const fresh = gauge('crm_sync_freshness_seconds', "Age of the oldest of the tenant's feeds: what ServiceTitan showed before is in the mirror.", []);
  const lastRun = gauge('crm_sync_last_run_seconds', 'Duration of the run that ended last.', []);
  for (const tenant of figures.tenants) {
    const labels = { tenant: tenant.tenantId };
    for (const state of HEALTHS) health.set({ ...labels, state }, Number(tenant.health === state));
    paused.set(labels, Number(tenant.paused));
    lease.set(labels, Number(tenant.isLeased));
    if (tenant.freshness !== null) fresh.set(labels, ageSeconds(figures.now, tenant.freshness));
    if (tenant.lastRunMs !== null) lastRun.set(labels, tenant.lastRunMs / 1000);
  }
  countRuns(figures, {
    runs: counter('crm_sync_runs_total', 'Runs that ended, by result; dry runs apart.', ['result', 'dry_run']),
    seconds: counter('crm_sync_run_seconds_total', 'Seconds that runs took from start to end.', ['result', 'dry_run']),
    records: counter('crm_sync_records_total', 'Records of real runs, by what became of them.', ['result']),
  });
  const { backlog } = figures;
  const quarantined = gauge('crm_sync_quarantined', 'Records set aside, by kind.', ['kind']);
  for (const { tenantId, kind, count } of backlog.quarantined) quarantined.set({ tenant: tenantId, kind }, count);
  const inbox = gauge('crm_sync_inbox', 'Webhooks kept, by status.', ['status']);
  const oldest = gauge('crm_sync_inbox_oldest_seconds', 'Age of the webhook that waits longest; absent while none waits.', []);
  for (const { tenantId, status, count, oldestWaitingAt } of backlog.inbox) {
    inbox.set({ tenant: tenantId, status }, count);
    if (oldestWaitingAt !== null) oldest.set({ tenant: tenantId }, ageSeconds(figures.now, oldestWaitingAt));
  }
  const outbox = gauge('crm_sync_outbox', 'Writes to ServiceTitan kept, by status.', ['status']);
  for (const { tenantId, status, count } of backlog.outbox) outbox.set({ tenant: tenantId, status }, count);
  return registry;
};

const ageSeconds = (now: number, at: string): number => Math.max(0, (now - Date.parse(at)) / 1000);

type RunCounters = { runs: Counter<'tenant' | 'result' | 'dry_run'>; seconds: Counter<'tenant' | 'result' | 'dry_run'>; records: Counter<'tenant' | 'result'> };

const countRuns = ({ tenants, totals }: Figures, { runs, seconds, records }: RunCounters): void => {
  // From the start on: an alert on the first failure needs the zero before it.
  for (const { tenantId } of tenants) {
    for (const result of ['completed', 'failed', 'canceled']) runs.inc({ tenant: tenantId, result, dry_run: 'false' }, 0);
    for (const result of ['created', 'updated', 'skipped', 'failed']) records.inc({ tenant: tenantId, result }, 0);
  }
  for (const { tenantId, result, dryRun, ...total } of totals) {
    const labels = { tenant: tenantId, result, dry_run: String(dryRun) };
    runs.inc(labels, total.runs);
    seconds.inc(labels, total.durationMs / 1000);
    if (dryRun) continue;
    for (const kind of ['created', 'updated', 'skipped', 'failed'] as const) records.inc({ tenant: tenantId, result: kind }, total[kind]);
  }
};
