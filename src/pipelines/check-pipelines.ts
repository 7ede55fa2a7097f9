import { businessUnitKey } from './business-units.js';
import type { Pipeline, PipelineKind, StageTrigger } from './pipeline.js';
import { stageFor } from './stages.js';
import { stageTriggers } from './stage-triggers.js';

/** What is wrong with a field of the rule options, and what to do about it. */
export type OptionProblem = { path: (string | number)[]; message: string };

const triggersOf = (kind: PipelineKind): StageTrigger[] => {
  const all = Object.keys(stageTriggers) as StageTrigger[];
  return all.filter((trigger) => stageTriggers[trigger].kind === kind);
};

/** One problem for each value that an earlier one already took. */
const repeated = <T>(values: readonly T[], problem: (index: number, first: number) => OptionProblem): OptionProblem[] =>
  values.flatMap((value, index) => {
    const first = values.indexOf(value);
    return value === undefined || first === index ? [] : [problem(index, first)];
  });

/** What no schema of a single field can see: pipelines against each other, stages against the kind of their pipeline. */
export const checkPipelines = ({ pipelines, fallbackPipeline, leads }: { pipelines: readonly Pipeline[]; fallbackPipeline?: string; leads?: 'off' | 'open' }): OptionProblem[] => [
  ...fallbackProblems({ pipelines, fallbackPipeline }),
  ...(leads === 'open' ? leadProblems(pipelines) : []),
  ...repeated(pipelines.map((pipeline) => pipeline.slug), (index, first) => ({
    path: ['pipelines', index, 'slug'],
    message: `is already the slug of pipelines.${first}; give each pipeline its own`,
  })),
  ...businessUnitProblems(pipelines),
  ...pipelines.flatMap((pipeline, index) => stageProblems(pipeline, ['pipelines', index, 'stages'])),
];

const fallbackProblems = ({ pipelines, fallbackPipeline }: { pipelines: readonly Pipeline[]; fallbackPipeline?: string }): OptionProblem[] =>
  fallbackPipeline === undefined || pipelines.some((pipeline) => pipeline.slug === fallbackPipeline)
    ? []
    : [{ path: ['fallbackPipeline'], message: `is the slug of no pipeline; use one of ${pipelines.map((pipeline) => pipeline.slug).join(', ')}` }];

const leadProblems = (pipelines: readonly Pipeline[]): OptionProblem[] =>
  pipelines.some((pipeline) => stageFor(pipeline, 'lead'))
    ? []
    : [{ path: ['leads'], message: 'needs a stage for leads; give one of a pipeline of kind "sales" the trigger "lead", or set "off"' }];

const businessUnitProblems = (pipelines: readonly Pipeline[]): OptionProblem[] => {
  const units = pipelines.flatMap((pipeline, index) =>
    pipeline.businessUnits.map((unit, position) => ({ key: businessUnitKey(String(unit)), path: ['pipelines', index, 'businessUnits', position] })),
  );
  return repeated(units.map((unit) => unit.key), (index, first) => ({
    path: units[index]?.path ?? [],
    message: `is already at ${(units[first]?.path ?? []).join('.')}; a business unit belongs to one pipeline`,
  }));
};

const stageProblems = ({ kind, stages }: Pipeline, path: (string | number)[]): OptionProblem[] => [
  ...repeated(stages.map((stage) => stage.slug), (index, first) => ({
    path: [...path, index, 'slug'],
    message: `is already the slug of stage ${first} of this pipeline; give each stage its own`,
  })),
  ...repeated(stages.map((stage) => stage.order), (index, first) => ({
    path: [...path, index, 'order'],
    message: `is already the order of stage ${first} of this pipeline; give each stage its own, or leave them out to count as listed`,
  })),
  ...repeated(stages.map((stage) => stage.trigger), (index, first) => ({
    path: [...path, index, 'trigger'],
    message: `is already the trigger of stage ${first} of this pipeline; a trigger leads to one stage`,
  })),
  ...stages.flatMap((stage, index): OptionProblem[] => {
    if (!stage.trigger) return [];
    const belongs = stageTriggers[stage.trigger];
    if (belongs.kind !== kind) {
      return [{ path: [...path, index, 'trigger'], message: `belongs to a pipeline of kind "${belongs.kind}"; here use one of ${triggersOf(kind).join(', ')}` }];
    }
    if (belongs.status !== stage.status) {
      return [{ path: [...path, index, 'status'], message: `must be "${belongs.status}" for a stage with the trigger "${stage.trigger}"` }];
    }
    return [];
  }),
  ...triggersOf(kind)
    .filter((trigger) => stageTriggers[trigger].isRequired && !stages.some((stage) => stage.trigger === trigger))
    .map((trigger) => ({ path, message: `must have a stage with the trigger "${trigger}" in a pipeline of kind "${kind}"` })),
];
