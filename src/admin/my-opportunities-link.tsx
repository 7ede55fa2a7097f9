import type { ServerProps } from 'payload';
import { formatAdminURL } from 'payload/shared';

import { crmPath } from '../payload/field-paths.js';
import { getRuntime } from '../sync/runtime.js';
import { NavItem } from './client/nav-item.js';

/** The link to the list of the opportunities that are assigned to whoever looks at it, for those who may read opportunities. */
export const MyOpportunitiesLink = async ({ payload, permissions, user }: ServerProps) => {
  const runtime = await getRuntime(payload).catch(() => null);
  if (!runtime || user?.collection !== payload.config.admin.user) return null;
  const { collections, fields } = runtime.settings.names;
  if (!permissions?.collections?.[collections.opportunities]?.read) return null;
  const list = formatAdminURL({ adminRoute: payload.config.routes.admin, path: `/collections/${collections.opportunities}` });
  const mine = new URLSearchParams({ [`where[or][0][and][0][${crmPath(fields.opportunities, 'assignedTo')}][equals]`]: String(user.id) });
  return <NavItem id="nav-st-my-opportunities" label="My opportunities" href={`${list}?${mine}`} />;
};
