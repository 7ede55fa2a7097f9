import { z } from 'zod';

import type { OpportunityDocument, OpportunityValues, TechnicianRow } from '../documents.types.js';
import { crmPath, readPath, writePath } from '../field-paths.js';
import type { FieldMap } from '../field-paths.js';
import { MissingStageError } from './missing-stage-error.js';
import type { PipelineDirectory } from './pipeline-directory.js';
import { readId, readIds, readInstant, readNumber, readStatus, readText } from './read-values.js';

/** Fields that are written as they are; pipeline and stage are slugs on our side and relationships on Payload's. */
const PLAIN_FIELDS = [
  'title',
  'contact',
  'status',
  'value',
  'lostReason',
  'businessUnit',
  'estimateName',
  'technicians',
  'assignedTo',
  'stTenantId',
  'stCustomerId',
  'stJobId',
  'stJobNumber',
  'stEstimateId',
] as const satisfies readonly (keyof OpportunityValues)[];

const technicianRow = z.object({ stTechnicianId: z.string(), name: z.string().nullish(), primary: z.boolean().nullish() });

const readTechnicians = (document: unknown, path: string): TechnicianRow[] => {
  const rows = readPath(document, path);
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown) => {
    const parsed = technicianRow.safeParse(row);
    return parsed.success ? [{ stTechnicianId: parsed.data.stTechnicianId, name: parsed.data.name ?? null, primary: parsed.data.primary ?? false }] : [];
  });
};

/** Where a CRM keeps the fields of an opportunity that the sync reads. */
export const opportunityPaths = (map: FieldMap): string[] => [...PLAIN_FIELDS, 'pipeline', 'stage', 'stKey'].map((field) => crmPath(map, field));

/** A Payload document as the sync knows an opportunity; null without an id. A pipeline or stage that is no longer there reads as null. */
export const toOpportunityDocument = ({
  document,
  map,
  directory,
}: {
  document: unknown;
  map: FieldMap;
  directory: PipelineDirectory;
}): OpportunityDocument | null => {
  const id = readId(document, 'id');
  if (id === null) return null;
  const text = (ours: string): string | null => readText(document, crmPath(map, ours));
  return {
    id,
    stKey: text('stKey'),
    updatedAt: readInstant(document, 'updatedAt'),
    createdAt: readInstant(document, 'createdAt'),
    values: {
      title: text('title'),
      contact: readId(document, crmPath(map, 'contact')),
      pipeline: directory.pipelineById(readId(document, crmPath(map, 'pipeline')))?.slug ?? null,
      stage: directory.stageById(readId(document, crmPath(map, 'stage')))?.slug ?? null,
      status: readStatus(document, crmPath(map, 'status')),
      value: readNumber(document, crmPath(map, 'value')),
      lostReason: text('lostReason'),
      businessUnit: text('businessUnit'),
      estimateName: text('estimateName'),
      technicians: readTechnicians(document, crmPath(map, 'technicians')),
      assignedTo: readIds(document, crmPath(map, 'assignedTo')),
      stTenantId: text('stTenantId'),
      stCustomerId: text('stCustomerId'),
      stJobId: text('stJobId'),
      stJobNumber: text('stJobNumber'),
      stEstimateId: text('stEstimateId'),
    },
  };
};

/**
 * What Payload has to write for these values; a value that is undefined is not touched. A stage without its pipeline is looked for in
 * `currentPipeline`. Throws a `MissingStageError` for a pipeline or stage that the CRM does not have.
 */
export const opportunityData = ({
  values,
  map,
  directory,
  currentPipeline,
}: {
  values: Partial<OpportunityValues>;
  map: FieldMap;
  directory: PipelineDirectory;
  currentPipeline: string | null;
}): Record<string, unknown> => {
  const target: Record<string, unknown> = {};
  for (const field of PLAIN_FIELDS) {
    if (values[field] !== undefined) writePath({ target, path: crmPath(map, field), value: values[field] });
  }
  const pipelineSlug = values.pipeline ?? currentPipeline;
  if (values.pipeline !== undefined) {
    const pipeline = values.pipeline === null ? null : directory.pipelineBySlug(values.pipeline);
    if (values.pipeline !== null && !pipeline) throw new MissingStageError({ pipeline: values.pipeline, stage: null });
    writePath({ target, path: crmPath(map, 'pipeline'), value: pipeline?.id ?? null });
  }
  if (values.stage !== undefined) {
    const stage = values.stage === null ? null : directory.stageBySlug({ pipeline: pipelineSlug, stage: values.stage });
    if (values.stage !== null && !stage) throw new MissingStageError({ pipeline: pipelineSlug, stage: values.stage });
    writePath({ target, path: crmPath(map, 'stage'), value: stage?.id ?? null });
  }
  return target;
};
