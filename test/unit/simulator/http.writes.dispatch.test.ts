import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../../src/exports/simulator.js';
import { startSimulator } from '../../../src/exports/simulator.js';
import type { Caller } from './caller.js';
import { CALM, createCaller } from './caller.js';

describe('writing an appointment', () => {
  let simulator: Simulator;
  let caller: Caller;
  let jobId: number;
  let id: number;
  let technicians: number[];
  let reasonId: number;
  const assigned = async () => (await caller.records(`dispatch/appointment-assignments?jobId=${jobId}`)).map(({ technicianId }) => technicianId);
  const post = (what: 'assign' | 'unassign', technicianIds: unknown, jobAppointmentId = id) =>
    caller.send('POST', `dispatch/appointment-assignments/${what}-technicians`, { jobAppointmentId, technicianIds });

  beforeEach(async () => {
    simulator = await startSimulator({ ...CALM, world: { customers: 0 } });
    caller = await createCaller(simulator);
    const { world } = simulator;
    world.addBusinessUnit({ name: 'Pool' });
    reasonId = world.addHoldReason({ name: 'Parts' }).id;
    technicians = ['Dana Whitfield', 'Lee Park'].map((name) => world.addTechnician({ name }).id);
    jobId = world.addJob({ customerId: world.addCustomer().id, businessUnit: 'Pool' }).id;
    id = world.addAppointment({ jobId }).id;
  });
  afterEach(() => simulator.close());

  it('assigns technicians and takes them off again, which the feed shows', async () => {
    expect(await post('assign', technicians)).toMatchObject({ status: 200, body: { id, jobId, status: 'Scheduled' } });
    expect(await assigned()).toEqual(technicians);
    const { continueFrom } = await caller.readFeed('dispatch/export/appointment-assignments?active=Any');
    await post('assign', technicians);
    await post('unassign', technicians.slice(0, 1));
    await post('unassign', technicians.slice(0, 1));
    expect(await assigned()).toEqual(technicians.slice(1));
    const { records } = await caller.readFeed('dispatch/export/appointment-assignments?active=Any', continueFrom);
    expect(records).toEqual([expect.objectContaining({ technicianId: technicians[0], active: false })]);
  });

  it('refuses technicians and appointments that do not exist, and an appointment that is over: 409', async () => {
    expect((await post('assign', [1])).body['errors']).toHaveProperty('technicianIds');
    expect((await post('assign', 'all')).body['errors']).toHaveProperty('technicianIds');
    expect((await post('assign', technicians, 1)).body['errors']).toHaveProperty('jobAppointmentId');
    simulator.world.setAppointmentStatus(id, 'Done');
    expect((await post('assign', technicians)).status).toBe(409);
    expect(await assigned()).toEqual([]);
  });

  it('puts it on hold, and takes it off hold together with its job', async () => {
    const path = `jpm/appointments/${id}/hold`;
    expect((await caller.send('DELETE', path)).status).toBe(409);
    expect((await caller.send('PUT', path, { reasonId, memo: 'pump is late' })).status).toBe(200);
    expect((await caller.get(`jpm/appointments/${id}`)).body['status']).toBe('Hold');
    await caller.send('PUT', `jpm/jobs/${jobId}/hold`, { reasonId, memo: '' });
    expect((await caller.send('DELETE', path)).status).toBe(200);
    expect((await caller.get(`jpm/appointments/${id}`)).body['status']).toBe('Scheduled');
    expect((await caller.get(`jpm/jobs/${jobId}`)).body['jobStatus']).toBe('Scheduled');
    simulator.world.cancelJob(jobId);
    expect((await caller.send('PUT', path, { reasonId, memo: '' })).status).toBe(409);
    expect((await caller.send('PUT', path, { reasonId: 1, memo: '' })).body['errors']).toHaveProperty('reasonId');
  });
});
