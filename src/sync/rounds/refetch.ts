import pMap from 'p-map';

import type { Received } from '../../servicetitan/client.types.js';
import { isServiceTitanError } from '../../servicetitan/errors.js';
import type { FeedRecords, JobRecord } from '../../servicetitan/records.js';
import { estimatesOfJobs, givenJobs } from '../../state/given-jobs.js';
import type { RunContext } from '../run/run-context.js';
import type { EventRecords } from './event-records.js';
import { customersToKnow, type DealScope } from './customers-to-know.js';

/** What is refetched when a webhook speaks of a job or a lead. */
export const REFETCHED = ['jobs', 'job-canceled-logs', 'appointments', 'estimates', 'appointment-assignments', 'leads'] as const;
export type RefetchedFeed = (typeof REFETCHED)[number];

/** Records as ServiceTitan has them now, by the feed that would bring them. */
export type Refetched = { [N in RefetchedFeed]: Received<FeedRecords[N]>[] };

/** Requests of a round in flight; the tenant's limiter has the last word. */
const IN_FLIGHT = 8;

/**
 * Fetches the records that events speak of as they are now, and what their deals need beside them: a fixed number of requests for all of
 * them, and two for each job. What ServiceTitan refuses of the rest for want of a scope is left out with a warning, as in a pull; throws
 * any other ServiceTitanError.
 */
export const refetch = async (context: RunContext, args: { records: EventRecords; scope: DealScope }): Promise<Refetched> => {
  const { client } = context;
  const { records, scope } = args;
  const [jobs, ofJobs, leads] = await Promise.all([
    client.jobsByIds(records.jobs),
    fetchOfJobs(context, records.jobs),
    ifAllowed(context, 'leads', () => client.leadsByIds(records.leads)),
  ]);
  const more = await fetchOtherJobs(context, { jobs: goodOf(jobs), customers: records.customers, scope });
  const allJobs = [...jobs, ...more.jobs];
  const appointments = [...ofJobs.appointments, ...more.appointments];
  const canceled = goodOf(allJobs).filter((job) => job.status.toLowerCase() === 'canceled');
  const [assignments, logs] = await Promise.all([
    ifAllowed(context, 'appointment-assignments', () => client.assignmentsOf(goodOf(appointments).map((appointment) => appointment.id))),
    ifAllowed(context, 'job-canceled-logs', () => inTurns(canceled, (job) => client.canceledLogOfJob(job.id))),
  ]);
  return {
    jobs: allJobs,
    'job-canceled-logs': logs,
    appointments,
    estimates: [...ofJobs.estimates, ...more.estimates],
    'appointment-assignments': assignments,
    leads,
  };
};

type OfJobs = Pick<Refetched, 'appointments' | 'estimates'>;

const fetchOfJobs = async (context: RunContext, jobIds: readonly string[]): Promise<OfJobs> => {
  const { client } = context;
  const [appointments, estimates] = await Promise.all([
    ifAllowed(context, 'appointments', () => inTurns(jobIds, (id) => client.appointmentsOfJob(id))),
    ifAllowed(context, 'estimates', () => inTurns(jobIds, (id) => client.estimatesOfJob(id))),
  ]);
  return { appointments, estimates };
};

/**
 * The other jobs of customers with a job that no deal has yet: to which deal it is given depends on them all, and is decided once and for
 * good (design 4.1.3). Of those that a deal has, only what closes it is looked at again.
 */
const fetchOtherJobs = async (
  context: RunContext,
  args: { jobs: readonly JobRecord[]; customers: readonly string[]; scope: DealScope },
): Promise<OfJobs & Pick<Refetched, 'jobs'>> => {
  const { client, state, tenant } = context;
  const { scope } = args;
  const customers = new Set([...args.customers, ...(await customersToKnow(context, args))]);
  if (customers.size === 0) return { jobs: [], appointments: [], estimates: [] };
  const known = new Set(args.jobs.map((job) => job.id));
  const jobs = (await inTurns([...customers], (id) => client.jobsOfCustomer(id, scope.since ?? undefined))).filter((row) => !row.ok || !known.has(row.record.id));
  const found = goodOf(jobs);
  const given = await givenJobs(state, { tenantId: tenant.tenantId, jobIds: found.map((job) => job.id) });
  const sources = [...args.jobs, ...found].flatMap((job) => (given.has(job.id) || job.createdFromEstimateId === null ? [] : [job.createdFromEstimateId]));
  const [ofNew, mirrored] = await Promise.all([
    fetchOfJobs(context, found.filter((job) => !given.has(job.id)).map((job) => job.id)),
    estimatesOfJobs(state, { tenantId: tenant.tenantId, jobIds: [...given.keys()] }),
  ]);
  const estimates = await ifAllowed(context, 'estimates', () => client.estimatesByIds([...mirrored, ...sources]));
  return { jobs, appointments: ofNew.appointments, estimates: [...ofNew.estimates, ...estimates] };
};

const goodOf = <T>(rows: readonly Received<T>[]): T[] => rows.flatMap((row) => (row.ok ? [row.record] : []));

const inTurns = async <T, R>(items: readonly T[], work: (item: T) => Promise<R[]>): Promise<R[]> => (await pMap(items, work, { concurrency: IN_FLIGHT })).flat();

const ifAllowed = async <T>(context: RunContext, feed: string, read: () => Promise<T[]>): Promise<T[]> => {
  try {
    return await read();
  } catch (error) {
    if (!isServiceTitanError(error) || error.kind !== 'forbidden') throw error;
    context.report.warn({ kind: 'scope-missing', subject: feed, detail: `ServiceTitan refuses to list ${feed} (403): grant its read scope to the app.` });
    return [];
  }
};
