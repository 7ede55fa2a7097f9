import type { Endpoint } from 'payload';

import { wakeOutbox } from '../jobs/outbox-pump.js';
import { readConflict, type ConflictRow } from '../state/conflicts.js';
import { conflictReport } from '../sync/conflicts/conflict-report.js';
import { readableFields } from '../sync/conflicts/readable-fields.js';
import { settleConflict } from '../sync/conflicts/settle-conflict.js';
import { requestRuns } from '../sync/run/request-run.js';
import { answer } from './answers.js';
import { conflictChoice, conflictId, conflictsQuery } from './inputs.js';
import { readBody } from './read-body.js';
import { readQuery } from './read-query.js';
import { readRouteId } from './read-route-id.js';
import { RouteError } from './route-error.js';
import { actorOf, syncRoute, type Call } from './sync-route.js';
import { chosenTenants } from './tenant-choice.js';
import { wake } from './wake.js';

/** The conflicts in what the asker may read, newest first. */
export const conflictsRoute = (): Endpoint =>
  syncRoute({
    method: 'get',
    path: '/crm/sync/conflicts',
    needs: 'read',
    handle: async ({ req, runtime }) => {
      const { tenantId, ...query } = readQuery(req, ['status', 'stKey', 'tenantId', 'limit', 'page'], conflictsQuery);
      return answer(await conflictReport(runtime, { req, tenantIds: chosenTenants(runtime, tenantId), ...query }));
    },
  });

/** Settles one conflict: whose value stands from now on. A run for its customer carries it out. */
export const settleConflictRoute = (): Endpoint =>
  syncRoute({
    method: 'post',
    path: '/crm/sync/conflicts/:id',
    needs: 'run',
    handle: async (call) => {
      const { req, runtime, about } = call;
      const id = readRouteId(req, conflictId);
      const { field, choose } = await readBody(req, conflictChoice);
      const row = await chosenConflict(call, id);
      about({ tenantId: row.tenantId });
      if (row.field !== field) throw new RouteError(400, 'field: this conflict is about another field; name the one that the list shows.');
      if (row.resolution !== 'open') throw new RouteError(409, 'id: this conflict is settled already.');
      const settled = await settleConflict(runtime, { row, choice: { choose, by: actorOf(req) } });
      if (!settled) throw new RouteError(409, 'id: one of the two values is another one by now. Look at the list again, or wait for the next run.');
      await requestRuns(runtime, { tenantId: row.tenantId, customerId: settled.customerId, mode: 'incremental', dryRun: false, triggeredBy: actorOf(req) });
      await wake(req.payload);
      wakeOutbox(req.payload, row.tenantId);
      return answer({ id: String(row.id), resolution: choose }, 202);
    },
  });

const chosenConflict = async ({ req, runtime }: Call, id: number): Promise<ConflictRow> => {
  const row = await readConflict(runtime.state, id);
  const isThere = row !== null && runtime.tenants.has(row.tenantId) && (await readableFields({ req, names: runtime.settings.names, fields: [row] }))(row);
  if (!isThere) throw new RouteError(404, 'id: there is no such conflict.');
  return row;
};
