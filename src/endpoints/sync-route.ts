import type { Endpoint, PayloadRequest } from 'payload';

import { getRuntime, type SyncRuntime } from '../sync/runtime.js';
import type { SyncSettings } from '../sync/settings.js';
import { answerToError } from './answers.js';
import { countAsk } from './asks.js';
import { audited, type AskSubject } from './audited.js';
import { carriesToken } from './bearer-token.js';
import { RouteError } from './route-error.js';
import { isFromOwnPage } from './same-origin.js';

/** What a route works with, once the caller was found to be allowed. */
export type Call = { req: PayloadRequest; runtime: SyncRuntime };

/** The same for a change: `about` says for the audit what it is about. An `:id` of the path is noted without. */
export type Change = Call & { about: (subject: AskSubject) => void };

type Path = `/${string}`;

/** A route that only reads. `token` is a secret that lets in as well as a user does. */
type ReadRoute = {
  method: 'get';
  path: Path;
  /** Which access check of the options the caller must pass. */
  needs: 'run' | 'read';
  token?: (settings: SyncSettings) => string | null;
  handle: (call: Call) => Promise<Response>;
};

/** A route that changes something: for those who may run the sync, limited for each of them, and on record. */
type ChangeRoute = {
  method: 'post';
  path: Path;
  needs: 'run';
  /** How often one person may ask for it in one process. Default 120. */
  asksPerMinute?: number;
  handle: (call: Change) => Promise<Response>;
};

/** What `Endpoint.custom` tells of a route of the sync, for whoever looks through the endpoints of a config. */
export type RouteFacts = { needs: 'run' | 'read'; hasToken: boolean };
const ROUTE_FACTS = 'stSync';

const ASKS_PER_MINUTE = 120;

/**
 * An endpoint of the sync: 401 without a user, 403 for one who may not, 403 for a change that a foreign page asks for, 429 for one who asks
 * too often. Every `post` changes something, by whichever method it was reached, and is audited with its user.
 */
export const syncRoute = (route: ReadRoute | ChangeRoute): Endpoint => {
  const facts: RouteFacts = { needs: route.needs, hasToken: route.method === 'get' && route.token !== undefined };
  return {
    method: route.method,
    path: route.path,
    custom: { [ROUTE_FACTS]: facts },
    handler: (req) => answered({ req, route }, () => (route.method === 'get' ? read(req, route) : change(req, route))),
  };
};

/** The answer of `work`, and of what it throws. Never throws. */
const answered = async ({ req, route }: { req: PayloadRequest; route: ReadRoute | ChangeRoute }, work: () => Promise<Response>): Promise<Response> => {
  try {
    return await work();
  } catch (error) {
    return answerToError(error, { payload: req.payload, route: `${route.method.toUpperCase()} ${route.path}` });
  }
};

const read = async (req: PayloadRequest, route: ReadRoute): Promise<Response> => {
  const runtime = await runtimeOf(req);
  if (!carriesToken(req.headers, route.token?.(runtime.settings) ?? null)) await admit({ req, runtime }, route.needs);
  return route.handle({ req, runtime });
};

const change = async (req: PayloadRequest, route: ChangeRoute): Promise<Response> => {
  const runtime = await runtimeOf(req);
  await admit({ req, runtime }, route.needs);
  refuseForeignPages({ req, runtime });
  const action = route.path.replace(/^\/crm\/sync\//, '');
  await countAsk(req, { action, perMinute: route.asksPerMinute ?? ASKS_PER_MINUTE });
  return audited({ req, runtime, action }, (about) => answered({ req, route }, () => route.handle({ req, runtime, about })));
};

/** What is known of an endpoint that `syncRoute` made; null for any other. */
export const routeFacts = (endpoint: Pick<Endpoint, 'custom'>): RouteFacts | null => {
  const facts: unknown = endpoint.custom?.[ROUTE_FACTS];
  return isFacts(facts) ? facts : null;
};

const isFacts = (value: unknown): value is RouteFacts => typeof value === 'object' && value !== null && 'needs' in value && 'hasToken' in value;

/** Who asks, as runs and journal keep it: an id, never a name. */
export const actorOf = ({ user }: PayloadRequest): string => (user ? `user:${user.id}` : 'api');

const runtimeOf = async (req: PayloadRequest): Promise<SyncRuntime> => {
  try {
    return await getRuntime(req.payload);
  } catch {
    throw new RouteError(503, 'The sync is not running in this CRM: its database could not be reached when the CRM started.');
  }
};

const admit = async ({ req, runtime }: Call, needs: 'run' | 'read'): Promise<void> => {
  if (await runtime.settings.access[needs]({ req })) return;
  if (!req.user) throw new RouteError(401, 'You must be logged in to perform this action.');
  throw new RouteError(403, 'You are not allowed to perform this action.');
};

const refuseForeignPages = ({ req, runtime }: Call): void => {
  const { auth, cookiePrefix, serverURL } = req.payload.config;
  const isOwn = isFromOwnPage({
    headers: req.headers,
    strategy: req.user?._strategy ?? null,
    jwtOrder: auth.jwtOrder,
    cookiePrefix,
    ownUrls: [serverURL, runtime.settings.crmUrl ?? ''],
  });
  if (!isOwn) throw new RouteError(403, 'This call must come from the pages of the CRM itself, or carry its credentials in the Authorization header.');
};
