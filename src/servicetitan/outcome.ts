import { z } from 'zod';

import { parseLosslessly } from './lossless-json.js';
import { requestedWait } from './retry-wait.js';

import type { ServiceTitanErrorFacts, ServiceTitanErrorKind } from './errors.js';
import type { Exchange } from './exchange.js';

/** An attempt judged: its JSON, or why it failed and whether the same request may succeed if it is sent again. */
export type Outcome =
  | { ok: true; body: unknown }
  | { ok: false; failure: Omit<ServiceTitanErrorFacts, 'operation' | 'attempts'>; mayRepeat: boolean };

const parseJson = (text: string): { ok: true; body: unknown } | { ok: false } => {
  try {
    return { ok: true, body: parseLosslessly(text) };
  } catch {
    // The parser's own message quotes the body.
    return { ok: false };
  }
};

const maxFields = 10;
/** What names of fields look like, `Contacts[0].Value` among them. Any other text may be a value. */
const fieldName = /^[A-Za-z_$][\w.$[\]]{0,79}$/;

/** The parts of ServiceTitan's `ApiErrorResponse` that are of use; the rest may name customers. */
const problemSchema = z.object({
  title: z.string().nullish().catch(null),
  traceId: z
    .string()
    .regex(/^[\w.:|-]{1,128}$/)
    .nullish()
    .catch(null),
  errors: z.record(z.string(), z.unknown()).nullish().catch(null),
});

const readProblem = (text: string): { title: string | null; traceId: string | null; fields: string[] } => {
  const json = parseJson(text);
  const { title = null, traceId = null, errors } = problemSchema.safeParse(json.ok ? json.body : null).data ?? {};
  const fields = Object.keys(errors ?? {}).filter((name) => fieldName.test(name));
  return { title, traceId, fields: fields.slice(0, maxFields) };
};

const kindOfStatus = (status: number): ServiceTitanErrorKind => {
  const known: Partial<Record<number, ServiceTitanErrorKind>> = {
    401: 'unauthorized',
    403: 'forbidden',
    404: 'not-found',
    408: 'server',
    409: 'conflict',
    429: 'rate-limited',
  };
  if (status >= 500) return 'server';
  return known[status] ?? (status >= 400 ? 'bad-request' : 'invalid-answer');
};

const judgeRefusal = ({
  status,
  retryAfter,
  text,
  now,
}: {
  status: number;
  retryAfter: string | null;
  text: string;
  now: number;
}): Outcome => {
  const { title, traceId, fields } = readProblem(text);
  const kind = kindOfStatus(status);
  const isRedirect = status >= 300 && status < 400;
  return {
    ok: false,
    failure: {
      kind,
      status,
      traceId,
      retryAfterMs: kind === 'rate-limited' || status === 503 ? requestedWait({ retryAfter, title, now }) : null,
      fields,
      detail: isRedirect ? 'a redirect, which is never followed; check the host names' : null,
    },
    mayRepeat: kind === 'rate-limited' || kind === 'server',
  };
};

/** Judges one exchange of a request that may be sent twice without harm: a read, or a login. `now` is milliseconds since 1970. */
export const judge = ({ exchange, now }: { exchange: Exchange; now: number }): Outcome => {
  if (exchange.type === 'no-answer') return { ok: false, failure: { kind: 'network', detail: exchange.code }, mayRepeat: true };
  if (exchange.type === 'too-large') return { ok: false, failure: { kind: 'too-large', status: exchange.status }, mayRepeat: false };
  if (exchange.status < 200 || exchange.status > 299) return judgeRefusal({ ...exchange, now });
  const json = parseJson(exchange.text);
  if (json.ok) return json;
  return { ok: false, failure: { kind: 'invalid-answer', status: exchange.status, detail: 'not JSON' }, mayRepeat: true };
};
