import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';

import { formatInstant } from '../world/instant.js';
import type { WorldEvent } from './events.js';
import type { WebhookOptions } from './options.js';

/** What happened, of which account. */
export type TenantEvent = WorldEvent & { tenantId: string };

/** One attempt to deliver an event. `status` is null where no answer came. */
export type SentWebhook = { at: Date; tenantId: string; type: string; userassignedid: string; attempt: number; status: number | null };

export type Webhooks = {
  /** Delivers an event in the background, as often as the options say. */
  send(event: TenantEvent): void;
  /** The latest attempts, oldest first. */
  readonly sent: readonly SentWebhook[];
  /** Delivers the latest events once more, as someone may ask for in the developer portal: the same `userassignedid`, another `id`. */
  sendAgain(): void;
  /** Resolves once every event was delivered or given up. */
  idle(): Promise<void>;
  /** Gives up what is not delivered yet. */
  stop(): void;
};

/** Attempts 2 to 5 come so many seconds after the one before (developer portal, frequently asked questions on webhooks). */
const RETRY_SECONDS = [10, 30, 60, 300];
const AT_ONCE = 20;
const MAX_KEPT = 2000;

type Occurrence = TenantEvent & { userassignedid: string };

/** A sender of webhooks; without options it sends nothing. */
export const createWebhooks = (options?: WebhookOptions): Webhooks => {
  const stopped = new AbortController();
  const queue = new PQueue({ concurrency: AT_ONCE });
  const underWay = new Set<Promise<void>>();
  let occurrences: Occurrence[] = [];
  let sent: SentWebhook[] = [];

  const begin = (occurrence: Occurrence, target: WebhookOptions): void => {
    const delivered = deliver({ occurrence, options: target, queue, stopped: stopped.signal, record: (attempt) => (sent = latest(sent, attempt)) });
    underWay.add(delivered);
    void delivered.finally(() => underWay.delete(delivered));
  };

  return {
    send: (event) => {
      if (options === undefined) return;
      const occurrence = { ...event, userassignedid: randomUUID() };
      occurrences = latest(occurrences, occurrence);
      for (let copy = 0; copy <= (options.duplicates ?? 0); copy += 1) begin(occurrence, options);
    },
    get sent() {
      return sent;
    },
    sendAgain: () => {
      if (options !== undefined) for (const occurrence of occurrences) begin(occurrence, options);
    },
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    stop: () => stopped.abort(),
  };
};

const latest = <T>(kept: readonly T[], next: T): T[] => [...(kept.length < MAX_KEPT ? kept : kept.slice(-MAX_KEPT / 2)), next];

type Delivery = { occurrence: Occurrence; options: WebhookOptions; queue: PQueue; stopped: AbortSignal; record: (attempt: SentWebhook) => void };

/** Tries until the receiver answers 2xx, the retries are used up, or the sender stops. Never rejects. */
const deliver = async ({ occurrence, options, queue, stopped, record }: Delivery): Promise<void> => {
  const { tenantId, type, userassignedid } = occurrence;
  const waits = options.retrySeconds ?? RETRY_SECONDS;
  for (let attempt = 1; !stopped.aborted; attempt += 1) {
    const status = (await queue.add(() => post({ body: bodyOf(occurrence), options, stopped }))) ?? null;
    record({ at: new Date(), tenantId, type, userassignedid, attempt, status });
    const wait = waits[attempt - 1];
    if ((status !== null && status >= 200 && status < 300) || wait === undefined) return;
    await sleep(wait * 1000 * (options.retryScale ?? 1), undefined, { signal: stopped, ref: false }).catch(() => undefined);
  }
};

/** The status of the answer; null for none. */
const post = async ({ body, options, stopped }: { body: string; options: WebhookOptions; stopped: AbortSignal }): Promise<number | null> => {
  const signature = createHmac('sha256', options.secret).update(body).digest(options.encoding ?? 'hex');
  const headers = { 'Content-Type': 'application/json', [options.header ?? 'X-ServiceTitan-Signature']: signature };
  const signal = AbortSignal.any([stopped, AbortSignal.timeout((options.timeoutSeconds ?? 10) * 1000)]);
  try {
    const response = await fetch(options.url, { method: 'POST', headers, body, redirect: 'manual', signal });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
};

/** A CloudEvent 1.0 in structured mode. Each delivery has an `id` of its own; tenant ids are int64, which numbers here cannot hold. */
const bodyOf = ({ type, at, data, userassignedid, tenantId }: Occurrence): string => {
  const envelope = { specversion: '1.0', id: randomUUID(), type, time: formatInstant(at), source: 'https://webhooks.servicetitan.io', userassignedid, datacontenttype: 'application/json' };
  const account = `"tenantId":${tenantId},"tenantName":${JSON.stringify(`Account ${tenantId}`)}`;
  return `${open(envelope)},"data":${open(data)},${account}}}`;
};

/** The JSON of an object that has members, without its end. */
const open = (json: object): string => JSON.stringify(json).slice(0, -1);
