import type { Endpoint } from 'payload';

import { schedulerState } from '../jobs/schedule.js';
import { runDetail } from '../sync/report/run-detail.js';
import { statusReport } from '../sync/report/status-report.js';
import { answer } from './answers.js';
import { statusQuery } from './inputs.js';
import { readQuery } from './read-query.js';
import { RouteError } from './route-error.js';
import { syncRoute } from './sync-route.js';
import { chosenTenants } from './tenant-choice.js';

/** How the sync is doing; with `?runId=` also that run. */
export const statusRoute = (): Endpoint =>
  syncRoute({
    method: 'get',
    path: '/crm/sync/status',
    needs: 'read',
    handle: async ({ req, runtime }) => {
      const { runId, ...filter } = readQuery(req, ['runId', 'tenantId'], statusQuery);
      chosenTenants(runtime, filter.tenantId);
      const run = runId === undefined ? undefined : await runDetail(runtime.state, { runId, ...filter });
      if (run === null) throw new RouteError(404, 'runId: there is no such run.');
      const report = await statusReport(runtime, { schedule: await schedulerState(req.payload), ...filter });
      return answer({ ...report, ...(run ? { run } : {}) });
    },
  });
