import type { Placement } from '../steps/deal.js';
import { withPipelines, withStageChanges } from './base-notes.js';
import type { Deal } from './deal-book.js';
import type { Belongings } from './opportunity-fields.js';
import type { Base } from './plan.types.js';

/** The fields that say where an opportunity stands. */
export const PLACEMENT = ['pipeline', 'stage', 'status'] as const satisfies readonly (keyof Placement)[];

/** What is remembered beside the merged values: where the opportunity stands, how often its stage changed, which pipeline each job is in. */
export const withNotes = ({ base, placement, stageChanges, deal }: { base: Base; placement: Placement; stageChanges: number; deal: Deal }): Base =>
  withPipelines(
    withStageChanges({ ...base, ...placement }, stageChanges),
    Object.fromEntries(deal.jobs.map((job) => [job.record.id, job.pipeline.slug])),
  );

/** `stKey` of the contact that an opportunity belongs to. */
export const contactKeyOf = ({ tenantId, customerId }: Belongings): string => `${tenantId}:customer:${customerId}`;
