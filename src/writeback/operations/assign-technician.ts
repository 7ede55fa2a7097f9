import { z } from 'zod';

import { ServiceTitanError } from '../../servicetitan/errors.js';
import type { WriteOperation } from '../write.types.js';
import { lookAtAssignments } from './assignment-looks.js';
import { explained } from './explained.js';
import { storedId } from './stored-id.js';

const payload = z.strictObject({ appointmentId: storedId.nullable(), technicianId: storedId });

type Payload = z.infer<typeof payload>;

/** `POST appointment-assignments/assign-technicians` (dispatch), one technician at a time, so that each can be refused, repeated and taken back on its own. */
export const assignTechnician: WriteOperation<Payload> = {
  name: 'assign-technician',
  payload,
  look: ({ client, writes }) => lookAtAssignments({ client, writes, isWanted: true }),
  send: async ({ client, write: { payload: { appointmentId, technicianId } } }) => {
    if (appointmentId === null) throw new ServiceTitanError({ kind: 'bad-request', operation: 'POST dispatch appointment-assignments/assign-technicians', detail: 'there is no appointment to assign to' });
    await explained(client.assignTechnicians({ jobAppointmentId: appointmentId, technicianIds: [technicianId] }), {
      conflict: 'the technician cannot be assigned to this appointment, perhaps because of another one at that time; look at the dispatch board in ServiceTitan',
    });
  },
  describe: ({ appointmentId, technicianId }) => `Assign technician ${technicianId}${appointmentId === null ? '' : ` to appointment ${appointmentId}`}`,
};
