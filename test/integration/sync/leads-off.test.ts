import { describe, expect, it } from '@jest/globals';

import { emptyWorld } from '../../support/empty-world.js';
import { openShop } from '../../support/shop.js';

describe('leads, where they are off', () => {
  it('are mirrored and bring nothing until the option is set', async () => {
    const world = emptyWorld();
    const shop = await openShop({ simulator: { world } });
    try {
      const customer = world.addCustomer({ name: 'Old Friend', createdOn: '2019-01-01T00:00:00Z' });
      world.addLead({ leadCustomerName: 'Ann Smith' });
      world.addLead({ customerId: customer.id });
      await shop.run();
      expect([...(await shop.all('contacts')), ...(await shop.all('opportunities'))]).toEqual([]);
      const { leads } = shop.runtime.state.tables.mirror;
      expect(await shop.runtime.state.db.select().from(leads)).toHaveLength(2);

      for (const { settings } of shop.runtime.tenants.values()) settings.rules.leads = 'open';
      await shop.run();
      await shop.run();
      expect((await shop.all('contacts')).map(({ name }) => name).sort()).toEqual(['Ann Smith', 'Old Friend']);
      expect(await shop.all('opportunities')).toHaveLength(2);
    } finally {
      await shop.close();
    }
  });
});
