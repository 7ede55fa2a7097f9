import type { AppointmentRow } from '../../world/rows.js';
import type { Life, LifeEvent } from '../life.js';
import { isGoingOn, isSalesJob, someRow } from '../life.js';

const isLive = (appointment: AppointmentRow) => appointment.active && appointment.status !== 'Canceled';

const hasLiveAppointment = ({ world }: Life, jobId: number) => world.tables.appointments.of('job', jobId).some(isLive);

/** A job without a live appointment gets one, with a technician. */
export const appointmentIsScheduled: LifeEvent = (life) => {
  const { world, random, shop } = life;
  const job = someRow(life, world.tables.jobs.rows, (row) => isSalesJob(life, row) && isGoingOn(row) && !hasLiveAppointment(life, row.id));
  if (job === undefined) return undefined;
  const appointment = world.addAppointment({ jobId: job.id });
  world.assignTechnician({ appointmentId: appointment.id, technicianId: random.pick(shop.technicians) });
  return `appointment ${appointment.appointmentNumber} scheduled`;
};

/** An appointment that is ahead falls through. */
export const appointmentIsCanceled: LifeEvent = (life) => {
  const { world } = life;
  const appointment = someRow(life, world.tables.appointments.rows, (row) => row.active && row.status === 'Scheduled');
  if (appointment === undefined) return undefined;
  world.cancelAppointment(appointment.id);
  return `appointment ${appointment.appointmentNumber} canceled`;
};

/** A sales visit goes one step on: dispatched, working, done. */
export const visitGoesOn: LifeEvent = (life) => {
  const { world } = life;
  const { tables } = world;
  const isOnItsWay = (row: AppointmentRow) =>
    isLive(row) && ['Scheduled', 'Dispatched', 'Working'].includes(row.status) && isSalesJob(life, tables.jobs.need(row.jobId)) && isGoingOn(tables.jobs.need(row.jobId));
  const appointment = someRow(life, tables.appointments.rows, isOnItsWay);
  if (appointment === undefined) return undefined;
  const next = appointment.status === 'Scheduled' ? 'Dispatched' : appointment.status === 'Dispatched' ? 'Working' : 'Done';
  world.setAppointmentStatus(appointment.id, next);
  world.setJobStatus(appointment.jobId, { Dispatched: 'Dispatched', Working: 'InProgress', Done: 'Completed' }[next]);
  for (const assignment of tables['appointment-assignments'].of('appointment', appointment.id)) {
    if (assignment.active) world.setAssignmentStatus(assignment.id, next);
  }
  return `appointment ${appointment.appointmentNumber} is ${next}`;
};

/** Another technician takes over. */
export const technicianChanges: LifeEvent = (life) => {
  const { world, random, shop } = life;
  const assignment = someRow(life, world.tables['appointment-assignments'].rows, (row) => row.active && row.status === 'Scheduled');
  if (assignment === undefined) return undefined;
  world.unassign(assignment.id);
  world.assignTechnician({ appointmentId: assignment.appointmentId, technicianId: random.pick(shop.technicians) });
  return `technician changed on appointment ${assignment.appointmentId}`;
};
