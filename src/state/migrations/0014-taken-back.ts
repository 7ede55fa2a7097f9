import type { Migration } from './migration.js';

/** When nothing was wanted any more of a write that had been sent: where it is seen to have had no effect, it is not sent again. */
export const takenBack: Migration = {
  version: 14,
  name: 'taken-back',
  up: (s) => `
alter table ${s}.crm_outbox add column taken_back_at timestamptz;
`,
};
