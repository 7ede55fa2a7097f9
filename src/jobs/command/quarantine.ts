import { dismiss } from '../../state/quarantine.js';
import { quarantineReport, type QuarantinedView } from '../../sync/report/quarantine-report.js';
import { findSetAside, retrySetAside } from '../../sync/run/retry-set-aside.js';
import type { SyncRuntime } from '../../sync/runtime.js';
import type { QuarantineCommand } from './quarantine-options.js';
import { runToEnd } from './run-to-end.js';

const SHOWN = 200;

/**
 * `payload st-sync quarantine [list [--tenant ID] | retry ID | dismiss ID]`. Resolves to the exit code: 1 when the record is still set aside
 * after it was tried. Throws an Error for an id that is not in the list.
 */
export const quarantineCommand = async (runtime: SyncRuntime, command: QuarantineCommand): Promise<0 | 1> => {
  if (command.action === 'list') return list(runtime, command.tenantId);
  const row = await findSetAside(runtime, command.id);
  if (!row) throw new Error(`No record with the id ${command.id} is set aside.`);
  if (command.action === 'dismiss') {
    await dismiss(runtime.state, { id: row.id, by: 'cli', now: runtime.now().toISOString() });
    console.log(`${nameOf(row)} is left alone until it fails in a new way.`);
    return 0;
  }
  const completed = await runToEnd(runtime, await retrySetAside(runtime, { row, triggeredBy: 'cli' }));
  const left = await findSetAside(runtime, row.id);
  console.log(left ? `${nameOf(row)} is still set aside: ${left.reason}` : `${nameOf(row)} went through.`);
  return completed && !left ? 0 : 1;
};

const list = async ({ state }: SyncRuntime, tenantId: string | undefined): Promise<0> => {
  const { quarantined, total } = await quarantineReport(state, { limit: SHOWN, ...(tenantId === undefined ? {} : { tenantId }) });
  if (total === 0) console.log('Nothing is set aside.');
  for (const row of quarantined) console.log(lineOf(row));
  if (total > quarantined.length) console.log(`… and ${total - quarantined.length} more`);
  return 0;
};

const nameOf = ({ entity, recordId, tenantId }: Pick<QuarantinedView, 'entity' | 'recordId' | 'tenantId'>): string =>
  `${entity === 'account' ? 'customer' : entity} ${recordId} of tenant ${tenantId}`;

const lineOf = (row: QuarantinedView): string => {
  const { id, kind, reason, attempts, nextRetryAt } = row;
  const next = nextRetryAt === null ? 'waits until ServiceTitan sends it again' : `next try ${nextRetryAt}`;
  return `${id}  ${nameOf(row)}\n  ${kind}: ${reason}\n  tried ${attempts}×, ${next}`;
};
