import type { OpportunityDocument } from '../../payload/documents.types.js';
import type { JobRecord } from '../../servicetitan/records.js';
import type { Deal } from './deal-book.js';
import { beginningBy, beginningJobId, beginningLeadId, dealJobOf } from './deal-book.js';
import { isSameId } from './document-ids.js';
import { leadPersonId } from './lead-person.js';
import type { Survivors } from './merge.js';
import type { PlanContext, PlanInput } from './plan.types.js';
import type { AccountRecords } from './records.js';

/**
 * The customer a deal now belongs to: its own, unless all its jobs have moved to others; then the customer of the job that began it. One that a lead
 * began belongs to the customer of that lead as long as it has no job.
 */
const ownerOf = ({ stKey, customerId, jobs, survivors }: { stKey: string; customerId: string | undefined; jobs: readonly JobRecord[]; survivors: Survivors }): string | undefined => {
  const leadId = beginningLeadId(stKey);
  if (jobs.length === 0 && leadId !== null) return survivors.survivorOf(leadPersonId(leadId)) ?? customerId;
  const owners = jobs.map((job) => ({ id: job.id, owner: survivors.survivorOf(job.customerId) })).filter(({ owner }) => owner !== undefined);
  if (owners.length === 0 || owners.some(({ owner }) => owner === customerId)) return customerId;
  return (owners.find(({ id }) => id === beginningJobId(stKey)) ?? owners[0])?.owner;
};

/**
 * The deals that jobs were given to before (design 4.1.3), after merges and moves (4.1.6): a deal follows its customer into the surviving one, and all its jobs to
 * another customer. A job that moved alone leaves; `left` are those jobs, to be given anew.
 */
export const givenDeals = ({
  input,
  records,
  survivors,
  context,
}: {
  input: PlanInput;
  records: AccountRecords;
  survivors: Survivors;
  context: PlanContext;
}): { deals: Deal[]; left: ReadonlySet<string> } => {
  const { memory, documents } = input;
  const left = new Set<string>();
  const rememberedDeals = new Map(memory.deals.map((deal) => [deal.stKey, deal]));
  const jobsOfDeal = new Map<string, JobRecord[]>(memory.deals.map((deal) => [deal.stKey, []]));
  for (const job of records.jobs) {
    const stKey = memory.jobDeals.get(job.id);
    if (stKey !== undefined) jobsOfDeal.set(stKey, [...(jobsOfDeal.get(stKey) ?? []), job]);
  }

  const deals = [...jobsOfDeal].flatMap(([stKey, jobs]): Deal[] => {
    const remembered = rememberedDeals.get(stKey) ?? null;
    const isDocument = (document: OpportunityDocument): boolean => document.stKey === stKey || isSameId(document.id, remembered?.crmId ?? null);
    const before = remembered ? (survivors.survivorOf(remembered.customerId) ?? remembered.customerId) : undefined;
    const customerId = ownerOf({ stKey, customerId: before, jobs, survivors });
    if (customerId === undefined) return [];
    const lead = records.lead(beginningLeadId(stKey) ?? '') ?? null;
    const staying = jobs.filter((job) => (survivors.survivorOf(job.customerId) ?? customerId) === customerId);
    for (const job of jobs) if (!staying.includes(job)) left.add(job.id);
    return [
      {
        stKey,
        customerId,
        lead,
        isSent: false,
        ...beginningBy(records.job(beginningJobId(stKey) ?? '') ?? jobs[0], lead),
        memory: remembered,
        document: documents.opportunities.find(isDocument) ?? null,
        jobs: staying.map((job) => dealJobOf(job, context, remembered)).filter((job) => job !== undefined),
        estimates: [],
      },
    ];
  });
  return { deals, left };
};
