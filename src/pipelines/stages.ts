import type { Pipeline, Stage, StageTrigger } from './pipeline.js';

/** The pipeline with this slug; undefined where people keep an opportunity on a board that the options do not know. */
export const findPipeline = (pipelines: readonly Pipeline[], slug: string | null | undefined): Pipeline | undefined =>
  pipelines.find((pipeline) => pipeline.slug === slug);

/** The stage with this slug; undefined for a stage that only the CRM knows. */
export const findStage = (pipeline: Pipeline | undefined, slug: string | null | undefined): Stage | undefined =>
  pipeline?.stages.find((stage) => stage.slug === slug);

/** The stage that a trigger brings an opportunity into; undefined where a shop does without it. */
export const stageFor = (pipeline: Pipeline | undefined, trigger: StageTrigger): Stage | undefined =>
  pipeline?.stages.find((stage) => stage.trigger === trigger);
