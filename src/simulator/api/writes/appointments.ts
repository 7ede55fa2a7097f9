import { z } from 'zod';
import type { AppointmentRow } from '../../world/rows.js';
import type { Endpoint } from '../endpoint.js';
import type { ApiRequest } from '../request.js';
import { checkReference, conflict, recordOf } from './checks.js';
import { id } from './members.js';
import { defineWrite, NO_BODY } from './write.js';

const appointmentOf = (request: ApiRequest): AppointmentRow => recordOf({ table: request.world.tables.appointments, request });

/** What the API writes to appointments. Jobs have no such `DELETE`: one comes off hold with its appointment. */
export const APPOINTMENT_WRITES: readonly Endpoint[] = [
  defineWrite({
    method: 'PUT',
    module: 'jpm',
    path: 'appointments/{id}/hold',
    body: z.object({ reasonId: id, memo: z.string() }),
    answer: ({ request, body }) => {
      const appointment = appointmentOf(request);
      checkReference({ table: request.world.tables['job-hold-reasons'], member: 'reasonId', id: body.reasonId });
      if (appointment.status === 'Done' || appointment.status === 'Canceled') throw conflict('The appointment is done or canceled.');
      request.world.setAppointmentStatus(appointment.id, 'Hold');
    },
  }),
  defineWrite({
    method: 'DELETE',
    module: 'jpm',
    path: 'appointments/{id}/hold',
    body: NO_BODY,
    answer: ({ request }) => {
      const appointment = appointmentOf(request);
      if (appointment.status !== 'Hold') throw conflict('The appointment is not on hold.');
      request.world.releaseAppointment(appointment.id);
    },
  }),
];
