import type { OutboxStatus } from '../state/outbox.js';

/** A change for ServiceTitan, as `GET /api/crm/sync/outbox` tells of it. Instants are ISO 8601 UTC; `requestedBy` is `user:5`, or `code`. */
export type OutboxView = {
  id: string;
  tenantId: string;
  stKey: string | null;
  collection: 'contacts' | 'opportunities';
  crmId: string;
  operation: string;
  target: string;
  description: string;
  status: OutboxStatus;
  reason: string | null;
  attempts: number;
  requestedBy: string;
  createdAt: string;
  sentAt: string | null;
  nextAttemptAt: string | null;
  confirmedAt: string | null;
};

/** One page of them, newest first, and how many there are in each state. */
export type OutboxReport = { outbox: OutboxView[]; counts: Record<OutboxStatus, number>; hasMore: boolean };
