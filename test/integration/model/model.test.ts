import { afterAll, beforeAll, describe, it, jest } from '@jest/globals';
import fc from 'fast-check';

import { defaultRules } from '../../../src/pipelines/default-rules.js';
import { say, times } from '../../support/chaos.js';
import { happen, happenings, ruleChoices } from '../../support/model/happenings.js';
import { openModelShop, type ModelShop } from '../../support/model/model-shop.js';
import { ToldStory } from '../../support/model/told-story.js';

const numRuns = Number(process.env.STORIES ?? times({ usual: 25, chaos: 500 }));
const seed = Number(process.env.STORY_SEED ?? 20241222);

/** Everything but the clock goes on as it does. */
const REAL = ['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const;

describe('the plugin on a real PostgreSQL', () => {
  let shop: ModelShop;
  beforeAll(async () => {
    shop = await openModelShop();
    jest.useFakeTimers({ doNotFake: [...REAL] });
  });
  afterAll(async () => {
    jest.useRealTimers();
    await shop.close();
  });

  it(
    `leaves after every run what the reference model says, whatever happens, in ${numRuns} stories`,
    async () => {
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(ruleChoices, happenings(30), async (rules, list) => {
          const story = new ToldStory({ ...defaultRules, ...rules });
          list.forEach((each, index) => happen(story, each, index));
          story.run();
          try {
            await shop.tell(story.deeds, (at) => jest.setSystemTime(at));
            runs += story.runs;
          } catch (error) {
            throw new Error(`${JSON.stringify(rules)}\n${story.lines.join('\n')}\n${error instanceof Error ? error.message : String(error)}`, { cause: error });
          }
        }),
        { numRuns, seed },
      );
      say(`${numRuns} stories with ${runs} runs`);
    },
    3_600_000,
  );
});
