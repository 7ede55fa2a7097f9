import { underLease } from '../../state/lease.js';
import { recordRound } from '../../state/rounds.js';
import type { RunContext } from '../run/run-context.js';

/** Keeps a round in the log of runs when it changed documents or failed; most find everything as it is, and leave no trace. */
export const keepRound = async (context: RunContext, error: string | null): Promise<void> => {
  const { state, lease, run, report, payload } = context;
  const { created, updated, failed } = report.counts;
  if (created + updated + failed === 0 && error === null) return;
  const completedAt = context.now().toISOString();
  await underLease(state, lease, (held) =>
    recordRound(held.db, {
      state: held,
      round: {
        id: run.id,
        tenantId: run.tenantId,
        kind: run.syncType === 'poll' ? 'poll' : 'webhook',
        status: error === null ? 'completed' : 'failed',
        startedAt: run.startedAt ?? completedAt,
        completedAt,
        counts: report.counts,
        warnings: report.warnings(),
        error,
      },
    }),
  );
  if (error === null) payload.logger.info({ msg: `[crm-sync-worker] ${run.syncType} round`, tenantId: run.tenantId, runId: run.id, created, updated, failed });
};
