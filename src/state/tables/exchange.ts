import { sql } from 'drizzle-orm';
import { index, integer, text, uniqueIndex, uuid, type PgSchema } from 'drizzle-orm/pg-core';

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
  outbox: schema.table(
    'crm_outbox',
    {
      id: uuid('id').primaryKey().defaultRandom(),
      tenantId: tenantId(),
      target: text('target').notNull(),
      stKey: text('st_key').notNull(),
      operation: text('operation').notNull(),
      payload: json('payload').notNull(),
      status: text('status').notNull(),
      reason: text('reason'),
      attempts: integer('attempts').notNull().default(0),
      requestedBy: text('requested_by'),
      createdAt: instant('created_at').notNull(),
      nextAttemptAt: instant('next_attempt_at'),
      confirmedAt: instant('confirmed_at'),
    },
    (t) => [index().on(t.status, t.nextAttemptAt), index().on(t.stKey)],
  ),
});
