import type { FeedName } from '../../servicetitan/records.js';
import { assertLease } from '../../state/lease.js';
import { markDirty } from '../../state/dirty.js';
import { nextFetch } from '../../state/mirror.js';
import { quarantinedIds } from '../../state/quarantine.js';
import { markContactsComplete } from '../../state/wanted.js';
import type { RunContext } from '../run/run-context.js';
import { storeRows } from './store-rows.js';

/** Fetches one customer, its phones and emails and its jobs afresh, and marks it, so that a run for it alone has the present facts. */
export const pullCustomer = async (context: RunContext, customerId: string): Promise<void> => {
  const { client, state } = context;
  const fetched = await nextFetch(state);
  const customers = await client.customersByIds([customerId]);
  const [methods, jobs] = customers.length === 0 ? [[], []] : [await client.contactMethodsOf([customerId]), await client.jobsOfCustomer(customerId)];
  if (customers.length === 0) context.report.warn({ kind: 'missing-customer', subject: customerId, detail: 'ServiceTitan does not know this customer.' });
  const where = { state, tenantId: context.tenant.tenantId };
  const quarantinedIn = (entity: FeedName) => quarantinedIds(state, { tenantId: where.tenantId, entity });
  const [ofCustomers, ofMethods, ofJobs] = await Promise.all([quarantinedIn('customers'), quarantinedIn('customers/contacts'), quarantinedIn('jobs')]);
  await state.transaction(async (db) => {
    await assertLease(db, { state, lease: context.lease });
    await storeRows(db, { context, feed: 'customers', fetched, rows: customers, quarantined: ofCustomers });
    await storeRows(db, { context, feed: 'customers/contacts', fetched, rows: methods, quarantined: ofMethods });
    await storeRows(db, { context, feed: 'jobs', fetched, rows: jobs, quarantined: ofJobs });
    await markContactsComplete(db, { ...where, customerIds: [customerId] });
    await markDirty(db, { ...where, customerIds: [customerId] });
  });
};
