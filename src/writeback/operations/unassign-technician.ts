import { z } from 'zod';

import type { WriteOperation } from '../write.types.js';
import { lookAtAssignments } from './assignment-looks.js';
import { storedId } from './stored-id.js';

const payload = z.strictObject({ appointmentId: storedId, technicianId: storedId });

type Payload = z.infer<typeof payload>;

/** `POST appointment-assignments/unassign-technicians` (dispatch), one technician at a time. */
export const unassignTechnician: WriteOperation<Payload> = {
  name: 'unassign-technician',
  payload,
  look: ({ client, writes }) => lookAtAssignments({ client, writes, isWanted: false }),
  send: async ({ client, write: { payload: { appointmentId, technicianId } } }) => {
    await client.unassignTechnicians({ jobAppointmentId: appointmentId, technicianIds: [technicianId] });
  },
  describe: ({ appointmentId, technicianId }) => `Take technician ${technicianId} off appointment ${appointmentId}`,
};
