import { ValidationError } from 'payload';
import type { CollectionBeforeChangeHook, PayloadRequest } from 'payload';

import type { OpportunityStatus, PipelineShape } from '../pipeline.types.js';
import type { DocumentId } from '../documents.types.js';
import { readId, readStatus, readText } from '../documents/read-values.js';
import { crmPath, readPath, writePath } from '../field-paths.js';
import type { CrmNames } from '../names.js';
import { isSyncWrite } from '../sync-context.js';

type StageOfCrm = { pipeline: DocumentId | null; status: OpportunityStatus };

/** What a stage means: what the options say of it, else what the CRM's own stage says. */
const readStage = async ({
  req,
  names,
  pipelines,
  id,
}: {
  req: PayloadRequest;
  names: CrmNames;
  pipelines: readonly PipelineShape[];
  id: DocumentId;
}): Promise<StageOfCrm | null> => {
  const path = (ours: string): string => crmPath(names.fields.pipelineStages, ours);
  const stage: unknown = await req.payload.findByID({ collection: names.collections.pipelineStages, id, depth: 0, disableErrors: true, req });
  if (stage === null) return null;
  const pipeline = readId(stage, path('pipeline'));
  const pipelineDocument: unknown =
    pipeline === null ? null : await req.payload.findByID({ collection: names.collections.pipelines, id: pipeline, depth: 0, disableErrors: true, req });
  const pipelineSlug = readText(pipelineDocument, crmPath(names.fields.pipelines, 'slug'));
  const stageSlug = readText(stage, path('slug'));
  const configured = pipelines.find((each) => each.slug === pipelineSlug)?.stages.find((each) => each.slug === stageSlug);
  return { pipeline, status: configured?.status ?? readStatus(stage, path('status')) ?? 'open' };
};

const differs = (a: DocumentId | null, b: DocumentId | null): boolean => String(a) !== String(b);

/**
 * A stage set by hand sets the status that belongs to it, unless the status is set with it; a stage of another pipeline is refused unless
 * the pipeline is set with it (design 4.3). A new opportunity without a pipeline gets the one of its stage. The sync's own writes pass.
 */
export const stageByHand =
  ({ names, pipelines }: { names: CrmNames; pipelines: readonly PipelineShape[] }): CollectionBeforeChangeHook =>
  async ({ data, originalDoc, operation, req, collection }) => {
    if (isSyncWrite(req)) return data;
    const path = (ours: string): string => crmPath(names.fields.opportunities, ours);
    const id = readId(data, path('stage'));
    const stageChanged = differs(id, readId(originalDoc, path('stage')));
    const pipeline = readId(data, path('pipeline'));
    const pipelineChanged = differs(pipeline, readId(originalDoc, path('pipeline')));
    if (id === null || (!stageChanged && !pipelineChanged)) return data;

    const stage = await readStage({ req, names, pipelines, id });
    if (!stage) return data;
    if (pipeline === null && operation === 'create') writePath({ target: data, path: path('pipeline'), value: stage.pipeline });
    else if (differs(pipeline, stage.pipeline)) {
      const message = 'This stage belongs to another pipeline. Choose a stage of the opportunity\'s pipeline, or change the pipeline with it.';
      throw new ValidationError({ collection: collection.slug, errors: [{ message, path: path('stage') }], req });
    }

    const statusBefore = operation === 'create' ? 'open' : readPath(originalDoc, path('status'));
    const status = readPath(data, path('status')) ?? statusBefore;
    if (stageChanged && status === statusBefore) writePath({ target: data, path: path('status'), value: stage.status });
    return data;
  };
