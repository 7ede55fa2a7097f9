import { createAdaptorServer } from '@hono/node-server';
import { handleEndpoints } from 'payload';

import { startScheduler } from '../../src/jobs/schedule.js';
import type { TestCrm } from '../support/crm.js';

/** Serves the routes of a CRM over HTTP as Next does, with its timers, until the process ends. */
export const serveRoutes = async ({ crm: { config, key, payload }, port }: { crm: TestCrm; port: number }): Promise<void> => {
  const server = createAdaptorServer({ fetch: (request) => handleEndpoints({ config, request, payloadInstanceCacheKey: key }) });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  await startScheduler(payload);
};
