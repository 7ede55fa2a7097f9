import { sql } from 'drizzle-orm';
import { bigserial, index, integer, primaryKey, text, uniqueIndex, uuid, type PgSchema } from 'drizzle-orm/pg-core';

import { instant, json, tenantId } from './columns.js';

/** Webhooks received and not yet worked, and writes to ServiceTitan not yet confirmed. */
export const exchangeTables = (schema: PgSchema) => ({
  inbox: schema.table(
    'crm_inbox',
    {
      id: uuid('id').primaryKey().defaultRandom(),
      tenantId: tenantId(),
      eventKey: text('event_key').notNull(),
      eventType: text('event_type').notNull(),
      body: json('body'),
      status: text('status').notNull(),
      attempts: integer('attempts').notNull().default(0),
      reason: text('reason'),
      receivedAt: instant('received_at').notNull(),
      waitingSince: instant('waiting_since').notNull().default(sql`now()`),
      nextAttemptAt: instant('next_attempt_at'),
      workedAt: instant('worked_at'),
    },
    (t) => [
      uniqueIndex().on(t.tenantId, t.eventKey),
      index().on(t.status, t.receivedAt),
      index().on(t.waitingSince).where(sql`${t.status} = 'waiting'`),
      index().on(t.receivedAt),
      index().on(t.tenantId, t.status, t.waitingSince),
      index().on(t.tenantId, t.receivedAt),
      index().on(t.tenantId, t.workedAt),
    ],
  ),
  /** `pending` was never sent. `sending` was, and is looked up before anything else is done about it. `seq` is the order of the wishes. */
  outbox: schema.table(
    'crm_outbox',
    {
      id: uuid('id').primaryKey().defaultRandom(),
      seq: bigserial('seq', { mode: 'number' }).notNull(),
      tenantId: tenantId(),
      target: text('target').notNull(),
      collection: text('collection'),
      stKey: text('st_key'),
      crmId: text('crm_id'),
      operation: text('operation').notNull(),
      payload: json('payload').notNull(),
      expectedValues: json('expected_values'),
      status: text('status').notNull(),
      reason: text('reason'),
      attempts: integer('attempts').notNull().default(0),
      requestedBy: text('requested_by'),
      createdAt: instant('created_at').notNull(),
      sentAt: instant('sent_at'),
      nextAttemptAt: instant('next_attempt_at'),
      confirmedAt: instant('confirmed_at'),
      takenBackAt: instant('taken_back_at'),
      updatedAt: instant('updated_at').notNull().default(sql`now()`),
      result: json('result'),
    },
    (t) => [
      index().on(t.status, t.nextAttemptAt),
      index().on(t.stKey),
      index().on(t.stKey, t.seq).where(sql`${t.status} in ('sending', 'confirmed') and ${t.expectedValues} is not null`),
      uniqueIndex().on(t.tenantId, t.target).where(sql`${t.status} = 'pending'`),
      index().on(t.tenantId, t.target).where(sql`${t.status} = 'sending'`),
      index().on(t.tenantId, t.seq).where(sql`${t.status} in ('pending', 'sending')`),
      index().on(t.seq),
      index().on(t.collection, t.crmId),
      index().on(t.updatedAt).where(sql`${t.status} in ('confirmed', 'refused', 'superseded')`),
    ],
  ),
  /** What the write-back has seen last of documents that ServiceTitan does not know; of all others it stands in the memory. */
  seenDocuments: schema.table(
    'crm_seen_documents',
    {
      collection: text('collection').notNull(),
      crmId: text('crm_id').notNull(),
      tenantId: tenantId(),
      seen: json('seen'),
      seenAt: instant('seen_at').notNull(),
    },
    (t) => [primaryKey({ columns: [t.collection, t.crmId] }), index().on(t.seenAt)],
  ),
  /** How far the sweep for changes that nobody noticed has come: the last document it looked at, by `updatedAt` and id. */
  sweeps: schema.table('crm_sweeps', {
    collection: text('collection').primaryKey(),
    since: instant('since').notNull(),
    at: instant('at').notNull(),
    afterId: json('after_id'),
    sweptAt: instant('swept_at').notNull(),
  }),
});
