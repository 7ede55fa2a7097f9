import { randomUUID } from 'node:crypto';
import { getPayload, handleEndpoints } from 'payload';
import type { CollectionConfig, Config, Payload } from 'payload';

import { seedPipelines } from '../../../src/exports/seed.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../../src/exports/simulator.js';
import type { StSyncOptions } from '../../../src/index.js';
import { stopScheduler } from '../../../src/jobs/schedule.js';
import { openRuns } from '../../../src/state/runs.js';
import { getRuntime, type SyncRuntime } from '../../../src/sync/runtime.js';
import { closeCrm, crmConfig } from '../../support/crm.js';
import { freshDatabase } from '../../support/postgres.js';

export type Role = 'admin' | 'sales' | 'none';
export type Answer = { status: number; body: Record<string, unknown> };
export type Ask = { as?: Role; body?: unknown; headers?: Record<string, string> };

/** A CRM whose REST routes are called as Next calls them, on a real PostgreSQL, with ServiceTitan in a box. */
export type ServedCrm = {
  payload: Payload;
  runtime: SyncRuntime;
  simulator: Simulator;
  ask: (method: 'GET' | 'POST', path: string, ask?: Ask) => Promise<Answer>;
  /** The same, answered as it came. */
  send: (method: string, path: string, ask?: Ask) => Promise<Response>;
  /** The answer to any request, as Next would give it. */
  fetch: (request: Request) => Promise<Response>;
  databaseUrl: string;
  tokenOf: (role: Role) => string;
  /** Waits until no run is on, and no job of the queue. */
  settled: () => Promise<void>;
  close: () => Promise<void>;
};

const ORIGIN = 'http://crm.test';

const roleOf = (user: object | null | undefined): unknown => (user && 'role' in user ? user.role : null);

const jobsAtWork = async (payload: Payload): Promise<number> =>
  (await payload.count({ collection: 'payload-jobs', where: { processing: { equals: true } } })).totalDocs;

const withPassword = (url: string, password: string): string => Object.assign(new URL(url), { password }).href;

/** Serves a CRM with a person of each role. Runs may be started by `admin`, seen by `admin` and `sales`. */
export const serveCrm = async (
  args: {
    world?: SimulatorOptions['world'];
    tenantIds?: string[];
    collections?: CollectionConfig[];
    options?: StSyncOptions;
    seed?: boolean;
    simulator?: Partial<SimulatorOptions>;
    host?: Partial<Config>;
    /** Put into the connection string; the test's PostgreSQL asks for none. */
    databasePassword?: string;
  } = {},
): Promise<ServedCrm> => {
  const database = await freshDatabase();
  const tenantIds = args.tenantIds ?? ['1001'];
  const simulator = await startSimulator({ world: args.world ?? { customers: 20 }, tenantIds, liveEverySeconds: 0, requestsPerSecond: 100_000, ...args.simulator });
  const config = await crmConfig({
    databaseUrl: args.databasePassword === undefined ? database.url : withPassword(database.url, args.databasePassword),
    host: args.host ?? {},
    collections: args.collections ?? [],
    options: {
      serviceTitan: tenantIds.map((tenantId) => simulator.connection(tenantId)),
      access: { run: ({ req }) => roleOf(req.user) === 'admin', read: ({ req }) => ['admin', 'sales'].includes(String(roleOf(req.user))) },
      ...args.options,
    },
  });
  const key = randomUUID();
  const payload = await getPayload({ config, key });
  if (args.seed !== false) await seedPipelines(payload);
  const runtime = await getRuntime(payload);
  const tokens = new Map<Role, string>();
  for (const role of ['admin', 'sales', 'none'] as const) {
    const login = { email: `${role}@crm.test`, password: 'a long test password' };
    await payload.create({ collection: 'users', data: { ...login, role } });
    const { token } = await payload.login({ collection: 'users', data: login });
    if (token) tokens.set(role, token);
  }
  const tokenOf = (role: Role): string => tokens.get(role) ?? '';
  const answerTo = (request: Request): Promise<Response> => handleEndpoints({ config, request, payloadInstanceCacheKey: key });
  const send: ServedCrm['send'] = (method, path, { as, body, headers = {} } = {}) =>
    answerTo(
      new Request(`${ORIGIN}/api${path}`, {
        method,
        headers: { Host: 'crm.test', ...(as ? { Authorization: `JWT ${tokenOf(as)}` } : {}), ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
  return {
    payload,
    runtime,
    simulator,
    tokenOf,
    databaseUrl: database.url,
    fetch: answerTo,
    send,
    ask: async (method, path, ask) => {
      const response = await send(method, path, ask);
      const answered: unknown = await response.json();
      return { status: response.status, body: typeof answered === 'object' && answered !== null ? { ...answered } : {} };
    },
    settled: async () => {
      while ((await openRuns(runtime.state)).length > 0 || (await jobsAtWork(payload)) > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    },
    close: async () => {
      await stopScheduler(payload);
      await closeCrm(payload);
      await simulator.close();
      await database.drop();
    },
  };
};
