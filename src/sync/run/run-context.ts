import type { Payload } from 'payload';

import type { ServiceTitanClient } from '../../servicetitan/client.types.js';
import type { Lease } from '../../state/lease.js';
import type { RunRow } from '../../state/runs.js';
import { SafeError } from '../../state/safe-error.js';
import type { State } from '../../state/state.js';
import type { SyncRuntime } from '../runtime.js';
import type { SyncSettings, TenantSettings } from '../settings.js';
import type { RunReport } from './run-report.js';

/** Everything one run works with. Made when the run starts, gone when it ends. */
export type RunContext = {
  payload: Payload;
  state: State;
  settings: SyncSettings;
  tenant: TenantSettings;
  client: ServiceTitanClient;
  lease: Lease;
  /** What changes in the CRM ask of ServiceTitan. */
  writeBack: SyncRuntime['writeBack'];
  run: RunRow;
  report: RunReport;
  /** ISO 8601 UTC; jobs created at or after it count (design 4.1.2). */
  trackingSince: string;
  /** Jobs that a full run admits beside those (design 4.1.2): ISO 8601 UTC, null for all; left out where none are. */
  admitSince?: string | null;
  now: () => Date;
  /** Throws when the lease was lost or someone canceled the run: to be called between pages and batches. */
  checkpoint: () => Promise<void>;
  /** Works what webhooks brought meanwhile, so that they need not wait for the end of the run: to be called between feeds and batches. */
  serveInbox: () => Promise<void>;
};

/** Someone asked the run to stop. */
export class RunCanceledError extends SafeError {
  override readonly name = 'RunCanceledError';
}
