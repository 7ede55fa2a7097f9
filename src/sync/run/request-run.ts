import { loadPipelineDirectory } from '../../payload/documents/pipeline-directory.js';
import { queueRun, type RunRow } from '../../state/runs.js';
import type { SyncRuntime } from '../runtime.js';

/** What someone asks for; the tenant may stay open where there is only one. */
export type RunWish = {
  tenantId?: string;
  mode: 'incremental' | 'full';
  /** ISO 8601. With `full`: how far back jobs count. With `incremental`: read the feeds again from then. */
  since?: string;
  customerId?: string;
  dryRun: boolean;
  /** `schedule`, `cli` or `user:{id}`. */
  triggeredBy: string;
};

export type RequestedRun = { run: RunRow; alreadyRunning: boolean };

/** Why a run cannot be asked for. `status` is what a route answers. */
export class RunRefusedError extends Error {
  override readonly name = 'RunRefusedError';
  readonly status: 400 | 404 | 409;
  constructor(message: string, status: 400 | 404 | 409) {
    super(message);
    this.status = status;
  }
}

/**
 * Queues a run for the tenant, or for each tenant where none is named; one that is on (queued counts as on) is returned as it is.
 * Throws RunRefusedError for an unknown tenant, and before the pipelines are seeded.
 */
export const requestRuns = async (runtime: SyncRuntime, wish: RunWish): Promise<RequestedRun[]> => {
  const { state, settings } = runtime;
  const tenantIds = wish.tenantId === undefined ? [...runtime.tenants.keys()] : [wish.tenantId];
  const unknown = tenantIds.find((id) => !runtime.tenants.has(id));
  if (unknown !== undefined) throw new RunRefusedError('tenantId: no such tenant is configured.', 404);
  if (wish.customerId !== undefined && tenantIds.length > 1) throw new RunRefusedError('tenantId: say which tenant the customer belongs to.', 400);
  const directory = await loadPipelineDirectory({ payload: runtime.payload, names: settings.names });
  const wanted = tenantIds.flatMap((id) => runtime.tenants.get(id)?.settings.rules.pipelines ?? []);
  if (wanted.some((pipeline) => directory.pipelineBySlug(pipeline.slug) === null)) {
    throw new RunRefusedError('The pipelines are not in the CRM yet: seed them with "payload run seed", then run again.', 409);
  }
  const requested: RequestedRun[] = [];
  for (const tenantId of tenantIds) {
    requested.push(
      await queueRun(
        state,
        {
          tenantId,
          syncType: wish.mode,
          since: wish.since === undefined ? null : new Date(wish.since).toISOString(),
          customerId: wish.customerId ?? null,
          dryRun: wish.dryRun,
          triggeredBy: wish.triggeredBy,
        },
        runtime.now().toISOString(),
      ),
    );
  }
  return requested;
};
