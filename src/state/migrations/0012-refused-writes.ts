import type { Migration } from './migration.js';

/** Finds the refused writes that a later one for the same target has made needless. */
export const refusedWrites: Migration = {
  version: 12,
  name: 'refused-writes',
  up: (s) => `
create index on ${s}.crm_outbox (tenant_id, target) where status = 'refused';
`,
};
