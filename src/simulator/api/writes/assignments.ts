import { z } from 'zod';
import type { AppointmentRow } from '../../world/rows.js';
import type { Endpoint } from '../endpoint.js';
import { presentAssignedAppointment } from '../present/dispatch.js';
import { badParameter } from '../problem.js';
import type { ApiRequest } from '../request.js';
import { checkReference, conflict } from './checks.js';
import { id, ids } from './members.js';
import { defineWrite } from './write.js';

const assigned = z.object({ jobAppointmentId: id, technicianIds: ids });

type Assigning = { request: ApiRequest; body: z.infer<typeof assigned> };

const appointmentOf = ({ request, body }: Assigning): AppointmentRow => {
  const appointment = request.world.tables.appointments.get(body.jobAppointmentId);
  if (appointment?.active !== true) throw badParameter('jobAppointmentId', 'The value names no active record.');
  return appointment;
};

const activeAssignments = (request: ApiRequest, appointmentId: number) =>
  request.world.tables['appointment-assignments'].of('appointment', appointmentId).filter((assignment) => assignment.active);

/** Who is assigned already stays so. 409 for an appointment that is over. */
const assign = (assigning: Assigning): AppointmentRow => {
  const { request, body } = assigning;
  const appointment = appointmentOf(assigning);
  for (const technicianId of body.technicianIds) checkReference({ table: request.world.tables.technicians, member: 'technicianIds', id: technicianId });
  if (appointment.status === 'Done' || appointment.status === 'Canceled') throw conflict('The appointment is done or canceled.');
  const there = new Set(activeAssignments(request, appointment.id).map((assignment) => assignment.technicianId));
  for (const technicianId of new Set(body.technicianIds)) if (!there.has(technicianId)) request.world.assignTechnician({ appointmentId: appointment.id, technicianId });
  return appointment;
};

/** Who is not assigned stays so. */
const unassign = (assigning: Assigning): AppointmentRow => {
  const { request, body } = assigning;
  const appointment = appointmentOf(assigning);
  for (const assignment of activeAssignments(request, appointment.id)) if (body.technicianIds.includes(assignment.technicianId)) request.world.unassign(assignment.id);
  return appointment;
};

/** What the API writes to the technicians of appointments. */
export const ASSIGNMENT_WRITES: readonly Endpoint[] = [
  defineWrite({
    method: 'POST',
    module: 'dispatch',
    path: 'appointment-assignments/assign-technicians',
    body: assigned,
    answer: (write) => presentAssignedAppointment(assign(write)),
  }),
  defineWrite({
    method: 'POST',
    module: 'dispatch',
    path: 'appointment-assignments/unassign-technicians',
    body: assigned,
    answer: (write) => presentAssignedAppointment(unassign(write)),
  }),
];
