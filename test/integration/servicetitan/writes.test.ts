import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../../src/exports/simulator.js';
import { startSimulator } from '../../../src/exports/simulator.js';
import { createServiceTitanClient } from '../../../src/servicetitan/client.js';
import type { ServiceTitanClient } from '../../../src/servicetitan/client.types.js';
import type { Received } from '../../../src/servicetitan/received.js';
import { ServiceTitanError } from '../../../src/servicetitan/errors.js';
import { createTenantProcessState } from '../../../src/servicetitan/process-state.js';
import { assertRequestFits } from '../../support/openapi/contract.js';

const PROVIDER = '40';
const START_OF_DAY = '2024-06-03T00:00:00Z';
const NOON = new Date('2024-06-03T12:00:00Z');

let simulator: Simulator;
let client: ServiceTitanClient;
let technicians: string[];
let holdReason: string;
let customerId: string;
let jobId: string;
let appointmentId: string;
let estimateId: string;

beforeAll(async () => {
  simulator = await startSimulator({ world: { customers: 0 }, liveEverySeconds: 0, requestsPerSecond: 100_000, now: () => NOON });
  const { world } = simulator;
  technicians = ['Dana Whitfield', 'Lee Park'].map((name) => String(world.addTechnician({ name }).id));
  holdReason = String(world.addHoldReason({ name: 'Parts' }).id);
  world.addBusinessUnit({ name: 'Pool' });
  const connection = { ...simulator.connection(), requestsPerSecond: 1_000, timeoutMs: 5_000, maxResponseBytes: 1_048_576 };
  client = createServiceTitanClient({ connection, state: createTenantProcessState({ requestsPerSecond: 1_000 }), sleep: () => Promise.resolve() });
});
beforeEach(() => {
  const { world } = simulator;
  const customer = world.addCustomer({ name: 'Ann' });
  const job = world.addJob({ customerId: customer.id, businessUnit: 'Pool' });
  [customerId, jobId] = [String(customer.id), String(job.id)];
  appointmentId = String(world.addAppointment({ jobId: job.id }).id);
  estimateId = String(world.addEstimate({ jobId: job.id }).id);
  simulator.requests.reset();
});
afterEach(() => {
  simulator.clearFaults();
  simulator.requests.log.forEach(({ method, path, body }) => {
    if (method !== 'GET' && !path.startsWith('/connect')) assertRequestFits({ method, url: path, body });
  });
});
afterAll(() => simulator.close());

const [seller, helper] = [() => technicians[0] ?? '', () => technicians[1] ?? ''];

const records = async <T>(rows: Promise<Received<T>[]>): Promise<T[]> => (await rows).flatMap((row) => (row.ok ? [row.record] : []));

const booking = (externalId: string) => ({
  source: 'CRM',
  name: 'Bea',
  summary: 'A leak',
  isFirstTimeClient: true,
  externalId,
  contacts: [{ type: 'Email' as const, value: 'bea@example.com' }],
});

describe('what the client writes stands in ServiceTitan', () => {
  it('when it sells an estimate, un-sells it and dismisses it', async () => {
    const status = async () => (await records(client.estimatesByIds([estimateId]))).map((estimate) => [estimate.status, estimate.soldBy]);
    await expect(client.sellEstimate(estimateId, { soldBy: seller() })).resolves.toMatchObject({ id: estimateId, status: 'Sold', soldBy: seller() });
    expect(await status()).toEqual([['Sold', seller()]]);
    await client.unsellEstimate(estimateId);
    expect(await status()).toMatchObject([['Open', null]]);
    await client.dismissEstimate(estimateId);
    expect(await status()).toMatchObject([['Dismissed', null]]);
  });

  it('when it holds a job, takes the hold off its appointment, completes it and notes that', async () => {
    const status = async () => (await records(client.jobsByIds([jobId]))).map((job) => job.status);
    expect(await records(client.holdReasons())).toContainEqual({ id: holdReason, name: 'Parts', active: true });
    await client.holdJob(jobId, { reasonId: holdReason, memo: 'waits for parts' });
    expect(await status()).toEqual(['Hold']);
    simulator.world.setAppointmentStatus(Number(appointmentId), 'Hold');
    await client.removeAppointmentHold(appointmentId);
    expect(await status()).toEqual(['Scheduled']);
    await client.assignTechnicians({ jobAppointmentId: appointmentId, technicianIds: [seller()] });
    await client.completeJob(jobId, { completedOn: NOON.toISOString() });
    expect(await status()).toEqual(['Completed']);
    await expect(client.addJobNote(jobId, { text: 'Done by the CRM', pinToTop: true })).resolves.toMatchObject({ text: 'Done by the CRM', isPinned: true });
    expect(await records(client.jobNotes(jobId))).toMatchObject([{ text: 'Done by the CRM', isPinned: true }]);
  });

  it('when it changes a customer and its contacts', async () => {
    const address = { street: '2 Oak', unit: '', city: 'Mesa', state: 'AZ', zip: '85201', country: 'USA', latitude: 33.4, longitude: -111.8 };
    await expect(client.updateCustomer(customerId, { name: 'Ann Lee', address, doNotMail: true })).resolves.toMatchObject({ name: 'Ann Lee', doNotMail: true });
    expect(await records(client.customersByIds([customerId]))).toMatchObject([{ name: 'Ann Lee', doNotMail: true, address: { street: '2 Oak' } }]);
    const made = await client.createCustomerContact(customerId, { type: 'MobilePhone', value: '(602) 555-0101' });
    await client.updateCustomerContact(customerId, made?.id ?? '', { value: '(602) 555-0102' });
    const values = async () => (await records(client.contactMethodsOf([customerId]))).map(({ id, value }) => [id, value]);
    expect(await values()).toContainEqual([made?.id, '(602) 555-0102']);
    await client.deleteCustomerContact(customerId, made?.id ?? '');
    expect(await values()).not.toContainEqual([made?.id, '(602) 555-0102']);
  });

  it('when it makes a booking or a lead', async () => {
    const made = await client.createBooking(PROVIDER, booking('crm-made'));
    expect(await records(client.bookingsByIds([made?.id ?? '']))).toMatchObject([{ externalId: 'crm-made', status: 'New' }]);
    const lead = await client.createLead({ campaignId: '1', summary: 'A leak [crm-lead]', followUpDate: NOON.toISOString(), leadCustomerName: 'Bea' });
    await client.updateLead(lead?.id ?? '', { leadPhone: '(602) 555-0103' });
    await client.dismissLead(lead?.id ?? '', { dismissingReasonId: '1' });
    expect(await records(client.leadsByIds([lead?.id ?? '']))).toMatchObject([{ status: 'Dismissed', leadCustomerName: 'Bea', leadPhone: '(602) 555-0103' }]);
  });

  it('when it assigns technicians and takes one away', async () => {
    const assigned = async () => (await records(client.assignmentsOf([appointmentId]))).filter(({ active }) => active).map(({ technicianId }) => technicianId);
    await expect(client.assignTechnicians({ jobAppointmentId: appointmentId, technicianIds: [seller(), helper()] })).resolves.toMatchObject({ id: appointmentId, jobId });
    expect((await assigned()).sort()).toEqual([...technicians].sort());
    await client.unassignTechnicians({ jobAppointmentId: appointmentId, technicianIds: [seller()] });
    expect(await assigned()).toEqual([helper()]);
  });
});

type Creation = [what: string, create: () => Promise<unknown>, find: () => Promise<unknown[]>];

let key = 0;
const creations: Creation[] = [
  ['a booking, by its external id', () => client.createBooking(PROVIDER, booking(`crm-${key}`)), () => records(client.bookingsByExternalId(PROVIDER, `crm-${key}`))],
  [
    'a lead, by the key in its summary',
    () => client.createLead({ campaignId: '1', summary: `A leak [crm-${key}]`, callReasonId: '1' }),
    () => records(client.leadsBySummary({ containing: `[crm-${key}]`, createdOnOrAfter: START_OF_DAY })),
  ],
  [
    'a note, by its text',
    () => client.addJobNote(jobId, { text: `note [crm-${key}]` }),
    async () => (await records(client.jobNotes(jobId))).filter(({ text }) => text?.includes(`[crm-${key}]`)),
  ],
  [
    'a contact, by its value',
    () => client.createCustomerContact(customerId, { type: 'Email', value: `ann${key}@example.com` }),
    async () => (await records(client.contactMethodsOf([customerId]))).filter(({ value }) => value === `ann${key}@example.com`),
  ],
];

describe('a creation whose answer is lost', () => {
  beforeEach(() => void (key += 1));

  const endOf = async (create: () => Promise<unknown>): Promise<unknown> => {
    const [end] = await Promise.allSettled([create()]);
    return end?.status === 'rejected' ? end.reason : null;
  };

  it.each(creations)('was done, is sent once, and can be found: %s', async (_, create, find) => {
    simulator.setFault({ kind: 'reset', on: /^POST /, when: 'after' });
    const error = await endOf(create);
    expect(error).toBeInstanceOf(ServiceTitanError);
    expect(error).toMatchObject({ kind: 'network', effect: 'unknown', attempts: 1 });
    expect(await find()).toHaveLength(1);
    expect(simulator.requests.log.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it.each(creations)('was not done, is sent once, and is not found: %s', async (_, create, find) => {
    simulator.setFault({ kind: 'html-error', status: 502, on: /^POST /, when: 'before' });
    expect(await endOf(create)).toMatchObject({ kind: 'server', effect: 'unknown', attempts: 1 });
    expect(await find()).toEqual([]);
    await create();
    expect(await find()).toHaveLength(1);
  });

  it.each(creations)('is repeated by itself where it was not done, and stands once: %s', async (_, create, find) => {
    simulator.setFault({ kind: 'rate-limit', on: /^POST /, times: 2 });
    simulator.setFault({ kind: 'unauthorized', on: /^POST / });
    await create();
    expect(await find()).toHaveLength(1);
  });
});
