import { z } from 'zod';

import { attemptUntilDone, metered } from './attempts.js';
import { isServiceTitanError, ServiceTitanError } from './errors.js';
import { exchangeOnce } from './exchange.js';
import { invalidAnswer } from './invalid-answer.js';
import { judge } from './outcome.js';

import type { ClientTools } from './attempts.js';
import type { TenantConnection } from './connection.js';
import type { RetryPolicy } from './retry-wait.js';
import type { IssuedToken } from './token-store.js';

const operation = 'POST auth connect/token';
const maxTokenBytes = 262_144;

const tokenSchema = z.object({
  // Only what a header can hold: the HTTP library quotes a header value that it refuses.
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.number().catch(900),
});

/** The token server answers 400 `invalid_client` to wrong credentials, and to those of the other environment. */
const asRefusedCredentials = (error: unknown): unknown => {
  if (!isServiceTitanError(error) || !['bad-request', 'forbidden'].includes(error.kind)) return error;
  const { status, traceId, attempts } = error;
  return new ServiceTitanError({ kind: 'unauthorized', operation, status, traceId, attempts });
};

/**
 * Asks the token server for an access token (OAuth client credentials, form body). Repeated like a read: it has no effect but
 * the answer. Throws a `ServiceTitanError`, of kind `unauthorized` when the credentials are refused.
 */
export const login = async ({
  connection,
  policy,
  tools,
}: {
  connection: TenantConnection;
  policy: RetryPolicy;
  tools: ClientTools;
}): Promise<IssuedToken> => {
  const request = {
    method: 'post' as const,
    url: new URL(`${connection.authUrl}/connect/token`),
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: connection.clientId,
      client_secret: connection.clientSecret,
    }),
  };
  const attempt = async () => {
    const exchange = await exchangeOnce({ request, timeoutMs: connection.timeoutMs, maxBytes: maxTokenBytes });
    return metered({ outcome: judge({ exchange, now: tools.clock() }), operation, meter: tools.meter });
  };

  const answer = await attemptUntilDone({ operation, attempt, policy, tools }).catch((error: unknown) => {
    throw asRefusedCredentials(error);
  });
  const token = tokenSchema.safeParse(answer);
  if (!token.success) throw invalidAnswer({ operation, error: token.error });
  return { value: token.data.access_token, lifeSeconds: token.data.expires_in };
};
