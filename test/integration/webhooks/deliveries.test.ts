import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pMap from 'p-map';

import { countInbox } from '../../../src/state/inbox.js';
import { takeLease } from '../../../src/state/lease.js';
import { times } from '../../support/chaos.js';
import { jobEvent, requestOf, rightly, WEBHOOK_SECRET } from '../../support/webhooks.js';
import { serveCrm, type ServedCrm } from '../endpoints/served-crm.js';

/** The storm of the rounds has two thousand, with kills; these ones go through the route, which costs the most. */
const EVENTS = times({ usual: 500, chaos: 2000 });
const AT_ONCE = 32;

/** Numbers from 0 to 1 that are the same in every run. */
const randomFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
};

const shuffled = <T>(list: readonly T[], random: () => number): T[] => list.map((each) => ({ each, at: random() })).sort((a, b) => a.at - b.at).map(({ each }) => each);

describe('webhooks that come again and again', () => {
  let crm: ServedCrm;
  beforeAll(async () => {
    crm = await serveCrm({ options: { webhookSecret: WEBHOOK_SECRET }, seed: false });
    // Nobody works on the inbox meanwhile: this is about receiving alone.
    await takeLease(crm.runtime.state, { tenantId: '1001', owner: 'test' });
  });
  afterAll(() => crm.close());

  it(
    `are stored once each: ${EVENTS} events, each delivered 1 to 20 times, shuffled, ${AT_ONCE} at a time`,
    async () => {
      const random = randomFrom(20260201);
      const occurrences = Array.from({ length: EVENTS }, (_each, index) => `occurrence ${index}`);
      const deliveries = shuffled(
        occurrences.flatMap((occurrence) => Array.from({ length: 1 + Math.floor(random() * 20) }, () => occurrence)),
        random,
      );
      expect(deliveries.length).toBeGreaterThan(EVENTS * 9);
      const answers = await pMap(
        deliveries,
        async (occurrence) => {
          const answer = await crm.fetch(requestOf(rightly(jobEvent({ occurrence }))));
          const body = Object(await answer.json()) as { id: string; duplicate?: true };
          return { occurrence, status: answer.status, ...body };
        },
        { concurrency: AT_ONCE },
      );
      expect(answers.filter(({ status }) => status !== 202)).toEqual([]);
      expect(new Set(answers.filter(({ duplicate }) => !duplicate).map(({ occurrence }) => occurrence)).size).toBe(EVENTS);
      expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(EVENTS);
      expect(new Set(answers.map(({ occurrence, id }) => `${occurrence} ${id}`)).size).toBe(EVENTS);
      const { waiting, worked, ignored, failed } = await countInbox(crm.runtime.state, {});
      expect(waiting + worked + ignored + failed).toBe(EVENTS);
      await crm.settled();
    },
    900_000,
  );
});
