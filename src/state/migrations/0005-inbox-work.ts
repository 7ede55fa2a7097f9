import type { Migration } from './migration.js';

/** When an event that could not be worked is tried again, and when a tenant was polled; and indexes, so that an inbox and a log full of webhooks are read no slower than empty ones. */
export const inboxWork: Migration = {
  version: 5,
  name: 'inbox-work',
  up: (s) => `
alter table ${s}.crm_inbox add column next_attempt_at timestamptz;
alter table ${s}.st_tenants add column polled_at timestamptz;
create index on ${s}.crm_inbox (tenant_id, status, waiting_since);
create index on ${s}.crm_inbox (tenant_id, received_at);
create index on ${s}.crm_inbox (tenant_id, worked_at);
create index on ${s}.crm_sync_log (seq) where triggered_by not in ('webhook', 'poll') or status = 'failed';
create index on ${s}.crm_sync_log (tenant_id, completed_at) where status = 'completed' and not dry_run and customer_id is null and sync_type in ('incremental', 'full');
create index on ${s}.crm_sync_log (tenant_id, queued_at) where sync_type = 'incremental';
`,
};
