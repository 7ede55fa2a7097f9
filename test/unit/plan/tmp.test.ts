import { test } from '@jest/globals';
import fc from 'fast-check';
import { ANYTHING, events, FORWARD, newStory, ruleChoices, tell } from '../../support/random-story.js';
test('stats', () => {
  const stat: Record<string, number> = {};
  const inc = (k: string, n = 1): void => { stat[k] = (stat[k] ?? 0) + n; };
  fc.assert(fc.property(ruleChoices, events(ANYTHING, 40), (rules, list) => {
    const story = newStory(rules);
    list.forEach((event, index) => { tell(story, event, index); if (event.b % 2 === 0) story.run({ full: event.c === 0 }); });
    story.run();
    for (const o of story.crm.opportunities) inc(`${o.values.pipeline}/${o.values.stage}/${o.values.status}`);
    for (const r of story.crm.refusals) inc('refused ' + r.guard);
    for (const c of story.crm.conflicts) inc('conflict ' + c.resolution + ' ' + c.field);
    inc('activities', story.crm.activities.size); inc('runs');
    for (const w of story.plan?.warnings ?? []) inc('warn ' + w.kind);
    for (const c of story.crm.contacts) inc('contact ' + c.values.stStatus);
  }), { numRuns: 4000 });
  process.stdout.write(JSON.stringify(stat, null, 1));
});
test('forward', () => {
  fc.assert(fc.property(events(FORWARD, 40), (list) => {
    const often = newStory(); const once = newStory();
    list.forEach((event, index) => { tell(often, event, index); often.run(); tell(once, event, index); });
    once.run(); often.run();
    if (JSON.stringify([...often.crm.jobDeals].sort()) !== JSON.stringify([...once.crm.jobDeals].sort())) throw new Error('gives');
    const pl = (s: typeof once): string => JSON.stringify(s.crm.opportunities.map((o) => [o.stKey, o.values.stage, o.values.status]).sort());
    if (pl(often) !== pl(once)) throw new Error(pl(often) + ' ' + pl(once));
  }), { numRuns: 2000 });
});
