import { randomUUID } from 'node:crypto';
import { postgresAdapter } from '@payloadcms/db-postgres';
import { buildConfig, getPayload } from 'payload';
import type { CollectionConfig, Config, Payload, SanitizedConfig } from 'payload';
import type { Pool, PoolClient } from 'pg';

import { payloadStSync } from '../../src/index.js';
import type { StSyncOptions } from '../../src/index.js';
import { stopInbox } from '../../src/jobs/inbox-pump.js';
import { stopNotices } from '../../src/jobs/notice-queue.js';
import { stopOutbox } from '../../src/jobs/outbox-pump.js';
import { detachRuntime } from '../../src/sync/runtime.js';

/** A Payload of its own, without Next, and the key by which Payload finds it again. `close` ends everything it opened. */
export type TestCrm = { payload: Payload; config: SanitizedConfig; key: string; close: () => Promise<void> };

/** Options of a tenant that is never called. */
export const SILENT_TENANT = {
  tenantId: '1001',
  clientId: 'test-client',
  clientSecret: 'test-secret',
  appKey: 'test-key',
  apiUrl: 'http://127.0.0.1:1',
  authUrl: 'http://127.0.0.1:1',
} satisfies StSyncOptions['serviceTitan'];

const users = (): CollectionConfig => ({
  slug: 'users',
  auth: true,
  fields: [{ name: 'role', type: 'select', options: ['admin', 'sales', 'none'], defaultValue: 'none' }],
});

/** The config of a test CRM: a collection `users`, those given, and the plugin; `host` is what else the CRM has. Make a new one for each Payload; it alters what it is given. */
export const crmConfig = ({
  databaseUrl,
  options = {},
  collections = [],
  push = true,
  crmConnections = 20,
  host = {},
}: {
  databaseUrl: string;
  options?: StSyncOptions;
  collections?: CollectionConfig[];
  push?: boolean;
  /** Connections of Payload's pool. */
  crmConnections?: number;
  host?: Partial<Config>;
}): Promise<SanitizedConfig> =>
  buildConfig({
    secret: 'test-payload-secret',
    admin: { user: 'users' },
    collections: [users(), ...collections],
    db: postgresAdapter({ pool: { connectionString: databaseUrl, max: crmConnections }, push }),
    typescript: { autoGenerate: false },
    telemetry: false,
    logger: { options: { level: 'error' } },
    ...host,
    plugins: [payloadStSync({ databaseUrl, serviceTitan: SILENT_TENANT, ...options })],
  });

// Payload keeps one client of its pool for itself and never ends the pool (3.90.2), so both are done here.
type KnownPool = Pool & { _clients?: PoolClient[]; _idle?: { client: PoolClient }[] };

// What is still on its way comes back first: whoever asked gives the connection back, and nobody may do so twice.
const closePool = async (pool: KnownPool): Promise<void> => {
  for (let waited = 0; pool.totalCount - pool.idleCount > 1 && waited < 5000; waited += 20) await new Promise((resolve) => setTimeout(resolve, 20));
  const idle = new Set(pool._idle?.map(({ client }) => client));
  for (const client of [...(pool._clients ?? [])]) if (!idle.has(client)) client.release(true);
  await pool.end();
};

const hasPool = (db: object): db is { pool: KnownPool } => 'pool' in db && typeof db.pool === 'object' && db.pool !== null;

/** Ends a Payload with its runtime and its pool. */
export const closeCrm = async (payload: Payload): Promise<void> => {
  const pool = hasPool(payload.db) ? payload.db.pool : null;
  await stopNotices(payload);
  await Promise.all([stopInbox(payload), stopOutbox(payload)]);
  await detachRuntime(payload);
  await payload.destroy();
  if (pool) await closePool(pool);
};

/** Boots a Payload with the plugin on a database; with `push` the schema is made at once. */
export const bootCrm = async (args: Parameters<typeof crmConfig>[0]): Promise<TestCrm> => {
  const config = await crmConfig(args);
  const key = randomUUID();
  const payload = await getPayload({ config, key });
  return { payload, config, key, close: () => closeCrm(payload) };
};
