import { lastCompletedAt } from '../../state/figures.js';
import { hasDueEvents } from '../../state/inbox-work.js';
import type { RunRow } from '../../state/runs.js';
import type { RunReport } from '../run/run-report.js';
import type { SyncRuntime, TenantRuntime } from '../runtime.js';
import { admittedBy } from './inbox-round.js';
import type { Held } from './round-context.js';
import { workInbox } from './work-inbox.js';

/**
 * Lets a run work one round whenever it pauses, for it has the lease that the inbox waits for. Not while the mirror is still being filled,
 * by a tenant's first run or by a full one.
 */
export const inboxService = (
  runtime: SyncRuntime,
  args: { tenant: TenantRuntime; run: RunRow; report: RunReport; held: Held; trackingSince: string },
): (() => Promise<void>) => {
  const { tenant, run, report, held, trackingSince } = args;
  const { state } = runtime;
  const { tenantId } = tenant.settings;
  let hasRunBefore: boolean | null = null;
  return async () => {
    hasRunBefore ??= (await lastCompletedAt(state, { tenantId })) !== null;
    const isMirrorComplete = report.progress.phase === 'plan' || (run.syncType !== 'full' && hasRunBefore);
    if (!isMirrorComplete || !(await hasDueEvents(state, { tenantId, now: runtime.now().toISOString() }))) return;
    await workInbox(runtime, { tenant, held, tracking: { trackingSince, ...admittedBy(run) } });
  };
};
