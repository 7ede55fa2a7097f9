import type { Pipeline } from '../../pipelines/pipeline.js';
import { pipelineSlugFor } from '../../pipelines/business-units.js';
import { findPipeline, stageFor } from '../../pipelines/stages.js';
import type { JobRecord, LeadRecord } from '../../servicetitan/records.js';
import { isOpenLead } from '../steps/lead-state.js';
import { instantOf } from '../steps/order.js';
import { wasLive } from './closing-facts.js';
import type { Deal } from './deal-book.js';
import type { PlanContext } from './plan.types.js';
import type { AccountRecords } from './records.js';

/** Key of the opportunity that a lead begins (design 4.1.5); it stays, whatever becomes of the lead. */
export const leadDealKey = ({ tenantId, lead }: { tenantId: string; lead: LeadRecord }): string => `${tenantId}:lead:${lead.id}`;

/** The board of a lead: that of its business unit if leads have a stage there, else the first that has one. */
export const pipelineOfLead = (lead: LeadRecord, { rules, pipelineOfBusinessUnit }: PlanContext): Pipeline | undefined => {
  const slug = lead.businessUnitId === null ? undefined : pipelineSlugFor({ rules, pipelineOfBusinessUnit, businessUnitId: lead.businessUnitId });
  const own = findPipeline(rules.pipelines, slug);
  return stageFor(own, 'lead') ? own : rules.pipelines.find((pipeline) => stageFor(pipeline, 'lead'));
};

/** Whether the business unit of a lead is in a pipeline, if it has one at all. */
const isMapped = ({ businessUnitId }: LeadRecord, { rules, pipelineOfBusinessUnit }: PlanContext): boolean =>
  businessUnitId === null || pipelineSlugFor({ rules, pipelineOfBusinessUnit, businessUnitId }) !== undefined;

/**
 * Whether a lead begins a deal of its own: it is open, of a mapped business unit if it has one, and nothing of its customer stands for it already, be it a deal that was
 * live when it was created (with `opportunityPer: 'customer'`) or one that began after it. A lead whose customer the mirror does not have waits for that customer.
 */
export const leadBeginsDeal = ({
  lead,
  customerId,
  deals,
  records,
  context,
}: {
  lead: LeadRecord;
  customerId: string;
  deals: readonly Deal[];
  records: AccountRecords;
  context: PlanContext;
}): boolean => {
  if (!isOpenLead(lead) || !isMapped(lead, context)) return false;
  if (lead.customerId !== null && !records.customer(lead.customerId)) return false;
  const at = instantOf(lead.createdOn);
  const isShared = context.rules.opportunityPer === 'customer';
  return deals
    .filter((deal) => deal.customerId === customerId)
    .every((deal) => (deal.begunAt >= at ? !isShared && deal.jobs.length === 0 : !isShared || !wasLive({ deal, at, records, context })));
};

/**
 * The deal of the lead that a job was made of. Jobs do not name their lead; what says it is the booking that both were made of, or the call that both came by.
 */
export const dealOfLead = (deals: readonly Deal[], job: JobRecord): Deal | undefined =>
  deals.find(({ lead }) => lead !== null && ((job.bookingId !== null && job.bookingId === lead.bookingId) || (job.leadCallId !== null && job.leadCallId === lead.callId)));

/**
 * The customer's latest lead that was still waiting for a job when this one was created. Where no booking and no call says so, the first job that a lead's customer gets
 * after the lead is the one it converted to: a converted lead has its customer and nothing else that leads on.
 */
export const waitingLead = ({ deals, at, records, context }: { deals: readonly Deal[]; at: number; records: AccountRecords; context: PlanContext }): Deal | undefined =>
  deals.findLast((deal) => deal.lead !== null && deal.jobs.length === 0 && deal.begunAt <= at && wasLive({ deal, at, records, context }));
