import { jsonAnswer } from './answers.js';
import { scopeText } from './scopes.js';
import type { Tokens } from './tokens.js';

/** OAuth's own error shape, which the token server uses instead of ServiceTitan's. */
const refusal = (error: string): Response => jsonAnswer({ error }, 400);

/** `POST /connect/token`: a form with the client credentials of one tenant; JSON, wrong grants and wrong credentials are 400. */
export const answerTokenRequest = async ({
  request,
  credentials,
  tokens,
  tokenSeconds,
  scopesDenied,
}: {
  request: Request;
  credentials: ReadonlyMap<string, { clientId: string; clientSecret: string }>;
  tokens: Tokens;
  tokenSeconds: number;
  scopesDenied: readonly string[];
}): Promise<Response> => {
  const type = request.headers.get('content-type') ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return refusal('invalid_request');
  const form = new URLSearchParams(await request.text());
  if (form.get('grant_type') !== 'client_credentials') return refusal('unsupported_grant_type');
  const [tenantId] = [...credentials].find(([, known]) => known.clientId === form.get('client_id') && known.clientSecret === form.get('client_secret')) ?? [];
  if (tenantId === undefined) return refusal('invalid_client');
  return jsonAnswer({ access_token: tokens.issue(tenantId), expires_in: tokenSeconds, token_type: 'Bearer', scope: scopeText(scopesDenied) });
};
