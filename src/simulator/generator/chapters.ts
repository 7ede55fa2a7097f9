import type { Instant } from '../world/instant.js';
import type { AppointmentStatus, EstimateStatus, JobRow } from '../world/rows.js';
import type { Teller } from './teller.js';
import { inventOption, tellAppointment, tellJob, timesSince } from './teller.js';

/** What happened to one customer from one job on. Each chapter of a mapped unit makes exactly one opportunity. */
export type Chapter = (teller: Teller, options: { customerId: number; createdOn: Instant }) => JobRow;

const APPOINTMENT_OF_JOB: Readonly<Record<string, AppointmentStatus>> = {
  Scheduled: 'Scheduled',
  Dispatched: 'Dispatched',
  InProgress: 'Working',
  Hold: 'Hold',
  Completed: 'Done',
  Canceled: 'Canceled',
};

const LETTERS = ['A', 'B', 'C'] as const;

const tellEstimate = (teller: Teller, { job, status, letter = 'A', active = true }: { job: JobRow; status: EstimateStatus; letter?: string; active?: boolean }) => {
  const times = timesSince(teller, job.createdOn, 2);
  teller.world.addEstimate({ jobId: job.id, status, active, ...inventOption(teller, { job, letter }), soldOn: times.modifiedOn, ...times });
};

/** A call for sales or service whose appointment fell through: nothing live, no open estimate with value. */
export const contacted: Chapter = (teller, { customerId, createdOn }) => {
  const { random, shop, world } = teller;
  const job = tellJob(teller, { customerId, createdOn, units: shop.salesUnits, jobStatus: random.pick(['Scheduled', 'Scheduled', 'Hold']) });
  const wasDeleted = random.chance(0.25);
  tellAppointment(teller, { job, status: wasDeleted ? 'Scheduled' : 'Canceled', active: !wasDeleted });
  if (random.chance(0.15)) world.addEstimate({ jobId: job.id, name: 'Option A – to be priced', subtotal: 0, tax: 0, ...timesSince(teller, createdOn, 2) });
  if (random.chance(0.1)) tellEstimate(teller, { job, status: 'Open', active: false });
  return job;
};

/** A call for sales or service with an appointment ahead. */
export const appointmentAhead: Chapter = (teller, { customerId, createdOn }) => {
  const job = tellJob(teller, { customerId, createdOn, units: teller.shop.salesUnits });
  tellAppointment(teller, { job, status: 'Scheduled' });
  return job;
};

/** A visit that led to one or more open options. */
export const proposalSent: Chapter = (teller, { customerId, createdOn }) => {
  const { random, shop } = teller;
  const jobStatus = random.pick(['Completed', 'Completed', 'Scheduled', 'InProgress', 'Hold']);
  const job = tellJob(teller, { customerId, createdOn, units: shop.salesUnits, jobStatus });
  tellAppointment(teller, { job, status: APPOINTMENT_OF_JOB[jobStatus] ?? 'Scheduled' });
  const options = random.int(1, 3);
  for (const letter of LETTERS.slice(0, options)) tellEstimate(teller, { job, status: 'Open', letter });
  if (random.chance(0.15)) tellEstimate(teller, { job, status: 'Dismissed', letter: 'D' });
  return job;
};

/** A visit that was sold: one option taken, the others dismissed. */
export const sold: Chapter = (teller, { customerId, createdOn }) => {
  const job = tellJob(teller, { customerId, createdOn, units: teller.shop.salesUnits, jobStatus: 'Completed' });
  tellAppointment(teller, { job, status: 'Done' });
  tellEstimate(teller, { job, status: 'Sold' });
  if (teller.random.chance(0.5)) tellEstimate(teller, { job, status: 'Dismissed', letter: 'B' });
  return job;
};

/** A visit whose every option was turned down. */
export const turnedDown: Chapter = (teller, { customerId, createdOn }) => {
  const job = tellJob(teller, { customerId, createdOn, units: teller.shop.salesUnits, jobStatus: 'Completed' });
  tellAppointment(teller, { job, status: 'Done' });
  tellEstimate(teller, { job, status: 'Dismissed' });
  return job;
};

/** An install job in one of the statuses. */
export const installIn =
  (jobStatus: string): Chapter =>
  (teller, { customerId, createdOn }) => {
    const { random, shop, world } = teller;
    const units = shop.installUnits;
    const project = random.chance(0.3) ? world.addProject({ customerId, businessUnitId: random.pick(units), ...timesSince(teller, createdOn, 1) }) : undefined;
    const job = tellJob(teller, { customerId, createdOn, units, jobStatus, projectId: project?.id ?? null });
    tellAppointment(teller, { job, status: APPOINTMENT_OF_JOB[jobStatus] ?? 'Scheduled' });
    if (random.chance(0.75)) tellEstimate(teller, { job, status: 'Sold' });
    return job;
  };

/** Work of a business unit that is in no pipeline. */
export const unmapped: Chapter = (teller, { customerId, createdOn }) => {
  const { random, shop } = teller;
  const jobStatus = random.pick(['Completed', 'Completed', 'Scheduled', 'InProgress', 'Hold', 'Canceled']);
  const job = tellJob(teller, { customerId, createdOn, units: shop.unmappedUnits, jobStatus });
  tellAppointment(teller, { job, status: APPOINTMENT_OF_JOB[jobStatus] ?? 'Scheduled' });
  if (jobStatus === 'Canceled') tellCancellation(teller, job);
  if (random.chance(0.08)) tellEstimate(teller, { job, status: random.pick(['Open', 'Sold', 'Dismissed']) });
  return job;
};

/** Work of any unit long ago: done or canceled, its estimates decided. */
export const longAgo: Chapter = (teller, { customerId, createdOn }) => {
  const { random, shop } = teller;
  const jobStatus = random.pick(['Completed', 'Completed', 'Completed', 'Canceled']);
  const units = [...shop.salesUnits, ...shop.installUnits, ...shop.unmappedUnits];
  const job = tellJob(teller, { customerId, createdOn, units, jobStatus });
  tellAppointment(teller, { job, status: APPOINTMENT_OF_JOB[jobStatus] ?? 'Done' });
  if (jobStatus === 'Canceled') tellCancellation(teller, job);
  else if (random.chance(0.3)) tellEstimate(teller, { job, status: random.pick(['Sold', 'Dismissed']) });
  return job;
};

const tellCancellation = ({ world, random }: Teller, job: JobRow) => {
  const reasons = world.tables['job-cancel-reasons'].rows;
  const { 'job-canceled-logs': logs } = world.tables;
  logs.add({
    id: logs.nextId(),
    seq: 0,
    active: true,
    jobId: job.id,
    reasonId: random.pick(reasons).id,
    memo: random.chance(0.5) ? 'Called the office' : null,
    createdOn: job.modifiedOn,
    modifiedOn: job.modifiedOn,
  });
};
