import type { RuleOptions } from '../../pipelines/rule-options.js';
import { findPipeline, findStage } from '../../pipelines/stages.js';
import type { Placement } from '../steps/deal.js';
import type { PlannedActivity } from './plan.types.js';

/**
 * The entry for one change of stage (design 5.1). `count` is the number of the change in the life of the opportunity: planning the same change again gives the same
 * key, a later change another one. The text names pipelines and stages only.
 */
export const stageActivity = ({ stKey, count, from, to, rules }: { stKey: string; count: number; from: Placement; to: Placement; rules: RuleOptions }): PlannedActivity => {
  const name = ({ pipeline: slug, stage }: Placement): string => {
    const pipeline = findPipeline(rules.pipelines, slug);
    const stageName = findStage(pipeline, stage)?.name ?? stage;
    return from.pipeline === to.pipeline ? stageName : `${pipeline?.name ?? slug}, ${stageName}`;
  };
  return { stKey: `${stKey}:stage:${count}`, type: 'stage_changed', text: `Stage changed from ${name(from)} to ${name(to)}` };
};
