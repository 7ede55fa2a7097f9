import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pMap from 'p-map';

import { hasDueEvents } from '../../../src/state/inbox-work.js';
import { inboxRound } from '../../../src/sync/rounds/inbox-round.js';
import { emptyWorld } from '../../support/empty-world.js';
import { dayAt } from '../../support/records.js';
import { ServiceTitanStory } from '../../support/servicetitan-story.js';
import { openShop, type Shop } from '../../support/shop.js';
import { staleClient } from '../../support/stale-client.js';
import { commitEvents, inboxOf, jobEvent } from '../../support/inbox-events.js';

type Units = { sales: string; install: string };

/** Six things that happen to one deal. Two records change at the very same instant on the fourth day. */
const CHAPTERS: readonly ((story: ServiceTitanStory, customer: string, units: Units) => ServiceTitanStory)[] = [
  (story, c, { sales }) => story.customer(c, { name: 'Ada Pool' }).job(`${c}1`, { customerId: c, businessUnitId: sales, number: '1' }),
  (story, c) => story.appointment(`${c}2`, `${c}1`).assignment(`${c}3`, `${c}1`, `${c}2`, '77'),
  (story, c) => story.estimate(`${c}4`, `${c}1`, { customerId: c, name: 'Heater', subtotal: 1000 }),
  (story, c) => story.estimate(`${c}4`, `${c}1`, { subtotal: 1500 }).job(`${c}1`, { status: 'InProgress' }),
  (story, c) => story.sell(`${c}4`),
  (story, c, { install }) => story.complete(`${c}1`).job(`${c}5`, { customerId: c, businessUnitId: install, number: '5', createdFromEstimateId: `${c}4` }),
];

/** The story of a customer as it stood after the first `chapters`. */
const storyAfter = (chapters: number, customer: string, units: Units): ServiceTitanStory =>
  CHAPTERS.slice(0, chapters).reduce((story, tell, index) => tell(story.day(8 + index), customer, units), new ServiceTitanStory());

const ordersOf = (items: readonly number[]): number[][] =>
  items.length === 0 ? [[]] : items.flatMap((item) => ordersOf(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));

/** 720 of them; the first is the order in which it happened. */
const ORDERS = ordersOf([1, 2, 3, 4, 5, 6]);
const customerAt = (index: number): string => String(1000 + index);

describe('six webhooks about one deal, each answered with what ServiceTitan had when it was sent', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() } });
    shop.runtime.now = () => new Date(dayAt(20));
    await shop.run();
  });
  afterAll(() => shop.close());

  const unit = (name: string): string => String(shop.world.tables['business-units'].rows.find((each) => each.name === name)?.id);
  /** Lets every customer's next event arrive, each customer's in an order of its own, and works them all. */
  const wave = async (place: number): Promise<void> => {
    const tenant = shop.runtime.tenants.get(shop.tenantId);
    if (!tenant) throw new Error('no tenant');
    const units = { sales: unit('Pool - Sales'), install: unit('Pool - Install') };
    const chapterOf = (customer: string): number => ORDERS[Number(customer) - 1000]?.[place] ?? 0;
    const client = staleClient(tenant.client, (customer) => storyAfter(chapterOf(customer), customer, units));
    // The last event is about the install job, the others about the first one.
    const eventOf = (customer: string) => jobEvent(Number(`${customer}${chapterOf(customer) === 6 ? 5 : 1}`));
    await pMap(ORDERS.keys(), (index) => commitEvents(shop, [eventOf(customerAt(index))]), { concurrency: 8 });
    while (await hasDueEvents(shop.runtime.state, { tenantId: shop.tenantId, now: shop.runtime.now().toISOString() })) {
      await inboxRound(shop.runtime, { ...tenant, client });
    }
  };

  it(`leave the same opportunity in all ${ORDERS.length} orders`, async () => {
    for (const place of ORDERS[0]?.keys() ?? []) await wave(place);
    expect((await inboxOf(shop)).every(({ status, attempts }) => status === 'worked' && attempts === 1)).toBe(true);

    const opportunities = await shop.all('opportunities');
    expect(opportunities).toHaveLength(ORDERS.length);
    expect(await shop.all('contacts')).toHaveLength(ORDERS.length);
    const [install, scheduled] = await Promise.all([shop.all('pipelines'), shop.stageId('install', 'scheduled')]);
    const seen = opportunities.map(({ stKey, stCustomerId, title, value, status, pipeline, stage, technicians, stEstimateId }) => {
      // The tenant's id begins with the digits of one of the customers.
      const own = (id: unknown, before = ''): string => String(id).replace(`${before}${String(stCustomerId)}`, `${before}customer `);
      const names = Array.isArray(technicians) ? technicians.map((each: unknown) => (typeof each === 'object' && each !== null && 'name' in each ? each.name : null)) : [];
      return { stKey: own(stKey, ':job:'), title, value, status, pipeline, stage, technicians: names, stEstimateId: own(stEstimateId) };
    });
    expect(new Set(seen.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(seen[0]).toEqual({
      stKey: `${shop.tenantId}:job:customer 1`,
      title: 'Ada Pool - Install Job #5 - $1,500',
      value: 1500,
      status: 'won',
      pipeline: install.find(({ slug }) => slug === 'install')?.id,
      stage: scheduled,
      technicians: ['Technician 77'],
      stEstimateId: 'customer 4',
    });
  });
});
