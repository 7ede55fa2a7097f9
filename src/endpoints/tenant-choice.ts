import type { SyncRuntime } from '../sync/runtime.js';
import { RouteError } from './route-error.js';

/** The tenants a call is about: the named one, or all. Throws RouteError 404 for one that is not configured. */
export const chosenTenants = (runtime: SyncRuntime, tenantId: string | undefined): string[] => {
  if (tenantId === undefined) return [...runtime.tenants.keys()];
  if (!runtime.tenants.has(tenantId)) throw new RouteError(404, 'tenantId: no such tenant is configured.');
  return [tenantId];
};
