import type { Endpoint } from 'payload';

import { wakeInbox } from '../jobs/inbox-pump.js';
import { countInbox, listInbox, replayEvent } from '../state/inbox.js';
import { answer } from './answers.js';
import { emptyBody, eventId, inboxQuery } from './inputs.js';
import { problemOf, readBody } from './read-body.js';
import { readQuery } from './read-query.js';
import { RouteError } from './route-error.js';
import { actorOf, syncRoute } from './sync-route.js';
import { chosenTenants } from './tenant-choice.js';

/** The webhooks received, newest first, and how many there are; never what stands in them. */
export const inboxRoute = (): Endpoint =>
  syncRoute({
    method: 'get',
    path: '/crm/sync/inbox',
    needs: 'read',
    handle: async ({ req, runtime }) => {
      const { limit, status, tenantId } = readQuery(req, ['limit', 'status', 'tenantId'], inboxQuery);
      chosenTenants(runtime, tenantId);
      const filter = tenantId === undefined ? {} : { tenantId };
      const [events, counts] = await Promise.all([
        listInbox(runtime.state, { ...filter, ...(status === undefined ? {} : { status }), limit }),
        countInbox(runtime.state, filter),
      ]);
      return answer({ events, counts });
    },
  });

/** A webhook once more, for instance after what made it fail was mended. The journal keeps who asked. */
export const replayRoute = (): Endpoint =>
  syncRoute({
    method: 'post',
    path: '/crm/sync/inbox/:id/replay',
    needs: 'run',
    handle: async ({ req, runtime }) => {
      await readBody(req, emptyBody);
      const params = eventId.safeParse(req.routeParams);
      if (!params.success) throw new RouteError(400, problemOf(params.error));
      const { state, tenants, now } = runtime;
      const row = await replayEvent(state, { id: params.data.id, tenantIds: [...tenants.keys()], now: now().toISOString(), actor: actorOf(req) });
      if (row === null) throw new RouteError(404, 'id: the inbox has no such event, or keeps its content no longer.');
      wakeInbox(req.payload, row.tenantId);
      return answer(row, 202);
    },
  });
