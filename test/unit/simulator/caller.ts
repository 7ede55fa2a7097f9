import type { Simulator } from '../../../src/exports/simulator.js';
import { assertRequestFits, assertResponseFits } from '../../support/openapi/contract.js';

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> };

export type Caller = {
  /** Asks for `module/path`, say `crm/customers?page=2`, and checks the answer against ServiceTitan's documents. */
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Writes to `module/path` and checks the answer, and what was sent if it was accepted, against ServiceTitan's documents. */
  send(method: string, path: string, body?: unknown): Promise<Answer>;
  /** The records of a list or feed page. */
  records(path: string): Promise<Record<string, unknown>[]>;
  /** Every page of a feed from `from` on, in order, with the last token. */
  readFeed(path: string, from?: string | null): Promise<{ records: Record<string, unknown>[]; pages: number; continueFrom: string }>;
};

/** Fetches a token with the tenant's own credentials. */
export const logIn = async (simulator: Simulator, tenantId?: string): Promise<string> => {
  const { authUrl, clientId, clientSecret } = simulator.connection(tenantId);
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret });
  const response = await fetch(`${authUrl}/connect/token`, { method: 'POST', body });
  return ((await response.json()) as { access_token: string }).access_token;
};

/** Someone who is logged in and asks the API of a tenant. */
export const createCaller = async (simulator: Simulator, tenantId?: string): Promise<Caller> => {
  const connection = simulator.connection(tenantId);
  const token = await logIn(simulator, tenantId);

  const identity = { authorization: `Bearer ${token}`, 'st-app-key': connection.appKey };
  const urlOf = (path: string) => {
    const [module = '', ...rest] = path.split('/');
    return `${connection.apiUrl}/${module}/v2/tenant/${connection.tenantId}/${rest.join('/')}`;
  };

  const get: Caller['get'] = async (path, headers = {}) => {
    const url = urlOf(path);
    const response = await fetch(url, { headers: { ...identity, ...headers } });
    const body = (await response.json()) as Record<string, unknown>;
    if (response.status === 200) assertRequestFits({ method: 'GET', url });
    assertResponseFits({ method: 'GET', path: url, status: response.status, body });
    return { status: response.status, headers: response.headers, body };
  };

  const send: Caller['send'] = async (method, path, sent) => {
    const url = urlOf(path);
    const json = sent === undefined ? {} : { body: JSON.stringify(sent), headers: { ...identity, 'content-type': 'application/json' } };
    const response = await fetch(url, { method, headers: identity, ...json });
    const text = await response.text();
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    if (response.status === 200) assertRequestFits({ method, url, body: sent });
    assertResponseFits({ method, path: url, status: response.status, body: text === '' ? undefined : body });
    return { status: response.status, headers: response.headers, body };
  };

  const records: Caller['records'] = async (path) => {
    const { status, body } = await get(path);
    if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
    return body['data'] as Record<string, unknown>[];
  };

  const readFeed: Caller['readFeed'] = async (path, from = null) => {
    const found: Record<string, unknown>[] = [];
    let continueFrom = from;
    for (let pages = 1; ; pages += 1) {
      const separator = path.includes('?') ? '&' : '?';
      const { body } = await get(continueFrom === null ? path : `${path}${separator}from=${encodeURIComponent(continueFrom)}`);
      found.push(...(body['data'] as Record<string, unknown>[]));
      continueFrom = String(body['continueFrom']);
      if (body['hasMore'] !== true) return { records: found, pages, continueFrom };
    }
  };

  return { get, send, records, readFeed };
};

/** Options under which a test is not slowed down or surprised by limits, time or empty pages. */
export const CALM = { requestsPerSecond: 100_000, liveEverySeconds: 0, emptyPageShare: 0 } as const;
