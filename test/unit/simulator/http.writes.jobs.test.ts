import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../../src/exports/simulator.js';
import { startSimulator } from '../../../src/exports/simulator.js';
import type { Caller } from './caller.js';
import { CALM, createCaller } from './caller.js';

const GUID = '0e3b8d0e-5f0b-4d3a-9d6e-3f8c5f0a7b11';

describe('writing a job', () => {
  let simulator: Simulator;
  let caller: Caller;
  let id: number;
  let cancelReason: number;
  let holdReason: number;
  const job = () => simulator.world.tables.jobs.need(id);
  const put = (move: string, body?: unknown) => caller.send('PUT', `jpm/jobs/${id}/${move}`, body);

  beforeEach(async () => {
    simulator = await startSimulator({ ...CALM, world: { customers: 0 } });
    caller = await createCaller(simulator);
    const { world } = simulator;
    world.addBusinessUnit({ name: 'Pool' });
    cancelReason = world.addCancelReason({ name: 'Price' }).id;
    world.addHoldReason({ name: 'Weather' });
    holdReason = world.addHoldReason({ name: 'Parts' }).id;
    id = world.addJob({ customerId: world.addCustomer().id, businessUnit: 'Pool' }).id;
    world.addAppointment({ jobId: id });
  });
  afterEach(() => simulator.close());

  it('cancels it with a reason the office has, and takes that back', async () => {
    expect((await put('cancel', { reasonId: holdReason + 1000, memo: '' })).body['errors']).toHaveProperty('reasonId');
    expect((await put('cancel', { reasonId: cancelReason })).body['errors']).toHaveProperty('memo');
    expect((await put('remove-cancellation')).status).toBe(400);
    expect((await put('cancel', { reasonId: cancelReason, memo: 'too expensive' })).status).toBe(200);
    expect(job().jobStatus).toBe('Canceled');
    expect((await caller.get(`jpm/jobs/cancel-reasons?ids=${id}`)).body['data']).toEqual([{ jobId: id, reasonId: cancelReason, name: 'Price', text: 'too expensive' }]);
    expect((await put('cancel', { reasonId: cancelReason, memo: '' })).status).toBe(400);
    expect((await put('hold', { reasonId: holdReason, memo: '' })).status).toBe(400);
    expect((await put('remove-cancellation')).status).toBe(200);
    expect(job().jobStatus).toBe('Scheduled');
  });

  it('puts it on hold with its open appointments', async () => {
    const before = job().modifiedOn;
    expect((await put('hold', { reasonId: holdReason, memo: 'pump is late' })).status).toBe(200);
    expect(job().jobStatus).toBe('Hold');
    expect(job().modifiedOn).toBeGreaterThan(before);
    expect(simulator.world.tables.appointments.of('job', id).map(({ status }) => status)).toEqual(['Hold']);
    expect((await caller.send('PUT', 'jpm/jobs/1/hold', { reasonId: holdReason, memo: '' })).status).toBe(404);
  });

  it('completes it at the time that is given, once, and not without a technician: 409', async () => {
    const completedOn = '2024-12-19T10:00:00.1234567Z';
    expect((await put('complete', { completedOn })).status).toBe(409);
    const { world } = simulator;
    world.addTechnician({ name: 'Dana Whitfield' });
    world.assignTechnician({ appointmentId: world.tables.appointments.rows[0]?.id ?? 0 });
    expect((await put('complete', { completedOn: 'yesterday' })).body['errors']).toHaveProperty('completedOn');
    expect((await put('complete', { completedOn })).status).toBe(200);
    expect((await caller.get(`jpm/jobs/${id}`)).body).toMatchObject({ jobStatus: 'Completed', completedOn });
    expect(world.tables.appointments.rows[0]?.status).toBe('Done');
    expect((await put('complete', { completedOn })).status).toBe(409);
  });

  it('adds notes that can be read again, pinned ones first', async () => {
    const add = (body: unknown) => caller.send('POST', `jpm/jobs/${id}/notes`, body);
    expect((await add({ text: 'first', pinToTop: true })).body).toMatchObject({ text: 'first', isPinned: true });
    await add({ text: 'second' });
    await add({ text: 'third', pinToTop: null });
    expect((await caller.records(`jpm/jobs/${id}/notes`)).map(({ text }) => text)).toEqual(['first', 'third', 'second']);
    expect((await add({})).body['errors']).toHaveProperty('text');
    expect((await caller.get('jpm/jobs/1/notes')).status).toBe(404);
  });

  it('replaces lists as a whole and leaves what is not given', async () => {
    const patch = (body: unknown) => caller.send('PATCH', `jpm/jobs/${id}`, body);
    await patch({ tagTypeIds: [1, 2], customFields: [{ typeId: 5, value: 'a' }], summary: '<p>Pump</p>' });
    const { body } = await patch({ tagTypeIds: [3], priority: 'High' });
    expect(body).toMatchObject({ tagTypeIds: [3], customFields: [{ typeId: 5, value: 'a' }], summary: '<p>Pump</p>', priority: 'High' });
    const errors = (await patch({ tagTypeIds: [3, 'four'], soldById: 1 })).body['errors'];
    expect(errors).toEqual({ 'tagTypeIds[1]': [expect.any(String)] });
    expect((await patch({ soldById: 1 })).body['errors']).toHaveProperty('soldById');
  });

  it('keeps external data for the application that wrote it: replaced by default, merged on request', async () => {
    const patch = async (externalData: unknown) => (await caller.send('PATCH', `jpm/jobs/${id}`, { externalData })).body['externalData'];
    const set = (values: Record<string, string | null>, more: object = {}) =>
      patch({ applicationGuid: GUID, externalData: Object.entries(values).map(([key, value]) => ({ key, value })), ...more });
    expect(await set({ deal: '1', stage: 'won' })).toEqual([{ key: 'deal', value: '1' }, { key: 'stage', value: 'won' }]);
    expect(await set({ stage: 'lost' }, { patchMode: 'Merge' })).toEqual([{ key: 'deal', value: '1' }, { key: 'stage', value: 'lost' }]);
    expect(await set({ stage: null }, { patchMode: 'Merge' })).toEqual([{ key: 'deal', value: '1' }]);
    expect(await set({ owner: '2' })).toEqual([{ key: 'owner', value: '2' }]);
    expect((await caller.get(`jpm/jobs/${id}?externalDataApplicationGuid=${GUID}`)).body['externalData']).toEqual([{ key: 'owner', value: '2' }]);
    expect((await caller.get(`jpm/jobs/${id}`)).body['externalData']).toEqual([]);
    expect((await caller.send('PATCH', `jpm/jobs/${id}`, { externalData: { applicationGuid: 'crm', externalData: [] } })).body['errors']).toHaveProperty(['externalData.applicationGuid']);
  });
});
