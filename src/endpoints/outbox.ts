import type { Endpoint } from 'payload';

import { wakeOutbox } from '../jobs/outbox-pump.js';
import { cancelWrite, retryWrite, type OutboxChange } from '../state/outbox-list.js';
import { outboxReport } from '../sync/outgoing/outbox-report.js';
import { answer } from './answers.js';
import { emptyBody, outboxId, outboxQuery } from './inputs.js';
import { readBody } from './read-body.js';
import { readQuery } from './read-query.js';
import { readRouteId } from './read-route-id.js';
import { RouteError } from './route-error.js';
import { actorOf, syncRoute, type Change } from './sync-route.js';
import { chosenTenants } from './tenant-choice.js';

/** The writes to ServiceTitan, the newest first, and how many there are; never what stands in them. */
export const outboxRoute = (): Endpoint =>
  syncRoute({
    method: 'get',
    path: '/crm/sync/outbox',
    needs: 'read',
    handle: async ({ req, runtime }) => {
      const { tenantId, ...query } = readQuery(req, ['status', 'stKey', 'collection', 'crmId', 'tenantId', 'limit', 'page'], outboxQuery);
      return answer(await outboxReport(runtime, { ...query, tenantIds: chosenTenants(runtime, tenantId) }));
    },
  });

/** Tries a write at once that waits for its next attempt or was refused. */
export const retryWriteRoute = (): Endpoint =>
  syncRoute({
    method: 'post',
    path: '/crm/sync/outbox/:id/retry',
    needs: 'run',
    handle: async (call) => {
      const { id, tenantId, status } = done(await retryWrite(call.runtime.state, await named(call)), call);
      wakeOutbox(call.req.payload, tenantId);
      return answer({ id, status }, 202);
    },
  });

/** Takes a write back that was not sent, or puts one away that was refused. */
export const cancelWriteRoute = (): Endpoint =>
  syncRoute({
    method: 'post',
    path: '/crm/sync/outbox/:id/cancel',
    needs: 'run',
    handle: async (call) => {
      const { id, status } = done(await cancelWrite(call.runtime.state, { ...(await named(call)), by: actorOf(call.req) }), call);
      return answer({ id, status });
    },
  });

const named = async ({ req, runtime }: Change) => {
  const id = readRouteId(req, outboxId);
  await readBody(req, emptyBody);
  return { id, tenantIds: [...runtime.tenants.keys()], now: runtime.now().toISOString() };
};

const done = (change: OutboxChange, { about }: Change): NonNullable<OutboxChange> => {
  if (change === null) throw new RouteError(404, 'id: the outbox has no such write.');
  about({ tenantId: change.tenantId });
  if (change.problem !== null) throw new RouteError(409, `id: ${change.problem}.`);
  return change;
};
