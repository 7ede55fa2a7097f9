import type { AnswerOptions } from '../api/request.js';
import type { WorldChoice } from '../generator/choose.js';
import type { WebhookOptions } from '../webhooks/options.js';
import type { Fault } from './faults.js';

/** How to start a simulator; only `world` is needed. */
export type SimulatorOptions = Partial<AnswerOptions> & {
  world: WorldChoice;
  /** Worlds of single tenants, by tenant id, instead of `world`. */
  worlds?: Readonly<Record<string, WorldChoice>>;
  /** The same seed gives the same world. Default 1; each further tenant counts one up. */
  seed?: number;
  /** Default 0, any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Default `['1234567890']`. */
  tenantIds?: readonly string[];
  clientId?: string;
  clientSecret?: string;
  appKey?: string;
  /** The worlds' clock, to which all their dates are relative. Default the real one. */
  now?: () => Date;
  /** Requests per second and tenant before 429. Default 60. */
  requestsPerSecond?: number;
  /** Whether 429 over the limit carries `Retry-After`. Default true. */
  retryAfterHeader?: boolean;
  /** How long a token lives. Default 900. */
  tokenSeconds?: number;
  /** Modules (`jpm`) or parts of them (`crm/leads`) that answer 403; `:r` or `:w` at the end denies only reading or writing. Default none. */
  scopesDenied?: readonly string[];
  /** Operations that answer as if they did not exist, as some do from one release to the next: `PUT estimates/{id}/unsell`. Default none. */
  missingOperations?: readonly string[];
  /** Faults from the start; `setFault` adds more. */
  faults?: readonly Fault[];
  /** How often the `living` world moves by itself, in seconds; 0 only by `tick()`. Default 4. */
  liveEverySeconds?: number;
  /** Where to send webhooks when something happens in a world. Default nowhere. */
  webhooks?: WebhookOptions;
};
