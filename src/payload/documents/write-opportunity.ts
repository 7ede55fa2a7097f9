import type { OpportunityDocument, OpportunityValues } from '../documents.types.js';
import { crmPath } from '../field-paths.js';
import type { CrmNames } from '../names.js';
import { opportunityData, toOpportunityDocument } from './opportunity-document.js';
import type { PipelineDirectory } from './pipeline-directory.js';
import { readId } from './read-values.js';
import { writeDocument } from './write-document.js';
import type { WriteTarget } from './write-document.js';

type Args = WriteTarget & { names: CrmNames; directory: PipelineDirectory; data: Partial<OpportunityValues> };

// A stage slug is unique in its pipeline only. Where it alone does not tell, the document is asked which pipeline it is in.
const currentPipelineOf = async ({ payload, req, names, id, directory, data }: Args): Promise<string | null> => {
  if (id === null || data.pipeline !== undefined || data.stage === undefined || data.stage === null) return null;
  if (directory.stageBySlug({ pipeline: null, stage: data.stage })) return null;
  const document: unknown = await payload.findByID({ collection: names.collections.opportunities, id, depth: 0, req });
  return directory.pipelineById(readId(document, crmPath(names.fields.opportunities, 'pipeline')))?.slug ?? null;
};

/**
 * Creates an opportunity (`id` null) or updates one, and answers with it as it then stands. Fields that `data` does not name are not touched.
 * Throws a `DocumentExistsError` if another opportunity has the `stKey`, a `MissingStageError` for a pipeline or stage the CRM lacks,
 * else whatever Payload or a hook of the CRM throws.
 */
export const writeOpportunity = async (args: Args): Promise<OpportunityDocument> => {
  const { names, directory, data, ...target } = args;
  const map = names.fields.opportunities;
  const collection = names.collections.opportunities;
  const crmData = opportunityData({ values: data, map, directory, currentPipeline: await currentPipelineOf(args) });
  const document = toOpportunityDocument({ document: await writeDocument({ ...target, collection, map, data: crmData }), map, directory });
  if (!document) throw new Error(`Payload returned no id for a document of "${collection}"`);
  return document;
};
