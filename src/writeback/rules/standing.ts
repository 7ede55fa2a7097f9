import type { OpportunityStatus, Pipeline, PipelineKind, Stage, StageTrigger } from '../../pipelines/pipeline.js';
import { findPipeline, findStage } from '../../pipelines/stages.js';
import type { SeenValues } from '../write.types.js';

/** Where an opportunity stands and what that means by the tenant's options; a board or a stage that only the CRM knows means nothing. */
export type Standing = {
  pipeline: string | null;
  stage: string | null;
  status: OpportunityStatus | null;
  kind: PipelineKind | null;
  /** What in ServiceTitan leads to this stage. */
  trigger: StageTrigger | null;
  /** For people: "Job Sold". */
  name: string;
};

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const statusOf = (value: unknown, stage: Stage | undefined): OpportunityStatus | null =>
  value === 'open' || value === 'won' || value === 'lost' ? value : (stage?.status ?? null);

/** Reads it from a document's values, in which pipeline and stage are slugs. */
export const standingOf = (values: SeenValues, pipelines: readonly Pipeline[]): Standing => {
  const pipeline = textOf(values['pipeline']);
  const stage = textOf(values['stage']);
  const board = findPipeline(pipelines, pipeline);
  const known = findStage(board, stage);
  return {
    pipeline,
    stage,
    status: statusOf(values['status'], known),
    kind: board?.kind ?? null,
    trigger: known?.trigger ?? null,
    name: known?.name ?? stage ?? 'no stage',
  };
};

/** Whether two standings are in different columns, or on different boards. */
export const isOtherStage = (a: Standing, b: Standing): boolean => a.pipeline !== b.pipeline || a.stage !== b.stage;

/** Whether somebody moved the opportunity, by its stage or by its status alone. */
export const isMove = (from: Standing, to: Standing): boolean => isOtherStage(from, to) || from.status !== to.status;
