import { afterAll, beforeAll, describe, it } from '@jest/globals';
import fc from 'fast-check';

import { say, times } from '../../support/chaos.js';
import { comeToRest, expectAgreement, expectRest } from '../../support/histories/agreement.js';
import { openTheatre, type Theatre } from '../../support/histories/both-sides.js';
import { happen, happenings, newTelling, ruleChoices } from '../../support/histories/happenings.js';

const numRuns = Number(process.env.STORIES ?? times({ usual: 20, chaos: 500 }));
const seed = Number(process.env.STORY_SEED ?? 20250106);

describe('people in the CRM and an office in ServiceTitan, with faults and kills between', () => {
  let theatre: Theatre;
  beforeAll(async () => {
    theatre = await openTheatre();
  });
  afterAll(() => theatre.close());

  it(
    `come to the same on both sides and then to rest, in ${numRuns} histories`,
    async () => {
      let writes = 0;
      await fc.assert(
        fc.asyncProperty(ruleChoices, happenings(24), async (rules, list) => {
          const sides = await theatre.begin(rules);
          const telling = newTelling(sides);
          try {
            for (const [index, each] of list.entries()) await happen(telling, each, index);
            await comeToRest(telling);
            await expectRest(telling);
            await expectAgreement(telling);
            writes += (await sides.outbox()).length;
          } catch (error) {
            throw new Error(`${JSON.stringify(rules)}\n${telling.lines.join('\n')}\n${error instanceof Error ? error.message : String(error)}`, { cause: error });
          } finally {
            await sides.end();
          }
        }),
        { numRuns, seed, ...(process.env.STORY_PATH === undefined ? {} : { path: process.env.STORY_PATH }), endOnFailure: process.env.SHRINK !== '1' },
      );
      say(`${numRuns} histories with ${writes} writes`);
    },
    3_600_000,
  );
});
