import { createLocalReq } from 'payload';
import type { ServerProps } from 'payload';
import { formatAdminURL } from 'payload/shared';

import { getRuntime } from '../sync/runtime.js';
import { NavItem } from './client/nav-item.js';

/** The link to the page of the sync, for those who may read it. */
export const SyncNavLink = async ({ payload, user }: ServerProps) => {
  const runtime = await getRuntime(payload).catch(() => null);
  if (!runtime || !user) return null;
  // The navigation is not given the request, and access checks want one.
  const req = await createLocalReq({ user }, payload);
  if (!(await runtime.settings.access.read({ req }))) return null;
  return <NavItem id="nav-st-sync" label="ServiceTitan Sync" href={formatAdminURL({ adminRoute: payload.config.routes.admin, path: '/st-sync' })} />;
};
