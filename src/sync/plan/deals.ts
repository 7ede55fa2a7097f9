import type { OpportunityDocument } from '../../payload/documents.types.js';
import type { JobRecord, LeadRecord } from '../../servicetitan/records.js';
import { byCreation, instantOf } from '../steps/order.js';
import type { Deal } from './deal-book.js';
import { beginningBy, byBeginning, dealJobOf, pipelineOfJob } from './deal-book.js';
import { canBegin, dealToJoin, newDealKey, withJob } from './give-jobs.js';
import { isSameId } from './document-ids.js';
import { leadBeginsDeal, leadDealKey } from './give-leads.js';
import { givenDeals } from './given-deals.js';
import { linkEstimates } from './jobless-estimates.js';
import { leadPersonId } from './lead-person.js';
import type { Survivors } from './merge.js';
import type { AccountPlan, PlanContext, PlanInput, PlanWarning } from './plan.types.js';
import type { AccountRecords } from './records.js';

export type Deals = { deals: Deal[] } & Pick<AccountPlan, 'gives' | 'unlinkedEstimates' | 'warnings'>;

/** A job, or a lead, counts when it was created since tracking began, or when a full run admits it (design 4.1.2). */
export const isTracked = (record: { createdOn: string }, { trackingSince, admitSince }: PlanContext): boolean => {
  const created = instantOf(record.createdOn);
  if (created >= instantOf(trackingSince) || admitSince === null) return true;
  return admitSince !== undefined && created >= instantOf(admitSince);
};

const unmappedWarnings = (jobs: readonly JobRecord[], { businessUnits }: PlanContext): PlanWarning[] => {
  const counts = new Map<string, number>();
  for (const job of jobs) counts.set(job.businessUnitId, (counts.get(job.businessUnitId) ?? 0) + 1);
  return [...counts].map(([subject, count]) => ({
    kind: 'unmapped-business-unit',
    subject,
    detail: `Business unit "${businessUnits.get(subject)?.name ?? subject}" is in no pipeline; jobs without an opportunity: ${count}`,
  }));
};

/** What can begin a deal. */
type Arrival = { job: JobRecord } | { lead: LeadRecord };

const byArrival = (a: Arrival, b: Arrival): number => byCreation('job' in a ? a.job : a.lead, 'job' in b ? b.job : b.lead);

/**
 * Which jobs and estimates each opportunity stands for (design 4.1). Jobs given before keep their deal; the others that count are given in order of
 * (createdOn, id): each joins a deal or begins one, a recall after the job it is one of. An open lead begins a deal in the same order, if nothing else
 * stands for it. A job of an unmapped business unit waits until the unit is mapped, one of a customer that the
 * mirror does not have waits for that customer. Deals are sorted by when they began.
 */
export const dealsOf = ({
  input,
  records,
  survivors,
  context,
}: {
  input: PlanInput;
  records: AccountRecords;
  survivors: Survivors;
  context: PlanContext;
}): Deals => {
  const { tenantId } = records;
  const known = givenDeals({ input, records, survivors, context });
  const link = (deals: readonly Deal[]): ReturnType<typeof linkEstimates> => linkEstimates({ deals, records, survivors, context });
  let { deals } = link(known.deals);
  const gives: AccountPlan['gives'] = [];
  const unmapped: JobRecord[] = [];
  const missing = new Set<string>();

  const isSettled = (job: JobRecord): boolean => {
    const dealJob = pipelineOfJob(job, context) && dealJobOf(job, context, null);
    const customerId = survivors.survivorOf(job.customerId);
    if (customerId === undefined) missing.add(job.customerId);
    else if (!dealJob) unmapped.push(job);
    if (!dealJob || customerId === undefined) return true;

    const origin = input.documents.sent.byJob.get(job.id);
    const joined = dealOfDocument(deals, origin) ?? (isUnlinked(origin) && canBegin(job) ? undefined : dealToJoin({ job, dealJob, customerId, deals, records, context }));
    if (!joined && !canBegin(job)) return false;
    const deal = withJob(joined ?? newDeal({ stKey: newDealKey({ tenantId, job, customerId, deals }), customerId, lead: null, job, origin, input }), dealJob, records);
    gives.push({ jobId: job.id, stKey: deal.stKey });
    deals = withDeal(deals, deal);
    // A new deal or a new job of a project can take over estimates that have no job.
    if (records.joblessEstimates.length > 0) deals = link(deals).deals;
    return true;
  };
  const isSettledLead = (lead: LeadRecord): boolean => {
    const stKey = leadDealKey({ tenantId, lead });
    const customerId = survivors.survivorOf(leadPersonId(lead.id));
    if (customerId === undefined || deals.some((deal) => deal.stKey === stKey)) return true;
    // A killed run may have created its opportunity without remembering, and the lead have moved on since.
    const isThere = input.documents.opportunities.some((document) => document.stKey === stKey);
    const origin = input.documents.sent.byLead.get(lead.id);
    if (dealOfDocument(deals, origin)) return true;
    if (!isThere && !isUnlinked(origin) && !leadBeginsDeal({ lead, customerId, deals, records, context })) return true;
    deals = withDeal(deals, newDeal({ stKey, customerId, lead, job: undefined, origin, input }));
    if (records.joblessEstimates.length > 0) deals = link(deals).deals;
    return true;
  };
  const jobs = records.jobs.filter((job) => known.left.has(job.id) || (!input.memory.jobDeals.has(job.id) && isTracked(job, context)));
  let waiting: Arrival[] = [...jobs.map((job) => ({ job })), ...records.leads.filter((lead) => isTracked(lead, context)).map((lead) => ({ lead }))].sort(byArrival);
  for (let before = Infinity; waiting.length > 0 && waiting.length < before; ) {
    before = waiting.length;
    // A recall waits for the job it is a recall of, which ServiceTitan may say was created later.
    waiting = waiting.filter((arrival) => ('job' in arrival ? !isSettled(arrival.job) : !isSettledLead(arrival.lead)));
  }
  const linked = link(deals);
  return { deals: linked.deals, gives, unlinkedEstimates: linked.unlinked, warnings: [...unmappedWarnings(unmapped, context), ...missingWarnings(missing)] };
};

/** The deal whose opportunity is the one that a job or a lead was made of. */
const dealOfDocument = (deals: readonly Deal[], origin: OpportunityDocument | undefined): Deal | undefined =>
  origin && deals.find(({ document }) => document !== null && isSameId(document.id, origin.id));

/** Whether that opportunity waits to be linked: then what was made of it begins the deal, whatever else is going on. */
const isUnlinked = (origin: OpportunityDocument | undefined): origin is OpportunityDocument => origin !== undefined && origin.stKey === null;

type Beginning = { stKey: string; customerId: string; lead: LeadRecord | null; job: JobRecord | undefined; origin: OpportunityDocument | undefined; input: PlanInput };

const newDeal = ({ stKey, customerId, lead, job, origin, input }: Beginning): Deal => ({
  stKey,
  customerId,
  lead,
  ...beginningBy(job, lead),
  memory: null,
  // A killed run may have created it without remembering.
  document: input.documents.opportunities.find((document) => document.stKey === stKey) ?? (isUnlinked(origin) ? origin : null),
  isSent: isUnlinked(origin),
  jobs: [],
  estimates: [],
});

/** The deals with a new or changed one among them, in the order they began. */
const withDeal = (deals: readonly Deal[], deal: Deal): Deal[] => {
  const others = deals.filter((each) => each.stKey !== deal.stKey);
  const place = others.findLastIndex((each) => byBeginning(each, deal) < 0) + 1;
  return others.toSpliced(place, 0, deal);
};

const missingWarnings = (customerIds: ReadonlySet<string>): PlanWarning[] =>
  [...customerIds].map((subject) => ({ kind: 'missing-customer', subject, detail: 'The customer of a job is not known yet; the job waits for it' }));
