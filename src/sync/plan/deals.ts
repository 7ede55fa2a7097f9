import { instantOf } from '../steps/order.js';
import type { JobRecord } from '../../servicetitan/records.js';
import type { Deal } from './deal-book.js';
import { beginningBy, byBeginning, dealJobOf, pipelineOfJob } from './deal-book.js';
import { canBegin, dealToJoin, newDealKey, withJob } from './give-jobs.js';
import { givenDeals } from './given-deals.js';
import { linkEstimates } from './jobless-estimates.js';
import type { Survivors } from './merge.js';
import type { AccountPlan, PlanContext, PlanInput, PlanWarning } from './plan.types.js';
import type { AccountRecords } from './records.js';

export type Deals = { deals: Deal[] } & Pick<AccountPlan, 'gives' | 'unlinkedEstimates' | 'warnings'>;

/** A job counts when it was created since tracking began, or when a full run admits it (design 4.1.2). */
export const isTracked = (job: JobRecord, { trackingSince, admitSince }: PlanContext): boolean => {
  const created = instantOf(job.createdOn);
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

/**
 * Which jobs and estimates each opportunity stands for (design 4.1). Jobs given before keep their deal; the others that count are given in order of
 * (createdOn, id): each joins a deal or begins one, a recall after the job it is one of. A job of an unmapped business unit waits until the unit is mapped, one of a customer that the
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

    const joined = dealToJoin({ job, dealJob, customerId, deals, records, context });
    if (!joined && !canBegin(job)) return false;
    const deal = withJob(joined ?? newDeal({ stKey: newDealKey({ tenantId, job, customerId, deals }), customerId, job, input }), dealJob, records);
    gives.push({ jobId: job.id, stKey: deal.stKey });
    deals = withDeal(deals, deal);
    // A new deal or a new job of a project can take over estimates that have no job.
    if (records.joblessEstimates.length > 0) deals = link(deals).deals;
    return true;
  };
  let waiting = records.jobs.filter((job) => known.left.has(job.id) || (!input.memory.jobDeals.has(job.id) && isTracked(job, context)));
  for (let before = Infinity; waiting.length > 0 && waiting.length < before; ) {
    before = waiting.length;
    // A recall waits for the job it is a recall of, which ServiceTitan may say was created later.
    waiting = waiting.filter((job) => !isSettled(job));
  }
  const linked = link(deals);
  return { deals: linked.deals, gives, unlinkedEstimates: linked.unlinked, warnings: [...unmappedWarnings(unmapped, context), ...missingWarnings(missing)] };
};

const newDeal = ({ stKey, customerId, job, input }: { stKey: string; customerId: string; job: JobRecord; input: PlanInput }): Deal => ({
  stKey,
  customerId,
  ...beginningBy(job),
  memory: null,
  // A killed run may have created it without remembering.
  document: input.documents.opportunities.find((document) => document.stKey === stKey) ?? null,
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
