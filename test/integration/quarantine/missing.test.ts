import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { listQuarantined } from '../../../src/state/quarantine.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

const MINUTE = 60_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * 24 * 60 * MINUTE);

describe('a customer that ServiceTitan does not know yet', () => {
  let shop: Shop;
  // Time stands still between the steps of a test, so that nothing is due too early on a slow machine.
  let now = Date.now();
  const world = emptyWorld();
  // Older than tracking, so that no feed tells of it: it is asked for by id.
  const customer = world.addCustomer({ name: 'Late Comer', email: 'late@example.com', createdOn: daysAgo(400), modifiedOn: daysAgo(400) });
  beforeAll(async () => {
    shop = await openShop({ simulator: { world } });
    shop.runtime.now = () => new Date(now);
  });
  afterAll(() => shop.close());

  it('is set aside as missing and asked for again, with its phones and emails, until ServiceTitan knows it', async () => {
    shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    const nobody = JSON.stringify({ page: 1, pageSize: 500, hasMore: false, totalCount: null, data: [] });
    shop.simulator.setFault({ kind: 'altered', body: () => nobody, on: /GET crm\/customers$/ });
    const aside = () => listQuarantined(shop.runtime.state, { limit: 10 });
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { failed: 1 } });
    expect(await aside()).toMatchObject([{ kind: 'missing', entity: 'customers', recordId: String(customer.id), attempts: 1 }]);
    expect(await shop.run()).toMatchObject({ counts: { failed: 0 } });
    expect(await aside()).toMatchObject([{ attempts: 1 }]);
    now += 1.1 * MINUTE;
    expect(await shop.run()).toMatchObject({ counts: { created: 2, failed: 0 } });
    expect(await aside()).toEqual([]);
    expect(await shop.contactOf(customer.id)).toMatchObject({ name: 'Late Comer', email: 'late@example.com' });
    expect(await shop.dealsOf(customer.id)).toHaveLength(1);
  });
});
