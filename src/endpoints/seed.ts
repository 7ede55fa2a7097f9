import type { Endpoint } from 'payload';

import { createMissingPipelines } from '../payload/documents/seed-pipelines.js';
import { answer } from './answers.js';
import { emptyBody } from './inputs.js';
import { readBody } from './read-body.js';
import { syncRoute } from './sync-route.js';

/** Creates the pipelines and stages that the CRM lacks, as `payload run seed` does; changes nothing when there are none. */
export const seedRoute = (): Endpoint =>
  syncRoute({
    method: 'post',
    path: '/crm/sync/seed',
    needs: 'run',
    handle: async ({ req, runtime }) => {
      await readBody(req, emptyBody);
      const { names, pipelines } = runtime.settings;
      return answer(await createMissingPipelines({ payload: req.payload, names, pipelines }));
    },
  });
