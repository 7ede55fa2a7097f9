import type { EstimateRecord } from '../../servicetitan/records.js';
import { datedDismissals } from '../../state/given-jobs.js';
import { assertLease } from '../../state/lease.js';
import { quarantinedIds } from '../../state/quarantine.js';
import { leadPersonId } from '../plan/lead-person.js';
import { estimatePages, jobPages, leadPages } from '../pull/pull.js';
import { instantKey } from '../pull/instant-key.js';
import { storeRows } from '../pull/store-rows.js';
import type { RunContext } from '../run/run-context.js';
import { REFETCHED, type Refetched, type RefetchedFeed } from './refetch.js';

/**
 * Stores refetched records by the same door as the pull: only what is newer or different changes anything. Returns the customers whose
 * deals they concern (`fetched` is the number that `nextFetch` gave before they were asked for), a job's owner before included; changed or not, because a round before may have been cut off after it stored them.
 */
export const storeRefetched = async (context: RunContext, { fetched, refetched }: { fetched: number; refetched: Refetched }): Promise<Set<string>> => {
  const { state, tenant, lease } = context;
  const { tenantId } = tenant;
  const quarantined = new Map<string, Set<string>>();
  await Promise.all(
    REFETCHED.map(async (feed) => {
      if (refetched[feed].length > 0) quarantined.set(feed, await quarantinedIds(state, { tenantId, entity: feed }));
    }),
  );
  const jobs = refetched.jobs.flatMap((row) => (row.ok ? [row.record] : []));
  const estimates = refetched.estimates.flatMap((row) => (row.ok ? [row.record] : []));
  const wantCustomers = await jobPages(context)(jobs);
  const dateDismissals = await estimatePages(context)(await undated(context, estimates));
  const leads = tenant.rules.leads === 'open' ? refetched.leads.flatMap((row) => (row.ok ? [row.record] : [])) : [];
  const wantLeadCustomers = await leadPages(context)(leads);
  const ofLeads = leads.flatMap((lead) => [leadPersonId(lead.id), ...(lead.customerId === null ? [] : [lead.customerId])]);
  const concerned = new Set([...ofLeads, ...jobs.map((job) => job.customerId), ...estimates.flatMap((estimate) => estimate.customerId ?? [])]);
  await state.transaction(async (db) => {
    await assertLease(db, { state, lease });
    const store = async <N extends RefetchedFeed>(feed: N): Promise<void> => {
      if (refetched[feed].length === 0) return;
      const { changes } = await storeRows(db, { context, feed, fetched, rows: refetched[feed], quarantined: quarantined.get(feed) ?? new Set() });
      for (const { before } of changes) if (before?.customer_id) concerned.add(before.customer_id);
    };
    for (const feed of REFETCHED) await store(feed);
    await wantCustomers(db);
    await wantLeadCustomers(db);
    await dateDismissals(db);
  });
  return concerned;
};

/** Without the dismissed ones whose date is known from this very modification: it costs a request each. */
const undated = async ({ state, tenant }: RunContext, estimates: readonly EstimateRecord[]): Promise<EstimateRecord[]> => {
  const dated = await datedDismissals(state, { tenantId: tenant.tenantId, estimateIds: estimates.map((estimate) => estimate.id) });
  return estimates.filter((estimate) => dated.get(estimate.id) !== instantKey(estimate.modifiedOn));
};
