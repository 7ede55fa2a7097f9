import type { PipelineShape, StageShape } from '../payload/pipeline.types.js';

export type { OpportunityStatus } from '../payload/pipeline.types.js';

/**
 * What in ServiceTitan brings an opportunity into a stage. A stage without a trigger is manual: only people use it.
 * The steps ask for stages by trigger, so a shop can name and order its stages as it likes.
 */
export type StageTrigger =
  | 'lead'
  | 'new-customer'
  | 'appointment'
  | 'open-estimate'
  | 'estimate-sold'
  | 'estimates-dismissed'
  | 'install-job'
  | 'job-scheduled'
  | 'job-in-progress'
  | 'job-on-hold'
  | 'job-completed';

/** A stage of the options: what the CRM stores, and what brings an opportunity there. */
export type Stage = StageShape & { trigger?: StageTrigger };

/** `sales` pipelines follow appointments and estimates, `install` pipelines follow the status of jobs. */
export type PipelineKind = 'sales' | 'install';

/** A pipeline of the options. `businessUnits` are ServiceTitan business units by name (case and surplus blanks do not count) or id. */
export type Pipeline = Omit<PipelineShape, 'stages' | 'kind'> & {
  kind: PipelineKind;
  businessUnits: readonly (string | number)[];
  stages: readonly Stage[];
};
