'use client';

import { Link } from '@payloadcms/ui';
import { useSyncExternalStore } from 'react';

const never = (): (() => void) => () => undefined;

/** The link to the page of the sync, in the manner of Payload's own. */
export const SyncNavItem = ({ href }: { href: string }) => {
  const isHere = useSyncExternalStore(
    never,
    () => window.location.pathname === href,
    () => false,
  );
  return (
    <Link className="nav__link" href={href} id="nav-st-sync" prefetch={false} {...(isHere ? { 'aria-current': 'page' as const } : {})}>
      {isHere && <div className="nav__link-indicator" />}
      <span className="nav__link-label">ServiceTitan Sync</span>
    </Link>
  );
};
