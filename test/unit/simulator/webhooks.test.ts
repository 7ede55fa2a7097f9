import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createWorld, startSimulator, type Simulator, type SimulatorOptions, type WebhookOptions } from '../../../src/exports/simulator.js';
import { assertWebhookFits } from '../../support/openapi/contract.js';
import { CALM, createCaller } from './caller.js';

const SECRET = 'the key of a subscription, 32 or more';

type Received = { headers: Record<string, unknown>; text: string; body: { id: string; type: string; userassignedid: string; data: Record<string, Record<string, unknown>> } };

describe('the webhooks of the simulator', () => {
  let received: Received[];
  /** What the receiver answers next; 200 when nothing is set. */
  let statuses: number[];
  let receiver: Server;
  let url: string;
  let simulator: Simulator | undefined;

  beforeEach(async () => {
    received = [];
    statuses = [];
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        received.push({ headers: request.headers, text, body: JSON.parse(text) as Received['body'] });
        response.writeHead(statuses.shift() ?? 200, { location: '/elsewhere' }).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  });
  afterEach(async () => {
    await simulator?.close();
    simulator = undefined;
    await new Promise((resolve) => receiver.close(resolve));
  });

  const start = async (options: Partial<WebhookOptions> = {}, others: Partial<SimulatorOptions> = {}): Promise<Simulator> => {
    const world = createWorld();
    world.addBusinessUnit({ name: 'Pool - Sales' });
    world.addTechnician({ name: 'Tom Tech' });
    world.addCustomer({ id: 7 });
    simulator = await startSimulator({ ...CALM, world, ...others, webhooks: { url, secret: SECRET, retrySeconds: [0, 0, 0, 0], ...options } });
    return simulator;
  };
  const types = (): string[] => received.map(({ body }) => body.type);

  it('tell of jobs, appointments, dispatched technicians, leads and bookings as they happen', async () => {
    const { world, webhooks } = await start();
    const steps: [() => unknown, string[]][] = [
      [() => world.addJob({ id: 1, customerId: 7, businessUnit: 'Pool - Sales' }), ['tn.jpm.job-scheduled']],
      [() => world.addAppointment({ id: 2, jobId: 1 }), ['tn.jpm.job-appointment-updated']],
      [() => world.assignTechnician({ id: 3, appointmentId: 2 }), []],
      [() => world.changeAppointment(2, { start: 0 }), ['tn.jpm.job-appointment-updated', 'tn.jpm.job-rescheduled']],
      [() => world.setAppointmentStatus(2, 'Dispatched'), ['tn.jpm.job-appointment-updated']],
      [() => world.setAssignmentStatus(3, 'Dispatched'), ['tn.dis.technician-dispatched']],
      [() => world.setAssignmentStatus(3, 'Working'), []],
      [() => world.setJobStatus(1, 'InProgress'), ['tn.jpm.job-updated']],
      [() => world.setJobStatus(1, 'Completed'), ['tn.jpm.job-completed']],
      [() => world.changeJob(1, { summary: 'done' }), ['tn.jpm.job-updated']],
      [() => world.addLead({ id: 4 }), ['tn.crm.lead-created']],
      [() => world.changeLead(4, { status: 'Dismissed' }), ['tn.crm.lead-updated']],
      [() => world.addBooking({ id: 5 }), []],
      [() => world.changeBooking(5, { status: 'Accepted' }), ['tn.crm.booking-updated']],
      // ServiceTitan tells of none of these.
      [() => world.addEstimate({ jobId: 1 }), []],
      [() => world.changeCustomer(7, { name: 'Renamed' }), []],
      [() => world.addContactMethod({ customerId: 7 }), []],
    ];
    for (const [happen, expected] of steps) {
      received = [];
      happen();
      await webhooks.idle();
      expect(types().sort()).toEqual(expected);
    }
  });

  it('show the record as it is when the event happens', async () => {
    const { world, webhooks } = await start();
    world.addJob({ id: 1, customerId: 7, businessUnit: 'Pool - Sales' });
    world.setJobStatus(1, 'Hold');
    await webhooks.idle();
    expect(received.map(({ body }) => [body.type, body.data.job?.jobStatus]).sort()).toEqual([
      ['tn.jpm.job-scheduled', 'Scheduled'],
      ['tn.jpm.job-updated', 'Hold'],
    ]);
  });

  it('tell of what is written through the API as well', async () => {
    const { world, webhooks } = await start();
    world.addJob({ id: 1, customerId: 7, businessUnit: 'Pool - Sales' });
    const lead = { campaignId: 1, callReasonId: 1, summary: 'Pump' };
    const booking = { source: 'CRM', name: 'Ann', summary: 'Pump', isFirstTimeClient: true, externalId: 'a', contacts: [{ type: 'Phone', value: '1' }] };
    const caller = await createCaller(simulator as Simulator);
    await caller.send('PATCH', 'jpm/jobs/1', { customerPo: '77' });
    await caller.send('POST', 'crm/leads', lead);
    const { body } = await caller.send('POST', 'crm/booking-provider/5300/bookings', booking);
    await caller.send('PATCH', `crm/booking-provider/5300/bookings/${String(body['id'])}`, { summary: 'Pumps' });
    await webhooks.idle();
    expect(types().sort()).toEqual(['tn.crm.booking-updated', 'tn.crm.lead-created', 'tn.jpm.job-scheduled', 'tn.jpm.job-updated']);
    for (const { body: event } of received) assertWebhookFits(event);
  });

  it("fit ServiceTitan's documents, whatever happens in a living world", async () => {
    const { world, webhooks } = await start({}, { world: 'living' });
    for (let tick = 0; tick < 300; tick += 1) world.tick();
    await webhooks.idle();
    expect(new Set(types()).size).toBeGreaterThanOrEqual(6);
    for (const { body } of received) assertWebhookFits(body);
  });

  it.each(['hex', 'base64'] as const)('are signed over their bytes, in %s', async (encoding) => {
    const { world, webhooks } = await start({ encoding });
    world.addJob({ customerId: 7, businessUnit: 'Pool - Sales' });
    await webhooks.idle();
    const [first] = received;
    expect(first?.headers).toMatchObject({ 'content-type': 'application/json', 'x-servicetitan-signature': createHmac('sha256', SECRET).update(first?.text ?? '').digest(encoding) });
  });

  it('may be signed in another header', async () => {
    const { world, webhooks } = await start({ header: 'X-ST-Signature' });
    world.addLead();
    await webhooks.idle();
    expect(received[0]?.headers).toHaveProperty('x-st-signature');
    expect(received[0]?.headers).not.toHaveProperty('x-servicetitan-signature');
  });

  it('name their account with every digit', async () => {
    const { worlds, webhooks } = await start({}, { tenantIds: ['1001', '9007199254740993'], world: { customers: 5 } });
    for (const world of worlds.values()) world.addLead();
    await webhooks.idle();
    expect(received.map(({ text }) => /"tenantId":(\d+),"tenantName":"Account (\d+)"\}\}$/.exec(text)?.slice(1)).sort()).toEqual([
      ['1001', '1001'],
      ['9007199254740993', '9007199254740993'],
    ]);
  });

  it('are tried again while nobody answers 2xx, at most five times, as the same occurrence under another id', async () => {
    const { world, webhooks } = await start();
    statuses = [503, 302, 400, 503, 503, 503];
    world.addLead();
    await webhooks.idle();
    expect(webhooks.sent.map(({ attempt, status }) => [attempt, status])).toEqual([[1, 503], [2, 302], [3, 400], [4, 503], [5, 503]]);
    expect(new Set(received.map(({ body }) => body.userassignedid)).size).toBe(1);
    expect(new Set(received.map(({ body }) => body.id)).size).toBe(5);
  });

  it('are not sent again once they were taken', async () => {
    const { world, webhooks } = await start();
    statuses = [500, 202];
    world.addLead();
    await webhooks.idle();
    expect(webhooks.sent.map(({ status }) => status)).toEqual([500, 202]);
  });

  it('are tried again when nobody is there', async () => {
    const { world, webhooks } = await start({ url: 'http://127.0.0.1:1/hook' });
    world.addLead();
    await webhooks.idle();
    expect(webhooks.sent.map(({ attempt, status }) => [attempt, status])).toEqual([1, 2, 3, 4, 5].map((attempt) => [attempt, null]));
  });

  it('come more than once, where the options or someone in the portal want it', async () => {
    const { world, webhooks } = await start({ duplicates: 2 });
    world.addLead();
    await webhooks.idle();
    expect(received).toHaveLength(3);
    webhooks.sendAgain();
    await webhooks.idle();
    expect(received).toHaveLength(4);
    expect(new Set(received.map(({ body }) => body.userassignedid)).size).toBe(1);
    expect(new Set(received.map(({ body }) => body.id)).size).toBe(4);
  });

  it('are given up when the simulator closes', async () => {
    const { world, webhooks, close } = await start({ retrySeconds: [1000] });
    statuses = [503];
    world.addLead();
    while (webhooks.sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await close();
    simulator = undefined;
    await webhooks.idle();
    expect(received).toHaveLength(1);
  });

  it('are not sent without a subscription', async () => {
    simulator = await startSimulator({ ...CALM, world: createWorld() });
    simulator.world.addLead();
    simulator.webhooks.sendAgain();
    await simulator.webhooks.idle();
    expect(simulator.webhooks.sent).toEqual([]);
  });
});
