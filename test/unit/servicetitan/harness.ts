import { createServiceTitanClient } from '../../../src/servicetitan/client.js';
import { createTenantProcessState } from '../../../src/servicetitan/process-state.js';

import { startLocalServer } from './local-server.js';

import type { ServiceTitanClientOptions } from '../../../src/servicetitan/client.js';
import type { ServiceTitanClient } from '../../../src/servicetitan/client.types.js';
import type { TenantConnection } from '../../../src/servicetitan/connection.js';
import type { Arrived, LocalServer, Reply } from './local-server.js';

/** Values that must never be seen outside a request to ServiceTitan. */
export const canaries = {
  clientId: 'canary-client-id',
  clientSecret: 'canary-client-secret',
  appKey: 'canary-app-key',
  token: 'canary-token',
  email: 'canary@example.com',
};

export const customersFeedPath = '/crm/v2/tenant/77/export/customers';

export const emptyPage = { hasMore: false, continueFrom: 'end', data: [] };

export type Bench = {
  client: ServiceTitanClient;
  server: LocalServer;
  connection: TenantConnection;
  /** The waits that were asked for; none of them takes time. */
  sleeps: number[];
  logged: unknown[];
};

const open: LocalServer[] = [];

/** Closes the servers of the test that has just ended. */
export const closeServers = async (): Promise<void> => {
  await Promise.all(open.splice(0).map((server) => server.close()));
};

export const connectionTo = ({ url, ...changes }: { url: string } & Partial<TenantConnection>): TenantConnection => ({
  tenantId: '77',
  clientId: canaries.clientId,
  clientSecret: canaries.clientSecret,
  appKey: canaries.appKey,
  apiUrl: url,
  authUrl: url,
  requestsPerSecond: 1_000,
  timeoutMs: 5_000,
  maxResponseBytes: 1_048_576,
  ...changes,
});

/**
 * A client against a server of its own. Token requests are answered with `canary-token-1`, `canary-token-2` and so on,
 * everything else by `handler`. Sleeping takes no time and random numbers are 0.5.
 */
export const startBench = async ({
  handler,
  token = ({ before }) => ({ json: { access_token: `${canaries.token}-${before + 1}`, expires_in: 900, token_type: 'Bearer' } }),
  connection: changes = {},
  options = {},
}: {
  handler: (request: Arrived) => Reply | Promise<Reply>;
  token?: (request: Arrived) => Reply | Promise<Reply>;
  connection?: Partial<TenantConnection>;
  options?: Partial<ServiceTitanClientOptions>;
}): Promise<Bench> => {
  const server = await startLocalServer((request) => (request.path === '/connect/token' ? token(request) : handler(request)));
  open.push(server);
  const connection = connectionTo({ url: server.url, ...changes });
  const sleeps: number[] = [];
  const logged: unknown[] = [];
  const client = createServiceTitanClient({
    connection,
    state: createTenantProcessState({ requestsPerSecond: connection.requestsPerSecond, clock: options.clock }),
    random: () => 0.5,
    sleep: async (ms) => {
      sleeps.push(ms);
    },
    logger: { warn: (entry) => logged.push(entry) },
    ...options,
  });
  return { client, server, connection, sleeps, logged };
};

/** Replies one after the other; the last one again and again. */
export const inTurn = (...replies: [Reply, ...Reply[]]): ((request: Arrived) => Reply) => {
  const rest = [...replies];
  return () => (rest.length > 1 ? rest.shift() : undefined) ?? rest[0] ?? 'hang-up';
};

/** The error that a promise is expected to end with. */
export const errorOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => {
      throw new Error('no error was thrown');
    },
    (error: unknown) => error,
  );
