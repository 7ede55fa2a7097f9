import { findPipeline, findStage } from '../../pipelines/stages.js';
import type { Placement } from '../steps/deal.js';
import { hasValue, isDismissedEstimate } from '../steps/estimate-state.js';
import { isDismissedLead, isLeadAlone } from '../steps/lead-state.js';
import { instantOf, latestOf } from '../steps/order.js';
import { lostSince, withAssignmentChanges, withLostSince, withPipelines, withStageChanges, withTooLate } from './base-notes.js';
import type { Deal } from './deal-book.js';
import type { Belongings } from './opportunity-fields.js';
import type { Base, PlanContext } from './plan.types.js';
import type { AccountRecords } from './records.js';

/** The fields that say where an opportunity stands. */
export const PLACEMENT = ['pipeline', 'stage', 'status'] as const satisfies readonly (keyof Placement)[];

type Noted = {
  base: Base;
  placement: Placement;
  asked: Placement;
  /** A job came back after the deal had closed. */
  isTooLate: boolean;
  stageChanges: number;
  assignmentChanges: number;
  deal: Deal;
  records: AccountRecords;
  context: PlanContext;
};

/**
 * When the opportunity was lost through its estimates: with the last dismissal, and from then on whatever becomes of them, as long as it stays lost; or with its lead,
 * when that was first seen dismissed. ISO 8601 UTC, null when it is not lost.
 */
const lostInServiceTitan = ({ base, placement, asked, deal, records, context: { rules } }: Noted): string | null => {
  if (placement.status !== 'lost') return null;
  if (deal.lead && isDismissedLead(deal.lead) && isLeadAlone(deal)) return lostSince(base) ?? new Date(instantOf(deal.lead.modifiedOn)).toISOString();
  const isAsked = findStage(findPipeline(rules.pipelines, asked.pipeline), asked.stage)?.trigger === 'estimates-dismissed';
  const last = latestOf(deal.estimates.filter((estimate) => isDismissedEstimate(estimate) && hasValue(estimate, rules)).map(records.dismissedAt));
  return isAsked && last !== null ? new Date(last).toISOString() : lostSince(base);
};

/** What is remembered beside the merged values: where the opportunity stands, since when it is lost and whether a job came back too late, how often its stage and its technicians changed, which pipeline each job is in. */
export const withNotes = (noted: Noted): Base => {
  const { placement, stageChanges, assignmentChanges, deal } = noted;
  const lost = withTooLate(withLostSince({ ...noted.base, ...placement }, lostInServiceTitan(noted)), noted.isTooLate);
  return withPipelines(withAssignmentChanges(withStageChanges(lost, stageChanges), assignmentChanges), Object.fromEntries(deal.jobs.map((job) => [job.record.id, job.pipeline.slug])));
};

/** `stKey` of the contact that an opportunity belongs to. */
export const contactKeyOf = ({ tenantId, customerId }: Belongings): string => `${tenantId}:customer:${customerId}`;
