import { test } from '@jest/globals';
import fc from 'fast-check';

import { defaultRules } from '../../../src/pipelines/default-rules.js';
import { happen, happenings, ruleChoices, type Happening } from '../../support/model/happenings.js';
import { ModelStory } from '../../support/model/model-story.js';

const N = Number(process.env.STORIES ?? 100);
const seed = Number(process.env.STORY_SEED ?? 20241222);
test('scratch', () => {
  const samples = fc.sample(fc.tuple(ruleChoices, happenings(30)), { numRuns: N, seed });
  const attempt = (rules: object, list: Happening[]): { message: string; lines: string[] } | null => {
    const story = new ModelStory({ ...defaultRules, ...rules });
    try {
      list.forEach((each, index) => happen(story, each, index));
      story.run();
      return null;
    } catch (error) {
      return { message: error instanceof Error ? (error.message + (error.message.startsWith('expect') || error.message.includes('expect(') ? '' : error.stack)) : String(error), lines: story.lines };
    }
  };
  const failures: { rules: object; size: number; fail: { message: string; lines: string[] } }[] = [];
  for (const [rules, list] of samples) {
    let fail = attempt(rules, list);
    if (!fail) continue;
    if (failures.length > 400) continue;
    let small = list;
    let r: Record<string, unknown> = rules;
    for (let again = true; again; ) {
      again = false;
      for (let i = 0; i < small.length; i++) {
        const less = small.map((h, j) => (j === i ? { ...h, kind: 'none', isRun: false } : h));
        if (small[i]?.kind !== 'none' || small[i]?.isRun) {
          const f = attempt(r, less);
          if (f) { small = less; fail = f; again = true; continue; }
          const less2 = small.map((h, j) => (j === i ? { ...h, isRun: false } : h));
          if (small[i]?.isRun) { const f2 = attempt(r, less2); if (f2) { small = less2; fail = f2; again = true; } }
        }
      }
      for (const key of Object.keys(r)) { const { [key]: _, ...rest } = r; const f = attempt(rest, small); if (f) { r = rest; fail = f; } }
    }
    failures.push({ rules: r, size: small.filter((h) => h.kind !== 'none').length, fail });
  }
  failures.sort((a, b) => a.size - b.size);
  process.stdout.write(`\n${failures.length} of ${N} fail\n`);
  const seen = new Map<string, number>();
  const distinct = failures.filter(({ fail }) => {
    const sign = fail.message.split('\n').filter((l) => /^\s*[-+] /.test(l)).map((l) => l.replace(/\d+/g, '#')).join('\n');
    seen.set(sign, (seen.get(sign) ?? 0) + 1);
    return (seen.get(sign) ?? 0) <= 2;
  });
  for (const { rules, fail } of distinct.slice(0, Number(process.env.SHOW ?? 12))) process.stdout.write(`\n=== ${JSON.stringify(rules)}\n${fail.lines.join('\n')}\n${fail.message.split('\n').filter((l) => /^\s*[-+@]|Error|at .*(model|happen)/.test(l)).slice(0, 24).join('\n')}\n`);
});
