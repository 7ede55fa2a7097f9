import type { Migration } from './migration.js';

const MIRRORED = `
  tenant_id text not null,
  id text not null,
  modified_key text collate "C" not null,
  hash text not null,
  record jsonb not null,
  raw jsonb,
  received_at timestamptz not null,`;

/** The tables and views of the seed, and what runs, mirror, journal, inbox and outbox need. */
export const initial: Migration = {
  version: 1,
  name: 'initial',
  up: (s) => `
create table ${s}.st_customers (${MIRRORED}
  merged_to_id text,
  contacts_complete boolean not null default false,
  primary key (tenant_id, id)
);
create index on ${s}.st_customers (tenant_id, merged_to_id) where merged_to_id is not null;
create table ${s}.st_contacts (${MIRRORED}
  customer_id text not null,
  email_key text,
  primary key (tenant_id, id)
);
create index on ${s}.st_contacts (tenant_id, customer_id);
create index on ${s}.st_contacts (tenant_id, email_key) where email_key is not null;
create table ${s}.st_jobs (${MIRRORED}
  customer_id text not null,
  project_id text,
  business_unit_id text not null,
  created_key text collate "C" not null,
  primary key (tenant_id, id)
);
create index on ${s}.st_jobs (tenant_id, customer_id);
create index on ${s}.st_jobs (tenant_id, business_unit_id, created_key);
create index on ${s}.st_jobs (tenant_id, project_id) where project_id is not null;
create table ${s}.st_job_canceled_logs (${MIRRORED}
  job_id text not null,
  primary key (tenant_id, id)
);
create index on ${s}.st_job_canceled_logs (tenant_id, job_id);
create table ${s}.st_appointments (${MIRRORED}
  job_id text not null,
  primary key (tenant_id, id)
);
create index on ${s}.st_appointments (tenant_id, job_id);
create table ${s}.st_estimates (${MIRRORED}
  job_id text,
  project_id text,
  customer_id text,
  dismissed_on text,
  primary key (tenant_id, id)
);
create index on ${s}.st_estimates (tenant_id, job_id);
create index on ${s}.st_estimates (tenant_id, project_id) where project_id is not null;
create index on ${s}.st_estimates (tenant_id, customer_id);
create table ${s}.st_appointment_assignments (${MIRRORED}
  job_id text not null,
  primary key (tenant_id, id)
);
create index on ${s}.st_appointment_assignments (tenant_id, job_id);
create table ${s}.st_leads (${MIRRORED}
  customer_id text,
  primary key (tenant_id, id)
);
create index on ${s}.st_leads (tenant_id, customer_id);
create table ${s}.st_business_units (${MIRRORED} primary key (tenant_id, id));
create table ${s}.st_technicians (${MIRRORED} primary key (tenant_id, id));
create table ${s}.st_employees (${MIRRORED} primary key (tenant_id, id));

create table ${s}.st_tenants (
  tenant_id text primary key,
  tracking_since timestamptz,
  rules_hash text,
  paused boolean not null default false,
  health text not null default 'ok'
);
create table ${s}.st_cursors (
  tenant_id text not null,
  feed text not null,
  lane text not null,
  continue_from text,
  done boolean not null,
  updated_at timestamptz not null,
  primary key (tenant_id, feed, lane)
);
create table ${s}.st_wanted_customers (tenant_id text not null, customer_id text not null, primary key (tenant_id, customer_id));
create sequence ${s}.st_dirty_seq;
create table ${s}.st_dirty_customers (
  tenant_id text not null,
  customer_id text not null,
  seq bigint not null default nextval('${s}.st_dirty_seq'),
  primary key (tenant_id, customer_id)
);
create index on ${s}.st_dirty_customers (tenant_id, seq);
create table ${s}.st_business_unit_pipelines (
  tenant_id text not null,
  configured_key text not null,
  business_unit_id text not null,
  primary key (tenant_id, configured_key)
);
create table ${s}.st_unlinked_estimates (
  tenant_id text not null,
  estimate_id text not null,
  customer_id text not null,
  primary key (tenant_id, estimate_id)
);
create index on ${s}.st_unlinked_estimates (tenant_id, customer_id);
create table ${s}.st_quarantine (
  id text primary key,
  tenant_id text not null,
  kind text not null,
  entity text not null,
  record_id text not null,
  reason text not null,
  attempts integer not null,
  raw jsonb,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  next_retry_at timestamptz,
  dismissed_at timestamptz,
  unique (tenant_id, kind, entity, record_id)
);

create table ${s}.crm_contacts (
  id uuid primary key default gen_random_uuid(),
  tenant_id text not null,
  st_key text not null unique,
  st_customer_id text not null,
  crm_id text,
  first_name text,
  last_name text,
  email text,
  phone text,
  base jsonb not null,
  sync_status text not null check (sync_status in ('pending', 'synced', 'failed')),
  last_synced_at timestamptz,
  deleted_at timestamptz
);
create index on ${s}.crm_contacts (tenant_id, st_customer_id);
create table ${s}.crm_opportunities (
  id uuid primary key default gen_random_uuid(),
  tenant_id text not null,
  st_key text not null unique,
  st_customer_id text not null,
  st_job_id text,
  st_estimate_id text,
  crm_id text,
  crm_pipeline_slug text,
  crm_stage_slug text,
  monetary_value numeric(16, 2),
  status text,
  base jsonb not null,
  asked jsonb,
  refused jsonb,
  lost_by_person_at timestamptz,
  last_step text,
  sync_status text not null check (sync_status in ('pending', 'synced', 'failed')),
  last_synced_at timestamptz,
  deleted_at timestamptz
);
create index on ${s}.crm_opportunities (tenant_id, st_customer_id);
create table ${s}.crm_deal_jobs (tenant_id text not null, job_id text not null, st_key text not null, primary key (tenant_id, job_id));
create index on ${s}.crm_deal_jobs (tenant_id, st_key);

create table ${s}.crm_changes (
  id bigserial primary key,
  tenant_id text not null,
  run_id uuid,
  actor text not null,
  collection text not null,
  st_key text not null,
  crm_id text,
  kind text not null,
  field text not null,
  before jsonb,
  after jsonb,
  step text,
  guard text,
  at timestamptz not null
);
create index on ${s}.crm_changes (st_key, id);
create index on ${s}.crm_changes (at);
create index on ${s}.crm_changes (run_id);
create table ${s}.crm_stage_history (
  id bigserial primary key,
  tenant_id text not null,
  run_id uuid,
  actor text not null,
  st_key text not null,
  from_pipeline text,
  from_stage text,
  to_pipeline text not null,
  to_stage text not null,
  step text,
  at timestamptz not null
);
create index on ${s}.crm_stage_history (st_key, id);
create index on ${s}.crm_stage_history (at);
create table ${s}.crm_conflicts (
  id bigserial primary key,
  tenant_id text not null,
  collection text not null,
  st_key text not null,
  field text not null,
  base jsonb,
  servicetitan jsonb,
  crm jsonb,
  resolution text not null,
  at timestamptz not null,
  resolved_at timestamptz
);
create index on ${s}.crm_conflicts (tenant_id, resolution);
create index on ${s}.crm_conflicts (st_key);
create table ${s}.crm_sync_log (
  id uuid primary key default gen_random_uuid(),
  seq bigserial not null,
  tenant_id text not null,
  sync_type text not null,
  direction text not null,
  status text not null check (status in ('queued', 'started', 'completed', 'failed', 'canceled')),
  dry_run boolean not null,
  since timestamptz,
  customer_id text,
  triggered_by text not null,
  queued_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  duration_ms integer,
  records_created integer not null default 0,
  records_updated integer not null default 0,
  records_skipped integer not null default 0,
  records_failed integer not null default 0,
  steps jsonb not null,
  progress jsonb not null,
  warnings jsonb not null,
  error text,
  cancel_requested boolean not null default false
);
create index on ${s}.crm_sync_log (tenant_id, seq);
create unique index crm_sync_log_one_active on ${s}.crm_sync_log (tenant_id) where status in ('queued', 'started');
create table ${s}.crm_plans (
  id bigserial primary key,
  run_id uuid not null references ${s}.crm_sync_log (id) on delete cascade,
  changes jsonb not null,
  refused jsonb not null
);
create index on ${s}.crm_plans (run_id, id);
create table ${s}.crm_leases (tenant_id text primary key, owner text, epoch integer not null, expires_at timestamptz not null);

create table ${s}.crm_inbox (
  id uuid primary key default gen_random_uuid(),
  tenant_id text not null,
  event_key text not null,
  event_type text not null,
  body jsonb,
  status text not null,
  attempts integer not null default 0,
  received_at timestamptz not null,
  worked_at timestamptz,
  unique (tenant_id, event_key)
);
create index on ${s}.crm_inbox (status, received_at);
create table ${s}.crm_outbox (
  id uuid primary key default gen_random_uuid(),
  tenant_id text not null,
  target text not null,
  st_key text not null,
  operation text not null,
  payload jsonb not null,
  status text not null,
  reason text,
  attempts integer not null default 0,
  requested_by text,
  created_at timestamptz not null,
  next_attempt_at timestamptz,
  confirmed_at timestamptz
);
create index on ${s}.crm_outbox (status, next_attempt_at);
create index on ${s}.crm_outbox (st_key);

create view ${s}.v_sync_status as
  select tenant_id,
    (array_agg(status order by seq desc))[1] as last_status,
    max(completed_at) filter (where status = 'completed' and not dry_run) as last_completed_at,
    count(*) filter (where status = 'completed') as completed_runs,
    count(*) filter (where status = 'failed') as failed_runs,
    coalesce(sum(records_created), 0) as records_created,
    coalesce(sum(records_updated), 0) as records_updated,
    coalesce(sum(records_failed), 0) as records_failed
  from ${s}.crm_sync_log group by tenant_id;
create view ${s}.v_recent_activity as
  select id, tenant_id, sync_type, direction, status, dry_run, triggered_by, started_at, completed_at, duration_ms,
    records_created, records_updated, records_skipped, records_failed, error
  from ${s}.crm_sync_log order by seq desc limit 100;
create view ${s}.v_pipeline_distribution as
  select tenant_id, crm_pipeline_slug, crm_stage_slug, status, count(*) as opportunities, coalesce(sum(monetary_value), 0) as monetary_value
  from ${s}.crm_opportunities where crm_id is not null and deleted_at is null
  group by tenant_id, crm_pipeline_slug, crm_stage_slug, status;
`,
};
