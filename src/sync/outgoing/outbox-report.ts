import { countOutbox, type OutboxStatus } from '../../state/outbox.js';
import { listOutbox, readWrite, type OutboxFilter, type OutboxRow } from '../../state/outbox-list.js';
import type { SyncRuntime } from '../runtime.js';

/** A write to ServiceTitan as routes, panel and command show it (design 5.3): what it does in words, never what stands in it. Instants are ISO 8601 UTC. */
export type OutboxView = Pick<
  OutboxRow,
  'id' | 'tenantId' | 'stKey' | 'collection' | 'crmId' | 'operation' | 'target' | 'status' | 'reason' | 'attempts' | 'requestedBy' | 'createdAt' | 'sentAt' | 'nextAttemptAt' | 'confirmedAt'
> & { description: string };

/** Newest first; `counts` are of all that is kept for the tenants, whatever was asked for. */
export type OutboxReport = { outbox: OutboxView[]; counts: Record<OutboxStatus, number>; hasMore: boolean };

/** The writes kept for the given tenants, one page of them. */
export const outboxReport = async (
  runtime: SyncRuntime,
  args: OutboxFilter & { limit: number; page: number },
): Promise<OutboxReport> => {
  const { state } = runtime;
  const [{ rows, hasMore }, counts] = await Promise.all([listOutbox(state, args), countOutbox(state, args)]);
  return { outbox: rows.map((row) => viewOf(runtime, row)), counts, hasMore };
};

/** One write; null for one that is not kept, or not any more. */
export const writeReport = async (runtime: SyncRuntime, id: string): Promise<OutboxView | null> => {
  const row = await readWrite(runtime.state, id);
  return row && viewOf(runtime, row);
};

const viewOf = (runtime: SyncRuntime, row: OutboxRow): OutboxView => {
  const { id, tenantId, stKey, collection, crmId, operation, target, status, reason, attempts, requestedBy, createdAt, sentAt, nextAttemptAt, confirmedAt } = row;
  const shown = { id, tenantId, stKey, collection, crmId, operation, target, status, reason, attempts, requestedBy, createdAt, sentAt, nextAttemptAt, confirmedAt };
  return { ...shown, description: descriptionOf(runtime, row) };
};

/** What another version recorded, or what was emptied since, has no words but its operation's name. */
const descriptionOf = ({ writeBack }: SyncRuntime, { operation, payload }: OutboxRow): string => {
  try {
    return writeBack.operations.find(({ name }) => name === operation)?.describe(payload) ?? operation;
  } catch {
    return operation;
  }
};
