import type { Migration } from './migration.js';

/**
 * What the way to ServiceTitan needs: which CRM document a write is for and what became of it, at most one unsent write per target; the
 * values the write-back has seen last of each document; and how far the sweep for unnoticed changes has come.
 */
export const outbox: Migration = {
  version: 7,
  name: 'outbox',
  up: (s) => `
alter table ${s}.crm_outbox
  add column seq bigserial not null,
  add column collection text,
  add column crm_id text,
  add column sent_at timestamptz,
  add column result jsonb,
  add column updated_at timestamptz not null default now(),
  alter column st_key drop not null;
create unique index on ${s}.crm_outbox (tenant_id, target) where status = 'pending';
create index on ${s}.crm_outbox (tenant_id, target) where status = 'sending';
create index on ${s}.crm_outbox (tenant_id, seq) where status in ('pending', 'sending');
create index on ${s}.crm_outbox (seq);
create index on ${s}.crm_outbox (collection, crm_id);
create index on ${s}.crm_outbox (updated_at) where status in ('confirmed', 'refused', 'superseded');

alter table ${s}.crm_contacts add column seen jsonb;
alter table ${s}.crm_opportunities add column seen jsonb;
create table ${s}.crm_seen_documents (
  collection text not null,
  crm_id text not null,
  tenant_id text not null,
  seen jsonb,
  seen_at timestamptz not null,
  primary key (collection, crm_id)
);
create index on ${s}.crm_seen_documents (seen_at);

create table ${s}.crm_sweeps (
  collection text primary key,
  since timestamptz not null,
  at timestamptz not null,
  after_id jsonb,
  swept_at timestamptz not null
);
`,
};
