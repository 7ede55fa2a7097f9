import { attemptUntilDone, metered } from './attempts.js';
import { exchangeOnce } from './exchange.js';
import { login } from './login.js';
import { stringifyLosslessly } from './lossless-json.js';
import { judge } from './outcome.js';
import { judgeWrite } from './write-outcome.js';

import type { ClientTools } from './attempts.js';
import type { TenantConnection } from './connection.js';
import type { Exchange, OutgoingRequest } from './exchange.js';
import type { Answered } from './limiter.js';
import type { LosslessJson } from './lossless-json.js';
import type { Outcome } from './outcome.js';
import type { TenantProcessState } from './process-state.js';
import type { RetryPolicy } from './retry-wait.js';

/** The parts of ServiceTitan's API, as they stand in its paths. */
export type ApiModule = 'crm' | 'jpm' | 'sales' | 'dispatch' | 'settings';

/** `path` goes into errors and logs and has no ids: where the real path has one, its name stands in braces and the id in `ids`. */
type ApiAddress = { module: ApiModule; path: string; ids?: Readonly<Record<string, string>> };

/** One read. */
export type ReadRequest = ApiAddress & { query?: Record<string, string> };

/** One write. `body` is what ServiceTitan's document of the operation asks for, ids as bigint. */
export type WriteRequest = ApiAddress & { method: 'post' | 'put' | 'patch' | 'delete'; body?: LosslessJson };

/** Reads JSON of the tenant. Throws a `ServiceTitanError`. */
export type ReadJson = (request: ReadRequest) => Promise<unknown>;

/**
 * Sends a write; it is done when this resolves, with the JSON that came back or undefined where there was none. Throws a `ServiceTitanError`
 * whose `effect` tells whether it may have been done all the same.
 */
export type SendWrite = (request: WriteRequest) => Promise<unknown>;

type Request = ReadRequest | WriteRequest;

const methodOf = (request: Request): OutgoingRequest['method'] => ('method' in request ? request.method : 'get');

/** How a request is named in errors, logs and metrics: `GET crm export/customers`. */
export const operationOf = (request: Request): string => `${methodOf(request).toUpperCase()} ${request.module} ${request.path}`;

const urlOf = ({ connection, request }: { connection: TenantConnection; request: Request }): URL => {
  const path = request.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(request.ids?.[name] ?? ''));
  const url = new URL(`${connection.apiUrl}/${request.module}/v2/tenant/${connection.tenantId}/${path}`);
  if ('query' in request) url.search = new URLSearchParams(request.query).toString();
  return url;
};

const outgoing = ({ connection, request, token }: { connection: TenantConnection; request: Request; token: string }): OutgoingRequest => {
  const headers = { accept: 'application/json', authorization: `Bearer ${token}`, 'st-app-key': connection.appKey };
  const plain = { method: methodOf(request), url: urlOf({ connection, request }), headers };
  if (!('body' in request) || request.body === undefined) return plain;
  return { ...plain, headers: { ...headers, 'content-type': 'application/json' }, body: stringifyLosslessly(request.body) };
};

const isRefusedToken = (outcome: Outcome): boolean => !outcome.ok && outcome.failure.kind === 'unauthorized';

type Judge = (args: { exchange: Exchange; now: number }) => Outcome;

/**
 * Authorised requests of one tenant. Each attempt takes a turn of the tenant's limiter and the token of that moment; a 401 brings
 * one new login for the whole request, a second 401 ends it. Reads are repeated after any passing failure, writes only where nothing
 * can have been done.
 */
export const createTransport = ({
  connection,
  state,
  policy,
  tools,
}: {
  connection: TenantConnection;
  state: TenantProcessState;
  policy: RetryPolicy;
  tools: ClientTools;
}): { readJson: ReadJson; sendWrite: SendWrite } => {
  const askForToken = () => login({ connection, policy, tools });

  // The login comes before the turn: turns that wait for a login would all be used at once when it is done.
  const tokenAndTurn = async (): Promise<{ token: string; answered: Answered }> => {
    for (;;) {
      await state.tokens.get(askForToken);
      const asked = performance.now();
      const answered = await state.limiter.turn();
      tools.meter?.waited((performance.now() - asked) / 1000);
      const token = state.tokens.current();
      if (token !== null) return { token, answered };
      answered();
    }
  };

  const send = async (request: Request, judgement: Judge): Promise<{ outcome: Outcome; token: string }> => {
    const { token, answered } = await tokenAndTurn();
    const exchange = await exchangeOnce({
      request: outgoing({ connection, request, token }),
      timeoutMs: connection.timeoutMs,
      maxBytes: connection.maxResponseBytes,
    });
    answered();
    const outcome = judgement({ exchange, now: tools.clock() });
    return { outcome: metered({ outcome, operation: operationOf(request), meter: tools.meter }), token };
  };

  const request = async (wanted: Request, judgement: Judge): Promise<unknown> => {
    let mayLoginAgain = true;
    const attempt = async (): Promise<Outcome> => {
      const first = await send(wanted, judgement);
      if (!isRefusedToken(first.outcome) || !mayLoginAgain) return first.outcome;
      mayLoginAgain = false;
      state.tokens.discard(first.token);
      return (await send(wanted, judgement)).outcome;
    };
    return attemptUntilDone({ operation: operationOf(wanted), attempt, policy, tools, onRateLimit: state.limiter.quietWhile });
  };

  return { readJson: (wanted) => request(wanted, judge), sendWrite: (wanted) => request(wanted, judgeWrite) };
};
