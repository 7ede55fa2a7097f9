import type { Migration } from './migration.js';

/** Why an event failed, and since when it waits: a replayed one waits anew, whenever it was received. */
export const inbox: Migration = {
  version: 4,
  name: 'inbox',
  up: (s) => `
alter table ${s}.crm_inbox
  add column reason text,
  add column waiting_since timestamptz not null default now();
update ${s}.crm_inbox set waiting_since = received_at;
create index on ${s}.crm_inbox (waiting_since) where status = 'waiting';
create index on ${s}.crm_inbox (received_at);
`,
};
