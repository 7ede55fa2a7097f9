import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { sql } from 'drizzle-orm';

import { erase } from '../../../src/jobs/command/erase.js';
import { outboxIdle } from '../../../src/jobs/outbox-pump.js';
import { noticesIdle } from '../../../src/jobs/notice-queue.js';
import { workOpenRuns } from '../../../src/sync/run/work-open-runs.js';
import { outboxRound } from '../../../src/sync/outgoing/outbox-round.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

const PROVIDER = '5200';

describe('a lead that a person makes in the CRM', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() }, options: { leads: 'open', writeBack: { mode: 'full', newLeads: { as: 'booking', bookingProviderId: PROVIDER, source: 'Our CRM' } } } });
    await shop.run();
  });
  afterAll(() => shop.close());

  const bookings = () => shop.world.tables.bookings.rows.filter((booking) => booking.externalId.startsWith('payload-opportunity-'));
  const outbox = () => shop.runtime.state.db.select().from(shop.runtime.state.tables.exchange.outbox);

  /** Everything noticed and delivered, however often a round has to try. */
  const deliver = async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await noticesIdle(shop.payload);
    const tenant = shop.runtime.tenants.get(shop.tenantId);
    if (!tenant) throw new Error('no tenant');
    for (let round = 0; round < 100; round += 1) {
      await shop.runtime.state.db.update(shop.runtime.state.tables.exchange.outbox).set({ nextAttemptAt: new Date(0).toISOString() });
      const end = await outboxRound(shop.runtime, tenant);
      if (end === 'idle') return;
      if (end === 'busy') await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the outbox does not come to rest');
  };

  /** A run of our own, after that which the outbox asks for once something is confirmed. */
  const sync = async () => {
    await outboxIdle(shop.payload);
    await workOpenRuns(shop.runtime);
    return shop.run();
  };

  const makeLead = async (name: string, contact: Record<string, unknown> = {}) => {
    const person = await shop.payload.create({ collection: 'contacts', data: { name, email: `${name.toLowerCase()}@example.com`, phone: '+15615550100', ...contact } });
    const data = { title: `${name} wants a pool`, contact: person.id, pipeline: (await shop.all('pipelines')).find(({ slug }) => slug === 'sales')?.id, stage: await shop.stageId('sales', 'new-lead'), status: 'open' };
    return { person, lead: await shop.payload.create({ collection: 'opportunities', data }) };
  };

  it('becomes a booking with who it is, once, and the opportunity of the customer and job that the office makes of it', async () => {
    const { person, lead } = await makeLead('Ann', { address: { street: '1 Elm St', city: 'Tampa', state: 'FL', zip: '33601' } });
    await deliver();
    expect(bookings()).toMatchObject([
      {
        externalId: `payload-opportunity-${lead.id}`,
        provider: PROVIDER,
        source: 'Our CRM',
        name: 'Ann',
        summary: 'Ann wants a pool',
        address: { street: '1 Elm St', city: 'Tampa', state: 'FL', zip: '33601' },
        contacts: [{ type: 'Phone', value: '+15615550100' }, { type: 'Email', value: 'ann@example.com' }],
      },
    ]);
    expect(await outbox()).toMatchObject([{ status: 'confirmed', operation: 'create-booking', result: { bookingId: String(bookings()[0]?.id) } }]);

    await shop.payload.update({ collection: 'opportunities', id: lead.id, data: { title: 'Ann wants a larger pool' } });
    await deliver();
    expect(bookings()).toHaveLength(1);

    const { job } = shop.world.convertBooking(bookings()[0]?.id ?? 0, { businessUnit: 'Pool - Sales' });
    await sync();
    const [opportunity, ...others] = await shop.dealsOf(job.customerId);
    expect(others).toEqual([]);
    expect(opportunity).toMatchObject({ id: lead.id, stKey: `${shop.tenantId}:job:${job.id}`, stage: 'contacted', contact: person.id, title: 'Ann wants a larger pool', stJobId: String(job.id) });
    expect(await shop.contactOf(job.customerId)).toMatchObject({ id: person.id, name: 'Ann', email: 'ann@example.com' });
    expect(await sync()).toMatchObject({ counts: { created: 0, updated: 0 } });
  });

  it('leaves nothing of who it is behind where its customer is erased, though it went out before there was one', async () => {
    const { person, lead } = await makeLead('Erna');
    await deliver();
    const { job } = shop.world.convertBooking(bookings().find(({ name }) => name === 'Erna')?.id ?? 0, { businessUnit: 'Pool - Sales' });
    await sync();
    const kept = async () => {
      const { db } = shop.runtime.state;
      const { rows } = await db.execute<{ text: string }>(sql`select o::text as text from crm.crm_outbox o union all select s::text from crm.crm_seen_documents s`);
      return rows.filter(({ text }) => /erna/i.test(text));
    };
    expect(await kept()).not.toEqual([]);
    await shop.payload.delete({ collection: 'opportunities', id: lead.id });
    await shop.payload.delete({ collection: 'contacts', id: person.id });
    await deliver();
    await erase(shop.runtime, { customerId: String(job.customerId) });
    expect(await kept()).toEqual([]);
  });

  it('is made once whatever replies are lost, and linked though the job comes before anybody knows that it arrived', async () => {
    const before = (await shop.all('opportunities')).length;
    // Both looks after the first sending fail as well, so that for a while nobody knows what became of it.
    shop.simulator.setFault({ kind: 'reset', on: /^POST .*bookings/, when: 'after' });
    shop.simulator.setFault({ kind: 'problem', status: 500, on: /^GET .*bookings/, after: 1, times: 20 });
    const { person, lead } = await makeLead('Bea');
    for (let tries = 0; tries < 100 && !bookings().some(({ name }) => name === 'Bea'); tries += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await outbox()).filter(({ crmId }) => crmId === String(lead.id))).toMatchObject([{ status: 'sending' }]);
    const made = bookings().filter(({ externalId }) => externalId === `payload-opportunity-${lead.id}`);
    expect(made).toHaveLength(1);
    const { job } = shop.world.convertBooking(made[0]?.id ?? 0, { businessUnit: 'Pool - Sales' });
    shop.simulator.clearFaults();
    await sync();
    await deliver();
    await sync();
    expect(bookings().filter(({ externalId }) => externalId === `payload-opportunity-${lead.id}`)).toHaveLength(1);
    expect(await shop.dealsOf(job.customerId)).toMatchObject([{ id: lead.id, contact: person.id, stage: 'contacted' }]);
    expect(await shop.all('opportunities')).toHaveLength(before + 1);
  });

  it('waits until there is a name and a way to reach the person', async () => {
    const before = bookings().length;
    const { person, lead } = await makeLead('Cleo', { email: null, phone: null });
    await deliver();
    expect(bookings()).toHaveLength(before);
    await shop.payload.update({ collection: 'contacts', id: person.id, data: { phone: '+15615550111' } });
    await shop.payload.update({ collection: 'opportunities', id: lead.id, data: { title: 'Cleo called again' } });
    await deliver();
    expect(bookings()).toHaveLength(before + 1);
  });

  it('is no booking when it is not in the stage of leads', async () => {
    const before = bookings().length;
    const person = await shop.payload.create({ collection: 'contacts', data: { name: 'Dora', phone: '+15615550112' } });
    const data = { title: 'Dora', contact: person.id, pipeline: (await shop.all('pipelines')).find(({ slug }) => slug === 'sales')?.id, stage: await shop.stageId('sales', 'contacted'), status: 'open' };
    await shop.payload.create({ collection: 'opportunities', data });
    await deliver();
    expect(bookings()).toHaveLength(before);
  });
});
