import { attemptUntilDone, metered } from './attempts.js';
import { exchangeOnce } from './exchange.js';
import { login } from './login.js';
import { judge } from './outcome.js';

import type { ClientTools } from './attempts.js';
import type { TenantConnection } from './client.types.js';
import type { Outcome } from './outcome.js';
import type { TenantProcessState } from './process-state.js';
import type { RetryPolicy } from './retry-wait.js';

/** The parts of ServiceTitan's API, as they stand in its paths. */
export type ApiModule = 'crm' | 'jpm' | 'sales' | 'dispatch' | 'settings';

/** One read. `path` goes into errors and logs and has no ids; where the real path has one, it is `{id}` and given apart. */
export type ReadRequest = { module: ApiModule; path: string; id?: string; query?: Record<string, string> };

/** Reads JSON of the tenant. Throws a `ServiceTitanError`. */
export type ReadJson = (request: ReadRequest) => Promise<unknown>;

/** How a read is named in errors and logs: `GET crm export/customers`. */
export const operationOf = ({ module, path }: ReadRequest): string => `GET ${module} ${path}`;

const urlOf = ({ connection, request }: { connection: TenantConnection; request: ReadRequest }): URL => {
  const path = request.path.replace('{id}', encodeURIComponent(request.id ?? ''));
  const url = new URL(`${connection.apiUrl}/${request.module}/v2/tenant/${connection.tenantId}/${path}`);
  url.search = new URLSearchParams(request.query).toString();
  return url;
};

const isRefusedToken = (outcome: Outcome): boolean => !outcome.ok && outcome.failure.kind === 'unauthorized';

/**
 * Authorised reads of one tenant. Each attempt takes a turn of the tenant's limiter and the token of that moment; a 401 brings
 * one new login for the whole request, a second 401 ends it.
 */
export const createReadJson = ({
  connection,
  state,
  policy,
  tools,
}: {
  connection: TenantConnection;
  state: TenantProcessState;
  policy: RetryPolicy;
  tools: ClientTools;
}): ReadJson => {
  const askForToken = () => login({ connection, policy, tools });

  // The login comes before the turn: turns that wait for a login would all be used at once when it is done.
  const tokenAndTurn = async (): Promise<string> => {
    for (;;) {
      await state.tokens.get(askForToken);
      const asked = performance.now();
      await state.limiter.turn();
      tools.meter?.waited((performance.now() - asked) / 1000);
      const token = state.tokens.current();
      if (token !== null) return token;
    }
  };

  const send = async (request: ReadRequest): Promise<{ outcome: Outcome; token: string }> => {
    const token = await tokenAndTurn();
    const exchange = await exchangeOnce({
      request: {
        method: 'get',
        url: urlOf({ connection, request }),
        headers: { accept: 'application/json', authorization: `Bearer ${token}`, 'st-app-key': connection.appKey },
      },
      timeoutMs: connection.timeoutMs,
      maxBytes: connection.maxResponseBytes,
    });
    const outcome = judge({ exchange, now: tools.clock() });
    return { outcome: metered({ outcome, operation: operationOf(request), meter: tools.meter }), token };
  };

  return async (request) => {
    let mayLoginAgain = true;
    const attempt = async (): Promise<Outcome> => {
      const first = await send(request);
      if (!isRefusedToken(first.outcome) || !mayLoginAgain) return first.outcome;
      mayLoginAgain = false;
      state.tokens.discard(first.token);
      return (await send(request)).outcome;
    };
    return attemptUntilDone({ operation: operationOf(request), attempt, policy, tools, onRateLimit: state.limiter.quietWhile });
  };
};
