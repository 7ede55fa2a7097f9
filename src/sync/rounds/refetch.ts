import pMap from 'p-map';

import type { Received } from '../../servicetitan/received.js';
import { isServiceTitanError } from '../../servicetitan/errors.js';
import type { FeedRecords, JobRecord } from '../../servicetitan/records.js';
import { givenJobsOf } from '../../state/given-jobs.js';
import type { RunContext } from '../run/run-context.js';
import { byCreation } from '../steps/order.js';
import type { EventRecords } from './event-records.js';

/** What is refetched when a webhook speaks of a job or a lead. */
export const REFETCHED = ['jobs', 'job-canceled-logs', 'appointments', 'estimates', 'appointment-assignments', 'leads'] as const;
export type RefetchedFeed = (typeof REFETCHED)[number];

/** Records as ServiceTitan has them now, by the feed that would bring them. */
export type Refetched = { [N in RefetchedFeed]: Received<FeedRecords[N]>[] };

/** Which jobs deals are made of: those of these business units (null: of any), created since then (ISO 8601; null: ever), and those they have. */
export type DealScope = { since: string | null; unitIds: ReadonlySet<string> | null };

/** Of a customer with more jobs than this only the latest are looked at with their estimates; the pull tells of the others. */
const MANY_JOBS = 50;

/** Requests of a round in flight; the tenant's limiter has the last word. */
const IN_FLIGHT = 8;

/**
 * Fetches what the customers that events speak of have in ServiceTitan now: all their jobs that deals are made of, with appointments,
 * technicians and estimates. Not only the record an event names: there are no events for estimates, and a deal whose one estimate was
 * dismissed is lost or not by what else its customer has; a stage that was reached is not left again, and a job is given to a deal for good
 * (design 4.1.3, 4.2). What ServiceTitan refuses for want of a scope is left out with a warning, as in a pull, unless it is the jobs; throws
 * any other ServiceTitanError.
 */
export const refetch = async (context: RunContext, args: { records: EventRecords; scope: DealScope }): Promise<Refetched> => {
  const { client } = context;
  const { records, scope } = args;
  const [named, hinted, leads] = await Promise.all([
    client.jobsByIds(records.jobs),
    fetchCustomers(context, { customerIds: records.customers, scope }),
    ifAllowed(context, 'leads', () => client.leadsByIds(records.leads)),
  ]);
  // What an event says of a job's customer may be wrong by now, or be missing.
  const unhinted = [...new Set(goodOf(named).map((job) => job.customerId))].filter((id) => !records.customers.includes(id));
  const found = await fetchCustomers(context, { customerIds: unhinted, scope });
  const recent = [...hinted.jobs, ...found.jobs];
  const old = await fetchOldJobs(context, { named, recent, customerIds: [...records.customers, ...unhinted] });
  const appointments = [...hinted.appointments, ...found.appointments, ...old.appointments];
  const rest = await fetchRest(context, { jobs: [...near(goodOf(recent), scope), ...goodOf(old.jobs)], appointments });
  return { jobs: [...recent, ...old.jobs], appointments, leads, ...rest };
};

type Found = Pick<Refetched, 'jobs' | 'appointments'>;

const fetchCustomers = async (context: RunContext, args: { customerIds: readonly string[]; scope: DealScope }): Promise<Found> => {
  const { client } = context;
  const since = args.scope.since ?? undefined;
  const [jobs, appointments] = await Promise.all([
    inTurns(args.customerIds, (id) => client.jobsOfCustomer(id, since)),
    ifAllowed(context, 'appointments', () => inTurns(args.customerIds, (id) => client.appointmentsOfCustomer(id, since))),
  ]);
  return { jobs, appointments };
};

/** Jobs from before, which an event names or a deal has: a full run may have admitted them. */
const fetchOldJobs = async (
  context: RunContext,
  args: { named: Refetched['jobs']; recent: Refetched['jobs']; customerIds: readonly string[] },
): Promise<Found> => {
  const { client, state, tenant } = context;
  const known = new Set(goodOf([...args.recent, ...args.named]).map((job) => job.id));
  const given = (await givenJobsOf(state, { tenantId: tenant.tenantId, customerIds: args.customerIds })).filter((id) => !known.has(id));
  const isRecent = new Set(goodOf(args.recent).map((job) => job.id));
  const jobs = [...args.named.filter((row) => !row.ok || !isRecent.has(row.record.id)), ...(await client.jobsByIds(given))];
  const appointments = await ifAllowed(context, 'appointments', () => inTurns(goodOf(jobs), (job) => client.appointmentsOfJob(job.id)));
  return { jobs, appointments };
};

/** The latest of each customer's jobs that deals may be made of. */
const near = (jobs: readonly JobRecord[], { unitIds }: DealScope): JobRecord[] => {
  const ofCustomers = new Map<string, JobRecord[]>();
  for (const job of jobs) if (unitIds === null || unitIds.has(job.businessUnitId)) ofCustomers.set(job.customerId, [...(ofCustomers.get(job.customerId) ?? []), job]);
  return [...ofCustomers.values()].flatMap((ofCustomer) => ofCustomer.sort(byCreation).slice(-MANY_JOBS));
};

/** What belongs to jobs and appointments, and the estimates that jobs were created from, whosever they are. */
const fetchRest = async (
  context: RunContext,
  args: { jobs: readonly JobRecord[]; appointments: Refetched['appointments'] },
): Promise<Omit<Refetched, 'jobs' | 'appointments' | 'leads'>> => {
  const { client } = context;
  const canceled = args.jobs.filter((job) => job.status.toLowerCase() === 'canceled');
  const [estimates, assignments, logs] = await Promise.all([
    ifAllowed(context, 'estimates', () => inTurns(args.jobs, (job) => client.estimatesOfJob(job.id))),
    ifAllowed(context, 'appointment-assignments', () => client.assignmentsOf(goodOf(args.appointments).map((appointment) => appointment.id))),
    ifAllowed(context, 'job-canceled-logs', () => inTurns(canceled, (job) => client.canceledLogOfJob(job.id))),
  ]);
  const known = new Set(goodOf(estimates).map((estimate) => estimate.id));
  const sources = args.jobs.flatMap((job) => job.createdFromEstimateId ?? []).filter((id) => !known.has(id));
  const more = await ifAllowed(context, 'estimates', () => client.estimatesByIds(sources));
  return { 'job-canceled-logs': logs, estimates: [...estimates, ...more], 'appointment-assignments': assignments };
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
