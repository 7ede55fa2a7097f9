import type { Endpoint } from 'payload';

import { routeFacts } from '../../../src/endpoints/sync-route.js';

/** What a route answers to a call that it lets in is its own business; these are refusals. */
export const REFUSALS: readonly number[] = [401, 403, 405, 429, 500, 503];

/** A route of the plugin as the config has it. `needs` is null for one that `syncRoute` did not make; parameters of `path` are filled in. */
export type Route = { name: string; method: string; path: string; needs: 'run' | 'read' | null };

export const routesOf = (endpoints: readonly Endpoint[]): Route[] =>
  endpoints
    .filter(({ path }) => /^\/(crm|webhooks)\//.test(path))
    .map((endpoint) => {
      const method = endpoint.method.toUpperCase();
      return { name: `${method} ${endpoint.path}`, method, path: endpoint.path.replace(/:\w+/g, '1'), needs: routeFacts(endpoint)?.needs ?? null };
    });
