import type { JobRecord } from '../../servicetitan/records.js';
import type { Deal } from './deal-book.js';
import { beginningJobId, dealJobOf } from './deal-book.js';
import type { Survivors } from './merge.js';
import type { PlanContext, PlanInput } from './plan.types.js';
import type { AccountRecords } from './records.js';

/** The customer a deal now belongs to: its own, unless all its jobs have moved to others; then the customer of the job that began it. */
const ownerOf = ({ stKey, customerId, jobs, survivors }: { stKey: string; customerId: string | undefined; jobs: readonly JobRecord[]; survivors: Survivors }): string | undefined => {
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
  const keys = new Set([...memory.deals.map((deal) => deal.stKey), ...records.jobs.map((job) => memory.jobDeals.get(job.id)).filter((key) => key !== undefined)]);

  const deals = [...keys].sort().flatMap((stKey): Deal[] => {
    const remembered = memory.deals.find((deal) => deal.stKey === stKey) ?? null;
    const document = documents.opportunities.find((each) => (remembered !== null && remembered.crmId !== null && each.id === remembered.crmId) || each.stKey === stKey) ?? null;
    const jobs = records.jobs.filter((job) => memory.jobDeals.get(job.id) === stKey);
    const before = remembered ? (survivors.survivorOf(remembered.customerId) ?? remembered.customerId) : undefined;
    const customerId = ownerOf({ stKey, customerId: before, jobs, survivors });
    if (customerId === undefined) return [];
    const staying = jobs.filter((job) => (survivors.survivorOf(job.customerId) ?? customerId) === customerId);
    for (const job of jobs) if (!staying.includes(job)) left.add(job.id);
    return [
      {
        stKey,
        customerId,
        memory: remembered,
        document,
        jobs: staying.map((job) => dealJobOf(job, context, remembered)).filter((job) => job !== undefined),
        estimates: [],
      },
    ];
  });
  return { deals, left };
};
