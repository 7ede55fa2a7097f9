import type { Endpoint } from 'payload';

import { dismiss } from '../state/quarantine.js';
import { quarantineReport } from '../sync/report/quarantine-report.js';
import { findSetAside, retrySetAside } from '../sync/run/retry-set-aside.js';
import { answer } from './answers.js';
import { emptyBody, quarantineId, quarantineQuery } from './inputs.js';
import { readBody } from './read-body.js';
import { readQuery } from './read-query.js';
import { readRouteId } from './read-route-id.js';
import { RouteError } from './route-error.js';
import { actorOf, syncRoute, type Call } from './sync-route.js';
import { chosenTenants } from './tenant-choice.js';
import { triggerAnswer } from './trigger.js';
import { wake } from './wake.js';

/** The records that are set aside, newest first, without what they hold. */
export const quarantineRoute = (): Endpoint =>
  syncRoute({
    method: 'get',
    path: '/crm/sync/quarantine',
    needs: 'read',
    handle: async ({ req, runtime }) => {
      const query = readQuery(req, ['limit', 'tenantId'], quarantineQuery);
      chosenTenants(runtime, query.tenantId);
      return answer(await quarantineReport(runtime.state, query));
    },
  });

/** Tries a record now: it is due, and a run is asked for. */
export const retryRoute = (): Endpoint =>
  syncRoute({
    method: 'post',
    path: '/crm/sync/quarantine/:id/retry',
    needs: 'run',
    handle: async (call) => {
      const row = await chosenRecord(call);
      const requested = await retrySetAside(call.runtime, { row, triggeredBy: actorOf(call.req) });
      await wake(call.req.payload);
      return answer({ id: row.id, ...triggerAnswer(requested) }, 202);
    },
  });

/** Leaves a record alone until it fails in a new way; who dismissed it is kept. */
export const dismissRoute = (): Endpoint =>
  syncRoute({
    method: 'post',
    path: '/crm/sync/quarantine/:id/dismiss',
    needs: 'run',
    handle: async (call) => {
      const { id } = await chosenRecord(call);
      await dismiss(call.runtime.state, { id, by: actorOf(call.req), now: call.runtime.now().toISOString() });
      return answer({ id, dismissed: true });
    },
  });

const chosenRecord = async ({ req, runtime }: Call) => {
  const id = readRouteId(req, quarantineId);
  await readBody(req, emptyBody);
  const row = await findSetAside(runtime, id);
  if (!row) throw new RouteError(404, 'id: no such record is set aside.');
  return row;
};
