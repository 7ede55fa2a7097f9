import { ValidationError } from 'payload';
import type { CollectionBeforeChangeHook, PayloadRequest } from 'payload';

import type { PipelineShape } from '../pipeline.types.js';
import type { DocumentId } from '../documents.types.js';
import { findAll } from '../documents/find-all.js';
import { readId, readStatus, readText } from '../documents/read-values.js';
import { crmPath, readPath, writePath } from '../field-paths.js';
import type { CrmNames } from '../names.js';
import { isSyncWrite } from '../sync-context.js';
import type { PersonPlacement, SyncHooks } from './types.js';

type StageOfCrm = { pipeline: DocumentId | null; placement: PersonPlacement };

type Reading = { req: PayloadRequest; names: CrmNames; pipelines: readonly PipelineShape[] };

/** What stages mean: what the options say of them, else what the CRM's own stages say. Two queries, since somebody waits; in the transaction of the save. */
const readStages = async ({ req, names, pipelines, ids }: Reading & { ids: readonly (DocumentId | null)[] }): Promise<(id: DocumentId | null) => StageOfCrm | null> => {
  const { payload } = req;
  const path = (ours: string): string => crmPath(names.fields.pipelineStages, ours);
  const slugPath = crmPath(names.fields.pipelines, 'slug');
  const stages = await findAll({ payload, req, collection: names.collections.pipelineStages, where: { id: { in: known(ids) } }, paths: ['pipeline', 'slug', 'status'].map(path) });
  const owners = known(stages.map((stage) => readId(stage, path('pipeline'))));
  const boards = owners.length === 0 ? [] : await findAll({ payload, req, collection: names.collections.pipelines, where: { id: { in: owners } }, paths: [slugPath] });
  return (id) => {
    const stage = withId(stages, id);
    if (stage === undefined) return null;
    const pipeline = readId(stage, path('pipeline'));
    const pipelineSlug = readText(withId(boards, pipeline), slugPath);
    const stageSlug = readText(stage, path('slug'));
    const configured = pipelines.find((each) => each.slug === pipelineSlug)?.stages.find((each) => each.slug === stageSlug);
    return { pipeline, placement: { pipeline: pipelineSlug, stage: stageSlug, status: configured?.status ?? readStatus(stage, path('status')) ?? 'open' } };
  };
};

const known = (ids: readonly (DocumentId | null)[]): DocumentId[] => [...new Set(ids.filter((id) => id !== null))];

const withId = (documents: readonly unknown[], id: DocumentId | null): unknown => (id === null ? undefined : documents.find((document) => String(readId(document, 'id')) === String(id)));

const NOWHERE: PersonPlacement = { pipeline: null, stage: null, status: null };

const differs = (a: DocumentId | null, b: DocumentId | null): boolean => String(a) !== String(b);

/**
 * A stage set by hand sets the status that belongs to it, unless the status is set with it; a stage of another pipeline is refused unless
 * the pipeline is set with it (design 4.3). A new opportunity without a pipeline gets the one of its stage. A stage, or a status alone, that ServiceTitan's
 * facts contradict is refused with the sentence that `checkMove` gives. The sync's own writes pass.
 */
export const stageByHand =
  ({ names, pipelines, hooks }: { names: CrmNames; pipelines: readonly PipelineShape[]; hooks: Pick<SyncHooks, 'checkMove'> }): CollectionBeforeChangeHook =>
  async ({ data, originalDoc, operation, req, collection }) => {
    if (isSyncWrite(req)) return data;
    const path = (ours: string): string => crmPath(names.fields.opportunities, ours);
    const refuse = (field: 'stage' | 'status', message: string): never => {
      throw new ValidationError({ collection: collection.slug, errors: [{ message, path: path(field) }], req });
    };
    const id = readId(data, path('stage'));
    const idBefore = readId(originalDoc, path('stage'));
    const pipeline = readId(data, path('pipeline'));
    const stageChanged = differs(id, idBefore);
    const pipelineChanged = differs(pipeline, readId(originalDoc, path('pipeline')));
    const statusBefore = operation === 'create' ? 'open' : readPath(originalDoc, path('status'));
    const statusChanged = (readPath(data, path('status')) ?? statusBefore) !== statusBefore;
    if (id === null || (!stageChanged && !pipelineChanged && !statusChanged)) return data;

    const stageOf = await readStages({ req, names, pipelines, ids: [id, idBefore] });
    const stage = stageOf(id);
    if (!stage) return data;
    if (pipeline === null && operation === 'create') writePath({ target: data, path: path('pipeline'), value: stage.pipeline });
    else if ((stageChanged || pipelineChanged) && differs(pipeline, stage.pipeline)) {
      refuse('stage', 'This stage belongs to another pipeline. Choose a stage of the opportunity\'s pipeline, or change the pipeline with it.');
    }
    if (stageChanged && !statusChanged) writePath({ target: data, path: path('status'), value: stage.placement.status });

    const stKey = readText(originalDoc, path('stKey'));
    if (operation === 'create' || stKey === null) return data;
    const to: PersonPlacement = { ...stage.placement, status: readStatus(data, path('status')) ?? readStatus(originalDoc, path('status')) };
    const from: PersonPlacement = { ...(stageOf(idBefore)?.placement ?? NOWHERE), status: readStatus(originalDoc, path('status')) };
    const contradicted = await hooks.checkMove(req.payload, { stKey, from, to });
    if (contradicted !== null) refuse(stageChanged || pipelineChanged ? 'stage' : 'status', contradicted);
    return data;
  };
