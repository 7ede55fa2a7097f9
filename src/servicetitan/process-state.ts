import { createRequestLimiter } from './limiter.js';
import { createTokenStore } from './token-store.js';

import type { TenantConnection } from './connection.js';
import type { RequestLimiter } from './limiter.js';
import type { FeedName } from './records.js';
import type { TokenStore } from './token-store.js';

/** What all clients of one tenant in this process share. */
export type TenantProcessState = {
  tokens: TokenStore;
  limiter: RequestLimiter;
  /** The path that answered, for feeds that ServiceTitan has under more than one. */
  feedPaths: Map<FeedName, string>;
};

/** A state of its own, shared with nobody unless it is handed on. `clock` is milliseconds since 1970. */
export const createTenantProcessState = ({
  requestsPerSecond,
  clock = Date.now,
}: {
  requestsPerSecond: number;
  clock?: () => number;
}): TenantProcessState => ({
  tokens: createTokenStore({ clock }),
  limiter: createRequestLimiter({ requestsPerSecond }),
  feedPaths: new Map(),
});

const registryKey: unique symbol = Symbol.for('payload-st-sync.servicetitan');

const registry = (): Map<string, TenantProcessState> => {
  const holder = globalThis as typeof globalThis & { [registryKey]?: Map<string, TenantProcessState> };
  return (holder[registryKey] ??= new Map());
};

/**
 * The state of a tenant in this process, made when first asked for. It hangs on `globalThis`, because Next loads modules more
 * than once and two copies of this module must keep one rate limit (design 5.6). The rate is that of the first who asked;
 * `key` separates states that must not be shared, for example of two Payload instances in one test.
 */
export const sharedTenantProcessState = ({
  connection,
  key = '',
  clock,
}: {
  connection: Pick<TenantConnection, 'tenantId' | 'apiUrl' | 'requestsPerSecond'>;
  key?: string;
  clock?: () => number;
}): TenantProcessState => {
  const name = JSON.stringify([connection.tenantId, connection.apiUrl, key]);
  const known = registry().get(name);
  if (known) return known;
  const state = createTenantProcessState({ requestsPerSecond: connection.requestsPerSecond, clock });
  registry().set(name, state);
  return state;
};
