import { Big } from 'big.js';
import type { Payload, PayloadRequest, Where } from 'payload';
import { z } from 'zod';

import type { DocumentId } from '../../payload/documents.types.js';
import { loadPipelineDirectory, type PipelineDirectory } from '../../payload/documents/pipeline-directory.js';
import { readId, readNumber } from '../../payload/documents/read-values.js';
import { crmPath, selectOf } from '../../payload/field-paths.js';
import type { CrmNames } from '../../payload/names.js';

/** `value` is money in the account's currency, whole cents. */
export type StageStats = { slug: string; name: string; order: number; count: number; value: number };
export type PipelineStats = { slug: string; name: string; count: number; value: number; stages: StageStats[] };

const PAGE = 1000;

const page = z.object({ docs: z.array(z.unknown()) });

type Sum = { count: number; value: Big };

/**
 * The CRM's pipelines with all their stages in order, empty ones too (design 5.3). Counts every opportunity that the asker may read, those
 * made by hand included. Payload has no aggregates, and only it knows what the asker may read, so the opportunities are read in pages of
 * three fields: memory stays constant, time grows with their number. Throws Payload's Forbidden for someone who may read none.
 */
export const pipelineStats = async ({ payload, names, req }: { payload: Payload; names: CrmNames; req: PayloadRequest }): Promise<PipelineStats[]> => {
  const directory = await loadPipelineDirectory({ payload, names });
  const byStage = new Map<string, Sum>();
  const byPipeline = new Map<string, Sum>();
  for await (const { stage, pipeline, value } of placements({ payload, names, req, directory })) {
    if (stage !== null) add({ sums: byStage, key: String(stage), value });
    if (pipeline !== null) add({ sums: byPipeline, key: String(pipeline), value });
  }
  const figures = (sums: Map<string, Sum>, id: DocumentId): { count: number; value: number } => {
    const sum = sums.get(String(id));
    return { count: sum?.count ?? 0, value: sum ? sum.value.round(2, Big.roundHalfUp).toNumber() : 0 };
  };
  return directory.pipelines.map(({ id, slug, name }) => ({
    slug,
    name,
    ...figures(byPipeline, id),
    stages: directory.stages
      .filter((stage) => stage.pipelineSlug === slug)
      .map((stage) => ({ slug: stage.slug, name: stage.name, order: stage.order, ...figures(byStage, stage.id) })),
  }));
};

const add = ({ sums, key, value }: { sums: Map<string, Sum>; key: string; value: number }): void => {
  const sum = sums.get(key) ?? { count: 0, value: new Big(0) };
  sums.set(key, { count: sum.count + 1, value: sum.value.plus(value) });
};

type Asked = { payload: Payload; names: CrmNames; req: PayloadRequest; directory: PipelineDirectory };
type Placed = { stage: DocumentId | null; pipeline: DocumentId | null; value: number };

async function* placements({ payload, names, req, directory }: Asked): AsyncGenerator<Placed> {
  const path = (ours: string): string => crmPath(names.fields.opportunities, ours);
  let where: Where = {};
  for (;;) {
    const { docs } = page.parse(
      await payload.find({
        collection: names.collections.opportunities,
        where,
        select: selectOf([path('stage'), path('pipeline'), path('value')]),
        sort: 'id',
        limit: PAGE,
        depth: 0,
        pagination: false,
        overrideAccess: false,
        req,
      }),
    );
    for (const document of docs) {
      const stage = directory.stageById(readId(document, path('stage')));
      const pipeline = stage?.pipelineId ?? readId(document, path('pipeline'));
      yield { stage: stage?.id ?? null, pipeline, value: readNumber(document, path('value')) ?? 0 };
    }
    const last = readId(docs.at(-1), 'id');
    if (docs.length < PAGE || last === null) return;
    // By id and not by page number, so that documents written meanwhile neither skip nor repeat others.
    where = { id: { greater_than: last } };
  }
}
