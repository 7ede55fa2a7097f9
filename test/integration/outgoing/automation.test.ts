import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asc } from 'drizzle-orm';

import { noticesIdle } from '../../../src/jobs/notice-queue.js';
import { outboxIdle } from '../../../src/jobs/outbox-pump.js';
import { retryWrite } from '../../../src/state/outbox-list.js';
import { outboxRound } from '../../../src/sync/outgoing/outbox-round.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openListener, type Listener } from '../../support/listener.js';
import { openShop, type Shop } from '../../support/shop.js';

describe('an automation that wants to know what people change', () => {
  let shop: Shop;
  let listener: Listener;
  beforeAll(async () => {
    listener = await openListener();
    shop = await openShop({ simulator: { world: emptyWorld() }, options: { automation: { url: listener.url, secret: 'a secret that both sides know' } } });
  });
  afterAll(async () => {
    await shop.close();
    await listener.close();
  });

  const quiet = async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await noticesIdle(shop.payload);
    await outboxIdle(shop.payload);
  };
  const outbox = () => shop.runtime.state.db.select().from(shop.runtime.state.tables.exchange.outbox).orderBy(asc(shop.runtime.state.tables.exchange.outbox.seq));
  const events = (): unknown[] => listener.heard.map(({ body }): unknown => JSON.parse(body));
  const aDeal = async (name: string) => {
    const customer = shop.world.addCustomer({ name });
    shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    await shop.run();
    const [deal] = await shop.dealsOf(customer.id);
    if (!deal) throw new Error('no deal');
    return deal;
  };

  it('is told, although nothing goes to ServiceTitan, and not of what the sync writes', async () => {
    const deal = await aDeal('Told');
    await quiet();
    expect(listener.heard).toEqual([]);
    await shop.payload.update({ collection: 'opportunities', id: deal.id, data: { value: 500 } });
    await quiet();
    expect(events()).toMatchObject([
      { id: expect.stringMatching(/^[\da-f-]{36}$/), type: 'opportunity.updated', tenantId: shop.tenantId, data: { crmId: String(deal.id), stKey: deal.stKey, by: 'code', changes: [{ field: 'value', before: 0, after: 500 }], opportunity: { stage: 'contacted', value: 500 } } },
    ]);
    expect(await outbox()).toMatchObject([{ operation: 'automation-event', status: 'confirmed', attempts: 1 }]);
    expect(shop.simulator.requests.log.filter(({ method, path }) => method !== 'GET' && !path.includes('token'))).toEqual([]);
  });

  it('gets each change, in whatever state it is, once it can take it', async () => {
    const deal = await aDeal('Away');
    listener.heard.length = 0;
    listener.answer((response) => response.writeHead(503).end());
    const waiting = async () => (await outbox()).filter(({ status, reason }) => status === 'pending' && reason !== null);
    for (const [before, value] of [1, 2].entries()) {
      await shop.payload.update({ collection: 'opportunities', id: deal.id, data: { value } });
      while ((await waiting()).length === before) await quiet();
    }
    const tried = await waiting();
    expect(tried).toMatchObject([{ reason: expect.stringContaining('(status 503)') }, { reason: expect.stringContaining('(status 503)') }]);
    listener.heard.length = 0;
    listener.answer(null);
    for (const { id } of tried) await retryWrite(shop.runtime.state, { id, tenantIds: [shop.tenantId], now: shop.runtime.now().toISOString() });
    const tenant = shop.runtime.tenants.get(shop.tenantId);
    if (!tenant) throw new Error('no tenant');
    await outboxRound(shop.runtime, tenant);
    expect(events()).toMatchObject([{ data: { changes: [{ before: 0, after: 1 }] } }, { data: { changes: [{ before: 1, after: 2 }] } }]);
    expect((await outbox()).map(({ status }) => status)).toEqual(['confirmed', 'confirmed', 'confirmed']);
  });
});
