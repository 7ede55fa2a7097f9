import type { Endpoint } from 'payload';

import { pipelineStats } from '../sync/report/pipeline-stats.js';
import { answer } from './answers.js';
import { syncRoute } from './sync-route.js';

/** The pipelines in figures, as far as the asker may read the opportunities. */
export const statsRoute = (): Endpoint =>
  syncRoute({
    method: 'get',
    path: '/crm/sync/stats',
    needs: 'read',
    handle: async ({ req, runtime }) => answer({ pipelines: await pipelineStats({ payload: req.payload, names: runtime.settings.names, req }) }),
  });
