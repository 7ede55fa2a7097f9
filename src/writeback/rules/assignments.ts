import type { AppointmentRecord } from '../../servicetitan/records.js';
import { isLiveAppointment, jobState, statusKey } from '../../sync/steps/job-state.js';
import { byCreation, instantOf } from '../../sync/steps/order.js';
import type { DealRecords, OutgoingRule, SeenValues, WriteRequest } from '../write.types.js';

const ENDED: readonly string[] = ['completed', 'canceled'];
const TO_COME: readonly string[] = ['scheduled', 'dispatched'];

/** The appointments of the deal's running jobs that nobody has begun yet, the earliest first. */
const appointmentsToCome = ({ jobs, appointments }: DealRecords): AppointmentRecord[] => {
  const running = new Set(jobs.filter((job) => !ENDED.includes(jobState(job))).map(({ id }) => id));
  const start = (appointment: AppointmentRecord): number => instantOf(appointment.start ?? appointment.createdOn);
  return appointments
    .filter((appointment) => running.has(appointment.jobId) && isLiveAppointment(appointment) && TO_COME.includes(statusKey(appointment.status)))
    .toSorted((a, b) => start(a) - start(b) || byCreation(a, b));
};

const techniciansIn = (values: SeenValues, { technicianOfUser }: DealRecords): string[] => {
  const { assignedTo } = values;
  return [...new Set(Array.isArray(assignedTo) ? assignedTo.flatMap((user) => technicianOfUser.get(String(user)) ?? []) : [])];
};

const request = (operation: string, technicianId: string, appointmentId: string): WriteRequest => ({
  operation,
  target: `appointment:${appointmentId}:technician:${technicianId}`,
  payload: { appointmentId, technicianId },
});

/**
 * What the users that an opportunity is assigned to mean for dispatch (issue of both ways): a technician who comes is assigned to the deal's next appointment, one who goes
 * is taken off all that are still to come. Users who are no technician are the CRM's own affair. Who is on an appointment by the mirror, or would be by a
 * write that was not sent yet, is asked about there, so that the later wish takes the place of the earlier one.
 */
export const assignments: OutgoingRule = ({ collection, settings, stKey, before, after, records }) => {
  if (collection !== 'opportunities' || settings.mode !== 'full' || before === null || stKey === null) return [];
  const [was, is] = [techniciansIn(before, records), techniciansIn(after, records)];
  const came = is.filter((id) => !was.includes(id));
  const went = was.filter((id) => !is.includes(id));
  const [next, ...later] = appointmentsToCome(records);
  if (!next) return came.map((technicianId) => ({ operation: 'assign-technician', target: `${stKey}:technician:${technicianId}`, payload: { appointmentId: null, technicianId } }));

  const concerned = (technicianId: string): AppointmentRecord[] => {
    const isOn = ({ id }: AppointmentRecord): boolean =>
      records.assignments.some((assignment) => assignment.active && assignment.appointmentId === id && assignment.technicianId === technicianId);
    const theirs = [next, ...later].filter(isOn);
    return theirs.length > 0 ? theirs : [next];
  };
  return [
    ...came.flatMap((technicianId) => concerned(technicianId).map(({ id }) => request('assign-technician', technicianId, id))),
    ...went.flatMap((technicianId) => concerned(technicianId).map(({ id }) => request('unassign-technician', technicianId, id))),
  ];
};
