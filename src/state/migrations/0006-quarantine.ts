import type { Migration } from './migration.js';

/** Who dismissed a record that was set aside, and which customers wait because of one. */
export const quarantine: Migration = {
  version: 6,
  name: 'quarantine',
  up: (s) => `
alter table ${s}.st_quarantine add column dismissed_by text;
create index on ${s}.st_quarantine (tenant_id, next_retry_at) where dismissed_at is null;
alter table ${s}.st_dirty_customers add column held_by text;
`,
};
