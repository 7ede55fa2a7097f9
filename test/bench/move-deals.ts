import { setTimeout as sleep } from 'node:timers/promises';

import pMap from 'p-map';
import type { Payload } from 'payload';

import { countOutbox } from '../../src/state/outbox.js';
import { getRuntime } from '../../src/sync/runtime.js';
import { tellProgress } from './answer.js';
import type { MovedDeals } from './commands.js';
import { shown } from './note.js';
import { createPerson, opportunityIds, stageIdOf } from './people.js';

const LOOK_MS = 50;
const PROGRESS_MS = 15_000;

/**
 * Lets a person set the stage of every open opportunity and waits until nothing waits in the outbox any more. Each move is one write to an estimate
 * and one note at its job.
 */
export const moveDeals = async ({ payload, stage, concurrency }: { payload: Payload; stage: string; concurrency: number }): Promise<MovedDeals> => {
  const { state, tenants } = await getRuntime(payload);
  const [user, ids, stageId] = await Promise.all([createPerson(payload), opportunityIds(payload), stageIdOf(payload, stage)]);
  const count = () => countOutbox(state, { tenantIds: [...tenants.keys()] });
  const timer = setInterval(() => void count().then(({ confirmed, pending, sending }) => tellProgress(`${shown(confirmed)} writes confirmed, ${shown(pending + sending)} wait`), () => undefined), PROGRESS_MS);
  const startedAt = performance.now();
  try {
    await pMap(ids, (id) => payload.update({ collection: 'opportunities', id, data: { stage: stageId }, user, overrideAccess: false, depth: 0 }), { concurrency });
    const saveMilliseconds = performance.now() - startedAt;
    for (;;) {
      const { confirmed, pending, sending, ...others } = await count();
      const settled = confirmed + others.refused + others.superseded;
      if (pending + sending === 0 && settled >= 2 * ids.length) {
        return { milliseconds: performance.now() - startedAt, saveMilliseconds, moved: ids.length, confirmed, others: others.refused + others.superseded };
      }
      await sleep(LOOK_MS);
    }
  } finally {
    clearInterval(timer);
  }
};
