import type { Payload } from 'payload';

import type { DocumentId } from '../payload/documents.types.js';
import type { PersonSave } from '../payload/hooks/types.js';
import { oncePer } from '../payload/once-per.js';
import { notice, type Touched } from '../sync/outgoing/notice.js';
import { actorOf } from '../sync/person-hooks.js';
import { getRuntime } from '../sync/runtime.js';
import { safeReason } from '../sync/safe-reason.js';
import { wakeOutbox } from './outbox-pump.js';
import { createPump, type Pump } from './pump.js';

/** Documents looked at together. */
const BATCH = 50;
/** When to look again for a save that is not to be seen yet: its commit may come a moment after its transaction seems to have ended. */
const LOOKS_MS = [50, 250, 1000, 4000];
/** After CRM or state could not be reached. */
const TROUBLE_MS = 1_000;

/** A save that is to be looked at. `updatedAt` is when its last one wrote; `looks` counts those that did not see it. */
type Waiting = { collection: PersonSave['collection']; touched: Touched; updatedAt: string; looks: number; notBefore: number };
type Queue = { waiting: Map<string, Waiting>; pump: Pump | null };

const queueOf = oncePer('notice-queues', (): Queue => ({ waiting: new Map(), pump: null }));

const keyOf = (collection: string, id: DocumentId): string => `${collection} ${typeof id} ${id}`;

/**
 * Lets this process look at a document that a person saved, soon and without waiting for it. Saves that come meanwhile are looked at together. What
 * is missed here, because the process ends or a database is away, the sweep finds.
 */
export const noticeSoon = (payload: Payload, save: PersonSave): void => {
  const queue = queueOf(payload);
  const key = keyOf(save.collection, save.id);
  const earlier = queue.waiting.get(key);
  const touched: Touched = {
    id: save.id,
    before: earlier ? earlier.touched.before : save.before,
    isNew: earlier ? earlier.touched.isNew : save.before === null,
    actor: actorOf(save.userId),
    actorName: save.userName,
    at: save.at,
  };
  queue.waiting.set(key, { collection: save.collection, touched, updatedAt: save.updatedAt, looks: 0, notBefore: 0 });
  queue.pump ??= createPump({
    turn: () => takeTurn(payload, queue),
    onTrouble: (error) => payload.logger.error({ msg: `[crm-sync-worker] changes made by people could not be looked at: ${safeReason(error)}` }),
    restMs: 0,
    troubleMs: TROUBLE_MS,
  });
  queue.pump.ask();
};

/** Resolves once every save was looked at. */
export const noticesIdle = async (payload: Payload): Promise<void> => {
  const { pump } = queueOf(payload);
  while (pump && !pump.isIdle()) await new Promise((resolve) => setTimeout(resolve, 10));
};

/** Stops looking: for a server that closes. What waits is left to the sweep. */
export const stopNotices = async (payload: Payload): Promise<void> => {
  const queue = queueOf(payload);
  await queue.pump?.stop();
  queue.pump = null;
  queue.waiting.clear();
};

const takeTurn = async (payload: Payload, queue: Queue): Promise<number | null> => {
  const due = [...queue.waiting.values()].filter(({ notBefore }) => notBefore <= performance.now());
  const batch = due.filter(({ collection }) => collection === due[0]?.collection).slice(0, BATCH);
  for (const { collection, touched } of batch) queue.waiting.delete(keyOf(collection, touched.id));
  const [first] = batch;
  if (first) {
    const runtime = await getRuntime(payload);
    const { tenantIds, documents } = await notice(runtime, { collection: first.collection, touched: batch.map(({ touched }) => touched) });
    const writtenAt = new Map(documents.map((document) => [document.id, document.updatedAt]));
    for (const each of batch) lookAgain(queue, each, writtenAt.get(each.touched.id) ?? '');
    for (const tenantId of tenantIds) wakeOutbox(payload, tenantId);
  }
  const next = [...queue.waiting.values()].map(({ notBefore }) => notBefore - performance.now());
  return next.length === 0 ? null : Math.max(Math.min(...next), 0);
};

/** Keeps a save that was not to be seen: not committed yet, or rolled back. */
const lookAgain = (queue: Queue, waiting: Waiting, writtenAt: string): void => {
  const inMs = LOOKS_MS[waiting.looks];
  const key = keyOf(waiting.collection, waiting.touched.id);
  if (writtenAt >= waiting.updatedAt || inMs === undefined || queue.waiting.has(key)) return;
  queue.waiting.set(key, { ...waiting, looks: waiting.looks + 1, notBefore: performance.now() + inMs });
};
