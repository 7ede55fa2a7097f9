import { setTimeout as sleep } from 'node:timers/promises';

import type { Payload } from 'payload';

import { inboxIdle } from '../../src/jobs/inbox-pump.js';
import { noticesIdle } from '../../src/jobs/notice-queue.js';
import { outboxIdle } from '../../src/jobs/outbox-pump.js';
import { openRuns } from '../../src/state/runs.js';
import { getRuntime } from '../../src/sync/runtime.js';
import { bootCrm } from '../support/crm.js';
import { SAVED_FIELDS } from './commands.js';
import type { SavedField, SavePair } from './commands.js';
import { createPerson, opportunityIds, stageIdOf } from './people.js';

/** A change is noticed a moment after its transaction has ended. */
const NOTICE_MS = 100;

/** Waits until the plugin does nothing any more of what a save has brought about, so that each save is measured alone, as people save. */
const quiet = async (payload: Payload): Promise<void> => {
  const { state } = await getRuntime(payload);
  await sleep(NOTICE_MS);
  await noticesIdle(payload);
  await outboxIdle(payload);
  await inboxIdle(payload);
  while ((await openRuns(state)).length > 0) await sleep(10);
};

type Args = { payload: Payload; databaseUrl: string; pairs: number; warmUp: number; stage: string };

/** Compares saves of a CRM with those of a second one on the same database that has the same collections and fields, and none of the plugin's hooks. */
export const compareSaves = async ({ payload, databaseUrl, pairs, warmUp, stage }: Args): Promise<SavePair[]> => {
  const plain = await bootCrm({ databaseUrl, push: false, options: { enabled: false } });
  try {
    const [user, ids, stageId] = await Promise.all([createPerson(payload), opportunityIds(payload), stageIdOf(payload, stage)]);
    const dataOf = (field: SavedField, index: number) => ({ title: { title: `Renamed ${index}` }, value: { value: 5_000 + index }, stage: { stage: stageId } })[field];
    const save = async (by: Payload, { field, index }: { field: SavedField; index: number }): Promise<number> => {
      const id = ids[index];
      if (id === undefined) throw new Error('There are too few opportunities');
      await quiet(payload);
      const startedAt = performance.now();
      await by.update({ collection: 'opportunities', id, data: dataOf(field, index), user, overrideAccess: false });
      return performance.now() - startedAt;
    };
    const measured: SavePair[] = [];
    for (let pair = 0; pair < warmUp + pairs; pair += 1) {
      for (const [turn, field] of SAVED_FIELDS.entries()) {
        // Who goes first alternates.
        const first = (pair + turn) % 2 === 0 ? await save(payload, { field, index: 2 * pair }) : null;
        const without = await save(plain.payload, { field, index: 2 * pair + 1 });
        const withPlugin = first ?? (await save(payload, { field, index: 2 * pair }));
        if (pair >= warmUp) measured.push({ field, withPlugin, plain: without });
      }
    }
    return measured;
  } finally {
    await plain.close();
  }
};
