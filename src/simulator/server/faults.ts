import { hashOf } from '../world/random.js';

/** What goes wrong. */
export type FaultKind =
  /** 429 with "Try again in N seconds."; `retryAfter` says whether the header is sent as well (default true). */
  | { kind: 'rate-limit'; seconds?: number; retryAfter?: boolean }
  /** A gateway's error page in HTML, status 500 unless given. */
  | { kind: 'html-error'; status?: number }
  /** An error of this status in ServiceTitan's own shape. */
  | { kind: 'problem'; status: number; title?: string }
  /** 200 with JSON that ends in the middle. */
  | { kind: 'cut-json' }
  /** The connection is closed without an answer. */
  | { kind: 'reset' }
  /** The right answer, so many milliseconds late. */
  | { kind: 'slow'; ms: number }
  /** No answer at all, until the client gives up or the simulator closes. */
  | { kind: 'timeout' }
  /** 401, as if the token had just expired. */
  | { kind: 'unauthorized' }
  /** 403, as if a scope were missing. */
  | { kind: 'forbidden' }
  /** An empty page of a feed that says there is more. */
  | { kind: 'empty-page' }
  /** The page of a feed with its records twice. */
  | { kind: 'repeated-records' }
  /** The right answer with another body, which `body` makes of the right one; also another status (200 unless given) and headers. 204 has none. */
  | { kind: 'altered'; body?: (text: string) => string | Uint8Array<ArrayBuffer>; status?: number; headers?: Readonly<Record<string, string>> };

/** A fault: `on` is a part of, or a pattern for, an operation (`GET jpm/export/jobs`, `/^(PUT|POST|PATCH) /`) or a path; left out, it meets everything. */
export type Fault = FaultKind & {
  on?: string | RegExp;
  /** How often it strikes. Default 1; `Infinity` for good. */
  times?: number;
  /** How many matching requests go well before it strikes. Default 0. */
  after?: number;
  /** Which share of the matching requests it strikes, 0 to 1, the same ones each time. Default 1; mind `times`. */
  share?: number;
  /**
   * Whether it strikes before the request takes effect, or after it, so that only the answer is lost. Default before; what answers
   * rightly but late, cut or altered takes effect anyway.
   */
  when?: 'before' | 'after';
};

export type Faults = {
  set(fault: Fault): void;
  clear(): void;
  /** The fault that strikes this request, used up once. */
  strike(request: { operation: string; path: string }): Fault | undefined;
};

/** Starts with the given faults set. */
export const createFaults = (initial: readonly Fault[] = []): Faults => {
  type Pending = { fault: Fault; left: number; spared: number; met: number };
  let pending: Pending[] = [];
  const set = (fault: Fault) => {
    pending.push({ fault, left: fault.times ?? 1, spared: fault.after ?? 0, met: 0 });
  };
  initial.forEach(set);

  return {
    set,
    clear: () => {
      pending = [];
    },
    strike: ({ operation, path }) => {
      for (const entry of pending) {
        if (entry.left <= 0 || !matches({ on: entry.fault.on, operation, path })) continue;
        if (entry.spared > 0) {
          entry.spared -= 1;
          continue;
        }
        entry.met += 1;
        if (!isStruck(entry)) continue;
        entry.left -= 1;
        return entry.fault;
      }
      return undefined;
    },
  };
};

const isStruck = ({ fault, met }: { fault: Fault; met: number }): boolean => hashOf(`${fault.kind}:${met}`) / 2 ** 32 < (fault.share ?? 1);

const matches = ({ on, operation, path }: { on: string | RegExp | undefined; operation: string; path: string }): boolean => {
  if (on === undefined) return true;
  if (typeof on === 'string') return operation.includes(on) || path.includes(on);
  return [operation, path].some((text) => text.search(on) >= 0);
};
