import type { Endpoint } from '../api/endpoint.js';
import { Problem } from '../api/problem.js';
import { rateLimited } from './answers.js';
import type { RateLimiter } from './limiter.js';
import { isDenied, scopeOf } from './scopes.js';
import type { Tokens } from './tokens.js';

/** Everything that decides whether a request may pass. */
export type Gate = {
  appKey: string;
  tokens: Tokens;
  limiter: RateLimiter;
  tenantIds: ReadonlySet<string>;
  scopesDenied: () => readonly string[];
  retryAfterHeader: boolean;
};

/** What a request brings along. */
export type Bearer = { appKey: string | undefined; authorization: string | undefined; tenantId: string; endpoint: Endpoint };

/**
 * Lets a request pass or throws its `Problem`: 401 for the app key or the token, 404 for a tenant that does not exist, 403 for one
 * the token was not given for or for a missing scope, 429 over the limit (ServiceTitan facts, sections 1 and 3).
 */
export const authorize = ({ gate, bearer }: { gate: Gate; bearer: Bearer }): void => {
  if (bearer.appKey !== gate.appKey) throw new Problem(401, 'Application key not present or not valid, check ST-App-Key header value.');
  const token = (bearer.authorization ?? '').replace(/^Bearer\s+/i, '');
  const tenantOfToken = gate.tokens.tenantOf(token);
  if (tenantOfToken === undefined) throw new Problem(401, 'The access token is missing, not valid or expired.');
  if (!gate.tenantIds.has(bearer.tenantId)) throw new Problem(404, 'The tenant was not found.');
  if (tenantOfToken !== bearer.tenantId) throw new Problem(403, 'The application is not connected to this tenant.');
  const pass = gate.limiter.take(bearer.tenantId);
  if (!pass.isAllowed) throw rateLimited({ seconds: pass.seconds, hasHeader: gate.retryAfterHeader });
  if (isDenied({ scope: scopeOf(bearer.endpoint), denied: gate.scopesDenied() })) throw new Problem(403, 'The application has no scope for this resource.');
};
