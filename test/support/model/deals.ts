import type { CustomerRecord, EstimateRecord, JobRecord } from '../../../src/servicetitan/records.js';
import { isClosed, type Parts } from './closed.js';
import type { Deal, Kind, Model, Run } from './model.types.js';
import { byCreation, isRecall, ms, says } from './records.js';

const KINDS: Readonly<Record<string, Kind>> = {
  'pool - sales': 'sales',
  'pool - service': 'sales',
  'electrical - sales': 'sales',
  'electrical - service': 'sales',
  'pool - install': 'install',
  'electrical - install': 'install',
};

/** The customer that another one was merged into, "chains followed with a loop guard" (4.1.6). A customer that was never seen has none. */
export const survivorOf = (customers: readonly CustomerRecord[], id: string): string | undefined => {
  const known = (each: string | null): CustomerRecord | undefined => customers.find((customer) => customer.id === each);
  const chain = [id];
  for (let next = known(id)?.mergedToId ?? null; known(next); next = known(next)?.mergedToId ?? null) {
    if (next === null || chain.includes(next)) return id;
    chain.push(next);
  }
  return known(id) ? chain.at(-1) : undefined;
};

/** Which deal each job is of (4.1.1 to 4.1.3, 4.1.6). */
export const giveJobs = (model: Model, run: Run): void => {
  const { seen } = run;
  for (const unit of seen.businessUnits) if (!model.unitIds.has(normal(unit.name))) model.unitIds.set(normal(unit.name), unit.id);

  const customerOf = (job: JobRecord): string | undefined => survivorOf(seen.customers, job.customerId);
  for (const deal of model.deals) {
    deal.customerId = survivorOf(seen.customers, deal.customerId) ?? deal.customerId;
    const jobs = partsOf({ model, run, deal }).jobs.filter((job) => customerOf(job) !== undefined);
    // Where all of them moved, and not all to the same customer, the job that the deal began with keeps it.
    const moved = jobs.every((job) => customerOf(job) !== deal.customerId);
    const keeper = jobs.find(({ id }) => id === deal.begun.id) ?? jobs[0];
    if (keeper && moved) deal.customerId = customerOf(keeper) ?? deal.customerId;
    for (const job of jobs.filter((each) => customerOf(each) !== deal.customerId)) {
      model.given.delete(job.id);
      model.left.add(job.id);
    }
  }

  const isAdmitted = ({ createdOn }: JobRecord): boolean =>
    ms(createdOn) >= ms(run.trackingSince) || (run.full && (run.since === null || ms(createdOn) >= ms(run.since)));
  for (const job of [...seen.jobs].sort(byCreation)) {
    const customerId = customerOf(job);
    const kind = kindOf(model, run, job);
    if (customerId === undefined || kind === undefined || model.given.has(job.id) || !(isAdmitted(job) || model.left.has(job.id))) continue;
    const deal = dealToJoin({ model, run, job, customerId, kind }) ?? (isRecall(job) ? undefined : begin({ model, run, job, customerId }));
    if (!deal) continue;
    model.given.set(job.id, { deal, kind });
    model.left.delete(job.id);
  }
};

const normal = (name: string): string => name.trim().replace(/\s+/g, ' ').toLowerCase();
const keyOf = (run: Run, job: JobRecord): string => `${run.seen.tenantId}:job:${job.id}`;

/** Names are resolved to ids once, so that a later rename changes nothing (3). */
const kindOf = (model: Model, { options }: Run, job: JobRecord): Kind | undefined => {
  const [, kind] = Object.entries(KINDS).find(([name]) => model.unitIds.get(name) === job.businessUnitId) ?? [];
  return kind ?? (options.fallbackPipeline as Kind | undefined);
};

const begin = ({ model, run, job, customerId }: { model: Model; run: Run; job: JobRecord; customerId: string }): Deal => {
  const key = model.deals.some((deal) => deal.key === keyOf(run, job)) ? `${keyOf(run, job)}:customer:${customerId}` : keyOf(run, job);
  const deal: Deal = {
    key,
    customerId,
    begun: { createdOn: job.createdOn, id: job.id, projectId: job.projectId },
    document: null,
    isDeleted: false,
    asked: null,
    said: null,
    stood: null,
    wasSold: false,
    lostBy: null,
    lostAt: null,
    lostTimes: [],
    canceledJobs: new Set(),
    passed: [],
    activities: 0,
    refused: null,
  };
  model.deals.push(deal);
  return deal;
};

/** "A job joins: …" (4.1.3). */
const dealToJoin = ({ model, run, job, customerId, kind }: { model: Model; run: Run; job: JobRecord; customerId: string; kind: Kind }): Deal | undefined => {
  const { seen, options } = run;
  const at = ms(job.createdOn);
  const own = ofCustomer(model, customerId);
  const estimate = seen.estimates.find(({ id }) => id === job.createdFromEstimateId);
  const ofEstimate = estimate && dealOfEstimate({ model, run, estimate });
  if (ofEstimate && own.includes(ofEstimate)) return ofEstimate;

  const ofOriginal = [job.recallForId, job.warrantyId].map((id) => model.given.get(id ?? '')?.deal).find((deal) => deal && own.includes(deal));
  if (ofOriginal) return ofOriginal;
  if (options.opportunityPer === 'job') return undefined;

  const alike = own.filter((deal) => options.opportunityPer === 'customer' || deal.begun.projectId === job.projectId);
  const wasSold = (deal: Deal): boolean => partsOf({ model, run, deal }).estimates.some((each) => each.active && says(each.status, 'Sold') && ms(each.soldOn ?? each.modifiedOn) <= at);
  const withoutInstall = alike.find((deal) => wasSold(deal) && !partsOf({ model, run, deal }).jobs.some(({ isInstall }) => isInstall));
  if (kind === 'install' && withoutInstall) return withoutInstall;
  return alike.findLast((deal) => isLive({ model, run, deal, at }));
};

/** The deals of a customer, in the order in which they began. */
const ofCustomer = (model: Model, customerId: string | undefined): Deal[] => model.deals.filter((deal) => deal.customerId === customerId).sort((a, b) => byCreation(a.begun, b.begun));

const isLive = ({ model, run, deal, at }: { model: Model; run: Run; deal: Deal; at: number }): boolean =>
  ms(deal.begun.createdOn) <= at && !isClosed({ parts: partsOf({ model, run, deal, before: at }), seen: run.seen, options: run.options, at });

/** "An estimate without a job belongs to …" (4.1.1). */
export const dealOfEstimate = ({ model, run, estimate }: { model: Model; run: Run; estimate: EstimateRecord }): Deal | undefined => {
  if (estimate.jobId !== null) return model.given.get(estimate.jobId)?.deal;
  const at = ms(estimate.createdOn);
  const own = ofCustomer(model, survivorOf(run.seen.customers, estimate.customerId ?? ''));
  const ofProject = run.seen.jobs.filter((job) => job.projectId !== null && job.projectId === estimate.projectId && model.given.has(job.id)).sort(byCreation);
  const job = ofProject.findLast(({ createdOn }) => ms(createdOn) <= at) ?? ofProject[0];
  if (job) return model.given.get(job.id)?.deal;
  return own.findLast((deal) => isLive({ model, run, deal, at })) ?? own.find((deal) => ms(deal.begun.createdOn) > at);
};

/** What a deal is made of; `before` leaves out the estimates without a job that came at that instant or later. */
export const partsOf = ({ model, run, deal, before }: { model: Model; run: Run; deal: Deal; before?: number }): Parts => ({
  deal,
  jobs: run.seen.jobs
    .filter((job) => model.given.get(job.id)?.deal === deal)
    .map((job) => ({ ...job, isInstall: (kindOf(model, run, job) ?? model.given.get(job.id)?.kind) === 'install' }))
    .sort(byCreation),
  estimates: run.seen.estimates
    .filter((estimate) => before === undefined || estimate.jobId !== null || ms(estimate.createdOn) < before)
    .filter((estimate) => dealOfEstimate({ model, run, estimate }) === deal)
    .sort(byCreation),
});
