import type { Pipeline } from '../pipelines/pipeline.js';

/** What pipelines and their stages are called, by slug. */
export const namesBySlug = (pipelines: readonly Pipeline[]): Record<string, string> =>
  Object.fromEntries(pipelines.flatMap((pipeline) => [[pipeline.slug, pipeline.name], ...pipeline.stages.map((stage) => [stage.slug, stage.name])]));
