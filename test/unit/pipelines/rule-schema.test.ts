import { describe, expect, test } from '@jest/globals';

import { defaultPipelines } from '../../../src/pipelines/default-pipelines.js';
import { ruleOptionsSchema } from '../../../src/pipelines/rule-schema.js';

const problems = (options: unknown): string[] => {
  const result = ruleOptionsSchema.safeParse(options);
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
};

const [sales, install] = structuredClone([...defaultPipelines]);
if (!sales || !install) throw new Error('No default pipelines');

/** The default pipelines without the stages of some triggers. */
const without = (...triggers: string[]) =>
  [sales, install].map((pipeline) => ({ ...pipeline, stages: pipeline.stages.filter(({ trigger }) => !triggers.includes(trigger ?? '')) }));

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
    { fallbackPipeline: 'install' },
    { lookbackDays: 0, newDealAfterDays: 3650 },
    ...['customer', 'project', 'job'].map((opportunityPer) => ({ opportunityPer })),
    ...['total', 'subtotal'].map((estimateValue) => ({ estimateValue })),
    ...['latest', 'highest', 'sum'].map((openEstimate) => ({ openEstimate })),
    ...['keep', 'reopen'].map((choice) => ({ onReopen: choice, onUnsell: choice })),
    ...['servicetitan', 'crm', 'newest', 'ask'].map((rule) => ({ fieldRules: { 'contacts.email': rule } })),
  ])('%j is taken as it is', (options) => {
    expect(ruleOptionsSchema.parse(options)).toMatchObject(options);
  });

  test('names lose the blanks at their ends', () => {
    const { pipelines } = ruleOptionsSchema.parse({ pipelines: [{ ...tiny, name: ' Roofs ', businessUnits: [' Roofing '] }] });
    expect(pipelines[0]).toMatchObject({ name: 'Roofs', businessUnits: ['Roofing'] });
  });

  test.each(['new-customer', 'estimate-sold', 'estimates-dismissed', 'install-job', 'job-completed'])('no pipeline of its kind can do without a stage with the trigger %s', (trigger) => {
    const [problem, ...others] = problems({ pipelines: without(trigger) });
    expect(problem).toMatch(new RegExp(`^pipelines\\.[01]\\.stages must have a stage with the trigger "${trigger}" in a pipeline of kind "(sales|install)"$`));
    expect(others).toEqual([]);
  });

  test('every other stage a shop can do without', () => {
    expect(problems({ pipelines: without('lead', 'appointment', 'open-estimate', 'job-scheduled', 'job-in-progress', 'job-on-hold') })).toEqual([]);
  });

  const first = (stage: Record<string, unknown>) => ({ pipelines: [{ ...tiny, stages: [{ ...tiny.stages[0], ...stage }, ...tiny.stages.slice(1)] }] });

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
    ['a slug that ends with a dash', { pipelines: [{ ...tiny, slug: 'roofs-' }] }, /^pipelines\.0\.slug must be lower-case words/],
    ['a name of blanks', { pipelines: [{ ...tiny, name: '  ' }] }, 'pipelines.0.name must not be empty'],
    ['a business unit that is neither name nor id', { pipelines: [{ ...tiny, businessUnits: [0] }] }, 'pipelines.0.businessUnits.0 must be the name or the id of a business unit'],
    ['a pipeline without stages', { pipelines: [{ ...tiny, stages: [] }] }, 'pipelines.0.stages must have at least one stage'],
    ['a stage at half a place', first({ order: 1.5 }), 'pipelines.0.stages.0.order must be a whole number, or left out to count as listed'],
    ['a stage at place 0', first({ order: 0 }), 'pipelines.0.stages.0.order must be 1 or more'],
    ['an unknown status', first({ status: 'x' }), 'pipelines.0.stages.0.status must be open, won or lost'],
    ['too many days', { lookbackDays: 3651 }, 'lookbackDays must be at most 3650'],
    ['an unknown way to share', { opportunityPer: 'x' }, 'opportunityPer must be customer, project or job'],
    ['no pipelines', { pipelines: [], fallbackPipeline: 'sales' }, /^pipelines must have at least one pipeline/],
    ['negative days', { newDealAfterDays: -1 }, 'newDealAfterDays must not be negative'],
    ['half a day', { lookbackDays: 0.5 }, 'lookbackDays must be a whole number of days from 0 to 3650'],
    ['an unknown choice', { openEstimate: 'best' }, 'openEstimate must be latest, highest or sum'],
    ['an unknown choice for leads', { leads: 'all' }, 'leads must be off or open'],
    ['leads without a stage for them', { leads: 'open', pipelines: without('lead') }, 'leads needs a stage for leads; give one of a pipeline of kind "sales" the trigger "lead", or set "off"'],
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
