import { describe, expect, test } from '@jest/globals';

import type { ServiceTitanClient } from '../../../src/servicetitan/client.types.js';
import { ServiceTitanError } from '../../../src/servicetitan/errors.js';
import type { AppointmentRecord, AssignmentRecord } from '../../../src/servicetitan/records.js';
import { operationNamed } from '../../../src/writeback/operations.js';
import { assignments } from '../../../src/writeback/rules/assignments.js';
import type { DealRecords, OutgoingChange, OutgoingWrite } from '../../../src/writeback/write.types.js';
import { fakeClient, received } from '../../support/fake-client.js';
import { moved } from '../../support/outgoing.js';
import { appointmentRecord, assignmentRecord, dayAt, jobRecord } from '../../support/records.js';

const AT = 'sales/appointment-scheduled';
/** Users 7 and 8 are technicians 501 and 502; user 3 is none. */
const technicianOfUser = new Map([['7', '501'], ['8', '502']]);

type Given = { from: string[]; to: string[]; records?: Partial<DealRecords>; change?: Partial<OutgoingChange>; mode?: 'off' | 'notes' | 'full' };

const asked = ({ from, to, records, change, mode = 'full' }: Given): string[] => {
  const deal = { jobs: [jobRecord('10', 0)], appointments: [appointmentRecord('20', '10', 0)], technicianOfUser, ...records };
  const given = moved({ from: AT, to: AT, settings: { mode }, values: { assignedTo: to }, before: { assignedTo: from }, records: deal });
  return assignments({ ...given, ...change }).map(({ operation, target, payload }) => `${operation} ${target} ${JSON.stringify(payload)}`);
};

const at = (appointmentId: string, technicianId: string): string => `appointment:${appointmentId}:technician:${technicianId} {"appointmentId":"${appointmentId}","technicianId":"${technicianId}"}`;

describe('what the users that an opportunity is assigned to mean for dispatch', () => {
  test('who comes is assigned to the next appointment, who goes is taken off it', () => {
    const records = { assignments: [assignmentRecord('40', '10', '20', '501', 0)] };
    expect(asked({ from: ['7'], to: ['8'], records })).toEqual([`assign-technician ${at('20', '502')}`, `unassign-technician ${at('20', '501')}`]);
  });

  test.each<[string, Given]>([
    ['nobody came or went', { from: ['7', '8'], to: ['8', '7'] }],
    ['those who came and went are no technicians', { from: ['3'], to: ['4'] }],
    ['the write-back leaves notes only', { from: [], to: ['7'], mode: 'notes' }],
    ['nothing was seen before', { from: [], to: ['7'], change: { before: null } }],
    ['ServiceTitan does not know the opportunity', { from: [], to: ['7'], change: { stKey: null } }],
    ['it is a contact', { from: [], to: ['7'], change: { collection: 'contacts' } }],
    ['one goes who has no appointment to be taken off', { from: ['7'], to: [], records: { appointments: [] } }],
  ])('nothing is asked when %s', (_, given) => {
    expect(asked(given)).toEqual([]);
  });

  test('the next appointment is the earliest that nobody began, of a job that still goes on', () => {
    const begun = ['Working', 'Hold', 'Done', 'Canceled'].map((status, index) => appointmentRecord(`2${index}`, '10', 0, { status, start: dayAt(1) }));
    const appointments = [
      ...begun,
      appointmentRecord('25', '11', 0, { start: dayAt(1) }),
      appointmentRecord('26', '10', 0, { start: dayAt(1), active: false }),
      appointmentRecord('28', '10', 0, { start: dayAt(9) }),
      appointmentRecord('27', '10', 0, { start: dayAt(5), status: 'Dispatched' }),
    ];
    const jobs = [jobRecord('10', 0, { status: 'InProgress' }), jobRecord('11', 0, { status: 'Completed' })];
    expect(asked({ from: [], to: ['7'], records: { jobs, appointments } })).toEqual([`assign-technician ${at('27', '501')}`]);
  });

  test('who goes is taken off all appointments to come, and off none that was begun', () => {
    const appointments = [appointmentRecord('20', '10', 0), appointmentRecord('21', '10', 3), appointmentRecord('22', '10', 5), appointmentRecord('23', '10', 0, { status: 'Done' })];
    const on = ['21', '22', '23'].map((id) => assignmentRecord(`4${id}`, '10', id, '501', 0));
    expect(asked({ from: ['7'], to: [], records: { appointments, assignments: on } })).toEqual([`unassign-technician ${at('21', '501')}`, `unassign-technician ${at('22', '501')}`]);
  });

  test('a wish that was not sent yet is taken back at the same target', () => {
    const [came] = asked({ from: [], to: ['7'] });
    const [went] = asked({ from: ['7'], to: [] });
    expect(went?.replace('unassign', 'assign')).toBe(came);
  });

  test('without an appointment to come the person is told so', async () => {
    const [request] = asked({ from: [], to: ['7'], records: { appointments: [] } });
    expect(request).toBe('assign-technician 9001:job:10:technician:501 {"appointmentId":null,"technicianId":"501"}');
    expect(await look('assign-technician', [{ appointmentId: null, technicianId: '501' }], {})).toMatchObject([{ is: 'impossible', reason: expect.stringContaining('book one') }]);
  });
});

const operation = (name: string) => {
  const found = operationNamed(name);
  if (!found) throw new Error(`No operation ${name}`);
  return found;
};

const writeOf = (payload: unknown): OutgoingWrite<unknown> => ({ id: '0192b7c4-1111-7000-8000-0123456789ab', payload, createdAt: dayAt(0), attempts: 0 });

const account = ({ appointments = [], on = [], ...methods }: { appointments?: AppointmentRecord[]; on?: AssignmentRecord[] } & Partial<ServiceTitanClient>) =>
  fakeClient({
    recordsByIds: ((_: string, ids: readonly string[]) => Promise.resolve(appointments.filter(({ id }) => ids.includes(id)).map(received))) as ServiceTitanClient['recordsByIds'],
    assignmentsOf: (ids) => Promise.resolve(on.filter(({ appointmentId }) => ids.includes(appointmentId)).map(received)),
    ...methods,
  });

const look = (name: string, payloads: unknown[], parts: Parameters<typeof account>[0]) => operation(name).look({ client: account(parts).client, writes: payloads.map(writeOf) });

describe('what has become of an assignment', () => {
  test('all of a round are looked at with two requests', async () => {
    const { client, asked: calls } = account({
      appointments: [appointmentRecord('20', '10', 0), appointmentRecord('21', '10', 0)],
      on: [assignmentRecord('40', '10', '20', '501', 0), assignmentRecord('41', '10', '21', '501', 0, { active: false })],
    });
    const writes = [['20', '501'], ['20', '502'], ['21', '501']].map(([appointmentId, technicianId]) => writeOf({ appointmentId, technicianId }));
    expect((await operation('assign-technician').look({ client, writes })).map(({ is }) => is)).toEqual(['done', 'open', 'open']);
    expect((await operation('unassign-technician').look({ client, writes })).map(({ is }) => is)).toEqual(['open', 'done', 'done']);
    expect(calls.map(([name]) => name)).toEqual(['recordsByIds', 'assignmentsOf', 'recordsByIds', 'assignmentsOf']);
  });

  test.each([
    ['unknown', []],
    ['deleted', [appointmentRecord('20', '10', 0, { active: false })]],
    ['canceled', [appointmentRecord('20', '10', 0, { status: 'Canceled' })]],
    ['done', [appointmentRecord('20', '10', 0, { status: 'Done' })]],
  ])('nobody is assigned to an appointment that is %s', async (_, appointments) => {
    expect(await look('assign-technician', [{ appointmentId: '20', technicianId: '501' }], { appointments })).toMatchObject([{ is: 'impossible' }]);
  });

  test('one technician is sent at a time, and the rest of the appointment stays as it is', async () => {
    const sent: unknown[] = [];
    const note = (name: string) => (body: unknown) => (sent.push([name, body]), Promise.resolve(null));
    const { client } = account({ assignTechnicians: note('assign'), unassignTechnicians: note('unassign') });
    await operation('assign-technician').send({ client, write: writeOf({ appointmentId: '20', technicianId: '501' }) });
    await operation('unassign-technician').send({ client, write: writeOf({ appointmentId: '20', technicianId: '502' }) });
    expect(sent).toEqual([
      ['assign', { jobAppointmentId: '20', technicianIds: ['501'] }],
      ['unassign', { jobAppointmentId: '20', technicianIds: ['502'] }],
    ]);
  });

  test('a conflict says where to look', async () => {
    const refuse = () => Promise.reject(new ServiceTitanError({ kind: 'conflict', status: 409, operation: 'POST dispatch appointment-assignments/assign-technicians' }));
    const { client } = account({ assignTechnicians: refuse });
    await expect(operation('assign-technician').send({ client, write: writeOf({ appointmentId: '20', technicianId: '501' }) })).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining('dispatch board') });
  });

  test('people read what is done, by ids alone', () => {
    expect(operation('assign-technician').describe({ appointmentId: '20', technicianId: '501' })).toBe('Assign technician 501 to appointment 20');
    expect(operation('assign-technician').describe({ appointmentId: null, technicianId: '501' })).toBe('Assign technician 501');
    expect(operation('unassign-technician').describe({ appointmentId: '20', technicianId: '501' })).toBe('Take technician 501 off appointment 20');
  });
});
