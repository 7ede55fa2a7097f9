import type { Payload, PayloadRequest } from 'payload';

import type { PipelineShape } from '../pipeline.types.js';
import type { DocumentId } from '../documents.types.js';
import { crmPath, writePath } from '../field-paths.js';
import type { FieldMap } from '../field-paths.js';
import type { CrmNames } from '../names.js';
import { loadPipelineDirectory } from './pipeline-directory.js';
import { readId } from './read-values.js';
import { withTransaction } from './transaction.js';

/** How many documents were created, and how many were there already and left alone. */
export type SeedResult = { pipelines: { created: number; existing: number }; stages: { created: number; existing: number } };

type Create = { payload: Payload; req: PayloadRequest; collection: string; map: FieldMap; values: Record<string, unknown> };

const create = async ({ payload, req, collection, map, values }: Create): Promise<DocumentId> => {
  const data: Record<string, unknown> = {};
  for (const [ours, value] of Object.entries(values)) writePath({ target: data, path: crmPath(map, ours), value });
  const id = readId(await payload.create({ collection, data, depth: 0, req }), 'id');
  if (id === null) throw new Error(`Payload returned no id for a document of "${collection}"`);
  return id;
};

/** Creates the pipelines and stages that the CRM lacks, found by their slugs, all or none; those that are there stay as people made them. */
export const createMissingPipelines = async ({
  payload,
  names,
  pipelines,
}: {
  payload: Payload;
  names: CrmNames;
  pipelines: readonly PipelineShape[];
}): Promise<SeedResult> => {
  const directory = await loadPipelineDirectory({ payload, names });
  const result: SeedResult = { pipelines: { created: 0, existing: 0 }, stages: { created: 0, existing: 0 } };
  await withTransaction(payload, async (req) => {
    for (const [index, pipeline] of pipelines.entries()) {
      const known = directory.pipelineBySlug(pipeline.slug);
      const values = { name: pipeline.name, slug: pipeline.slug, order: index + 1 };
      const id = known?.id ?? (await create({ payload, req, collection: names.collections.pipelines, map: names.fields.pipelines, values }));
      result.pipelines[known ? 'existing' : 'created'] += 1;
      for (const { name, slug, order, status } of pipeline.stages) {
        const stage = known && directory.stageBySlug({ pipeline: pipeline.slug, stage: slug });
        result.stages[stage ? 'existing' : 'created'] += 1;
        if (stage) continue;
        const stageValues = { name, slug, order, status, pipeline: id };
        await create({ payload, req, collection: names.collections.pipelineStages, map: names.fields.pipelineStages, values: stageValues });
      }
    }
  });
  return result;
};
