import type { LifeEvent } from '../life.js';
import { isGoingOn, isInstallJob, isSalesJob, someRow } from '../life.js';

/** The office books the install of a sold estimate. */
export const installIsBooked: LifeEvent = (life) => {
  const { world, random, shop } = life;
  const { estimates, jobs } = world.tables;
  const estimate = someRow(life, estimates.rows, (row) => {
    const job = jobs.get(row.jobId ?? 0);
    return row.active && row.status === 'Sold' && job !== undefined && isSalesJob(life, job) && jobs.of('estimate', row.id).length === 0;
  });
  const job = jobs.get(estimate?.jobId ?? 0);
  if (estimate === undefined || job === undefined) return undefined;
  const trade = world.tables['business-units'].need(job.businessUnitId).name.startsWith('Pool') ? 0 : 1;
  const install = world.addJob({
    customerId: job.customerId,
    businessUnit: shop.installUnits[trade] ?? random.pick(shop.installUnits),
    createdFromEstimateId: estimate.id,
    soldById: estimate.soldBy,
  });
  const appointment = world.addAppointment({ jobId: install.id });
  world.assignTechnician({ appointmentId: appointment.id, technicianId: random.pick(shop.technicians) });
  return `install job ${install.jobNumber} booked from estimate ${estimate.id}`;
};

const NEXT: Readonly<Record<string, readonly string[]>> = {
  Scheduled: ['Dispatched'],
  Dispatched: ['InProgress'],
  InProgress: ['Hold', 'Completed', 'Completed'],
  Hold: ['InProgress'],
};

const APPOINTMENT_STATUS = { Dispatched: 'Dispatched', InProgress: 'Working', Hold: 'Hold', Completed: 'Done' } as const;

/** An install goes one step on: dispatched, in progress, on hold, done. */
export const installGoesOn: LifeEvent = (life) => {
  const { world, random } = life;
  const job = someRow(life, world.tables.jobs.rows, (row) => isInstallJob(life, row) && NEXT[row.jobStatus] !== undefined);
  if (job === undefined) return undefined;
  const next = random.pick(NEXT[job.jobStatus] ?? []);
  world.setJobStatus(job.id, next);
  const status = Object.entries(APPOINTMENT_STATUS).find(([jobStatus]) => jobStatus === next)?.[1];
  const appointment = world.tables.appointments.of('job', job.id).at(-1);
  if (status !== undefined && appointment !== undefined) world.setAppointmentStatus(appointment.id, status);
  return `install job ${job.jobNumber} is ${next}`;
};

/** A job is called off. */
export const jobIsCanceled: LifeEvent = (life) => {
  const { world, random } = life;
  const job = someRow(life, world.tables.jobs.rows, (row) => isGoingOn(row) && row.jobStatus !== 'InProgress');
  if (job === undefined) return undefined;
  world.cancelJob(job.id, { reasonId: random.pick(world.tables['job-cancel-reasons'].rows).id, memo: 'Called the office' });
  return `job ${job.jobNumber} canceled`;
};

/** A job that was called off is booked again. */
export const jobIsUncanceled: LifeEvent = (life) => {
  const job = someRow(life, life.world.tables.jobs.rows, (row) => row.jobStatus === 'Canceled');
  if (job === undefined) return undefined;
  life.world.uncancelJob(job.id);
  return `job ${job.jobNumber} booked again`;
};
