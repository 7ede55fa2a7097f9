import ky from 'ky';

import { readBody } from './body-reader.js';

/** One request, complete. It holds secrets: it is never logged and never becomes part of an error. */
export type OutgoingRequest = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  url: URL;
  headers: Record<string, string>;
  body?: URLSearchParams | string;
};

/** What one attempt came to: an answer of any status, one that is too large, or none at all. */
export type Exchange =
  | { type: 'answer'; status: number; retryAfter: string | null; text: string }
  | { type: 'too-large'; status: number }
  | { type: 'no-answer'; code: string | null };

/** Enough for a problem document; longer ones are error pages that nobody reads. */
const maxErrorBytes = 65_536;

/** The code of a failed connection (`ECONNRESET`, `UND_ERR_SOCKET` …). Messages are not taken: some quote what was sent. */
const codeOf = (error: unknown, depth = 3): string | null => {
  if (typeof error !== 'object' || error === null || depth === 0) return null;
  const deeper = 'cause' in error ? codeOf(error.cause, depth - 1) : null;
  const own = 'code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{1,39}$/.test(error.code) ? error.code : null;
  return deeper ?? own;
};

/**
 * Sends one request once. `timeoutMs` covers the whole exchange to the last byte. Redirects are handed back, not followed:
 * the HTTP library would send the app key on to the other host. Never throws.
 */
export const exchangeOnce = async ({
  request,
  timeoutMs,
  maxBytes,
}: {
  request: OutgoingRequest;
  timeoutMs: number;
  maxBytes: number;
}): Promise<Exchange> => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    const response = await ky(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      redirect: 'manual',
      // Next replaces fetch by one that caches and shares answers.
      cache: 'no-store',
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      signal: controller.signal,
    });
    const body = await readBody({ response, maxBytes: response.ok ? maxBytes : Math.min(maxBytes, maxErrorBytes) });
    if (body.tooLarge && response.ok) return { type: 'too-large', status: response.status };
    return {
      type: 'answer',
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      text: body.tooLarge ? '' : body.text,
    };
  } catch (error) {
    return { type: 'no-answer', code: controller.signal.aborted ? 'TIMEOUT' : codeOf(error) };
  } finally {
    clearTimeout(timer);
  }
};
