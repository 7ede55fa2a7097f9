import type { TechnicianRow } from '../../payload/documents.types.js';
import type { AppointmentRecord, AssignmentRecord } from '../../servicetitan/records.js';
import type { DealJob } from '../steps/deal.js';
import { isLiveAppointment, statusKey, uncanceledJobs } from '../steps/job-state.js';
import { byCreation, compareIds, instantOf } from '../steps/order.js';
import type { AccountRecords } from './records.js';

const startOf = (appointment: AppointmentRecord): number => instantOf(appointment.start ?? appointment.createdOn);
const byStart = (a: AppointmentRecord, b: AppointmentRecord): number => startOf(a) - startOf(b) || byCreation(a, b);
const isDone = (appointment: AppointmentRecord): boolean => statusKey(appointment.status) === 'done';

/**
 * Who works on a deal: the technicians with an active assignment to a live appointment of an uncanceled job, each once. The primary one is assigned
 * to the earliest appointment that is not Done, else to the latest of all; of several there the one assigned first. The primary one comes first, the
 * others by id. Null where every job is canceled: nobody works on it any more, and who did so stays to be read.
 */
export const techniciansOf = (jobs: readonly DealJob[], records: AccountRecords): TechnicianRow[] | null => {
  const uncanceled = uncanceledJobs(jobs);
  if (uncanceled.length === 0) return null;
  const live = uncanceled.flatMap(({ record }) => {
    const appointments = records.appointmentsOf(record.id).filter(isLiveAppointment);
    return records
      .assignmentsOf(record.id)
      .filter((assignment) => assignment.active)
      .flatMap((assignment): { assignment: AssignmentRecord; appointment: AppointmentRecord }[] => {
        const appointment = appointments.find((each) => each.id === assignment.appointmentId);
        return appointment ? [{ assignment, appointment }] : [];
      });
  });
  const appointments = live.map(({ appointment }) => appointment).sort(byStart);
  const decisive = appointments.find((appointment) => !isDone(appointment)) ?? appointments.at(-1);
  const primary = live
    .filter(({ appointment }) => appointment.id === decisive?.id)
    .map(({ assignment }) => assignment)
    .sort((a, b) => instantOf(a.assignedOn) - instantOf(b.assignedOn) || compareIds(a.id, b.id))[0];

  const nameOf = new Map(live.map(({ assignment }) => [assignment.technicianId, assignment.technicianName]));
  return [...nameOf]
    .map(([stTechnicianId, name]): TechnicianRow => ({ stTechnicianId, name, primary: stTechnicianId === primary?.technicianId }))
    .sort((a, b) => Number(b.primary) - Number(a.primary) || compareIds(a.stTechnicianId, b.stTechnicianId));
};
