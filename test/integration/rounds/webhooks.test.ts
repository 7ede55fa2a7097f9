import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';
import { appointmentEvent, inboxOf, jobEvent, receive } from '../../support/webhooks.js';

describe('a webhook', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() } });
    await shop.run();
  });
  afterAll(() => shop.close());
  afterEach(() => shop.simulator.clearFaults());

  const newJob = () => {
    const customer = shop.world.addCustomer({ name: 'Ada Pool' });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    return { customer, job };
  };

  it('about a new job brings its customer and an opportunity', async () => {
    const { customer, job } = newJob();
    await receive(shop, jobEvent(job.id, 'tn.jpm.job-scheduled'));
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'contacted', title: 'Ada Pool - New Customer Qualifying' }]);
    expect(await shop.contactOf(customer.id)).toMatchObject({ name: 'Ada Pool' });
    expect(await inboxOf(shop)).toMatchObject([{ status: 'worked', attempts: 1, reason: null }]);
  });

  it('about a job changes its opportunity, with everything that the deal needs beside the job', async () => {
    const { customer, job } = newJob();
    const appointment = shop.world.addAppointment({ jobId: job.id });
    shop.world.assignTechnician({ appointmentId: appointment.id });
    await receive(shop, appointmentEvent(appointment));
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'appointment-scheduled', technicians: [{ name: 'Tess Vale' }] }]);
    shop.world.addEstimate({ jobId: job.id, name: 'Heater', subtotal: 1200 });
    await receive(shop, jobEvent(job.id));
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'proposal-sent', title: 'Ada Pool - Heater - $1,200', value: 1200 }]);
  });
});
