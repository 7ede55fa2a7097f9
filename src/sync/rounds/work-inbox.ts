import { isServiceTitanError, type ServiceTitanErrorKind } from '../../servicetitan/errors.js';
import { dueEvents, holdEvents, putOffEvents, settleEvents, type EventOutcome, type WaitingEvent } from '../../state/inbox-work.js';
import { underLease } from '../../state/lease.js';
import { nextFetch } from '../../state/mirror.js';
import { pullBookings } from '../pull/pull-bookings.js';
import { pullWanted } from '../pull/pull-wanted.js';
import { planCustomers } from '../run/plan-dirty.js';
import { readUnits, type ResolvedUnits } from '../run/resolve-units.js';
import type { RunContext } from '../run/run-context.js';
import type { SyncRuntime, TenantRuntime } from '../runtime.js';
import { safeReason } from '../safe-reason.js';
import { readEvent, type EventReading, type EventRecords } from './event-records.js';
import { keepRound } from './keep-round.js';
import { refetch, type DealScope } from './refetch.js';
import { roundContext, type Held } from './round-context.js';
import { storeRefetched } from './store-refetched.js';

/** Events looked at for one round. */
const MAX_EVENTS = 500;
/** Jobs and leads that the events of one round name: as many as ServiceTitan takes ids in one request. */
const MAX_RECORDS = 50;
/** Attempts after which an event that alone cannot be worked is set aside as failed; some hours, as the waits between them go. */
const MAX_ATTEMPTS = 40;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** Since when jobs count for the tenant (design 4.1.2). */
export type Tracking = { trackingSince: string; admitSince?: string | null };

/** What a round came to. `retryInMs`: nothing of the tenant can be worked before, because ServiceTitan or the CRM is not there. */
export type RoundEnd = { events: number; hasMore: boolean; retryInMs: number | null };

type Round = { context: RunContext; units: ResolvedUnits; scope: DealScope };

/** Why events could not be worked; `isNew` when they were tried for the first time. */
type Trouble = { reason: string; isNew: boolean; isOutage: boolean; retryInMs: number };

/**
 * Works what waits in the inbox, a bounded part of it, under the tenant's lease: refetches the records that the events speak of, all of
 * them together, stores them, plans and applies the customers they concern, and only then settles the events. Cut off anywhere, it is done
 * once more and changes nothing twice. Events that cannot be worked yet stay waiting. Throws LeaseLostError, or when the state cannot be
 * reached.
 */
export const workInbox = async (runtime: SyncRuntime, args: { tenant: TenantRuntime; held: Held; tracking: Tracking }): Promise<RoundEnd> => {
  const { state } = runtime;
  const { settings } = args.tenant;
  const waiting = await dueEvents(state, { tenantId: settings.tenantId, now: runtime.now().toISOString(), limit: MAX_EVENTS });
  const events = fewEnough(waiting);
  if (events.length === 0) return { events: 0, hasMore: false, retryInMs: null };
  const context = roundContext(runtime, { ...args, ...args.tracking, kind: 'webhook' });
  const units = await readUnits(state, settings);
  const trouble = await workEvents({ context, units, scope: scopeOf(context, units) }, events);
  await keepRound(context, trouble?.isNew ? trouble.reason : null);
  return {
    events: events.length,
    hasMore: waiting.length > events.length || waiting.length === MAX_EVENTS,
    retryInMs: trouble?.isOutage ? trouble.retryInMs : null,
  };
};

const scopeOf = ({ tenant, trackingSince, admitSince }: RunContext, units: ResolvedUnits): DealScope => ({
  since: admitSince === null ? null : admitSince !== undefined && admitSince < trackingSince ? admitSince : trackingSince,
  unitIds: tenant.rules.fallbackPipeline === undefined ? new Set(units.pipelineOfBusinessUnit.keys()) : null,
});

/** The first of the events, as long as they speak of few enough different records. Many speak of the same ones. */
const fewEnough = (events: readonly WaitingEvent[]): WaitingEvent[] => {
  const seen = new Set<string>();
  const end = events.findIndex((event) => {
    const reading = readEvent(event);
    if (reading.kind === 'records') for (const id of subjectsOf(reading.records)) seen.add(id);
    return seen.size > MAX_RECORDS;
  });
  return events.slice(0, end === -1 ? undefined : Math.max(end, 1));
};

const subjectsOf = ({ jobs, leads, customers }: EventRecords): string[] => (jobs.length + leads.length > 0 ? [...jobs, ...leads] : customers);

/** Works events together. What one of them chokes on is searched for by halves, so that it holds up no other. */
const workEvents = async (round: Round, events: readonly WaitingEvent[]): Promise<Trouble | null> => {
  try {
    await workTogether(round, events);
    return null;
  } catch (error) {
    if (error instanceof Error && error.name === 'LeaseLostError') throw error;
    if (isOutage(error) || events.length === 1) return putOff(round, events, error);
    const half = Math.ceil(events.length / 2);
    const first = await workEvents(round, events.slice(0, half));
    return (await workEvents(round, events.slice(half))) ?? first;
  }
};

const workTogether = async ({ context, units, scope }: Round, events: readonly WaitingEvent[]): Promise<void> => {
  const readings = events.map((event) => ({ id: event.id, reading: readEvent(event) }));
  const named = readings.flatMap(({ reading }) => (reading.kind === 'records' ? [reading.records] : []));
  if (named.length > 0) {
    const records = { jobs: each(named.map(({ jobs }) => jobs)), customers: each(named.map(({ customers }) => customers)), leads: each(named.map(({ leads }) => leads)) };
    const fetched = await nextFetch(context.state);
    const concerned = await storeRefetched(context, { fetched, refetched: await refetch(context, { records, scope }) });
    await pullWanted(context);
    await pullBookings(context);
    await planCustomers(context, units, [...concerned]);
  }
  const outcomes = readings.map(({ id, reading }) => ({ id, ...outcomeOf(reading) }));
  await underLease(context.state, context.lease, (held) => settleEvents(held.db, { state: held, outcomes, now: context.now().toISOString() }));
};

const each = (ids: readonly (readonly string[])[]): string[] => [...new Set(ids.flat())];

const outcomeOf = (reading: EventReading): Omit<EventOutcome, 'id'> => {
  if (reading.kind === 'failed') return { status: 'failed', reason: reading.reason };
  return { status: reading.kind === 'ignored' ? 'ignored' : 'worked', reason: null };
};

/** Kinds of failure that have nothing to do with the events: the next ones would fail alike. */
const OUTAGES: ReadonlySet<ServiceTitanErrorKind> = new Set(['configuration', 'unauthorized', 'forbidden', 'rate-limited', 'server', 'network']);

const isOutage = (error: unknown): boolean => (isServiceTitanError(error) ? OUTAGES.has(error.kind) : error instanceof Error && error.name === 'SetupError');

const putOff = async ({ context }: Round, events: readonly WaitingEvent[], error: unknown): Promise<Trouble> => {
  const { state, tenant, lease, payload, run } = context;
  const { tenantId } = tenant;
  const reason = safeReason(error);
  const attempts = Math.max(...events.map((event) => event.attempts));
  const retryInMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts, 10), LONGEST_WAIT_MS);
  const now = context.now();
  const nextAttemptAt = new Date(now.getTime() + retryInMs).toISOString();
  const outage = isOutage(error);
  const isLast = !outage && attempts + 1 >= MAX_ATTEMPTS;
  const ids = events.map((event) => event.id);
  await underLease(state, lease, async (held) => {
    if (isLast) return settleEvents(held.db, { state: held, outcomes: ids.map((id) => ({ id, status: 'failed', reason })), now: now.toISOString() });
    await putOffEvents(held.db, { state: held, ids, reason, nextAttemptAt });
    if (outage) await holdEvents(held.db, { state: held, tenantId, nextAttemptAt });
  });
  payload.logger.warn({ msg: `[crm-sync-worker] ${events.length} webhooks ${isLast ? 'failed' : `wait ${retryInMs / 1000} s more`}: ${reason}`, tenantId, runId: run.id });
  return { reason, isNew: attempts === 0 || isLast, isOutage: outage, retryInMs };
};
