import type { DealFacts, Guard, Placement } from '../steps/deal.js';
import { uncanceledJobs } from '../steps/job-state.js';
import type { StepsRun } from '../steps/run-steps.js';
import { isSameStage } from '../steps/step-result.js';
import type { DealMemory, Refusal } from './plan.types.js';

/** Guards that say of themselves what they kept from happening, whatever stage was asked for. */
const outspoken: readonly Guard[] = ['closed', 'unsold', 'unknown-job-status'];

/**
 * Which move a guard refused, if any: what the guards of the run say, else that the stage the rules newly asked for was not reached, else that a stage set by hand
 * holds against it (a pin). `isNew` false when it was recorded before. A deal whose jobs are all canceled is asked for nothing: its stage
 * stays by rule (design 4.2).
 */
export const refusalOf = ({
  deal,
  run,
  asked,
  result,
  isHeld,
  isMovedByHand,
  memory,
}: {
  deal: DealFacts;
  run: StepsRun;
  asked: Placement;
  result: Placement;
  isHeld: boolean;
  /** Whether someone else than the sync moved it since the last plan. */
  isMovedByHand: boolean;
  memory: DealMemory | null;
}): Refusal | null => {
  const found = run.refused.find(({ guard }) => outspoken.includes(guard)) ?? stageRefusal({ deal, run, asked, result, isHeld, isMovedByHand, memory });
  if (!found) return null;
  const { field, wanted, guard } = found;
  return { field, wanted, guard, isNew: memory?.refused?.wanted !== wanted || memory.refused.guard !== guard };
};

const stageRefusal = ({
  deal,
  run,
  asked,
  result,
  isHeld,
  isMovedByHand,
  memory,
}: Parameters<typeof refusalOf>[0]): Omit<Refusal, 'isNew'> | null => {
  if (isSameStage(asked, result) || uncanceledJobs(deal.jobs).length === 0) return null;
  const wanted = asked.stage;
  if (!isHeld) {
    const told = run.refused.find((refused) => refused.wanted === wanted) ?? run.refused.at(-1);
    return { field: 'stage', wanted, guard: told?.guard ?? 'no-way-back' };
  }
  if (isMovedByHand) return { field: 'stage', wanted, guard: 'pinned' };
  return memory?.refused ? { field: 'stage', ...memory.refused } : null;
};
