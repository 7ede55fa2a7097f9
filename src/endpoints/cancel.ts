import type { Endpoint } from 'payload';

import { requestCancel } from '../state/runs.js';
import { answer } from './answers.js';
import { tenantBody } from './inputs.js';
import { readBody } from './read-body.js';
import { RouteError } from './route-error.js';
import { syncRoute } from './sync-route.js';
import { chosenTenants } from './tenant-choice.js';

/** Asks the running run to stop, of one tenant or of all. What it wrote stays; the rest waits for the next run. */
export const cancelRoute = (): Endpoint =>
  syncRoute({
    method: 'post',
    path: '/crm/sync/cancel',
    needs: 'run',
    handle: async ({ req, runtime, about }) => {
      const { tenantId } = await readBody(req, tenantBody);
      about({ tenantId });
      const canceled: string[] = [];
      for (const id of chosenTenants(runtime, tenantId)) {
        const runId = await requestCancel(runtime.state, { tenantId: id, now: runtime.now().toISOString() });
        if (runId !== null) canceled.push(runId);
      }
      const [runId] = canceled;
      if (runId === undefined) throw new RouteError(409, 'No run is on.');
      about({ subject: runId });
      return answer({ runId, ...(canceled.length > 1 ? { runs: canceled } : {}) }, 202);
    },
  });
