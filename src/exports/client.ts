'use client';

export { NavItem } from '../admin/client/nav-item.js';
export type { SyncPageProps } from '../admin/client/sync-page.js';
export { SyncPage } from '../admin/client/sync-page.js';
export { TimeText } from '../admin/client/time-text.js';
