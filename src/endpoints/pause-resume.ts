import type { Endpoint } from 'payload';

import { wakeOutbox } from '../jobs/outbox-pump.js';
import { schedulerState } from '../jobs/schedule.js';
import { setPaused } from '../state/tenants.js';
import { answer } from './answers.js';
import { tenantBody } from './inputs.js';
import { readBody } from './read-body.js';
import { syncRoute } from './sync-route.js';
import { chosenTenants } from './tenant-choice.js';

/** Holds or lets go the schedule and the outbox, of one tenant or of all. Runs asked for by people are not touched. */
const switchRoute = (path: '/crm/sync/pause' | '/crm/sync/resume', paused: boolean): Endpoint =>
  syncRoute({
    method: 'post',
    path,
    needs: 'run',
    handle: async ({ req, runtime, about }) => {
      const { tenantId } = await readBody(req, tenantBody);
      about({ tenantId });
      const { state } = runtime;
      const tenants = chosenTenants(runtime, tenantId);
      for (const id of tenants) await setPaused(state, { tenantId: id, paused });
      if (!paused) for (const id of tenants) wakeOutbox(req.payload, id);
      return answer({ paused, tenants, ...(await schedulerState(req.payload)) });
    },
  });

export const pauseRoute = (): Endpoint => switchRoute('/crm/sync/pause', true);
export const resumeRoute = (): Endpoint => switchRoute('/crm/sync/resume', false);
