'use client';

import { Link } from '@payloadcms/ui';
import { useSyncExternalStore } from 'react';

const never = (): (() => void) => () => undefined;

/** A link of the navigation, in the manner of Payload's own. */
export const NavItem = ({ id, label, href }: { id: string; label: string; href: string }) => {
  const isHere = useSyncExternalStore(
    never,
    () => window.location.pathname === href,
    () => false,
  );
  return (
    <Link className="nav__link" href={href} id={id} prefetch={false} {...(isHere ? { 'aria-current': 'page' as const } : {})}>
      {isHere && <div className="nav__link-indicator" />}
      <span className="nav__link-label">{label}</span>
    </Link>
  );
};
