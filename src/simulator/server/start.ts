import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { knownOperations } from '../api/operations.js';
import { createChosenWorld } from '../generator/choose.js';
import type { LivingWorld } from '../generator/living.js';
import { live } from '../generator/living.js';
import { watchEvents } from '../webhooks/events.js';
import type { Webhooks } from '../webhooks/sender.js';
import { createWebhooks } from '../webhooks/sender.js';
import { createApp } from './app.js';
import type { SimulatorConnection } from './credentials.js';
import { credentialsOf, SIMULATOR_CREDENTIALS } from './credentials.js';
import type { Fault } from './faults.js';
import { createFaults } from './faults.js';
import { createRateLimiter } from './limiter.js';
import type { SimulatorOptions } from './options.js';
import type { RequestLog } from './requests.js';
import { createRequestLog } from './requests.js';
import { createTokens } from './tokens.js';

/** A running simulator. */
export type Simulator = {
  /** Base of the API, as `SERVICETITAN_API_URL` wants it. */
  readonly apiUrl: string;
  /** Base of the token server, as `SERVICETITAN_AUTH_URL` wants it. */
  readonly authUrl: string;
  /** What is needed to reach a tenant, the first one unless named. */
  connection(tenantId?: string): SimulatorConnection;
  readonly requests: RequestLog;
  /** The worlds by tenant id, with everything that can happen in them. */
  readonly worlds: ReadonlyMap<string, LivingWorld>;
  /** The first tenant's world. */
  readonly world: LivingWorld;
  /** The webhooks sent so far. */
  readonly webhooks: Webhooks;
  setFault(fault: Fault): void;
  clearFaults(): void;
  /** Denies modules or parts of them from now on, instead of those denied before. */
  denyScopes(denied: readonly string[]): void;
  /** Makes operations unknown from now on, instead of those unknown before; throws a `RangeError` for one the simulator does not have anyway. */
  setMissingOperations(names: readonly string[]): void;
  /** Makes every token that was given out so far worthless. */
  expireTokens(): void;
  /** Stops time and closes every connection. */
  close(): Promise<void>;
};

/**
 * Starts ServiceTitan in a box: token server and API on one port, answering as ServiceTitan's OpenAPI documents say, with a
 * believable world behind it. Rejects when the port is taken.
 */
export const startSimulator = async (options: SimulatorOptions): Promise<Simulator> => {
  const tenantIds = options.tenantIds ?? [SIMULATOR_CREDENTIALS.tenantId];
  const [firstTenantId] = tenantIds;
  if (firstTenantId === undefined) throw new RangeError('tenantIds is empty: name at least one tenant');
  const { seed = 1, now = () => new Date(), tokenSeconds = 900, liveEverySeconds = 4, appKey = SIMULATOR_CREDENTIALS.appKey } = options;
  const credentials = credentialsOf({
    tenantIds,
    clientId: options.clientId ?? SIMULATOR_CREDENTIALS.clientId,
    clientSecret: options.clientSecret ?? SIMULATOR_CREDENTIALS.clientSecret,
  });

  const choices = tenantIds.map((tenantId, index) => ({ tenantId, choice: options.worlds?.[tenantId] ?? options.world, seed: seed + index }));
  const worlds = new Map(choices.map(({ tenantId, choice, seed: own }) => [tenantId, createChosenWorld({ choice, seed: own, now })]));
  const world = worlds.get(firstTenantId);
  if (world === undefined) throw new RangeError(`no world for tenant ${firstTenantId}`);

  let denied = options.scopesDenied ?? [];
  let missing = knownOperations(options.missingOperations ?? []);
  const faults = createFaults(options.faults);
  const requests = createRequestLog();
  const tokens = createTokens({ seconds: tokenSeconds, now: () => performance.now() });
  const closing = new AbortController();
  const app = createApp({
    gate: {
      appKey,
      tokens,
      limiter: createRateLimiter({ perSecond: options.requestsPerSecond ?? 60, now: () => performance.now() }),
      tenantIds: new Set(tenantIds),
      scopesDenied: () => denied,
      retryAfterHeader: options.retryAfterHeader ?? true,
    },
    worlds,
    credentials,
    tokenSeconds,
    faults,
    requests,
    answers: {
      pageSize: options.pageSize ?? 200,
      emptyPageShare: options.emptyPageShare ?? 0.05,
      repeatRecords: options.repeatRecords ?? 0,
      holdBackMs: options.holdBackMs ?? 0,
      nullShare: options.nullShare ?? 0,
    },
    missing: () => missing,
    closing: closing.signal,
  });

  const server = createAdaptorServer({ fetch: app.fetch });
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  const livingWorlds = choices.filter(({ choice }) => choice === 'living').flatMap(({ tenantId }) => worlds.get(tenantId) ?? []);
  const webhooks = createWebhooks(options.webhooks);
  for (const [tenantId, each] of options.webhooks === undefined ? [] : worlds) watchEvents({ world: each, tell: (event) => webhooks.send({ tenantId, ...event }) });
  const stopTime = liveEverySeconds === 0 ? () => undefined : live({ worlds: livingWorlds, everySeconds: liveEverySeconds });

  return {
    apiUrl: url,
    authUrl: url,
    requests,
    worlds,
    world,
    webhooks,
    connection: (tenantId = firstTenantId) => {
      const known = credentials.get(tenantId);
      if (known === undefined) throw new RangeError(`no tenant ${tenantId} in this simulator`);
      return { tenantId, ...known, appKey, apiUrl: url, authUrl: url };
    },
    setFault: faults.set,
    clearFaults: faults.clear,
    denyScopes: (next) => {
      denied = next;
    },
    setMissingOperations: (names) => {
      missing = knownOperations(names);
    },
    expireTokens: tokens.expireAll,
    close: () =>
      new Promise((resolve, reject) => {
        stopTime();
        webhooks.stop();
        closing.abort();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
};
