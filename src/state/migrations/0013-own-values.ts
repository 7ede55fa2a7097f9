import type { Migration } from './migration.js';

/** What a write will make ServiceTitan say of the document's fields, so that it is known for ours when the mirror shows it. */
export const ownValues: Migration = {
  version: 13,
  name: 'own-values',
  up: (s) => `
alter table ${s}.crm_outbox add column expected_values jsonb;
create index on ${s}.crm_outbox (st_key, seq) where status in ('sending', 'confirmed') and expected_values is not null;
`,
};
