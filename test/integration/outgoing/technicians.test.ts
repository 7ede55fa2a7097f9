import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { asc } from 'drizzle-orm';

import { noticesIdle } from '../../../src/jobs/notice-queue.js';
import { outboxIdle } from '../../../src/jobs/outbox-pump.js';
import type { DocumentId } from '../../../src/payload/documents.types.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

describe('assigning in the CRM', () => {
  let shop: Shop;
  const users: DocumentId[] = [];
  const quiet = async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await noticesIdle(shop.payload);
    await outboxIdle(shop.payload);
  };
  const outbox = () => shop.runtime.state.db.select().from(shop.runtime.state.tables.exchange.outbox).orderBy(asc(shop.runtime.state.tables.exchange.outbox.seq));
  const told = async () => (await outbox()).map(({ operation, status }) => `${operation} ${status}`);

  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() }, options: { writeBack: 'full' } });
    for (const [index, name] of ['ann', 'bob', 'seller'].entries()) {
      users.push((await shop.payload.create({ collection: 'users', data: { email: `${name}@example.com`, password: 'secret' } })).id);
      if (name !== 'seller') shop.world.addTechnician({ id: 9001 + index, name, email: `${name}@example.com` });
    }
  });
  afterAll(() => shop.close());
  beforeEach(() => shop.runtime.state.db.delete(shop.runtime.state.tables.exchange.outbox).then(() => undefined));
  afterEach(quiet);

  const newDeal = async (name: string) => {
    const customer = shop.world.addCustomer({ name, email: `${name.toLowerCase()}@example.com` });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    const appointment = shop.world.addAppointment({ jobId: job.id });
    shop.world.assignTechnician({ appointmentId: appointment.id, technicianId: 9001 });
    await shop.run();
    const [deal] = await shop.dealsOf(customer.id);
    if (!deal) throw new Error('no deal');
    const assign = async (...assignedTo: (DocumentId | undefined)[]) => {
      await shop.payload.update({ collection: 'opportunities', id: deal.id, data: { assignedTo } });
      await quiet();
    };
    const onBoard = () => shop.world.tables['appointment-assignments'].of('appointment', appointment.id).filter(({ active }) => active).map(({ technicianId }) => technicianId);
    return { customer, appointment, deal, assign, onBoard };
  };

  it('assigns and unassigns in ServiceTitan, and what comes back of it is no change of anybody\'s', async () => {
    const [ann, bob, seller] = users;
    const { customer, deal, assign, onBoard } = await newDeal('Swapped');
    expect(deal.assignedTo).toEqual([ann]);
    await assign(bob, seller);
    expect(onBoard()).toEqual([9002]);
    expect((await told()).sort()).toEqual(['assign-technician confirmed', 'unassign-technician confirmed']);
    await shop.run();
    await quiet();
    const [after] = await shop.dealsOf(customer.id);
    expect(after).toMatchObject({ assignedTo: [bob, seller], technicians: [{ stTechnicianId: '9002', primary: true }] });
    expect(await outbox()).toHaveLength(2);
    expect(await shop.run()).toMatchObject({ counts: { updated: 0 } });
  });

  it('leaves users who are no technician to the CRM', async () => {
    const [ann, , seller] = users;
    const { assign, onBoard } = await newDeal('Seller');
    await assign(ann, seller);
    expect(await outbox()).toEqual([]);
    expect(onBoard()).toEqual([9001]);
  });

  it('is refused with a sentence where no appointment is still to come', async () => {
    const [ann, bob] = users;
    const { appointment, assign, onBoard } = await newDeal('Over');
    shop.world.setAppointmentStatus(appointment.id, 'Done');
    await shop.run();
    await assign(ann, bob);
    expect(await outbox()).toMatchObject([{ operation: 'assign-technician', status: 'refused', reason: expect.stringContaining('no appointment') }]);
    expect(onBoard()).toEqual([9001]);
  });

  it('and a change in ServiceTitan at the same time both hold', async () => {
    const [ann, bob] = users;
    const { customer, appointment, assign, onBoard } = await newDeal('Both');
    const [own] = shop.world.tables['appointment-assignments'].of('appointment', appointment.id);
    if (own) shop.world.unassign(own.id);
    await assign(ann, bob);
    expect(onBoard()).toEqual([9002]);
    await shop.run();
    await quiet();
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ assignedTo: [bob], technicians: [{ stTechnicianId: '9002' }] }]);
    expect(onBoard()).toEqual([9002]);
  });
});
