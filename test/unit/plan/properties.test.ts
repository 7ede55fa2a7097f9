import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { planAccount } from '../../../src/sync/plan/plan-account.js';
import type { PlanInput } from '../../../src/sync/plan/plan.types.js';
import type { History } from '../../support/history.js';
import { ANYTHING, events, FORWARD, newStory, ruleChoices, stories, tell } from '../../support/random-story.js';

const reversed = <T>(rows: readonly T[]): T[] => [...rows].reverse();

const shuffled = ({ facts, memory, documents }: PlanInput): PlanInput => ({
  facts: {
    ...facts,
    customers: reversed(facts.customers),
    contactMethods: reversed(facts.contactMethods),
    jobs: reversed(facts.jobs),
    canceledLogs: reversed(facts.canceledLogs),
    appointments: reversed(facts.appointments),
    estimates: reversed(facts.estimates),
    assignments: reversed(facts.assignments),
    leads: reversed(facts.leads),
  },
  memory: { contacts: reversed(memory.contacts), deals: reversed(memory.deals), jobDeals: new Map(reversed([...memory.jobDeals])) },
  documents: {
    ...documents,
    contacts: reversed(documents.contacts),
    opportunities: reversed(documents.opportunities),
    adoptable: reversed(documents.adoptable),
  },
});

const placements = (story: History): unknown =>
  Object.fromEntries(story.crm.opportunities.map(({ stKey, values }) => [stKey, [values.pipeline, values.stage, values.status, values.stCustomerId]]));

describe('planning an account', () => {
  test('same in, same out: a plan that was applied leaves nothing to plan, whatever happened', () => {
    fc.assert(
      fc.property(ruleChoices, events(ANYTHING, 30), fc.nat(3), (rules, list, pace) => {
        const story = newStory(rules);
        list.forEach((event, index) => {
          tell(story, event, index);
          // The story itself plans again after each run and expects nothing.
          if (index % (pace + 1) === 0) story.run({ full: event.c === 0 });
        });
        story.run();
      }),
      stories(150),
    );
  });

  test('same in, same out: the order of rows has no say', () => {
    fc.assert(
      fc.property(ruleChoices, events(ANYTHING, 30), (rules, list) => {
        const story = newStory(rules);
        list.forEach((event, index) => {
          tell(story, event, index);
          if (event.b % 4 === 0) story.run();
        });
        const context = story.context();
        expect(sortedPlan(planAccount(shuffled(story.input()), context))).toEqual(sortedPlan(planAccount(story.input(), context)));
      }),
      stories(100),
    );
  });

  test('same in, same out: planning changes nothing of what it is given', () => {
    fc.assert(
      fc.property(events(ANYTHING, 20), (list) => {
        const story = newStory();
        list.forEach((event, index) => tell(story, event, index));
        const input = story.input();
        const before = structuredClone(input);
        planAccount(input, story.context());
        expect(input).toEqual(before);
      }),
      stories(100),
    );
  });

  test('a run after every event ends where one run at the end does, as long as nothing is taken back', () => {
    fc.assert(
      fc.property(events(FORWARD, 25), (list) => {
        const often = newStory();
        const once = newStory();
        list.forEach((event, index) => {
          tell(often, event, index);
          often.run();
          tell(once, event, index);
        });
        once.run();
        often.run();
        expect([...often.crm.jobDeals].sort()).toEqual([...once.crm.jobDeals].sort());
        expect(placements(often)).toEqual(placements(once));
      }),
      stories(150),
    );
  });

  test('a state that was never observed leaves no trace', () => {
    fc.assert(
      fc.property(events(FORWARD, 15), fc.nat(11), (list, a) => {
        const [seen, unseen] = [newStory(), newStory()];
        list.forEach((event, index) => {
          tell(seen, event, index);
          tell(unseen, event, index);
        });
        for (const story of [seen, unseen]) story.run();
        const job = [...unseen.jobs.values()][a];
        if (job) {
          unseen.job(job.id, { status: 'Hold' });
          unseen.jobs.set(job.id, job);
        }
        for (const story of [seen, unseen]) story.day(story.now + 1).run();
        expect(unseen.crm).toEqual(seen.crm);
      }),
      stories(100),
    );
  });
});

const sortedPlan = ({ contacts, opportunities, gives, warnings, ...plan }: ReturnType<typeof planAccount>): unknown => {
  const byKey = (a: { stKey: string }, b: { stKey: string }): number => (a.stKey < b.stKey ? -1 : 1);
  return { ...plan, gives, contacts: contacts.toSorted(byKey), opportunities: opportunities.toSorted(byKey), warnings: warnings.map((warning) => JSON.stringify(warning)).sort() };
};
