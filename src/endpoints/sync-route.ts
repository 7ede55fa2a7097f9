import type { Endpoint, PayloadRequest } from 'payload';

import { getRuntime, type SyncRuntime } from '../sync/runtime.js';
import { answerToError } from './answers.js';
import { RouteError } from './route-error.js';
import { isFromOwnPage } from './same-origin.js';

/** What a route works with, once the caller was found to be allowed. */
export type Call = { req: PayloadRequest; runtime: SyncRuntime };

type Route = {
  method: 'get' | 'post';
  path: `/${string}`;
  /** Which access check of the options the caller must pass. */
  needs: 'run' | 'read';
  handle: (call: Call) => Promise<Response>;
};

/**
 * An endpoint of the sync: 401 without a user, 403 for one who may not, 403 for a change that a foreign page asks for. Every `post`
 * changes something, by whichever method it was reached.
 */
export const syncRoute = ({ method, path, needs, handle }: Route): Endpoint => ({
  method,
  path,
  handler: async (req) => {
    try {
      const runtime = await runtimeOf(req);
      await admit({ req, runtime }, needs);
      if (method === 'post') refuseForeignPages({ req, runtime });
      return await handle({ req, runtime });
    } catch (error) {
      return answerToError(error, { payload: req.payload, route: `${method.toUpperCase()} ${path}` });
    }
  },
});

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
