import { ACCOUNT, makeDue, readQuarantined, type QuarantineRow } from '../../state/quarantine.js';
import type { SyncRuntime } from '../runtime.js';
import { requestRuns, type RequestedRun } from './request-run.js';

/** A record of the quarantine by its id; null for one that is not there, or belongs to an account that is no longer configured. */
export const findSetAside = async (runtime: SyncRuntime, id: string): Promise<QuarantineRow | null> => {
  const row = await readQuarantined(runtime.state, id);
  return row && runtime.tenants.has(row.tenantId) ? row : null;
};

/**
 * Makes a record that was set aside due, a dismissed one too, and asks for the run that tries it: for its customer where that is what
 * failed. While another run is on, that one may be past it; then the next one tries it. Throws RunRefusedError.
 */
export const retrySetAside = async (runtime: SyncRuntime, args: { row: QuarantineRow; triggeredBy: string }): Promise<RequestedRun[]> => {
  const { tenantId, id, entity, recordId } = args.row;
  await makeDue(runtime.state, { id, now: runtime.now().toISOString() });
  const customer = entity === ACCOUNT ? { customerId: recordId } : {};
  return requestRuns(runtime, { tenantId, mode: 'incremental', dryRun: false, triggeredBy: args.triggeredBy, ...customer });
};
