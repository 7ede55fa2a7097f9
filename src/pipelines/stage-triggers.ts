import type { OpportunityStatus, PipelineKind, StageTrigger } from './pipeline.js';

type TriggerOfKind = {
  kind: PipelineKind;
  /** A pipeline of this kind cannot do without it. */
  isRequired: boolean;
  /** The status an opportunity has in a stage with this trigger. */
  status: OpportunityStatus;
};

/** Which triggers belong to which kind of pipeline (design 3). */
export const stageTriggers: Readonly<Record<StageTrigger, TriggerOfKind>> = {
  lead: { kind: 'sales', isRequired: false, status: 'open' },
  'new-customer': { kind: 'sales', isRequired: true, status: 'open' },
  appointment: { kind: 'sales', isRequired: false, status: 'open' },
  'open-estimate': { kind: 'sales', isRequired: false, status: 'open' },
  'estimate-sold': { kind: 'sales', isRequired: true, status: 'won' },
  'estimates-dismissed': { kind: 'sales', isRequired: true, status: 'lost' },
  'install-job': { kind: 'install', isRequired: true, status: 'open' },
  'job-scheduled': { kind: 'install', isRequired: false, status: 'open' },
  'job-in-progress': { kind: 'install', isRequired: false, status: 'open' },
  'job-on-hold': { kind: 'install', isRequired: false, status: 'open' },
  'job-completed': { kind: 'install', isRequired: true, status: 'won' },
};
