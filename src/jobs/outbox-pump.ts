import type { Payload } from 'payload';

import { oncePer } from '../payload/once-per.js';
import { outboxRound } from '../sync/outgoing/outbox-round.js';
import { sweep } from '../sync/outgoing/sweep.js';
import { getRuntime } from '../sync/runtime.js';
import { safeReason } from '../sync/safe-reason.js';
import { wakeInbox } from './inbox-pump.js';
import { createPump, type Pump } from './pump.js';

/** How soon to look whether another process has left the tenant's outbox; it finds by itself what came last. */
const BUSY_MS = 1_000;
/** The longest that a tenant is left alone after an outage; the waits of its writes may be longer. */
const LONGEST_HOLD_MS = 60_000;
/** After the state could not be reached. */
const TROUBLE_MS = 5_000;

/** How often one process of all looks for changes that nobody noticed, and how old they are at least: hooks notice theirs within seconds. */
const SWEEP_SECONDS = 60;
const SWEEP_LAG_SECONDS = 120;

const pumpsOf = oncePer('outbox-pumps', () => new Map<string, Pump>());

const pumpOf = (payload: Payload, tenantId: string): Pump => {
  const pumps = pumpsOf(payload);
  const known = pumps.get(tenantId);
  if (known) return known;
  const pump = createPump({
    turn: () => takeTurn(payload, tenantId),
    onTrouble: (error) => payload.logger.error({ msg: `[crm-sync-worker] the outbox could not be worked: ${safeReason(error)}`, tenantId }),
    restMs: 0,
    troubleMs: TROUBLE_MS,
  });
  pumps.set(tenantId, pump);
  return pump;
};

/** Lets this process deliver what waits in a tenant's outbox, soon and without waiting for it. What is missed here the scheduler finds. */
export const wakeOutbox = (payload: Payload, tenantId: string): void => pumpOf(payload, tenantId).ask();

/** Finds what nobody noticed, and delivers what is due in the outboxes of all tenants and nobody delivers: what the scheduler does at every tick. */
export const workOutboxes = async (payload: Payload): Promise<void> => {
  const runtime = await getRuntime(payload);
  for (const tenantId of runtime.tenants.keys()) wakeOutbox(payload, tenantId);
  for (const tenantId of await sweep(runtime, { everySeconds: SWEEP_SECONDS, lagSeconds: SWEEP_LAG_SECONDS })) wakeOutbox(payload, tenantId);
};

/** Resolves once this process delivers nothing any more, and has nothing in mind. */
export const outboxIdle = async (payload: Payload): Promise<void> => {
  while ([...pumpsOf(payload).values()].some((pump) => !pump.isIdle())) await new Promise((resolve) => setTimeout(resolve, 10));
};

/** Stops delivering: for a server that closes. Resolves when no round is on any more. */
export const stopOutbox = async (payload: Payload): Promise<void> => {
  const pumps = [...pumpsOf(payload).values()];
  pumpsOf(payload).clear();
  await Promise.all(pumps.map((pump) => pump.stop()));
};

const takeTurn = async (payload: Payload, tenantId: string): Promise<number | null> => {
  const runtime = await getRuntime(payload);
  const tenant = runtime.tenants.get(tenantId);
  const end = tenant ? await outboxRound(runtime, tenant) : 'idle';
  if (end === 'idle') return null;
  if (end === 'busy') return BUSY_MS;
  // What ServiceTitan has now, the mirror learns by a pull, as after a webhook.
  if (end.confirmed > 0) wakeInbox(payload, tenantId);
  if (end.retryInMs !== null) return Math.min(end.retryInMs, LONGEST_HOLD_MS);
  return end.writes > 0 ? 0 : null;
};
