import { z } from 'zod';

import { isPhoneCountry } from '../payload/values/phone-number.js';
import { checkPipelines } from './check-pipelines.js';
import { defaultRules } from './default-rules.js';
import type { Pipeline, Stage, StageTrigger } from './pipeline.js';
import type { FieldRule, RuleOptions } from './rule-options.js';
import { stageTriggers } from './stage-triggers.js';
import { syncedFields } from './synced-fields.js';

// What is malformed aborts, so that the checks across pipelines only see what they can judge.
const fatal = (error: string) => ({ error, abort: true });

const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, fatal('must be lower-case words joined by "-", for example "job-sold"'));
const name = z.string().trim().min(1, fatal('must not be empty'));
const days = (highest: number) => z.int(`must be a whole number of days from 0 to ${highest}`).min(0, 'must not be negative').max(highest, `must be at most ${highest}`);

const isTrigger = (value: string): value is StageTrigger => value in stageTriggers;
const trigger = z
  .string()
  .refine(isTrigger, fatal(`must be one of ${Object.keys(stageTriggers).join(', ')}, or left out for a manual stage`));

const stageSchema = z.strictObject({
  slug,
  name,
  order: z.int('must be a whole number, or left out to count as listed').positive(fatal('must be 1 or more')).optional(),
  status: z.enum(['open', 'won', 'lost'], 'must be open, won or lost').optional(),
  trigger: trigger.optional(),
});

const phoneCountry = z.string().refine(isPhoneCountry, 'must be a country by its two letters (ISO 3166), for example "US"');

const unitProblem = 'must be the name or the id of a business unit';

const pipelineSchema = z
  .strictObject({
    slug,
    name,
    kind: z.enum(['sales', 'install'], 'must be "sales" (follows appointments and estimates) or "install" (follows the status of jobs)'),
    businessUnits: z.array(z.union([name, z.int().positive(fatal(unitProblem))], unitProblem)),
    stages: z.array(stageSchema).min(1, fatal('must have at least one stage')),
  })
  .transform(
    ({ stages, ...pipeline }): Pipeline => ({
      ...pipeline,
      stages: stages.map(
        (stage, index): Stage => ({
          slug: stage.slug,
          name: stage.name,
          order: stage.order ?? index + 1,
          status: stage.status ?? (stage.trigger ? stageTriggers[stage.trigger].status : 'open'),
          ...(stage.trigger ? { trigger: stage.trigger } : {}),
        }),
      ),
    }),
  );

const fieldRule = z.enum(['servicetitan', 'crm', 'newest', 'ask'] satisfies FieldRule[], 'must be servicetitan, crm, newest or ask');

const fieldRulesSchema = z.record(z.string(), fieldRule).superRefine((rules, context) => {
  for (const field of Object.keys(rules)) {
    if (!syncedFields.includes(field)) {
      context.addIssue({ code: 'custom', path: [field], message: `is no synced field; use one of ${syncedFields.join(', ')}` });
    }
  }
});

/**
 * The rule options as they come from outside, with defaults filled in (design 3 and 4). Every problem is reported at once, each with the path of
 * its field and what to write instead; no message repeats the value.
 */
export const ruleOptionsSchema = z
  .strictObject({
    pipelines: z.array(pipelineSchema).min(1, fatal('must have at least one pipeline, or be left out for the default ones')).default(() => structuredClone([...defaultRules.pipelines])),
    fallbackPipeline: slug.optional(),
    lookbackDays: days(3650).default(defaultRules.lookbackDays),
    newDealAfterDays: days(3650).default(defaultRules.newDealAfterDays),
    opportunityPer: z.enum(['customer', 'project', 'job'], 'must be customer, project or job').default(defaultRules.opportunityPer),
    estimateValue: z.enum(['total', 'subtotal'], 'must be total or subtotal').default(defaultRules.estimateValue),
    openEstimate: z.enum(['latest', 'highest', 'sum'], 'must be latest, highest or sum').default(defaultRules.openEstimate),
    onReopen: z.enum(['keep', 'reopen'], 'must be keep or reopen').default(defaultRules.onReopen),
    onUnsell: z.enum(['keep', 'reopen'], 'must be keep or reopen').default(defaultRules.onUnsell),
    phoneCountry: phoneCountry.default(defaultRules.phoneCountry),
    leads: z.enum(['off', 'open'], 'must be off or open').optional(),
    fieldRules: fieldRulesSchema.default({}),
  })
  .superRefine((rules, context) => {
    for (const problem of checkPipelines(rules)) context.addIssue({ code: 'custom', ...problem });
  })
  .transform((rules): RuleOptions => rules);
