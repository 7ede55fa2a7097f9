import { describe, expect, test } from '@jest/globals';

import { defaultPipelines } from '../../../src/pipelines/default-pipelines.js';
import { ruleOptionsSchema } from '../../../src/pipelines/rule-schema.js';

const problems = (options: unknown): string[] => {
  const result = ruleOptionsSchema.safeParse(options);
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
};

const [sales, install] = structuredClone([...defaultPipelines]);
if (!sales || !install) throw new Error('No default pipelines');

const tiny = {
  slug: 'roofs',
  name: 'Roofs',
  kind: 'sales',
  businessUnits: ['Roofing', 4711],
  stages: [
    { slug: 'hello', name: 'Hello', trigger: 'new-customer' },
    { slug: 'call-back', name: 'Call back' },
    { slug: 'yes', name: 'Yes', trigger: 'estimate-sold' },
    { slug: 'no', name: 'No', trigger: 'estimates-dismissed' },
  ],
};

describe('rule options from outside', () => {
  test('another shop has its own units, pipelines and stages; order and status follow from the list and the triggers', () => {
    const { pipelines } = ruleOptionsSchema.parse({ pipelines: [tiny] });
    expect(pipelines[0]?.stages).toEqual([
      { slug: 'hello', name: 'Hello', order: 1, status: 'open', trigger: 'new-customer' },
      { slug: 'call-back', name: 'Call back', order: 2, status: 'open' },
      { slug: 'yes', name: 'Yes', order: 3, status: 'won', trigger: 'estimate-sold' },
      { slug: 'no', name: 'No', order: 4, status: 'lost', trigger: 'estimates-dismissed' },
    ]);
  });

  test.each([
    ['a fallback pipeline that does not exist', { fallbackPipeline: 'nowhere' }, 'fallbackPipeline is the slug of no pipeline; use one of sales, install'],
    ['two pipelines of one slug', { pipelines: [tiny, { ...tiny, businessUnits: [] }] }, 'pipelines.1.slug is already the slug of pipelines.0; give each pipeline its own'],
    ['a business unit in two pipelines', { pipelines: [sales, { ...install, businessUnits: [' pool  - SALES'] }] }, 'pipelines.1.businessUnits.0 is already at pipelines.0.businessUnits.0; a business unit belongs to one pipeline'],
    ['a missing stage', { pipelines: [{ ...tiny, stages: tiny.stages.slice(1) }] }, 'pipelines.0.stages must have a stage with the trigger "new-customer" in a pipeline of kind "sales"'],
    ['two stages of one slug', { pipelines: [{ ...tiny, stages: [...tiny.stages, { slug: 'yes', name: 'Yes' }] }] }, 'pipelines.0.stages.4.slug is already the slug of stage 2 of this pipeline; give each stage its own'],
    ['two stages of one trigger', { pipelines: [{ ...tiny, stages: [...tiny.stages, { slug: 'yes-too', name: 'Yes', trigger: 'estimate-sold' }] }] }, 'pipelines.0.stages.4.trigger is already the trigger of stage 2 of this pipeline; a trigger leads to one stage'],
    ['a trigger of the other kind', { pipelines: [{ ...tiny, stages: [...tiny.stages, { slug: 'done', name: 'Done', trigger: 'job-completed' }] }] }, /^pipelines\.0\.stages\.4\.trigger belongs to a pipeline of kind "install"; here use one of lead, new-customer/],
    ['a status that denies the trigger', { pipelines: [{ ...tiny, stages: tiny.stages.map((stage) => (stage.slug === 'yes' ? { ...stage, status: 'open' } : stage)) }] }, 'pipelines.0.stages.2.status must be "won" for a stage with the trigger "estimate-sold"'],
    ['two stages of one order', { pipelines: [{ ...tiny, stages: tiny.stages.map((stage, index) => ({ ...stage, order: Math.max(1, index) })) }] }, /^pipelines\.0\.stages\.1\.order is already the order of stage 0/],
    ['an unknown trigger', { pipelines: [{ ...tiny, stages: [{ slug: 'a', name: 'A', trigger: 'magic' }] }] }, /^pipelines\.0\.stages\.0\.trigger must be one of lead, .*, or left out for a manual stage$/],
    ['a slug with blanks', { pipelines: [{ ...tiny, slug: 'My Roofs' }] }, 'pipelines.0.slug must be lower-case words joined by "-", for example "job-sold"'],
    ['an unknown kind', { pipelines: [{ ...tiny, kind: 'x' }] }, /^pipelines\.0\.kind must be "sales"/],
    ['no pipelines', { pipelines: [] }, /^pipelines must have at least one pipeline/],
    ['negative days', { newDealAfterDays: -1 }, 'newDealAfterDays must not be negative'],
    ['half a day', { lookbackDays: 0.5 }, 'lookbackDays must be a whole number of days from 0 to 3650'],
    ['an unknown choice', { openEstimate: 'best' }, 'openEstimate must be latest, highest or sum'],
    ['an unknown field rule', { fieldRules: { 'contacts.email': 'me' } }, 'fieldRules.contacts.email must be servicetitan, crm, newest or ask'],
    ['a field that is not merged', { fieldRules: { 'opportunities.stage': 'crm' } }, /^fieldRules\.opportunities\.stage is no synced field; use one of contacts\.name, /],
  ])('%s is refused with its name and the remedy', (_what, options, problem) => {
    const found = problems(options);
    expect(found).toHaveLength(1);
    if (typeof problem === 'string') expect(found).toEqual([problem]);
    else expect(found[0]).toMatch(problem);
  });

  test('an option that does not exist is refused', () => {
    expect(problems({ openEstimates: 'sum' })).toHaveLength(1);
  });

  test('all problems are reported at once, and none repeats the value', () => {
    const found = problems({ onReopen: 'SECRET', onUnsell: 'SECRET', estimateValue: 'SECRET' });
    expect(found).toEqual(['estimateValue must be total or subtotal', 'onReopen must be keep or reopen', 'onUnsell must be keep or reopen']);
  });
});
