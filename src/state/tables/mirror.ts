import { bigint, boolean, index, integer, primaryKey, text, uniqueIndex, type PgSchema } from 'drizzle-orm/pg-core';

import { instant, json, orderedText, tenantId } from './columns.js';

/**
 * Columns that every mirrored entity has. `fetch_seq` numbers the request the row came with (`nextFetch`); `hash` covers the record
 * without its `modifiedOn`; `raw` is pruned after `retentionDays`.
 */
const mirrored = () => ({
  tenantId: tenantId(),
  id: text('id').notNull(),
  modifiedKey: orderedText('modified_key').notNull(),
  fetchSeq: bigint('fetch_seq', { mode: 'number' }).notNull().default(0),
  hash: text('hash').notNull(),
  record: json('record').notNull(),
  raw: json('raw'),
  receivedAt: instant('received_at').notNull(),
});

/** Our copy of the ServiceTitan records that the rules need: one table per export feed. */
export const mirrorTables = (schema: PgSchema) => ({
  customers: schema.table(
    'st_customers',
    { ...mirrored(), mergedToId: text('merged_to_id'), contactsComplete: boolean('contacts_complete').notNull().default(false) },
    (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index().on(t.tenantId, t.mergedToId)],
  ),
  contactMethods: schema.table(
    'st_contacts',
    { ...mirrored(), customerId: text('customer_id').notNull(), emailKey: text('email_key') },
    (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index().on(t.tenantId, t.customerId), index().on(t.tenantId, t.emailKey)],
  ),
  jobs: schema.table(
    'st_jobs',
    {
      ...mirrored(),
      customerId: text('customer_id').notNull(),
      projectId: text('project_id'),
      businessUnitId: text('business_unit_id').notNull(),
      createdKey: orderedText('created_key').notNull(),
      bookingId: text('booking_id'),
    },
    (t) => [
      primaryKey({ columns: [t.tenantId, t.id] }),
      index().on(t.tenantId, t.customerId),
      index().on(t.tenantId, t.businessUnitId, t.createdKey),
      index().on(t.tenantId, t.projectId),
      index().on(t.tenantId, t.bookingId),
    ],
  ),
  canceledLogs: schema.table('st_job_canceled_logs', { ...mirrored(), jobId: text('job_id').notNull() }, (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index().on(t.tenantId, t.jobId),
  ]),
  appointments: schema.table('st_appointments', { ...mirrored(), jobId: text('job_id').notNull() }, (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index().on(t.tenantId, t.jobId),
  ]),
  estimates: schema.table(
    'st_estimates',
    { ...mirrored(), jobId: text('job_id'), projectId: text('project_id'), customerId: text('customer_id'), dismissedOn: text('dismissed_on') },
    (t) => [
      primaryKey({ columns: [t.tenantId, t.id] }),
      index().on(t.tenantId, t.jobId),
      index().on(t.tenantId, t.projectId),
      index().on(t.tenantId, t.customerId),
    ],
  ),
  assignments: schema.table('st_appointment_assignments', { ...mirrored(), jobId: text('job_id').notNull() }, (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index().on(t.tenantId, t.jobId),
  ]),
  leads: schema.table('st_leads', { ...mirrored(), customerId: text('customer_id'), bookingId: text('booking_id'), emailKey: text('email_key') }, (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index().on(t.tenantId, t.customerId),
    index().on(t.tenantId, t.bookingId),
    index().on(t.tenantId, t.emailKey),
  ]),
  businessUnits: schema.table('st_business_units', mirrored(), (t) => [primaryKey({ columns: [t.tenantId, t.id] })]),
  technicians: schema.table('st_technicians', mirrored(), (t) => [primaryKey({ columns: [t.tenantId, t.id] })]),
  employees: schema.table('st_employees', mirrored(), (t) => [primaryKey({ columns: [t.tenantId, t.id] })]),
});

export type MirrorTables = ReturnType<typeof mirrorTables>;

/** How far each feed was read, what is wanted by id, and who must be planned. */
export const pullTables = (schema: PgSchema) => ({
  tenants: schema.table('st_tenants', {
    tenantId: text('tenant_id').primaryKey(),
    trackingSince: instant('tracking_since'),
    rulesHash: text('rules_hash'),
    paused: boolean('paused').notNull().default(false),
    health: text('health').notNull().default('ok'),
    /** The health that `onHealthChange` was told last. */
    toldHealth: text('told_health').notNull().default('never_run'),
    polledAt: instant('polled_at'),
  }),
  /** `lane` is `incremental`, or the id of a run that reads the feed anew. `read_at` is when the feed was last read to its end, news or not. */
  cursors: schema.table(
    'st_cursors',
    {
      tenantId: tenantId(),
      feed: text('feed').notNull(),
      lane: text('lane').notNull(),
      continueFrom: text('continue_from'),
      done: boolean('done').notNull(),
      updatedAt: instant('updated_at').notNull(),
      readAt: instant('read_at'),
    },
    (t) => [primaryKey({ columns: [t.tenantId, t.feed, t.lane] })],
  ),
  /** Bookings that jobs and leads were made of, with our key where they bear one. */
  bookings: schema.table('st_bookings', { tenantId: tenantId(), id: text('id').notNull(), externalId: text('external_id') }, (t) => [primaryKey({ columns: [t.tenantId, t.id] })]),
  wantedCustomers: schema.table('st_wanted_customers', { tenantId: tenantId(), customerId: text('customer_id').notNull() }, (t) => [
    primaryKey({ columns: [t.tenantId, t.customerId] }),
  ]),
  /** `seq` grows with every mark, so that a mark made while the customer is being planned survives. `heldBy` is what it waits for in the quarantine. */
  dirtyCustomers: schema.table(
    'st_dirty_customers',
    { tenantId: tenantId(), customerId: text('customer_id').notNull(), seq: bigint('seq', { mode: 'number' }).notNull(), heldBy: text('held_by') },
    (t) => [primaryKey({ columns: [t.tenantId, t.customerId] }), index().on(t.tenantId, t.seq)],
  ),
  /** `user_id` is Payload's id of the user that the technician is. */
  technicianUsers: schema.table(
    'st_technician_users',
    { tenantId: tenantId(), technicianId: text('technician_id').notNull(), userId: json('user_id').notNull(), active: boolean('active').notNull() },
    (t) => [primaryKey({ columns: [t.tenantId, t.technicianId] })],
  ),
  businessUnitPipelines: schema.table(
    'st_business_unit_pipelines',
    { tenantId: tenantId(), configuredKey: text('configured_key').notNull(), businessUnitId: text('business_unit_id').notNull() },
    (t) => [primaryKey({ columns: [t.tenantId, t.configuredKey] })],
  ),
  unlinkedEstimates: schema.table(
    'st_unlinked_estimates',
    { tenantId: tenantId(), estimateId: text('estimate_id').notNull(), customerId: text('customer_id').notNull() },
    (t) => [primaryKey({ columns: [t.tenantId, t.estimateId] }), index().on(t.tenantId, t.customerId)],
  ),
  quarantine: schema.table(
    'st_quarantine',
    {
      id: text('id').primaryKey(),
      tenantId: tenantId(),
      kind: text('kind').notNull(),
      entity: text('entity').notNull(),
      recordId: text('record_id').notNull(),
      reason: text('reason').notNull(),
      attempts: integer('attempts').notNull(),
      raw: json('raw'),
      firstSeenAt: instant('first_seen_at').notNull(),
      lastSeenAt: instant('last_seen_at').notNull(),
      nextRetryAt: instant('next_retry_at'),
      dismissedAt: instant('dismissed_at'),
      dismissedBy: text('dismissed_by'),
    },
    (t) => [uniqueIndex().on(t.tenantId, t.kind, t.entity, t.recordId)],
  ),
});
