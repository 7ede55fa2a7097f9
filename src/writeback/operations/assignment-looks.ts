import type { ServiceTitanClient } from '../../servicetitan/client.types.js';
import type { AppointmentRecord } from '../../servicetitan/records.js';
import { isLiveAppointment, statusKey } from '../../sync/steps/job-state.js';
import type { Look, OutgoingWrite } from '../write.types.js';

/** Who is to be, or no longer to be, on an appointment; without one the deal had none that was still to come. */
export type AssignmentWish = { appointmentId: string | null; technicianId: string };

const NO_APPOINTMENT = 'The deal has no appointment in ServiceTitan that is still to come: book one there, then assign again.';

/** What stands against a change of an appointment; null when nothing does. */
const objectionTo = (appointment: AppointmentRecord | undefined): string | null => {
  if (!appointment) return 'ServiceTitan does not know this appointment any more.';
  if (!isLiveAppointment(appointment)) return 'The appointment is canceled in ServiceTitan.';
  return statusKey(appointment.status) === 'done' ? 'The appointment is done in ServiceTitan, so who was on it no longer changes.' : null;
};

/** Looks at the appointments of many writes and at who is on them, with one request each for 50 of them. */
export const lookAtAssignments = async (args: {
  client: ServiceTitanClient;
  writes: readonly OutgoingWrite<AssignmentWish>[];
  /** Whether the technician is to be on the appointment. */
  isWanted: boolean;
}): Promise<Look[]> => {
  const { client, writes, isWanted } = args;
  const ids = [...new Set(writes.flatMap(({ payload }) => payload.appointmentId ?? []))];
  if (ids.length === 0) return writes.map((): Look => ({ is: 'impossible', reason: NO_APPOINTMENT }));
  const [appointmentRows, assignmentRows] = await Promise.all([client.recordsByIds('appointments', ids), client.assignmentsOf(ids)]);
  const appointments = new Map(appointmentRows.flatMap((row) => (row.ok ? [[row.record.id, row.record]] : [])));
  const on = new Set(assignmentRows.flatMap((row) => (row.ok && row.record.active ? [`${row.record.appointmentId}:${row.record.technicianId}`] : [])));
  return writes.map(({ payload: { appointmentId, technicianId } }): Look => {
    if (appointmentId === null) return { is: 'impossible', reason: NO_APPOINTMENT };
    if (on.has(`${appointmentId}:${technicianId}`) === isWanted) return { is: 'done', result: { appointmentId, technicianId } };
    const reason = objectionTo(appointments.get(appointmentId));
    return reason === null ? { is: 'open' } : { is: 'impossible', reason };
  });
};
