export { MyOpportunitiesLink } from '../admin/my-opportunities-link.js';
export { OpportunitySyncPanel } from '../admin/opportunity-sync-panel.js';
export { SyncNavLink } from '../admin/sync-nav-link.js';
export { SyncView } from '../admin/sync-view.js';
