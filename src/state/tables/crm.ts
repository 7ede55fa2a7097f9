import { bigint, bigserial, boolean, index, integer, numeric, primaryKey, text, uniqueIndex, uuid, type PgSchema } from 'drizzle-orm/pg-core';

import { instant, json, tenantId } from './columns.js';

/**
 * What we remember of each CRM document: its Payload id, the values that sync and CRM last agreed on, and in `seen` the CRM's values that the
 * write-back has looked at last.
 */
export const memoryTables = (schema: PgSchema) => ({
  contacts: schema.table(
    'crm_contacts',
    {
      id: uuid('id').primaryKey().defaultRandom(),
      tenantId: tenantId(),
      stKey: text('st_key').notNull(),
      stCustomerId: text('st_customer_id').notNull(),
      crmId: text('crm_id'),
      firstName: text('first_name'),
      lastName: text('last_name'),
      email: text('email'),
      phone: text('phone'),
      base: json('base').notNull(),
      seen: json('seen'),
      syncStatus: text('sync_status').notNull(),
      lastSyncedAt: instant('last_synced_at'),
      deletedAt: instant('deleted_at'),
    },
    (t) => [uniqueIndex().on(t.stKey), index().on(t.tenantId, t.stCustomerId)],
  ),
  opportunities: schema.table(
    'crm_opportunities',
    {
      id: uuid('id').primaryKey().defaultRandom(),
      tenantId: tenantId(),
      stKey: text('st_key').notNull(),
      stCustomerId: text('st_customer_id').notNull(),
      stJobId: text('st_job_id'),
      stEstimateId: text('st_estimate_id'),
      crmId: text('crm_id'),
      crmPipelineSlug: text('crm_pipeline_slug'),
      crmStageSlug: text('crm_stage_slug'),
      monetaryValue: numeric('monetary_value', { precision: 16, scale: 2 }),
      status: text('status'),
      base: json('base').notNull(),
      seen: json('seen'),
      asked: json('asked'),
      refused: json('refused'),
      lostByPersonAt: instant('lost_by_person_at'),
      lastStep: text('last_step'),
      syncStatus: text('sync_status').notNull(),
      lastSyncedAt: instant('last_synced_at'),
      deletedAt: instant('deleted_at'),
    },
    (t) => [uniqueIndex().on(t.stKey), index().on(t.tenantId, t.stCustomerId)],
  ),
  /** Which deal a job was given to; given once. */
  dealJobs: schema.table('crm_deal_jobs', { tenantId: tenantId(), jobId: text('job_id').notNull(), stKey: text('st_key').notNull() }, (t) => [
    primaryKey({ columns: [t.tenantId, t.jobId] }),
    index().on(t.tenantId, t.stKey),
  ]),
});

/** Every change made, with the value before it; and the runs that made them. */
export const journalTables = (schema: PgSchema) => ({
  changes: schema.table(
    'crm_changes',
    {
      id: bigserial('id', { mode: 'number' }).primaryKey(),
      tenantId: tenantId(),
      runId: uuid('run_id'),
      actor: text('actor').notNull(),
      collection: text('collection').notNull(),
      stKey: text('st_key').notNull(),
      crmId: text('crm_id'),
      kind: text('kind').notNull(),
      field: text('field').notNull(),
      before: json('before'),
      after: json('after'),
      step: text('step'),
      guard: text('guard'),
      at: instant('at').notNull(),
    },
    (t) => [index().on(t.stKey, t.id), index().on(t.at), index().on(t.runId)],
  ),
  stageHistory: schema.table(
    'crm_stage_history',
    {
      id: bigserial('id', { mode: 'number' }).primaryKey(),
      tenantId: tenantId(),
      runId: uuid('run_id'),
      actor: text('actor').notNull(),
      stKey: text('st_key').notNull(),
      fromPipeline: text('from_pipeline'),
      fromStage: text('from_stage'),
      toPipeline: text('to_pipeline').notNull(),
      toStage: text('to_stage').notNull(),
      step: text('step'),
      at: instant('at').notNull(),
    },
    (t) => [index().on(t.stKey, t.id), index().on(t.at)],
  ),
  conflicts: schema.table(
    'crm_conflicts',
    {
      id: bigserial('id', { mode: 'number' }).primaryKey(),
      tenantId: tenantId(),
      collection: text('collection').notNull(),
      stKey: text('st_key').notNull(),
      field: text('field').notNull(),
      base: json('base'),
      servicetitan: json('servicetitan'),
      crm: json('crm'),
      /** `open`, `servicetitan`, `crm`, or `agreed` where both sides came to the same by themselves. */
      resolution: text('resolution').notNull(),
      at: instant('at').notNull(),
      resolvedAt: instant('resolved_at'),
      resolvedBy: text('resolved_by'),
      /** A person chose, and the next plan of the customer has yet to carry it out. */
      waits: boolean('waits').notNull().default(false),
    },
    (t) => [index().on(t.tenantId, t.resolution), index().on(t.stKey)],
  ),
  syncLog: schema.table(
    'crm_sync_log',
    {
      id: uuid('id').primaryKey().defaultRandom(),
      seq: bigserial('seq', { mode: 'number' }).notNull(),
      tenantId: tenantId(),
      syncType: text('sync_type').notNull(),
      direction: text('direction').notNull(),
      status: text('status').notNull(),
      dryRun: boolean('dry_run').notNull(),
      since: instant('since'),
      customerId: text('customer_id'),
      triggeredBy: text('triggered_by').notNull(),
      queuedAt: instant('queued_at').notNull(),
      startedAt: instant('started_at'),
      completedAt: instant('completed_at'),
      durationMs: integer('duration_ms'),
      recordsCreated: integer('records_created').notNull().default(0),
      recordsUpdated: integer('records_updated').notNull().default(0),
      recordsSkipped: integer('records_skipped').notNull().default(0),
      recordsFailed: integer('records_failed').notNull().default(0),
      steps: json('steps').notNull(),
      progress: json('progress').notNull(),
      warnings: json('warnings').notNull(),
      error: text('error'),
      cancelRequested: boolean('cancel_requested').notNull().default(false),
    },
    (t) => [index().on(t.tenantId, t.seq), index().on(t.completedAt)],
  ),
  /** What the runs that were pruned counted, so that totals never go down. */
  runTotals: schema.table(
    'crm_run_totals',
    {
      tenantId: tenantId(),
      result: text('result').notNull(),
      dryRun: boolean('dry_run').notNull(),
      runs: bigint('runs', { mode: 'number' }).notNull(),
      durationMs: bigint('duration_ms', { mode: 'number' }).notNull(),
      recordsCreated: bigint('records_created', { mode: 'number' }).notNull(),
      recordsUpdated: bigint('records_updated', { mode: 'number' }).notNull(),
      recordsSkipped: bigint('records_skipped', { mode: 'number' }).notNull(),
      recordsFailed: bigint('records_failed', { mode: 'number' }).notNull(),
    },
    (t) => [primaryKey({ columns: [t.tenantId, t.result, t.dryRun] })],
  ),
  /** What people asked the sync to do. `status` is the answer of the route; null while it works, or when its process died over it. */
  audit: schema.table(
    'crm_audit',
    {
      id: bigserial('id', { mode: 'number' }).primaryKey(),
      actorCollection: text('actor_collection'),
      actorId: text('actor_id').notNull(),
      action: text('action').notNull(),
      tenantId: text('tenant_id'),
      subject: text('subject'),
      status: integer('status'),
      at: instant('at').notNull(),
    },
    (t) => [index().on(t.at)],
  ),
  /** One row per account that a dry run would change. */
  plans: schema.table(
    'crm_plans',
    { id: bigserial('id', { mode: 'number' }).primaryKey(), runId: uuid('run_id').notNull(), changes: json('changes').notNull(), refused: json('refused').notNull() },
    (t) => [index().on(t.runId, t.id)],
  ),
  /** One row per tenant. Only the owner of a live lease with this epoch may work. */
  leases: schema.table('crm_leases', {
    tenantId: text('tenant_id').primaryKey(),
    owner: text('owner'),
    epoch: integer('epoch').notNull(),
    expiresAt: instant('expires_at').notNull(),
  }),
});
