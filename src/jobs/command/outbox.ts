import { cancelWrite, retryWrite, type OutboxChange } from '../../state/outbox-list.js';
import { outboxReport, writeReport, type OutboxView } from '../../sync/outgoing/outbox-report.js';
import { outboxRound } from '../../sync/outgoing/outbox-round.js';
import type { SyncRuntime } from '../../sync/runtime.js';
import type { OutboxCommand } from './outbox-options.js';

const SHOWN = 200;
const BUSY_MS = 1_000;

/**
 * `payload st-sync outbox [list [--tenant ID] [--status STATUS] | retry ID | cancel ID]`. Resolves to the exit code: 1 when a write that was tried
 * is not confirmed. Throws an Error for an id that is not in the list, and for a write that can be neither tried nor taken back.
 */
export const outboxCommand = async (runtime: SyncRuntime, command: OutboxCommand): Promise<0 | 1> => {
  if (command.action === 'list') return list(runtime, command);
  const { id } = command;
  const asked = { id, tenantIds: [...runtime.tenants.keys()], now: runtime.now().toISOString() };
  if (command.action === 'cancel') {
    changed(await cancelWrite(runtime.state, { ...asked, by: 'cli' }), id);
    console.log('It is taken back and will not be sent.');
    return 0;
  }
  return tried(runtime, changed(await retryWrite(runtime.state, asked), id));
};

const list = async (runtime: SyncRuntime, { tenantId, status }: { tenantId?: string; status?: OutboxView['status'] }): Promise<0> => {
  const tenantIds = [...runtime.tenants.keys()].filter((each) => tenantId === undefined || each === tenantId);
  const { outbox, counts, hasMore } = await outboxReport(runtime, { tenantIds, status, limit: SHOWN, page: 1 });
  console.log(Object.entries(counts).map(([each, count]) => `${count} ${each}`).join(', '));
  for (const write of outbox) console.log(lineOf(write));
  if (hasMore) console.log('… and more: ask for one status with --status.');
  return 0;
};

const lineOf = ({ id, tenantId, description, status, reason, attempts, requestedBy, createdAt, nextAttemptAt }: OutboxView): string =>
  [
    `${id}  ${description}, tenant ${tenantId}`,
    `  ${status}, asked for by ${requestedBy} at ${createdAt}, tried ${attempts}×${nextAttemptAt === null ? '' : `, next try ${nextAttemptAt}`}`,
    ...(reason === null ? [] : [`  ${reason}`]),
  ].join('\n');

const changed = (change: OutboxChange, id: string): NonNullable<OutboxChange> => {
  if (change === null) throw new Error(`The outbox has no write with the id ${id}.`);
  if (change.problem !== null) throw new Error(`${id}: ${change.problem}.`);
  return change;
};

/** Delivers what is due of the tenant, that write among it, or waits for the process that does. */
const tried = async (runtime: SyncRuntime, { id, tenantId }: { id: string; tenantId: string }): Promise<0 | 1> => {
  const tenant = runtime.tenants.get(tenantId);
  if (!tenant) throw new Error(`Tenant ${tenantId} is not configured here.`);
  while ((await outboxRound(runtime, tenant)) === 'busy') await new Promise((resolve) => setTimeout(resolve, BUSY_MS));
  const write = await writeReport(runtime, id);
  console.log(write ? lineOf(write) : `${id} is settled, and no longer kept.`);
  return write?.status === 'confirmed' ? 0 : 1;
};
