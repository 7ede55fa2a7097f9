import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

const ANN = { leadCustomerName: 'Ann Smith', leadEmail: 'ann@example.com', leadPhone: '555-0100' };

/** The opportunity that a lead began, with its stage as a slug and its contact. */
const ofLead = async (shop: Shop, leadId: number) => {
  const [opportunity, ...others] = (await shop.all('opportunities')).filter((each) => each.stKey === `${shop.tenantId}:lead:${leadId}`);
  if (!opportunity || others.length > 0) throw new Error(`lead ${leadId} has ${others.length === 0 ? 'no' : 'more than one'} opportunity`);
  const [stages, contacts] = await Promise.all([shop.all('pipeline-stages'), shop.all('contacts')]);
  return {
    ...opportunity,
    stage: stages.find(({ id }) => id === opportunity.stage)?.slug,
    contact: contacts.find(({ id }) => id === opportunity.contact),
  };
};

describe('leads of ServiceTitan', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() }, options: { leads: 'open' } });
    await shop.run();
  });
  afterAll(() => shop.close());

  it('come in with the person of their free text, and take the job of the customer they convert to', async () => {
    const lead = shop.world.addLead(ANN);
    const first = await shop.run();
    expect(first).toMatchObject({ status: 'completed', counts: { created: 2 } });
    const before = await ofLead(shop, lead.id);
    expect(before).toMatchObject({ stage: 'new-lead', status: 'open', title: 'Ann Smith - New Customer Qualifying', stCustomerId: null, contact: { name: 'Ann Smith', email: 'ann@example.com', stCustomerId: null } });

    const customer = shop.world.addCustomer({ name: 'Ann B. Smith', email: 'ann@example.com' });
    shop.world.changeLead(lead.id, { customerId: customer.id, status: 'Converted' });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    await shop.run();
    const after = await ofLead(shop, lead.id);
    expect(after).toMatchObject({ id: before.id, stage: 'contacted', status: 'open', stJobId: String(job.id), stCustomerId: String(customer.id) });
    expect(after.contact).toMatchObject({ id: before.contact?.id, name: 'Ann B. Smith', stKey: `${shop.tenantId}:customer:${customer.id}`, stCustomerId: String(customer.id) });
    expect(await shop.all('contacts')).toHaveLength(1);
    expect(await shop.all('opportunities')).toHaveLength(1);
    expect(await shop.run()).toMatchObject({ counts: { created: 0, updated: 0 } });
  });

  it('come in with their customer, however old that is, and are lost when they are dismissed', async () => {
    const customer = shop.world.addCustomer({ name: 'Old Friend', createdOn: '2019-01-01T00:00:00Z' });
    const lead = shop.world.addLead({ customerId: customer.id, businessUnitId: null });
    await shop.run();
    expect(await ofLead(shop, lead.id)).toMatchObject({ stage: 'new-lead', contact: { stCustomerId: String(customer.id) } });
    shop.world.changeLead(lead.id, { status: 'Dismissed' });
    await shop.run();
    expect(await ofLead(shop, lead.id)).toMatchObject({ stage: 'new-lead', status: 'lost', lostReason: 'Lead dismissed in ServiceTitan' });
    shop.world.changeLead(lead.id, { status: 'Open' });
    await shop.run();
    expect(await ofLead(shop, lead.id)).toMatchObject({ stage: 'new-lead', status: 'open', lostReason: null });
  });

  it('go with the customer that a lead is given to instead', async () => {
    const [first, second] = [shop.world.addCustomer({ name: 'First' }), shop.world.addCustomer({ name: 'Second' })];
    const lead = shop.world.addLead({ customerId: first.id });
    await shop.run();
    shop.world.changeLead(lead.id, { customerId: second.id });
    await shop.run();
    expect(await ofLead(shop, lead.id)).toMatchObject({ stCustomerId: String(second.id), contact: { name: 'Second' } });
  });

  it('adopt the only contact with their email, but no contact that two leads or a customer could be', async () => {
    const make = (email: string) => shop.payload.create({ collection: 'contacts', data: { name: 'Known', email } });
    const [only, two, taken] = [await make('only@example.com'), await make('two@example.com'), await make('taken@example.com')];
    shop.world.addCustomer({ name: 'Taken', email: 'taken@example.com' });
    const leads = ['ONLY@example.com', 'two@example.com', 'two@example.com', 'taken@example.com'].map((leadEmail) => shop.world.addLead({ leadCustomerName: 'Known', leadEmail }));
    await shop.run();
    const contacts = await Promise.all(leads.map(async ({ id }) => (await ofLead(shop, id)).contact?.id));
    expect(contacts[0]).toBe(only.id);
    expect(new Set(contacts).size).toBe(4);
    expect(contacts).not.toContain(two.id);
    expect(contacts).not.toContain(taken.id);
  });
});
