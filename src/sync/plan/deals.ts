import { instantOf } from '../steps/order.js';
import type { JobRecord } from '../../servicetitan/records.js';
import type { Deal } from './deal-book.js';
import { dealJobOf, pipelineOfJob } from './deal-book.js';
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
 * (createdOn, id): each joins a deal or begins one. A job of an unmapped business unit waits until the unit is mapped, one of a customer that the
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
  const link = (deals: readonly Deal[]): { deals: Deal[]; unlinked: string[] } => linkEstimates({ deals, records, survivors, context });
  let linked = link(known.deals);
  const gives: AccountPlan['gives'] = [];
  const unmapped: JobRecord[] = [];

  for (const job of records.jobs) {
    const isLeft = known.left.has(job.id);
    if (!isLeft && (input.memory.jobDeals.has(job.id) || !isTracked(job, context))) continue;
    const customerId = survivors.survivorOf(job.customerId);
    if (!pipelineOfJob(job, context)) {
      unmapped.push(job);
      continue;
    }
    const dealJob = dealJobOf(job, context, null);
    if (!dealJob || customerId === undefined) continue;

    const { deals } = linked;
    const joined = dealToJoin({ job, dealJob, customerId, deals, records, context });
    if (!joined && !canBegin(job)) continue;
    const stKey = joined?.stKey ?? newDealKey({ tenantId, job, customerId, deals });
    const document = input.documents.opportunities.find((each) => each.stKey === stKey) ?? null;
    const deal: Deal = joined ?? { stKey, customerId, memory: null, document, jobs: [], estimates: [] };
    linked = link([...deals.filter((each) => each !== joined), withJob(deal, dealJob)]);
    gives.push({ jobId: job.id, stKey });
  }
  return { deals: linked.deals, gives, unlinkedEstimates: linked.unlinked, warnings: unmappedWarnings(unmapped, context) };
};
