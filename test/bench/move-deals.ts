import { setTimeout as sleep } from 'node:timers/promises';

import pMap from 'p-map';
import type { Payload } from 'payload';

import { noticesIdle } from '../../src/jobs/notice-queue.js';
import { wakeOutbox } from '../../src/jobs/outbox-pump.js';
import { countOutbox } from '../../src/state/outbox.js';
import { setPaused } from '../../src/state/tenants.js';
import { getRuntime } from '../../src/sync/runtime.js';
import { tellProgress } from './answer.js';
import type { MovedDeals } from './commands.js';
import { shown } from './note.js';
import { createPerson, opportunityIds, stageIdOf } from './people.js';

const LOOK_MS = 20;
const PROGRESS_MS = 15_000;

/** Writes that a move brings about: one to the estimate, one to leave a note. */
const WRITES = 2;

/**
 * Lets a person set the stage of every open opportunity while the sync is paused, and measures from its resuming until nothing waits in the outbox any
 * more: how fast people can save is another matter.
 */
export const moveDeals = async ({ payload, stage, concurrency }: { payload: Payload; stage: string; concurrency: number }): Promise<MovedDeals> => {
  const { state, tenants } = await getRuntime(payload);
  const [user, ids, stageId] = await Promise.all([createPerson(payload), opportunityIds(payload), stageIdOf(payload, stage)]);
  const count = () => countOutbox(state, { tenantIds: [...tenants.keys()] });
  const until = async (isThere: (counts: Awaited<ReturnType<typeof count>>) => boolean): Promise<Awaited<ReturnType<typeof count>>> => {
    for (;;) {
      const counts = await count();
      if (isThere(counts)) return counts;
      await sleep(LOOK_MS);
    }
  };
  const timer = setInterval(() => void count().then(({ confirmed, pending, sending }) => tellProgress(`${shown(confirmed)} writes confirmed, ${shown(pending + sending)} wait`), () => undefined), PROGRESS_MS);
  try {
    for (const tenantId of tenants.keys()) await setPaused(state, { tenantId, paused: true });
    await pMap(ids, (id) => payload.update({ collection: 'opportunities', id, data: { stage: stageId }, user, overrideAccess: false, depth: 0 }), { concurrency });
    await noticesIdle(payload);
    await until(({ pending }) => pending >= WRITES * ids.length);
    tellProgress(`${shown(ids.length)} opportunities moved`);
    const startedAt = performance.now();
    for (const tenantId of tenants.keys()) {
      await setPaused(state, { tenantId, paused: false });
      wakeOutbox(payload, tenantId);
    }
    const { confirmed, refused, superseded } = await until(({ pending, sending }) => pending + sending === 0);
    return { milliseconds: performance.now() - startedAt, moved: ids.length, confirmed, others: refused + superseded };
  } finally {
    clearInterval(timer);
  }
};
