import type { DealFacts, OpportunityDraft, Step, StepContext, StepName, StepResult } from './deal.js';
import { STEP_NAMES } from './deal.js';
import { newCustomers } from './step-1-new-customers.js';
import { appointments } from './step-2-appointments.js';
import { estimates } from './step-3-estimates.js';
import { soldEstimatesStep } from './step-4-sold-estimates.js';
import { installJobs } from './step-5-install-jobs.js';
import { jobStatus } from './step-6-job-status.js';

const steps: Readonly<Record<StepName, Step>> = {
  'new-customers': newCustomers,
  appointments,
  estimates,
  'sold-estimates': soldEstimatesStep,
  'install-jobs': installJobs,
  'job-status': jobStatus,
};

/** What the six steps made of an opportunity, and which of them last changed each field. */
export type StepsRun = StepResult & { changedBy: ReadonlyMap<keyof OpportunityDraft, StepName> };

const changedFields = (before: OpportunityDraft, after: OpportunityDraft): (keyof OpportunityDraft)[] =>
  (Object.keys(after) as (keyof OpportunityDraft)[]).filter((field) => before[field] !== after[field]);

/** Runs the six steps in their order on one opportunity. Pure: the same deal, draft and context give the same run. */
export const runSteps = ({ deal, draft, context }: { deal: DealFacts; draft: OpportunityDraft; context: StepContext }): StepsRun => {
  const changedBy = new Map<keyof OpportunityDraft, StepName>();
  const run = STEP_NAMES.reduce<StepResult>(
    (before, name) => {
      const result = steps[name](deal, before.draft, context);
      for (const field of changedFields(before.draft, result.draft)) changedBy.set(field, name);
      return {
        draft: result.draft,
        moves: [...before.moves, ...result.moves],
        refused: [...before.refused, ...result.refused],
        warnings: [...before.warnings, ...result.warnings],
      };
    },
    { draft, moves: [], refused: [], warnings: [] },
  );
  return { ...run, changedBy };
};
