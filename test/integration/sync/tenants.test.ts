import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

describe('two ServiceTitan accounts in one CRM', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ simulator: { tenantIds: ['111', '222'], world: 'living', worlds: { '111': emptyWorld(), '222': emptyWorld() } } });
  });
  afterAll(() => shop.close());

  it('keep their customers apart, even with the same ids', async () => {
    for (const [tenantId, world] of shop.simulator.worlds) {
      const customer = world.addCustomer({ id: 5000, name: `Customer of ${tenantId}` });
      world.addJob({ id: 6000, customerId: customer.id, businessUnit: 'Pool - Sales' });
    }
    await shop.run({ tenantId: '111' });
    await shop.run({ tenantId: '222' });
    const contacts = await shop.all('contacts');
    expect(contacts.map((contact) => [contact.stKey, contact.name])).toEqual([
      ['111:customer:5000', 'Customer of 111'],
      ['222:customer:5000', 'Customer of 222'],
    ]);
    expect((await shop.all('opportunities')).map((deal) => deal.stKey)).toEqual(['111:job:6000', '222:job:6000']);
  });
});
