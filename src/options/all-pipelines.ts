import type { Pipeline } from '../pipelines/pipeline.js';
import type { RuleOptions } from '../pipelines/rule-options.js';

/**
 * The pipelines of all tenants, which share the CRM's pipelines and stages: each slug once, with every stage that any tenant has there.
 * What the first tenant says of a pipeline or stage holds.
 */
export const allPipelines = (rules: readonly RuleOptions[]): Pipeline[] => {
  const bySlug = new Map<string, Pipeline>();
  for (const pipeline of rules.flatMap((each) => each.pipelines)) {
    const known = bySlug.get(pipeline.slug);
    const added = pipeline.stages.filter((stage) => !known?.stages.some((own) => own.slug === stage.slug));
    bySlug.set(pipeline.slug, known ? { ...known, stages: [...known.stages, ...added] } : pipeline);
  }
  return [...bySlug.values()];
};
