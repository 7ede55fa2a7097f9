import { describe, test } from '@jest/globals';
import fc from 'fast-check';

import { defaultRules } from '../../../src/pipelines/default-rules.js';
import { times } from '../../support/chaos.js';
import { happen, happenings, ruleChoices } from '../../support/model/happenings.js';
import { ModelStory } from '../../support/model/model-story.js';

const numRuns = times({ usual: 500, chaos: 20_000 });
const seed = Number(process.env.STORY_SEED ?? 20241222);

describe('the rules', () => {
  test('whatever happens, a run leaves what the reference model says', () => {
    fc.assert(
      fc.property(ruleChoices, happenings(30), (rules, list) => {
        const story = new ModelStory({ ...defaultRules, ...rules });
        try {
          list.forEach((each, index) => happen(story, each, index));
          story.run();
        } catch (error) {
          throw new Error(`${JSON.stringify(rules)}\n${story.lines.join('\n')}\n${error instanceof Error ? error.message : String(error)}`, { cause: error });
        }
      }),
      { numRuns: Number(process.env.STORIES ?? numRuns), seed },
    );
  });
});
