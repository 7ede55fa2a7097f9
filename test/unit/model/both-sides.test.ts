import { describe, test } from '@jest/globals';
import fc from 'fast-check';

import { defaultRules } from '../../../src/pipelines/default-rules.js';
import { times } from '../../support/chaos.js';
import { ruleChoices } from '../../support/histories/happenings.js';
import { comeToRest, expectAgreement, expectRest } from '../../support/histories/model/agreement.js';
import { happen, happenings, newTelling } from '../../support/histories/model/happenings.js';
import { TwoSidedStory } from '../../support/histories/model/two-sided-story.js';

const numRuns = Number(process.env.STORIES ?? times({ usual: 300, chaos: 10_000 }));
const seed = Number(process.env.STORY_SEED ?? 20250106);

describe('the rules of both ways', () => {
  test(`whatever happens on both sides, they come to the same and then to rest, in ${numRuns} histories`, async () => {
    await fc.assert(
      fc.asyncProperty(ruleChoices, happenings(40), async (rules, list) => {
        const telling = newTelling(new TwoSidedStory({ ...defaultRules, ...rules }));
        try {
          for (const [index, each] of list.entries()) await happen(telling, each, index);
          await comeToRest(telling);
          await expectRest(telling);
          expectAgreement(telling);
        } catch (error) {
          throw new Error(`${JSON.stringify(rules)}\n${telling.lines.join('\n')}\n${error instanceof Error ? error.message : String(error)}`, { cause: error });
        }
      }),
      { numRuns, seed, endOnFailure: process.env.SHRINK !== '1' },
    );
  }, 3_600_000);
});
