import type { Migration } from './migration.js';

/**
 * What watching the sync needs: when each feed was last read to its end, which health was told last, who asked for what, and the counts of
 * runs that were pruned, so that totals never go down.
 */
export const watching: Migration = {
  version: 2,
  name: 'watching',
  up: (s) => `
alter table ${s}.st_cursors add column read_at timestamptz;
update ${s}.st_cursors set read_at = updated_at where done;

alter table ${s}.st_tenants add column told_health text not null default 'never_run';
update ${s}.st_tenants t set told_health = case
  when health <> 'ok' then health
  when exists (select 1 from ${s}.crm_sync_log l where l.tenant_id = t.tenant_id and l.status = 'completed' and not l.dry_run) then 'ok'
  else 'never_run' end;

create table ${s}.crm_audit (
  id bigserial primary key,
  actor_collection text,
  actor_id text not null,
  action text not null,
  tenant_id text,
  subject text,
  status integer,
  at timestamptz not null
);
create index on ${s}.crm_audit (at);

create table ${s}.crm_run_totals (
  tenant_id text not null,
  result text not null,
  dry_run boolean not null,
  runs bigint not null,
  duration_ms bigint not null,
  records_created bigint not null,
  records_updated bigint not null,
  records_skipped bigint not null,
  records_failed bigint not null,
  primary key (tenant_id, result, dry_run)
);
create index on ${s}.crm_sync_log (completed_at);
create index on ${s}.crm_conflicts (resolved_at) where resolved_at is not null;
create index on ${s}.st_quarantine (dismissed_at) where dismissed_at is not null;
`,
};
