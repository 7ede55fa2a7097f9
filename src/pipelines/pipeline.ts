/** Whether an opportunity in a stage is still being worked on, or how it ended. */
export type OpportunityStatus = 'open' | 'won' | 'lost';

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

/** One column of the board. `order` counts from 1; `status` is what a person who drags a card here means. */
export type Stage = {
  slug: string;
  name: string;
  order: number;
  status: OpportunityStatus;
  trigger?: StageTrigger;
};

/** `sales` pipelines follow appointments and estimates, `install` pipelines follow the status of jobs. */
export type PipelineKind = 'sales' | 'install';

/** One board. `businessUnits` are ServiceTitan business units by name (case and surplus blanks do not count) or id. */
export type Pipeline = {
  slug: string;
  name: string;
  kind: PipelineKind;
  businessUnits: readonly (string | number)[];
  stages: readonly Stage[];
};
