import type { Endpoint } from 'payload';
import { Registry } from 'prom-client';

import { sharedMetrics } from '../sync/report/shared-metrics.js';
import { syncRoute } from './sync-route.js';

/** Prometheus text: what all processes share, from the database, and what this process counts of its own traffic. */
export const metricsRoute = (): Endpoint =>
  syncRoute({
    method: 'get',
    path: '/crm/sync/metrics',
    needs: 'read',
    token: ({ metricsToken }) => metricsToken,
    handle: async ({ runtime }) => {
      const all = Registry.merge([await sharedMetrics(runtime), runtime.metrics.registry]);
      return new Response(await all.metrics(), { headers: { 'Content-Type': all.contentType, 'Cache-Control': 'no-store' } });
    },
  });
