import type { LeadRecord } from '../../servicetitan/records.js';
import type { DealFacts, DealLead } from '../steps/deal.js';
import { byCreation } from '../steps/order.js';
import { movingJobs } from './closing-facts.js';
import { customerNameOf } from './contact-values.js';
import type { Deal } from './deal-book.js';
import { pipelineOfLead } from './give-leads.js';
import type { PlanContext } from './plan.types.js';
import type { AccountRecords } from './records.js';

/** What the six steps may know of a deal. */
export const dealFactsOf = ({ deal, records, context }: { deal: Deal; records: AccountRecords; context: PlanContext }): DealFacts => {
  const jobs = movingJobs({ deal, records, context });
  const ids = new Set(jobs.map((job) => job.record.id));
  return {
    stKey: deal.stKey,
    customerName: customerNameOf(records.customer(deal.customerId) ?? { id: deal.customerId, name: null }),
    lead: deal.lead && leadOf(deal.lead, context),
    wasLead: deal.lead !== null || deal.isSent,
    jobs,
    appointments: jobs.flatMap((job) => records.appointmentsOf(job.record.id)).sort(byCreation),
    estimates: deal.estimates.filter((estimate) => estimate.jobId === null || ids.has(estimate.jobId)),
  };
};

const leadOf = (record: LeadRecord, context: PlanContext): DealLead | null => {
  const pipeline = pipelineOfLead(record, context);
  const businessUnitName = record.businessUnitId === null ? null : (context.businessUnits.get(record.businessUnitId)?.name ?? null);
  return pipeline ? { record, pipeline, businessUnitName } : null;
};
