import type { Core, Fields, Times } from '../core.js';
import { change, timesOf } from '../core.js';
import type { Moment } from '../instant.js';
import { instantOfMs, TICKS_PER_MS, toInstant } from '../instant.js';
import type { AppointmentRow, AppointmentStatus, AssignmentRow } from '../rows.js';

export type AppointmentInput = Omit<Fields<AppointmentRow>, 'start' | 'end'> & Times & { jobId: number; start?: Moment; end?: Moment };

export type AssignmentInput = Omit<Fields<AssignmentRow>, 'jobId'> & Times & { appointmentId: number };

const HOUR = 3_600_000 * TICKS_PER_MS;

/** What happens to appointments and to the technicians assigned to them. */
export const createAppointmentMutations = (core: Core) => {
  const { appointments, jobs, technicians, 'appointment-assignments': assignments } = core.tables;

  const setAppointmentStatus = (id: number, status: AppointmentStatus, times: Times = {}) =>
    change({ core, table: appointments, id, patch: { status }, times });

  return {
    /** A new appointment; left out, it starts tomorrow at this hour and lasts two hours. */
    addAppointment: (input: AppointmentInput): AppointmentRow => {
      const { start, end, ...fields } = input;
      const job = jobs.need(input.jobId);
      const begins = start === undefined ? instantOfMs(core.clock.now().getTime()) + 24 * HOUR : toInstant(start);
      return appointments.add({
        id: appointments.nextId(),
        seq: 0,
        active: true,
        appointmentNumber: `${job.jobNumber}-${appointments.of('job', job.id).length + 1}`,
        status: 'Scheduled',
        specialInstructions: null,
        ...fields,
        start: begins,
        end: end === undefined ? begins + 2 * HOUR : toInstant(end),
        ...timesOf({ core, times: input }),
      });
    },

    changeAppointment: (id: number, patch: Omit<Fields<AppointmentRow>, 'id'>, times: Times = {}) => change({ core, table: appointments, id, patch, times }),
    setAppointmentStatus,
    cancelAppointment: (id: number, times: Times = {}) => setAppointmentStatus(id, 'Canceled', times),

    /** Takes an appointment and its job off hold: both are scheduled again. */
    releaseAppointment: (id: number, times: Times = {}): AppointmentRow => {
      const appointment = setAppointmentStatus(id, 'Scheduled', times);
      const job = jobs.need(appointment.jobId);
      if (job.jobStatus === 'Hold') jobs.change(job, { jobStatus: 'Scheduled', modifiedOn: appointment.modifiedOn });
      return appointment;
    },

    /** Deletes an appointment: the feed shows it inactive. */
    deleteAppointment: (id: number, times: Times = {}) => change({ core, table: appointments, id, patch: { active: false }, times }),

    /** Assigns a technician, the world's first one when none is named. */
    assignTechnician: (input: AssignmentInput): AssignmentRow => {
      const { jobId } = appointments.need(input.appointmentId);
      const technicianId = input.technicianId ?? technicians.rows[0]?.id;
      if (technicianId === undefined) throw new RangeError('no technician in this world: add one with addTechnician');
      technicians.need(technicianId);
      return assignments.add({
        id: assignments.nextId(),
        seq: 0,
        active: true,
        status: 'Scheduled',
        ...input,
        technicianId,
        jobId,
        ...timesOf({ core, times: input }),
      });
    },

    setAssignmentStatus: (id: number, status: AssignmentRow['status'], times: Times = {}) => change({ core, table: assignments, id, patch: { status }, times }),

    /** Takes a technician off: the assignment goes inactive. */
    unassign: (assignmentId: number, times: Times = {}) => change({ core, table: assignments, id: assignmentId, patch: { active: false }, times }),
  };
};
