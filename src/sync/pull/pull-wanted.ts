import { markContactsComplete, dropWanted, nextWanted } from '../../state/wanted.js';
import { assertLease } from '../../state/lease.js';
import { nextFetch } from '../../state/mirror.js';
import { quarantinedIds, setAside } from '../../state/quarantine.js';
import type { RunContext } from '../run/run-context.js';
import { storeRows } from './store-rows.js';

/** Customers per batch: two requests of ServiceTitan's largest id list (50) each way. */
const BATCH = 100;

const MISSING = 'ServiceTitan does not know this customer, although a job or a merge names it.';

/**
 * Fetches by id the customers that jobs need and the feeds since `trackingSince` do not tell (design 2, pull): the record where it is
 * missing, phones and emails always. A customer that ServiceTitan does not know is set aside as missing.
 */
export const pullWanted = async (context: RunContext): Promise<void> => {
  const { state, client } = context;
  const where = { state, tenantId: context.tenant.tenantId };
  for (;;) {
    const wanted = await nextWanted(state, { tenantId: where.tenantId, limit: BATCH });
    if (wanted.length === 0) return;
    context.report.progress.feed = 'customers by id';
    const ids = wanted.map((customer) => customer.customerId);
    const unknown = wanted.filter((customer) => !customer.known).map((customer) => customer.customerId);
    const fetched = await nextFetch(state);
    const customers = unknown.length > 0 ? await client.customersByIds(unknown) : [];
    const methods = await client.contactMethodsOf(ids);
    const received = new Set(customers.map((row) => (row.ok ? row.record.id : row.id)));
    const missing = unknown.filter((id) => !received.has(id));
    const [quarantined, quarantinedMethods] = await Promise.all([
      quarantinedIds(state, { tenantId: where.tenantId, entity: 'customers' }),
      quarantinedIds(state, { tenantId: where.tenantId, entity: 'customers/contacts' }),
    ]);
    await state.transaction(async (db) => {
      await assertLease(db, { state, lease: context.lease });
      await storeRows(db, { context, feed: 'customers', fetched, rows: customers, quarantined });
      await storeRows(db, { context, feed: 'customers/contacts', fetched, rows: methods, quarantined: quarantinedMethods });
      await markContactsComplete(db, { ...where, customerIds: ids });
      await setAside(db, {
        ...where,
        items: missing.map((recordId) => ({ kind: 'missing', entity: 'customers', recordId, reason: MISSING, raw: null, isRetried: true })),
        now: context.now().toISOString(),
      });
      await dropWanted(db, { ...where, customerIds: ids });
    });
    context.report.counts.failed += missing.length;
    await context.checkpoint();
  }
};
