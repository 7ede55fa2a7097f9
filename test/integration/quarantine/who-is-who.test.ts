import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { listQuarantined } from '../../../src/state/quarantine.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

describe('two records never become one', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() } });
  });
  afterAll(() => shop.close());
  afterEach(() => shop.simulator.clearFaults());

  const newCustomer = (name: string, more: { email?: string; mobilePhone?: string } = {}): { id: number; jobId: number } => {
    const { id } = shop.world.addCustomer({ name, ...more });
    return { id, jobId: shop.world.addJob({ customerId: id, businessUnit: 'Pool - Sales' }).id };
  };
  const contactsNamed = async (name: string) => (await shop.all('contacts')).filter((contact) => String(contact.name).startsWith(name));
  const nothingLeft = async (): Promise<void> => {
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { created: 0, updated: 0, failed: 0 } });
  };

  it('by ids that only differ beyond 2^53', async () => {
    const [a, b] = [newCustomer('Long id A'), newCustomer('Long id B')];
    const long = new Map([
      [a.id, '9007199254740992'],
      [b.id, '9007199254740993'],
      [a.jobId, '9223372036854775806'],
      [b.jobId, '9223372036854775807'],
    ]);
    const withLongIds = (text: string): string => text.replaceAll(/(?<=:)\d+(?=[,}])/g, (number) => long.get(Number(number)) ?? number);
    shop.simulator.setFault({ kind: 'altered', body: withLongIds, on: 'export/', times: Infinity });
    await shop.run();
    expect((await contactsNamed('Long id')).map(({ name, stKey }) => [name, stKey])).toEqual([
      ['Long id A', `${shop.tenantId}:customer:9007199254740992`],
      ['Long id B', `${shop.tenantId}:customer:9007199254740993`],
    ]);
    const deals = (await shop.all('opportunities')).filter(({ title }) => String(title).startsWith('Long id'));
    expect(deals.map(({ stCustomerId, stJobId }) => [stCustomerId, stJobId])).toEqual([
      ['9007199254740992', '9223372036854775806'],
      ['9007199254740993', '9223372036854775807'],
    ]);
    await nothingLeft();
  });

  it('by an email that many customers have, in whatever form they have it, nor do they take over a contact that has it', async () => {
    const own = await shop.payload.create({ collection: 'contacts', data: { name: 'By hand', email: 'NoEmail@NoEmail.com' } });
    const forms = ['noemail@noemail.com', 'NOEMAIL@NOEMAIL.COM', ' noemail@noemail.com ', 'No <noemail@noemail.com>', 'noemail@noemail.com, other@noemail.com', 'noemail@noemail.com.'];
    const told = Array.from({ length: 30 }, (_, index) => newCustomer(`Shared email ${index}`, { email: forms[index % forms.length] }));
    await shop.run();
    expect(await contactsNamed('Shared email')).toHaveLength(told.length);
    for (const { id } of told) expect(await shop.dealsOf(id)).toHaveLength(1);
    expect(await shop.payload.findByID({ collection: 'contacts', id: own.id, showHiddenFields: true })).toMatchObject({ name: 'By hand', stKey: null });
    await nothingLeft();
  });

  it.each([
    ['two customers have it in two forms', ['ann@shared.example', 'Ann Lee <ANN@shared.example>']],
    ['one has it among others', ['bob@shared.example', 'bob@shared.example; rob@shared.example']],
  ])('by an email of a contact made by hand when %s', async (_, emails) => {
    const email = /[a-z]+@shared\.example/.exec(emails[0] ?? '')?.[0] ?? '';
    const own = await shop.payload.create({ collection: 'contacts', data: { name: `Hand ${email}`, email } });
    const told = emails.map((each) => newCustomer(`Two forms ${email}`, { email: each }));
    await shop.run();
    expect(await contactsNamed(`Two forms ${email}`)).toHaveLength(told.length);
    expect(await shop.payload.findByID({ collection: 'contacts', id: own.id, showHiddenFields: true })).toMatchObject({ stKey: null });
  });

  it('by the phone of a front desk', async () => {
    const own = await shop.payload.create({ collection: 'contacts', data: { name: 'Front desk', phone: '(561) 555-0199' } });
    for (const phone of ['(561) 555-0199', '561-555-0199', '+15615550199']) newCustomer('Shared phone', { mobilePhone: phone });
    await shop.run();
    expect(await contactsNamed('Shared phone')).toHaveLength(3);
    expect(await shop.payload.findByID({ collection: 'contacts', id: own.id, showHiddenFields: true })).toMatchObject({ name: 'Front desk', stKey: null });
  });

  it('by a name in two forms of Unicode, or in two cases', async () => {
    for (const name of ['Same Zo\u00eb', 'Same Zoe\u0308', 'same zo\u00eb', 'Same  Zo\u00eb']) newCustomer(name);
    await shop.run();
    expect((await shop.all('contacts')).filter(({ name }) => /^same +zo\u00eb$/i.test(String(name)))).toHaveLength(4);
  });

  describe('but by merges, and those', () => {
    const statusOf = async (id: number): Promise<unknown> => (await shop.contactOf(id)).stStatus;

    it('are followed through a chain of five, whatever order it was told in', async () => {
      const chain = Array.from({ length: 6 }, (_, index) => newCustomer(`Chain ${index}`));
      await shop.run();
      for (const [index, { id }] of [...chain.entries()].reverse()) {
        const next = chain[index + 1];
        if (next) shop.world.mergeCustomers(id, next.id);
      }
      await shop.run();
      const survivor = chain.at(-1)?.id ?? 0;
      const contact = await shop.contactOf(survivor);
      expect((await shop.all('opportunities')).filter((deal) => deal.contact === contact.id)).toHaveLength(6);
      for (const { id } of chain.slice(0, -1)) expect(await statusOf(id)).toBe('merged');
      expect(contact.stStatus).toBe('active');
      await nothingLeft();
    });

    it.each([
      ['of two', 2],
      ['of three', 3],
      ['with itself', 1],
    ])('in a circle %s leave everyone his own, with a warning', async (_, length) => {
      const circle = Array.from({ length }, (__, index) => newCustomer(`Circle of ${length}: ${index}`));
      circle.forEach(({ id }, index) => shop.world.corrupt('customers', id, { active: false, mergedToId: circle[(index + 1) % length]?.id }));
      const run = await shop.run();
      expect(run).toMatchObject({ status: 'completed', counts: { failed: 0 } });
      expect(run.warnings.filter(({ kind }) => kind === 'merge-loop')).toHaveLength(length);
      for (const { id } of circle) {
        expect(await shop.dealsOf(id)).toHaveLength(1);
        expect(await statusOf(id)).toBe('inactive');
      }
      await nothingLeft();
    });

    it('into a customer that ServiceTitan does not know leave the loser as it is, and say who is missing', async () => {
      const loser = newCustomer('Into nowhere');
      shop.world.corrupt('customers', loser.id, { active: false, mergedToId: 77_000_000 });
      const run = await shop.run();
      expect(run).toMatchObject({ status: 'completed', counts: { failed: 1 } });
      expect(run.warnings).toMatchObject([{ kind: 'missing-customer', subject: '77000000' }]);
      expect(await listQuarantined(shop.runtime.state, { limit: 10 })).toMatchObject([{ kind: 'missing', entity: 'customers', recordId: '77000000' }]);
      expect(await shop.dealsOf(loser.id)).toHaveLength(1);
    });

    it('into an inactive customer count as well', async () => {
      const [loser, survivor] = [newCustomer('Inactive loser'), newCustomer('Inactive survivor')];
      shop.world.changeCustomer(survivor.id, { active: false });
      shop.world.mergeCustomers(loser.id, survivor.id);
      await shop.run();
      expect(await shop.dealsOf(survivor.id)).toHaveLength(1);
      expect(await statusOf(survivor.id)).toBe('inactive');
    });

    it('that are taken back make two of them again', async () => {
      const [loser, survivor] = [newCustomer('Back loser'), newCustomer('Back survivor')];
      await shop.run();
      shop.world.corrupt('customers', loser.id, { active: false, mergedToId: survivor.id });
      shop.world.touch('customers', loser.id);
      await shop.run();
      expect(await statusOf(loser.id)).toBe('merged');
      shop.world.repair('customers', loser.id);
      shop.world.touch('customers', loser.id);
      expect(await shop.run()).toMatchObject({ status: 'completed', counts: { failed: 0 } });
      expect(await statusOf(loser.id)).toBe('active');
      expect(await statusOf(survivor.id)).toBe('active');
      await nothingLeft();
    });
  });
});
