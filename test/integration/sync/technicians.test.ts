import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { DocumentId } from '../../../src/payload/documents.types.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

const SAID = { '9002': 'boss@example.com', '9003': null, '9004': 'nobody@example.com' };

describe('the technicians of a deal and the users of the CRM', () => {
  let shop: Shop;
  const users: Record<string, DocumentId> = {};

  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() }, tenant: { technicianUsers: SAID } });
    for (const name of ['ann', 'boss', 'carl', 'seller']) {
      users[name] = (await shop.payload.create({ collection: 'users', data: { email: `${name}@example.com`, password: 'secret', role: 'sales' } })).id;
    }
    shop.world.addTechnician({ id: 9001, name: 'Ann', email: ' Ann@Example.com' });
    shop.world.addTechnician({ id: 9002, name: 'Boss', email: 'other@example.com' });
    shop.world.addTechnician({ id: 9003, name: 'Carl', email: 'carl@example.com' });
    shop.world.addTechnician({ id: 9004, name: 'Dan', email: 'ann@example.com' });
    shop.world.addTechnician({ id: 9005, name: 'Late', email: 'late@example.com' });
  });
  afterAll(() => shop.close());

  const newDeal = async (name: string, ...technicianIds: number[]) => {
    const customer = shop.world.addCustomer({ name, email: `${name.toLowerCase()}@example.com` });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    const appointment = shop.world.addAppointment({ jobId: job.id });
    const assignments = technicianIds.map((technicianId) => shop.world.assignTechnician({ appointmentId: appointment.id, technicianId }));
    const run = await shop.run();
    return { customer, appointment, assignments, run };
  };
  const dealOf = async (customerId: number) => {
    const [deal] = await shop.dealsOf(customerId);
    if (!deal) throw new Error('no deal');
    return deal;
  };
  const toldOf = async (dealId: DocumentId) =>
    (await shop.all('activities')).filter(({ type, opportunity }) => type === 'assignment_changed' && opportunity === dealId).map(({ text }) => text);

  it('are the same by email, letter case aside, unless the option says otherwise', async () => {
    const { customer, run } = await newDeal('Emails', 9001, 9002, 9003, 9004);
    expect((await dealOf(customer.id)).assignedTo).toEqual([users.ann, users.boss]);
    expect(run.warnings).toMatchObject([{ kind: 'unknown-technician-user', subject: '9004' }]);
    expect(JSON.stringify(run.warnings)).not.toContain('example.com');
  });

  it('make a list of one\'s own opportunities', async () => {
    const { customer } = await newDeal('Mine', 9001);
    const mine = await shop.payload.find({ collection: 'opportunities', where: { assignedTo: { equals: users.ann } }, depth: 0 });
    expect(mine.docs.map(({ id }) => id)).toContain((await dealOf(customer.id)).id);
    expect((await shop.payload.find({ collection: 'opportunities', where: { assignedTo: { equals: users.carl } } })).docs).toEqual([]);
  });

  it('come and go together, each change told once; whom people assign stays', async () => {
    const { customer, appointment, assignments } = await newDeal('Changing', 9001);
    const deal = await dealOf(customer.id);
    await shop.payload.update({ collection: 'opportunities', id: deal.id, data: { assignedTo: [users.ann, users.seller] } });
    shop.world.assignTechnician({ appointmentId: appointment.id, technicianId: 9002 });
    await shop.run();
    expect(await dealOf(customer.id)).toMatchObject({ assignedTo: [users.ann, users.seller, users.boss], technicians: [{ name: 'Ann', primary: true }, { name: 'Boss', primary: false }] });
    for (const { id } of assignments) shop.world.unassign(id);
    await shop.run();
    await shop.run();
    expect(await dealOf(customer.id)).toMatchObject({ assignedTo: [users.seller, users.boss], technicians: [{ name: 'Boss', primary: true }] });
    expect(await toldOf(deal.id)).toEqual(['Assigned: Boss.', 'Unassigned: Ann. Primary technician: Boss.']);
  });

  it('are found again when somebody becomes a user, or another one', async () => {
    const { customer } = await newDeal('Later', 9005);
    expect((await dealOf(customer.id)).assignedTo).toEqual([]);
    const late = await shop.payload.create({ collection: 'users', data: { email: 'late@example.com', password: 'secret' } });
    await shop.run();
    expect((await dealOf(customer.id)).assignedTo).toEqual([late.id]);
    shop.world.changeTechnician(9005, { email: 'carl@example.com' });
    await shop.run();
    expect((await dealOf(customer.id)).assignedTo).toEqual([users.carl]);
    await shop.payload.delete({ collection: 'users', id: users.carl ?? '' });
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { failed: 0 } });
    expect((await dealOf(customer.id)).assignedTo).toEqual([]);
  });
});
