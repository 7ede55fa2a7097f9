import type { OpportunityDraft, Placement, StepContext, StepName, StepResult } from './deal.js';

export const placementOf = ({ pipeline, stage, status }: Placement): Placement => ({ pipeline, stage, status });

/** Whether two placements are in the same column of the same board. */
export const isSameStage = (a: Placement, b: Placement): boolean => a.pipeline === b.pipeline && a.stage === b.stage;

/** A step that moved nothing; `more` adds what else there is to tell. */
export const stay = (draft: OpportunityDraft, more: Partial<Omit<StepResult, 'draft'>> = {}): StepResult => ({
  draft,
  moves: [],
  refused: [],
  warnings: [],
  ...more,
});

/** A step that moves the opportunity, unless its stage is held where it is. */
export const move = ({ step, draft, to, context }: { step: StepName; draft: OpportunityDraft; to: Partial<Placement>; context: StepContext }): StepResult => {
  if (context.stageHeld) return stay(draft);
  const after = { ...draft, ...to };
  return stay(after, { moves: isSameStage(draft, after) ? [] : [{ step, from: placementOf(draft), to: placementOf(after) }] });
};
