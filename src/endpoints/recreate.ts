import type { Endpoint, PayloadRequest } from 'payload';

import { markDirty } from '../state/dirty.js';
import { recordChanges } from '../state/journal.js';
import { setDeleted } from '../state/memory.js';
import { readRemembered, type Remembered } from '../state/remembered.js';
import { requestRuns } from '../sync/run/request-run.js';
import type { SyncRuntime } from '../sync/runtime.js';
import { answer } from './answers.js';
import { recordInput } from './inputs.js';
import { readBody } from './read-body.js';
import { RouteError } from './route-error.js';
import { actorOf, syncRoute } from './sync-route.js';
import { wake } from './wake.js';

/** Re-create: a document that a person deleted may be there again, and a run for its customer makes it (design 4.1.7). */
export const recreateRoute = (): Endpoint =>
  syncRoute({
    method: 'post',
    path: '/crm/sync/recreate',
    needs: 'run',
    handle: async ({ req, runtime, about }) => {
      const { stKey } = await readBody(req, recordInput);
      about({ subject: stKey });
      const record = await readRemembered(runtime.state, stKey);
      if (!record || !runtime.tenants.has(record.tenantId)) throw new RouteError(404, 'stKey: the sync knows no such document.');
      if (record.deletedAt === null) throw new RouteError(409, 'stKey: nobody deleted this document, so there is nothing to re-create.');
      about({ tenantId: record.tenantId });
      await allowAgain(runtime, { record, req });
      const [requested] = await requestRuns(runtime, {
        tenantId: record.tenantId,
        mode: 'incremental',
        customerId: record.stCustomerId,
        dryRun: false,
        triggeredBy: actorOf(req),
      });
      await wake(req.payload);
      return answer({ stKey, ...(requested ? { runId: requested.run.id, ...(requested.alreadyRunning ? { alreadyRunning: true } : {}) } : {}) }, 202);
    },
  });

const allowAgain = async ({ state, now }: SyncRuntime, { record, req }: { record: Remembered; req: PayloadRequest }): Promise<void> => {
  const { collection, stKey, tenantId, stCustomerId, crmId, deletedAt } = record;
  await state.transaction(async (db) => {
    await setDeleted(db, { state, collection, stKey, at: null });
    await markDirty(db, { state, tenantId, customerIds: [stCustomerId] });
    const entry = { kind: 'person' as const, field: 'deletedAt', before: deletedAt, after: null, step: null, guard: null };
    await recordChanges(db, { state, entries: [{ tenantId, runId: null, actor: actorOf(req), collection, stKey, crmId, ...entry, at: now().toISOString() }] });
  });
};
