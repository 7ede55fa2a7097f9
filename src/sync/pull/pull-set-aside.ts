import type { Received } from '../../servicetitan/received.js';
import { isServiceTitanError } from '../../servicetitan/errors.js';
import { isFeedName, schemaOf } from '../../servicetitan/feeds.js';
import { receive } from '../../servicetitan/received.js';
import type { FeedName, FeedRecords } from '../../servicetitan/records.js';
import { assertLease } from '../../state/lease.js';
import { nextFetch } from '../../state/mirror.js';
import { dueForFetch, quarantinedIds, release, setAside, type QuarantineRow } from '../../state/quarantine.js';
import { wantCustomers } from '../../state/wanted.js';
import type { RunContext } from '../run/run-context.js';
import { canFetchAgain, fetchAgain } from './fetch-again.js';
import type { PageWork } from './pull-feed.js';
import { storeRows } from './store-rows.js';

/** What belongs to the records of a feed beside their rows, as far as there is anything. */
export type FeedWork = { [N in FeedName]?: PageWork<N> };

/** Records tried again in one run: enough to mend whatever happens, few enough that a run stays a run. */
const PER_RUN = 500;

const GONE = 'ServiceTitan does not show this record any more when it is asked for it by id.';

/** ServiceTitan refuses the question, and will refuse it again: the record is put off, the run goes on. */
const REFUSED: readonly string[] = ['forbidden', 'not-found', 'bad-request'];

/**
 * Tries once more what was set aside and is due. Missing customers are wanted again, records that could not be read are fetched by id; one
 * that cannot be asked for is read from what was kept of it, which helps once the plugin has learned to read it.
 */
export const pullSetAside = async (context: RunContext, work: FeedWork): Promise<void> => {
  const { state, lease, tenant } = context;
  const where = { state, tenantId: tenant.tenantId };
  const due = await dueForFetch(state, { tenantId: tenant.tenantId, now: context.now().toISOString(), limit: PER_RUN });
  const missing = due.filter(({ kind }) => kind === 'missing').map(({ recordId }) => recordId);
  if (missing.length > 0) {
    await state.transaction(async (db) => {
      await assertLease(db, { state, lease });
      await wantCustomers(db, { ...where, customerIds: missing });
    });
  }
  const invalid = due.filter(({ kind }) => kind === 'invalid');
  for (const feed of new Set(invalid.map(({ entity }) => entity))) {
    if (!isFeedName(feed)) continue;
    await tryAgain({ context, feed, rows: invalid.filter(({ entity }) => entity === feed), work });
    await context.checkpoint();
  }
};

const tryAgain = async <N extends FeedName>(args: { context: RunContext; feed: N; rows: readonly QuarantineRow[]; work: FeedWork }): Promise<void> => {
  const { context, feed } = args;
  const pageWork: PageWork<N> | undefined = args.work[feed];
  const { state, lease, report } = context;
  const where = { state, tenantId: context.tenant.tenantId };
  const asked = args.rows.filter((row) => canFetchAgain(feed, row));
  const reread = args.rows.filter((row) => !asked.includes(row)).map((row) => ({ row, received: receive({ schema: schemaOf(feed), row: row.raw }) }));
  const fetched = await nextFetch(state);
  const answer = await fetchOrRefused(context, feed, asked);
  const mended = reread.flatMap(({ row, received }) => (received.ok ? [{ row, received }] : []));
  const rows: Received<FeedRecords[N]>[] = [...(answer ?? []), ...mended.map(({ received }) => received)];
  const records = rows.flatMap((row) => (row.ok ? [row.record] : []));
  const writeWork = pageWork && records.length > 0 ? await pageWork(records) : null;

  const answered = new Set(answer?.map((row) => (row.ok ? row.record.id : row.id)));
  const failed = [
    ...asked.filter(({ recordId }) => !answered.has(recordId)).map((row) => ({ row, reason: answer === null ? row.reason : GONE, isRetried: true })),
    ...reread.flatMap(({ row, received }) => (received.ok ? [] : [{ row, reason: row.reason, isRetried: false }])),
  ];
  const quarantined = await quarantinedIds(state, { tenantId: where.tenantId, entity: feed });
  await state.transaction(async (db) => {
    await assertLease(db, { state, lease });
    await storeRows(db, { context, feed, fetched, rows: answer ?? [], quarantined });
    // What is only read again is older than anything that was asked for since.
    await storeRows(db, { context, feed, fetched: 0, rows: mended.map(({ received }) => received), quarantined });
    if (writeWork) await writeWork(db);
    // Those without a readable id are known by another name than the record they turn out to be.
    await release(db, { ...where, kinds: ['invalid'], entity: feed, recordIds: mended.map(({ row }) => row.recordId) });
    const items = failed.map(({ row, reason, isRetried }) => ({ kind: 'invalid' as const, entity: feed, recordId: row.recordId, reason, raw: null, isRetried }));
    await setAside(db, { ...where, items, now: context.now().toISOString() });
  });
  report.counts.failed += failed.length;
};

/** Null when ServiceTitan refuses to be asked for these records. */
const fetchOrRefused = async <N extends FeedName>(context: RunContext, feed: N, rows: readonly QuarantineRow[]): Promise<Received<FeedRecords[N]>[] | null> => {
  if (rows.length === 0) return [];
  try {
    return await fetchAgain(context.client, feed, rows);
  } catch (error) {
    if (isServiceTitanError(error) && REFUSED.includes(error.kind)) return null;
    throw error;
  }
};
