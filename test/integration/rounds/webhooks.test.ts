import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eq } from 'drizzle-orm';

import { countQuarantined } from '../../../src/state/quarantine.js';
import { recentRuns } from '../../../src/state/runs.js';
import { setPaused } from '../../../src/state/tenants.js';
import { statusReport } from '../../../src/sync/report/status-report.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';
import { appointmentEvent, cloudEvent, commitEvents, inboxOf, jobEvent, receive, roundsOf } from '../../support/inbox-events.js';

const OFF = { scheduler: 'off', nextRunAt: null } as const;

describe('a webhook', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() } });
    await shop.run();
    // No incremental run shall bring what the webhook has to.
    await setPaused(shop.runtime.state, { tenantId: shop.tenantId, paused: true });
  });
  afterAll(() => shop.close());
  beforeEach(() => shop.runtime.state.db.delete(shop.runtime.state.tables.exchange.inbox));
  afterEach(() => shop.simulator.clearFaults());

  const newJob = (name = 'Ada Pool') => {
    const customer = shop.world.addCustomer({ name });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    return { customer, job };
  };

  it('about a new job brings its customer and an opportunity', async () => {
    const { customer, job } = newJob();
    await receive(shop, jobEvent(job.id, { type: 'tn.jpm.job-scheduled', customerId: customer.id }));
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
    const estimate = shop.world.addEstimate({ jobId: job.id, name: 'Heater', subtotal: 1200 });
    await receive(shop, jobEvent(job.id));
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'proposal-sent', title: 'Ada Pool - Heater - $1,200', value: 1200 }]);
    shop.world.dismissEstimate(estimate.id);
    await receive(shop, jobEvent(job.id));
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'estimate-lost', status: 'lost' }]);
  });

  it('about a canceled job loses its opportunity', async () => {
    const { customer, job } = newJob();
    shop.world.addAppointment({ jobId: job.id });
    await receive(shop, jobEvent(job.id));
    shop.world.cancelJob(job.id);
    await receive(shop, jobEvent(job.id));
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ status: 'lost', lostReason: 'Canceled in ServiceTitan' }]);
  });

  it('about a job that moved to another customer takes its opportunity along', async () => {
    const { customer, job } = newJob('Seller');
    await receive(shop, jobEvent(job.id));
    const buyer = shop.world.addCustomer({ name: 'Buyer' });
    shop.world.moveJob(job.id, buyer.id);
    await receive(shop, jobEvent(job.id));
    expect(await shop.dealsOf(customer.id)).toEqual([]);
    expect(await shop.dealsOf(buyer.id)).toMatchObject([{ title: 'Buyer - New Customer Qualifying' }]);
  });

  it('about the later of two new jobs does not tear their deal apart', async () => {
    const { customer, job } = newJob();
    const later = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Service' });
    await receive(shop, jobEvent(later.id));
    await receive(shop, jobEvent(job.id));
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stKey: `${shop.tenantId}:job:${job.id}` }]);
  });

  it('about an install job joins the deal of the estimate that it was created from, though nobody has told of that yet', async () => {
    const { customer, job } = newJob();
    await receive(shop, jobEvent(job.id));
    const estimate = shop.world.addEstimate({ jobId: job.id, name: 'Pump', subtotal: 900 });
    shop.world.sellEstimate(estimate.id);
    const install = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Install', createdFromEstimateId: estimate.id });
    await receive(shop, jobEvent(install.id));
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ pipeline: 'install', status: 'won', value: 900 }]);
  });

  it('about an old job that no deal is made of brings nothing', async () => {
    const customer = shop.world.addCustomer({ name: 'Long Ago', createdOn: '2020-01-01T00:00:00Z', modifiedOn: '2020-01-01T00:00:00Z' });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales', createdOn: '2020-01-02T00:00:00Z', modifiedOn: '2020-01-02T00:00:00Z' });
    await receive(shop, jobEvent(job.id));
    expect(await shop.dealsOf(customer.id)).toEqual([]);
    expect(await inboxOf(shop)).toMatchObject([{ status: 'worked' }]);
  });

  it('about a lead keeps the lead as it is now', async () => {
    const lead = shop.world.addLead({ leadCustomerName: 'Lea Dee' });
    await receive(shop, cloudEvent('tn.crm.lead-created', { lead: { id: lead.id, status: 'Dismissed' } }));
    const { leads } = shop.runtime.state.tables.mirror;
    const rows = await shop.runtime.state.db.select({ record: leads.record }).from(leads).where(eq(leads.id, String(lead.id)));
    expect(rows).toMatchObject([{ record: { leadCustomerName: 'Lea Dee', status: 'Open' } }]);
    expect(await inboxOf(shop)).toMatchObject([{ status: 'worked' }]);
  });

  it('of a type that no deal depends on is kept, counted and costs no request', async () => {
    shop.simulator.requests.reset();
    await receive(shop, cloudEvent('tn.dis.zone-updated', { zone: { id: 1 } }), cloudEvent('tn.tlc.call-completed', { call: { id: 1 } }));
    expect(await inboxOf(shop)).toMatchObject([{ status: 'ignored' }, { status: 'ignored' }]);
    expect(shop.simulator.requests.count('GET jpm/jobs')).toBe(0);
  });

  it('without a usable id fails, with a reason that quotes nothing', async () => {
    await receive(shop, cloudEvent('tn.jpm.job-updated', { job: { id: 'canary@example.com' } }));
    const [event] = await inboxOf(shop);
    expect(event).toMatchObject({ status: 'failed', attempts: 1 });
    expect(event?.reason).toContain('job.id');
    expect(event?.reason).not.toContain('canary');
  });

  it('about a job that ServiceTitan does not know is worked, and nothing comes of it', async () => {
    await receive(shop, jobEvent(4242));
    expect(await inboxOf(shop)).toMatchObject([{ status: 'worked', reason: null }]);
    expect(await countQuarantined(shop.runtime.state, {})).toBe(0);
  });

  it('about a record that cannot be read sets the record aside and is worked', async () => {
    const { job } = newJob();
    shop.world.corrupt('jobs', job.id, { customerId: 'not a number' });
    await receive(shop, jobEvent(job.id));
    expect(await countQuarantined(shop.runtime.state, {})).toBe(1);
    expect(await inboxOf(shop)).toMatchObject([{ status: 'worked' }]);
    shop.world.repair('jobs', job.id);
    await receive(shop, jobEvent(job.id));
    expect(await countQuarantined(shop.runtime.state, {})).toBe(0);
  });

  it('about the job of a customer with another one knows that deal whole: nothing is lost while there is an open estimate', async () => {
    const { customer, job } = newJob();
    const other = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Service' });
    const estimate = shop.world.addEstimate({ jobId: job.id, name: 'Heater', subtotal: 1200 });
    await receive(shop, jobEvent(job.id));
    shop.world.addEstimate({ jobId: other.id, name: 'Pump', subtotal: 300 });
    shop.world.dismissEstimate(estimate.id);
    await receive(shop, jobEvent(job.id));
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'proposal-sent', status: 'open', value: 300 }]);
  });

  it('about a job that only a full run admitted follows its deal', async () => {
    const at = { createdOn: '2020-01-02T00:00:00Z', modifiedOn: '2020-01-02T00:00:00Z' };
    const customer = shop.world.addCustomer({ name: 'Old Timer', ...at });
    const [first, second] = ['Pool - Sales', 'Pool - Service'].map((businessUnit) => shop.world.addJob({ customerId: customer.id, businessUnit, ...at }));
    await shop.run({ mode: 'full' });
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'contacted' }]);
    shop.world.addAppointment({ jobId: second?.id ?? 0 });
    await receive(shop, jobEvent(first?.id ?? 0, { customerId: customer.id }));
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ stage: 'appointment-scheduled' }]);
  });

  it('about many jobs at once costs a few requests for all of them and three for each', async () => {
    const made = Array.from({ length: 10 }, () => newJob());
    const events = made.map(({ customer, job }) => jobEvent(job.id, { customerId: customer.id }));
    await receive(shop, ...events);
    shop.simulator.requests.reset();
    for (const { job } of made) shop.world.addAppointment({ jobId: job.id });
    await receive(shop, ...made.flatMap(({ customer, job }) => [jobEvent(job.id, { customerId: customer.id }), jobEvent(job.id)]));
    expect(shop.simulator.requests.byOperation).toEqual({
      'GET jpm/jobs': 11,
      'GET jpm/appointments': 10,
      'GET sales/estimates': 10,
      'GET dispatch/appointment-assignments': 1,
    });
  });

  it('that finds everything as it is leaves no trace in the log of runs; one that changes something leaves a line there that the list of runs does not show', async () => {
    const { job } = newJob();
    await receive(shop, jobEvent(job.id));
    const before = await roundsOf(shop);
    const [latest] = before;
    expect(latest).toMatchObject({ syncType: 'webhook', triggeredBy: 'webhook', status: 'completed', recordsCreated: 2 });
    await receive(shop, jobEvent(job.id));
    expect(await roundsOf(shop)).toEqual(before);
    expect((await recentRuns(shop.runtime.state, { limit: 100 })).map((run) => run.syncType)).not.toContain('webhook');
    const { changes } = shop.runtime.state.tables.journal;
    expect(await shop.runtime.state.db.$count(changes, eq(changes.runId, latest?.id ?? ''))).toBeGreaterThan(0);
  });

  it('is told of in the status, which stays well', async () => {
    await receive(shop, jobEvent(newJob().job.id), cloudEvent('tn.dis.zone-updated', {}), cloudEvent('tn.jpm.job-updated', {}));
    const { webhooks, health } = await statusReport(shop.runtime, { schedule: OFF });
    expect(webhooks).toMatchObject({ received: 3, waiting: 0, failed: 1, ignored: 1, lastReceivedAt: expect.any(String), lastWorkedAt: expect.any(String) });
    expect(health).toBe('ok');
  });

  it('that waits for longer than five minutes makes the health failing', async () => {
    await commitEvents(shop, [jobEvent(4242)]);
    const { inbox } = shop.runtime.state.tables.exchange;
    await shop.runtime.state.db.update(inbox).set({ waitingSince: new Date(Date.now() - 301_000).toISOString() });
    expect(await statusReport(shop.runtime, { schedule: OFF })).toMatchObject({ health: 'failing', webhooks: { received: 1, waiting: 1 } });
  });
});
