/** What went wrong, so that a caller can decide without reading messages. */
export type ServiceTitanErrorKind =
  | 'configuration'
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'rate-limited'
  | 'server'
  | 'network'
  | 'invalid-answer'
  | 'too-large';

/**
 * What a failed request may have changed in ServiceTitan. `unknown`: a write was sent and its answer was lost, cut off or an error of
 * the server, so look before it is repeated. `none`: nothing was changed; reads are always `none`.
 */
export type WriteEffect = 'none' | 'unknown';

/** Everything an error may carry. There is no room for a header, a query, a body or a cause, so none can leak. */
export type ServiceTitanErrorFacts = {
  kind: ServiceTitanErrorKind;
  /** Method, module and path without host, tenant, ids or query, for example `GET crm export/customers`. */
  operation: string;
  status?: number | null;
  /** ServiceTitan's own name of the request, for its support. */
  traceId?: string | null;
  attempts?: number;
  /** Milliseconds that ServiceTitan last asked us to wait. */
  retryAfterMs?: number | null;
  /** Default `none`. */
  effect?: WriteEffect;
  /** The fields that ServiceTitan found fault with, by the names in its `errors`; never what was in them. */
  fields?: readonly string[];
  /** What the kind does not say: a system's error code or a field and its remedy. Never a value that came from outside. */
  detail?: string | null;
};

const meanings: Record<ServiceTitanErrorKind, string> = {
  configuration: 'the connection is not set up right',
  'bad-request': 'the request was refused as wrong',
  unauthorized: 'the credentials were refused; check client id, client secret, app key and environment',
  forbidden: 'access was refused; grant the scope to the app, or connect the app to this tenant',
  'not-found': 'not found for this tenant',
  conflict: 'refused because of the present state of the record',
  'rate-limited': 'the rate limit is exceeded',
  server: 'ServiceTitan had an error of its own',
  network: 'ServiceTitan could not be reached, or the answer was cut off',
  'invalid-answer': 'the answer is not what ServiceTitan documents',
  'too-large': 'the answer is larger than maxResponseBytes',
};

const describe = ({ kind, operation, status, attempts, traceId, detail, effect, fields }: ServiceTitanErrorFacts): string => {
  const extras = [
    status ? `status ${status}` : null,
    fields && fields.length > 0 ? `fields ${fields.join(', ')}` : null,
    effect === 'unknown' ? 'effect unknown: look before it is repeated' : null,
    attempts && attempts > 1 ? `${attempts} attempts` : null,
    traceId ? `trace ${traceId}` : null,
  ].filter((extra) => extra !== null);
  const text = `ServiceTitan ${operation}: ${meanings[kind]}${detail ? `: ${detail}` : ''}`;
  return extras.length > 0 ? `${text} (${extras.join(', ')})` : text;
};

const MARK: unique symbol = Symbol.for('payload-st-sync.servicetitan-error');

/**
 * The one error that the ServiceTitan client throws. Errors of the HTTP library quote headers, URLs and bodies, so they are
 * never kept as a cause (design 6.7).
 */
export class ServiceTitanError extends Error {
  readonly [MARK] = true;
  readonly kind: ServiceTitanErrorKind;
  readonly operation: string;
  readonly status: number | null;
  readonly traceId: string | null;
  readonly attempts: number;
  readonly retryAfterMs: number | null;
  readonly effect: WriteEffect;
  readonly fields: readonly string[];
  readonly detail: string | null;

  constructor(facts: ServiceTitanErrorFacts) {
    super(describe(facts));
    this.name = 'ServiceTitanError';
    this.kind = facts.kind;
    this.operation = facts.operation;
    this.status = facts.status ?? null;
    this.traceId = facts.traceId ?? null;
    this.attempts = facts.attempts ?? 1;
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.effect = facts.effect ?? 'none';
    this.fields = facts.fields ?? [];
    this.detail = facts.detail ?? null;
  }

  toJSON(): Record<string, unknown> {
    const { name, message, kind, operation, status, traceId, attempts, retryAfterMs, effect, fields } = this;
    return { name, message, kind, operation, status, traceId, attempts, retryAfterMs, effect, fields };
  }
}

/** True for an error of this client. By its mark, not by class: Next loads modules more than once, each with a class of its own. */
export const isServiceTitanError = (error: unknown): error is ServiceTitanError => error instanceof Error && MARK in error && error[MARK] === true;
