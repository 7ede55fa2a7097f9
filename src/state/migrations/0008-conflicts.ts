import type { Migration } from './migration.js';

/** Who settled a conflict, and which choices of people the next plan still has to carry out. */
export const conflicts: Migration = {
  version: 8,
  name: 'conflicts',
  up: (s) => `
alter table ${s}.crm_conflicts add column resolved_by text;
alter table ${s}.crm_conflicts add column waits boolean not null default false;
create index on ${s}.crm_conflicts (tenant_id, st_key) where waits;
`,
};
