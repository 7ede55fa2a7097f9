import type { Payload } from 'payload';

import type { ServiceTitanClient } from '../servicetitan/client.types.js';
import { createServiceTitanClient } from '../servicetitan/client.js';
import { guardDatabase } from '../payload/guard-database.js';
import { LEASE_SECONDS } from '../state/lease.js';
import { openState, type State } from '../state/state.js';
import { createProcessMetrics, type ProcessMetrics } from './report/process-metrics.js';
import { safeReason } from './safe-reason.js';
import { writeBackTo, type WriteBack } from '../writeback/write-back.js';
import type { SyncSettings, TenantSettings } from './settings.js';

export type TenantRuntime = { settings: TenantSettings; client: ServiceTitanClient };

/** What the sync has in one process for one Payload instance: its state, its clients, its settings. */
export type SyncRuntime = {
  payload: Payload;
  settings: SyncSettings;
  state: State;
  tenants: ReadonlyMap<string, TenantRuntime>;
  metrics: ProcessMetrics;
  /** Tests bring their own. */
  writeBack: WriteBack;
  now: () => Date;
  /** How long a worker may be silent before it counts as dead, and a run may do nothing before it counts as stuck. Tests shorten it. */
  patience: { leaseSeconds: number; stuckSeconds: number };
};

/** Longer than anything that a run does in one piece: a request with all its repetitions, a batch of accounts in a slow CRM. */
const STUCK_SECONDS = 30 * 60;

const REGISTRY = Symbol.for('payload-st-sync.runtimes');

// Next loads modules more than once in one process, so what must exist once hangs on the global object, keyed by the Payload instance.
const registry = (): WeakMap<Payload, Promise<SyncRuntime>> => {
  const holder = globalThis as typeof globalThis & { [REGISTRY]?: WeakMap<Payload, Promise<SyncRuntime>> };
  return (holder[REGISTRY] ??= new WeakMap());
};

const build = async (payload: Payload, settings: SyncSettings): Promise<SyncRuntime> => {
  const state = await openState({
    connectionString: settings.databaseUrl,
    schemaName: settings.schemaName,
    onConnectionLost: connectionLost(payload, 'state database'),
    warn: (message) => payload.logger.warn({ msg: `[crm-sync-worker] ${message}` }),
  });
  const metrics = createProcessMetrics();
  const clientOf = ({ tenantId, connection }: TenantSettings): ServiceTitanClient => createServiceTitanClient({ connection, logger: payload.logger, meter: metrics.meterOf(tenantId) });
  const tenants = new Map(settings.tenants.map((tenant) => [tenant.tenantId, { settings: tenant, client: clientOf(tenant) }]));
  const writeBack = writeBackTo(settings.automation);
  return { payload, settings, state, tenants, metrics, writeBack, now: () => new Date(), patience: { leaseSeconds: LEASE_SECONDS, stuckSeconds: STUCK_SECONDS } };
};

const connectionLost = (payload: Payload, database: string) => (error: Error): void =>
  payload.logger.warn({ msg: `[crm-sync-worker] a connection to the ${database} was lost: ${safeReason(error)}` });

/** Opens the state (migrating it) and makes the clients: once per Payload instance, at boot. Throws what `openState` throws. */
export const attachRuntime = async (payload: Payload, settings: SyncSettings): Promise<SyncRuntime> => {
  guardDatabase({ payload, onConnectionLost: connectionLost(payload, "CRM's database") });
  const known = registry().get(payload);
  if (known) return known;
  const runtime = build(payload, settings);
  registry().set(payload, runtime);
  try {
    return await runtime;
  } catch (error) {
    registry().delete(payload);
    throw error;
  }
};

/** The runtime of a Payload instance; throws when the plugin is not enabled in its config. */
export const getRuntime = async (payload: Payload): Promise<SyncRuntime> => {
  const runtime = registry().get(payload);
  if (!runtime) throw new Error('payload-st-sync is not running in this Payload instance: enable the plugin in payload.config.ts.');
  return runtime;
};

/** Closes the state's pool: for scripts and tests, which could not end otherwise. */
export const detachRuntime = async (payload: Payload): Promise<void> => {
  const runtime = registry().get(payload);
  registry().delete(payload);
  if (runtime) await (await runtime).state.close();
};
