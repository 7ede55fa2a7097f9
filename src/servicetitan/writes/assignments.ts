import { z } from 'zod';

import { appointmentSchema } from '../entities/appointment.js';

import { id } from './body-fields.js';
import { recordIn, write } from './write.js';

import type { AppointmentRecord } from '../records.js';
import type { SendWrite } from '../transport.js';

/** dispatch `AssignTechniciansRequest` and `UnassignTechniciansRequest`, which have the same fields. */
const techniciansRequest = z.strictObject({ jobAppointmentId: id, technicianIds: z.array(id, 'expected a list').min(1, 'expected at least one id') });

export type TechniciansOfAppointment = z.input<typeof techniciansRequest>;

/** Writes of dispatch. Both answer with the appointment, null when it could not be read; `assignmentsOf` tells who is assigned. */
export type AssignmentWrites = {
  /** `POST appointment-assignments/assign-technicians`: adds them to those who are assigned. */
  assignTechnicians(technicians: TechniciansOfAppointment): Promise<AppointmentRecord | null>;
  /** `POST appointment-assignments/unassign-technicians`: takes these away, and no other. */
  unassignTechnicians(technicians: TechniciansOfAppointment): Promise<AppointmentRecord | null>;
};

export const assignmentWrites = (send: SendWrite): AssignmentWrites => {
  const change = async (verb: 'assign' | 'unassign', technicians: TechniciansOfAppointment): Promise<AppointmentRecord | null> => {
    const body = { schema: techniciansRequest, value: technicians };
    const answer = await write({ send, method: 'post', module: 'dispatch', path: `appointment-assignments/${verb}-technicians`, body });
    return recordIn({ schema: appointmentSchema, answer });
  };
  return {
    assignTechnicians: (technicians) => change('assign', technicians),
    unassignTechnicians: (technicians) => change('unassign', technicians),
  };
};
