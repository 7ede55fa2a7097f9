import type { Payload, PayloadRequest } from 'payload';

import type { OpportunityStatus } from '../pipeline.types.js';
import type { DocumentId } from '../documents.types.js';
import { crmPath } from '../field-paths.js';
import type { CrmNames } from '../names.js';
import { findAll } from './find-all.js';
import { readId, readNumber, readStatus, readText } from './read-values.js';

export type PipelineEntry = { id: DocumentId; slug: string; name: string; order: number };
export type StageEntry = PipelineEntry & { pipelineId: DocumentId; pipelineSlug: string; status: OpportunityStatus };

/** The CRM's pipelines and stages, by id and by slug, each list in the order people gave it. Read once per run. */
export type PipelineDirectory = {
  pipelines: readonly PipelineEntry[];
  stages: readonly StageEntry[];
  pipelineById: (id: DocumentId | null) => PipelineEntry | null;
  pipelineBySlug: (slug: string) => PipelineEntry | null;
  stageById: (id: DocumentId | null) => StageEntry | null;
  /** With `pipeline` null, the stage of that slug if only one pipeline has one. */
  stageBySlug: (args: { pipeline: string | null; stage: string }) => StageEntry | null;
};

/** Builds the directory from its entries. */
export const pipelineDirectory = ({ pipelines, stages }: { pipelines: readonly PipelineEntry[]; stages: readonly StageEntry[] }): PipelineDirectory => {
  const pipelineIds = new Map(pipelines.map((entry) => [String(entry.id), entry]));
  const pipelineSlugs = new Map(pipelines.map((entry) => [entry.slug, entry]));
  const stageIds = new Map(stages.map((entry) => [String(entry.id), entry]));
  return {
    pipelines,
    stages,
    pipelineById: (id) => (id === null ? null : (pipelineIds.get(String(id)) ?? null)),
    pipelineBySlug: (slug) => pipelineSlugs.get(slug) ?? null,
    stageById: (id) => (id === null ? null : (stageIds.get(String(id)) ?? null)),
    stageBySlug: ({ pipeline, stage }) => {
      const found = stages.filter((entry) => entry.slug === stage && (pipeline === null || entry.pipelineSlug === pipeline));
      return found.length === 1 ? (found[0] ?? null) : null;
    },
  };
};

const inOrder = (a: PipelineEntry, b: PipelineEntry): number => a.order - b.order || a.slug.localeCompare(b.slug);

/** Reads the CRM's pipelines and stages: two queries. Those without a slug, and stages without a pipeline, are not ours and left out. */
export const loadPipelineDirectory = async ({
  payload,
  names,
  req,
}: {
  payload: Payload;
  names: CrmNames;
  req?: PayloadRequest;
}): Promise<PipelineDirectory> => {
  const read = async (key: 'pipelines' | 'pipelineStages', fields: readonly string[]): Promise<{ document: unknown; path: (ours: string) => string }[]> => {
    const path = (ours: string): string => crmPath(names.fields[key], ours);
    const documents = await findAll({ payload, collection: names.collections[key], where: {}, paths: fields.map(path), ...(req ? { req } : {}) });
    return documents.map((document) => ({ document, path }));
  };
  const entry = ({ document, path }: { document: unknown; path: (ours: string) => string }): PipelineEntry | null => {
    const id = readId(document, 'id');
    const slug = readText(document, path('slug'));
    if (id === null || slug === null) return null;
    return { id, slug, name: readText(document, path('name')) ?? slug, order: readNumber(document, path('order')) ?? 0 };
  };
  const pipelines = (await read('pipelines', ['name', 'slug', 'order'])).flatMap((row) => entry(row) ?? []).sort(inOrder);
  const slugOf = new Map(pipelines.map((pipeline) => [String(pipeline.id), pipeline.slug]));
  const stages = (await read('pipelineStages', ['name', 'slug', 'order', 'pipeline', 'status'])).flatMap((row): StageEntry[] => {
    const base = entry(row);
    const pipelineId = readId(row.document, row.path('pipeline'));
    const pipelineSlug = pipelineId === null ? undefined : slugOf.get(String(pipelineId));
    if (!base || pipelineId === null || pipelineSlug === undefined) return [];
    return [{ ...base, pipelineId, pipelineSlug, status: readStatus(row.document, row.path('status')) ?? 'open' }];
  });
  return pipelineDirectory({ pipelines, stages: stages.sort(inOrder) });
};
