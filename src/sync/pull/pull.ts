import pMap from 'p-map';

import type { EstimateStatusChange } from '../../servicetitan/client.types.js';
import { isServiceTitanError, type ServiceTitanErrorKind } from '../../servicetitan/errors.js';
import type { EstimateRecord, FeedName } from '../../servicetitan/records.js';
import { saveDismissals } from '../../state/accounts.js';
import { INCREMENTAL, noteFeedsRead } from '../../state/cursors.js';
import { assertLease } from '../../state/lease.js';
import { markContactsComplete, wantCustomers } from '../../state/wanted.js';
import type { RunContext } from '../run/run-context.js';
import { instantKey } from './instant-key.js';
import { pullBookings } from './pull-bookings.js';
import { pullCustomer } from './pull-customer.js';
import { pullFeed, StuckFeedError, type PageWork } from './pull-feed.js';
import { pullSetAside } from './pull-set-aside.js';
import { pullWanted } from './pull-wanted.js';

/** Reference data is small and is read from its beginning; everything else starts at `trackingSince`. */
const REFERENCE_FEEDS = ['business-units', 'technicians', 'employees'] as const satisfies readonly FeedName[];
const PLAIN_FEEDS = ['customers/contacts', 'job-canceled-logs', 'appointments', 'appointment-assignments'] as const satisfies readonly FeedName[];

/** A page that cannot be read, though ServiceTitan answers: one such feed must not stop the others, with two of them ServiceTitan is not well. */
const UNREADABLE: readonly ServiceTitanErrorKind[] = ['invalid-answer', 'too-large'];

/** Status histories read at the same time; the tenant's limiter has the last word. */
const HISTORY_CONCURRENCY = 4;

/** Where a run's feeds start, and in which lane they are read. */
const laneOf = ({ run, trackingSince }: RunContext): { lane: string; start: string | null; readsAll: boolean } => {
  if (run.syncType === 'full') return { lane: run.id, start: run.since, readsAll: run.since === null };
  if (run.since !== null) return { lane: run.id, start: run.since, readsAll: false };
  return { lane: INCREMENTAL, start: trackingSince, readsAll: false };
};

/**
 * Brings the mirror up to date: every export feed from its cursor to its end, then by id what the feeds cannot tell. A feed that
 * ServiceTitan refuses (403: scope missing) is skipped with a warning (design 4.4), and so is one feed that sends the same for ever or
 * cannot be read; any other error ends the run, and the next one goes on from the last page that was kept.
 */
export const pull = async (context: RunContext): Promise<void> => {
  const { start, readsAll } = laneOf(context);
  const began = context.now().toISOString();
  const { read, readToEnd } = feedReader(context);
  const work = { customers: customerPages(context, { readsAll }), jobs: jobPages(context), estimates: estimatePages(context), leads: leadPages(context) };
  for (const feed of REFERENCE_FEEDS) await read(feed, null);
  await read('customers', start, work.customers);
  await read('jobs', start, work.jobs);
  await read('estimates', start, work.estimates);
  for (const feed of PLAIN_FEEDS) await read(feed, start);
  await read('leads', start, work.leads);
  await noteRead(context, { feeds: readToEnd, at: began });
  await pullSetAside(context, work);
  await pullWanted(context);
  if (context.run.customerId !== null) await pullCustomer(context, context.run.customerId);
  await pullBookings(context);
  context.report.progress.feed = null;
};

const noteRead = ({ state, tenant, lease }: RunContext, args: { feeds: readonly FeedName[]; at: string }): Promise<void> =>
  state.transaction(async (db) => {
    await assertLease(db, { state, lease });
    await noteFeedsRead(db, { state, tenantId: tenant.tenantId, ...args });
  });

/** Brings in what changes most between two runs, estimates and jobs: one request each where nothing is new. */
export const pullLatest = async (context: RunContext): Promise<void> => {
  const { start } = laneOf(context);
  const { read } = feedReader(context);
  await read('jobs', start, jobPages(context));
  await read('estimates', start, estimatePages(context));
  await pullWanted(context);
  await pullBookings(context);
};

type ReadFeed = <N extends FeedName>(feed: N, start: string | null, pageWork?: PageWork<N>) => Promise<void>;

/** Reads feeds one after the other; what can be passed over with a warning is. `readToEnd` are those that were read to their end. */
const feedReader = (context: RunContext): { read: ReadFeed; readToEnd: FeedName[] } => {
  const { lane } = laneOf(context);
  const readToEnd: FeedName[] = [];
  let isFirstUnreadable = true;
  const read: ReadFeed = async (feed, start, pageWork) => {
    await context.serveInbox();
    try {
      await pullFeed({ context, feed, lane, start, pageWork });
      readToEnd.push(feed);
    } catch (error) {
      if (isServiceTitanError(error) && error.kind === 'forbidden') {
        context.report.warn({ kind: 'scope-missing', subject: feed, detail: `ServiceTitan refuses the feed ${feed} (403): grant its read scope to the app.` });
      } else if (error instanceof StuckFeedError) {
        context.report.warn({ kind: 'stuck-feed', subject: feed, detail: error.message });
      } else if (isServiceTitanError(error) && UNREADABLE.includes(error.kind) && isFirstUnreadable) {
        isFirstUnreadable = false;
        context.report.warn({ kind: 'unreadable-feed', subject: feed, detail: error.message });
      } else throw error;
    }
  };
  return { read, readToEnd };
};

/** A customer created since tracking began has all its phones and emails in the feed; the survivor of a merge is wanted. */
const customerPages =
  (context: RunContext, args: { readsAll: boolean }): PageWork<'customers'> =>
  (records) => {
    const where = { state: context.state, tenantId: context.tenant.tenantId };
    const since = instantKey(context.trackingSince);
    const complete = records.filter((customer) => args.readsAll || instantKey(customer.createdOn) >= since).map((customer) => customer.id);
    const survivors = records.flatMap((customer) => (customer.mergedToId === null ? [] : [customer.mergedToId]));
    return Promise.resolve(async (db) => {
      await markContactsComplete(db, { ...where, customerIds: complete });
      await wantCustomers(db, { ...where, customerIds: survivors });
    });
  };

/** Jobs that count need their customers, however old those are. */
export const jobPages =
  (context: RunContext): PageWork<'jobs'> =>
  (records) => {
    const { run, trackingSince } = context;
    const since = run.syncType === 'full' ? instantKey(run.since ?? '') : instantKey(trackingSince);
    const customerIds = records.filter((job) => instantKey(job.createdOn) >= since).map((job) => job.customerId);
    return Promise.resolve((db) => wantCustomers(db, { state: context.state, tenantId: context.tenant.tenantId, customerIds }));
  };

/** Where leads come in, those that count need their customers as jobs do. */
export const leadPages =
  (context: RunContext): PageWork<'leads'> =>
  (records) => {
    const { run, trackingSince, tenant } = context;
    const since = run.syncType === 'full' ? instantKey(run.since ?? '') : instantKey(trackingSince);
    const counting = tenant.rules.leads === 'open' ? records.filter((lead) => instantKey(lead.createdOn) >= since) : [];
    const customerIds = counting.flatMap((lead) => lead.customerId ?? []);
    return Promise.resolve((db) => wantCustomers(db, { state: context.state, tenantId: tenant.tenantId, customerIds }));
  };

/** When an estimate was dismissed closes its deal (design 4.1.4); ServiceTitan tells it only in the estimate's status history. */
export const estimatePages = (context: RunContext): PageWork<'estimates'> => {
  let canRead = true;
  return async (records) => {
    const dismissed = records.filter((estimate) => estimate.active && estimate.status.toLowerCase() === 'dismissed');
    const dismissedOn = new Map<string, string>();
    const readHistory = async (estimate: EstimateRecord): Promise<void> => {
      if (!canRead) return;
      const history = await readableHistory(context, estimate.id);
      if (history === null) canRead = false;
      const last = history?.filter((change) => change.newStatus?.toLowerCase() === 'dismissed').sort((a, b) => compare(a.createdOn, b.createdOn)).at(-1);
      if (last) dismissedOn.set(estimate.id, last.createdOn);
    };
    await pMap(dismissed, readHistory, { concurrency: HISTORY_CONCURRENCY });
    return (db) => saveDismissals(db, { state: context.state, tenantId: context.tenant.tenantId, dismissedOn });
  };
};

/** A history that cannot be read costs its estimate the date of its dismissal, not the page its records. */
const readableHistory = async ({ client, report }: RunContext, estimateId: string): Promise<EstimateStatusChange[] | null> => {
  try {
    return await client.estimateStatusChanges(estimateId);
  } catch (error) {
    if (!isServiceTitanError(error) || !UNREADABLE.includes(error.kind)) throw error;
    report.warn({ kind: 'unreadable-history', subject: estimateId, detail: error.message });
    return [];
  }
};

const compare = (a: string, b: string): number => (instantKey(a) < instantKey(b) ? -1 : 1);
