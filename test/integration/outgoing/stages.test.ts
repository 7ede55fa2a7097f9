import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { asc } from 'drizzle-orm';

import { noticesIdle } from '../../../src/jobs/notice-queue.js';
import { outboxIdle, wakeOutbox } from '../../../src/jobs/outbox-pump.js';
import { setPaused } from '../../../src/state/tenants.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

describe('a stage set by hand', () => {
  let shop: Shop;
  let ann: { id: number | string };
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() }, options: { writeBack: 'full' } });
    shop.world.addHoldReason({ name: 'Parts' });
    ann = await shop.payload.create({ collection: 'users', data: { email: 'ann@example.com', password: 'secret' } });
  });
  afterAll(async () => {
    await quiet();
    await shop.close();
  });
  beforeEach(async () => {
    shop.simulator.clearFaults();
    shop.simulator.setMissingOperations([]);
    await shop.runtime.state.db.delete(shop.runtime.state.tables.exchange.outbox);
  });

  const quiet = async () => {
    // A change is noticed a moment after its transaction has ended.
    await new Promise((resolve) => setTimeout(resolve, 150));
    await noticesIdle(shop.payload);
    await outboxIdle(shop.payload);
  };
  const outbox = async () => {
    const rows = await shop.runtime.state.db.select().from(shop.runtime.state.tables.exchange.outbox).orderBy(asc(shop.runtime.state.tables.exchange.outbox.seq));
    return rows.map(({ operation, target, status, reason, attempts }) => ({ what: `${operation} ${target.split(':')[1]}`, status, reason, attempts }));
  };
  const written = () => shop.simulator.requests.log.filter(({ method, path }) => (method === 'PUT' || method === 'POST') && path.includes('/tenant/')).map(({ method, path }) => `${method} ${path.replace(/^.*tenant\/\d+\//, '')}`);

  /** A customer with a visit, an estimate of 1000 and a technician on the job, in Proposal Sent. */
  const newDeal = async (name: string) => {
    const { world } = shop;
    const customer = world.addCustomer({ name });
    const job = world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    const appointment = world.addAppointment({ jobId: job.id });
    const technician = world.tables.technicians.rows[0] ?? world.addTechnician({ name: 'Tom' });
    world.assignTechnician({ appointmentId: appointment.id, technicianId: technician.id });
    const estimate = world.addEstimate({ jobId: job.id, name: 'Pump', subtotal: 1000 });
    await shop.run();
    const deal = await dealOf(customer.id);
    const moveTo = async (stage: string) => {
      const before = written().length;
      await shop.payload.update({ collection: 'opportunities', id: deal.id, data: { stage: await shop.stageId(deal.pipeline, stage) }, user: { ...ann, collection: 'users' } });
      await quiet();
      return written().slice(before);
    };
    return { customer, job, estimate, technician, deal, moveTo };
  };
  const dealOf = async (customerId: number) => {
    const [deal] = await shop.dealsOf(customerId);
    if (!deal) throw new Error('no deal');
    return deal;
  };
  /** The same with an install job that a technician is on, in Scheduled. */
  const newInstall = async (name: string) => {
    const { customer, estimate, technician } = await newDeal(name);
    shop.world.sellEstimate(estimate.id);
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Install' });
    const appointment = shop.world.addAppointment({ jobId: job.id });
    shop.world.assignTechnician({ appointmentId: appointment.id, technicianId: technician.id });
    await shop.run();
    const deal = await dealOf(customer.id);
    const moveTo = async (stage: string) => {
      const before = written().length;
      await shop.payload.update({ collection: 'opportunities', id: deal.id, data: { stage: await shop.stageId('install', stage) }, user: { ...ann, collection: 'users' } });
      await quiet();
      return written().slice(before);
    };
    return { customer, job, deal, moveTo };
  };
  const estimateNow = (id: number) => shop.world.tables.estimates.need(id);
  const jobNow = (id: number) => shop.world.tables.jobs.need(id);
  /** After the write nothing is left to be done: the next runs change nothing, and nothing goes out again. */
  const expectNoEcho = async (customerId: number, stage: string) => {
    await shop.run();
    const before = written().length;
    const again = await shop.run();
    await quiet();
    expect(again).toMatchObject({ status: 'completed', counts: { created: 0, updated: 0, failed: 0 } });
    expect(written()).toHaveLength(before);
    expect((await dealOf(customerId)).stage).toBe(stage);
  };

  it('Job Sold sells the estimate for the technician of the deal, and says so on the job', async () => {
    const { customer, job, estimate, technician, moveTo } = await newDeal('Sale');
    expect((await moveTo('job-sold')).sort()).toEqual([`POST jobs/${job.id}/notes`, `PUT estimates/${estimate.id}/sell`]);
    expect(estimateNow(estimate.id)).toMatchObject({ status: 'Sold', soldBy: technician.id });
    expect(await outbox()).toMatchObject([
      { what: `sell-estimate ${estimate.id}`, status: 'confirmed' },
      { what: `job-note ${job.id}`, status: 'confirmed' },
    ]);
    expect(shop.world.tables['job-notes'].of('job', job.id)).toMatchObject([{ text: expect.stringMatching(/^Moved from Proposal Sent to Job Sold in the CRM by ann@example\.com, .* UTC\. \[crm \w{12}\]$/) }]);
    await expectNoEcho(customer.id, 'job-sold');
  });

  it('back from Job Sold un-sells it; Estimate Lost dismisses it; back from there opens it again', async () => {
    const { customer, job, estimate, moveTo } = await newDeal('There And Back');
    await moveTo('job-sold');
    await shop.run();
    expect(await moveTo('proposal-sent')).toContain(`PUT estimates/${estimate.id}/unsell`);
    expect(estimateNow(estimate.id).status).toBe('Open');
    await shop.run();
    expect(await moveTo('estimate-lost')).toContain(`PUT estimates/${estimate.id}/dismiss`);
    expect(estimateNow(estimate.id).status).toBe('Dismissed');
    await shop.run();
    expect(await moveTo('estimate-followup')).toContain(`PUT estimates/${estimate.id}`);
    expect(estimateNow(estimate.id)).toMatchObject({ status: 'Open', subtotal: 1000 });
    expect(shop.world.tables['job-notes'].of('job', job.id)).toHaveLength(4);
    expect((await outbox()).every(({ status }) => status === 'confirmed')).toBe(true);
    await expectNoEcho(customer.id, 'estimate-followup');
  });

  it('On Hold holds the install job, Job Completed completes it', async () => {
    const { customer, job, moveTo } = await newInstall('Install');
    expect(await moveTo('on-hold')).toContain(`PUT jobs/${job.id}/hold`);
    expect(jobNow(job.id).jobStatus).toBe('Hold');
    await expectNoEcho(customer.id, 'on-hold');
    expect(await moveTo('job-completed')).toContain(`PUT jobs/${job.id}/complete`);
    expect(jobNow(job.id)).toMatchObject({ jobStatus: 'Completed' });
    await expectNoEcho(customer.id, 'job-completed');
  });

  it.each(['on-hold', 'job-completed'])('%s by mistake, put right before it was sent, never reaches ServiceTitan', async (stage) => {
    const { customer, job, moveTo } = await newInstall(`Mistake ${stage}`);
    await setPaused(shop.runtime.state, { tenantId: shop.tenantId, paused: true });
    await moveTo(stage);
    await moveTo('scheduled');
    await setPaused(shop.runtime.state, { tenantId: shop.tenantId, paused: false });
    wakeOutbox(shop.payload, shop.tenantId);
    await quiet();
    expect((await outbox())[0]).toMatchObject({ what: expect.stringMatching(/^(hold|complete)-job /), status: 'superseded', attempts: 0 });
    expect(jobNow(job.id).jobStatus).toBe('Scheduled');
    await expectNoEcho(customer.id, 'scheduled');
  });

  it('a hold that was refused is put away once the opportunity is back', async () => {
    const { moveTo } = await newInstall('Refused hold');
    shop.simulator.setMissingOperations(['PUT jobs/{id}/hold']);
    await moveTo('on-hold');
    expect((await outbox())[0]).toMatchObject({ status: 'refused' });
    await moveTo('scheduled');
    expect((await outbox())[0]).toMatchObject({ status: 'superseded' });
  });

  it.each([
    ['sell-estimate', 'PUT sales/estimates/{id}/sell', 'job-sold'],
    ['dismiss-estimate', 'PUT sales/estimates/{id}/dismiss', 'estimate-lost'],
    ['job-note', 'POST jpm/jobs/{id}/notes', 'contacted'],
  ])('%s goes out once though its reply is lost', async (operation, on, stage) => {
    const { customer, moveTo } = await newDeal(`Lost reply of ${operation}`);
    shop.simulator.setFault({ kind: 'reset', on, when: 'after' });
    const sent = await moveTo(stage);
    expect(sent).toHaveLength(new Set(sent).size);
    expect((await outbox()).map(({ status }) => status)).toEqual((await outbox()).map(() => 'confirmed'));
    await expectNoEcho(customer.id, stage);
  });

  it.each([
    ['hold', 'on-hold', /^This account's API cannot put a job on hold; do it in ServiceTitan\. \[PUT jpm jobs\/\{id\}\/hold, status 404/],
    ['complete', 'job-completed', /^This account's API cannot complete a job; do it in ServiceTitan\. \[PUT jpm/],
  ])('is refused with a sentence where this ServiceTitan has no %s', async (move, stage, sentence) => {
    const { job, moveTo } = await newInstall(`Without ${move}`);
    shop.simulator.setMissingOperations([`PUT jobs/{id}/${move}`]);
    await moveTo(stage);
    expect(await outbox()).toMatchObject([
      { what: `${move}-job ${job.id}`, status: 'refused', reason: expect.stringMatching(sentence) },
      { what: `job-note ${job.id}`, status: 'confirmed' },
    ]);
    expect(jobNow(job.id).jobStatus).toBe('Scheduled');
  });
});
