/**
 * One request as it was answered. `path` has the query with it, never a token or a secret; `body` is the JSON of a write that got
 * as far as being read; `status` is 0 where the connection was closed instead.
 */
export type LoggedRequest = { at: Date; method: string; operation: string; path: string; body: unknown; tenantId: string | null; status: number };

/** What was asked of the simulator since it started, or since `reset`. */
export type RequestLog = {
  readonly total: number;
  /** Requests by operation, for example `GET crm/export/customers`, `PUT sales/estimates/{id}/sell` or `POST connect/token`. */
  count(operation?: string): number;
  readonly byOperation: Readonly<Record<string, number>>;
  /** How many were answered with which status; 0 where the connection was closed instead. */
  readonly byStatus: Readonly<Record<number, number>>;
  /** The latest requests, oldest first. */
  readonly log: readonly LoggedRequest[];
  record(request: LoggedRequest): void;
  reset(): void;
};

const MAX_LOGGED = 2000;

/** Starts an empty log. */
export const createRequestLog = (): RequestLog => {
  let counts: Record<string, number> = {};
  let statuses: Record<number, number> = {};
  let log: LoggedRequest[] = [];
  let total = 0;
  return {
    get total() {
      return total;
    },
    get byOperation() {
      return counts;
    },
    get byStatus() {
      return statuses;
    },
    get log() {
      return log;
    },
    count: (operation) => (operation === undefined ? total : counts[operation] ?? 0),
    record: (request) => {
      total += 1;
      counts[request.operation] = (counts[request.operation] ?? 0) + 1;
      statuses[request.status] = (statuses[request.status] ?? 0) + 1;
      log.push(request);
      if (log.length > MAX_LOGGED) log = log.slice(-MAX_LOGGED / 2);
    },
    reset: () => {
      counts = {};
      statuses = {};
      log = [];
      total = 0;
    },
  };
};
