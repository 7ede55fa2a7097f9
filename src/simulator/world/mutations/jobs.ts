import type { Core, Fields, Times } from '../core.js';
import { change, maybeInstant, modifiedOf, timesOf } from '../core.js';
import type { Moment } from '../instant.js';
import { normalName } from '../normal-name.js';
import type { JobNoteRow, JobRow } from '../rows.js';

export type JobInput = Omit<Fields<JobRow>, 'businessUnitId' | 'completedOn'> &
  Times & { customerId: number; businessUnit: string | number; completedOn?: Moment | null };

export type StatusInput = Times & { completedOn?: Moment; reasonId?: number; memo?: string };

/** What happens to jobs. */
export const createJobMutations = (core: Core) => {
  const { jobs, customers, appointments, estimates, 'job-notes': notes } = core.tables;
  const { 'job-canceled-logs': canceledLogs, 'business-units': units, 'job-cancel-reasons': reasons } = core.tables;

  const unitId = (unit: string | number): number => {
    if (typeof unit === 'number') return units.need(unit).id;
    const found = units.rows.find((row) => row.active && normalName(row.name) === normalName(unit));
    if (found === undefined) throw new RangeError(`no business unit named "${unit}" in this world: add it with addBusinessUnit`);
    return found.id;
  };

  const setJobStatus = (id: number, status: string, input: StatusInput = {}): JobRow => {
    const job = jobs.need(id);
    const modifiedOn = modifiedOf({ core, times: input });
    if (status === 'Canceled' && job.jobStatus !== 'Canceled') {
      canceledLogs.add({
        id: canceledLogs.nextId(),
        seq: 0,
        active: true,
        jobId: id,
        reasonId: input.reasonId ?? reasons.rows[0]?.id ?? 0,
        memo: input.memo ?? null,
        createdOn: modifiedOn,
        modifiedOn,
      });
    }
    if (status !== 'Canceled' && job.jobStatus === 'Canceled') {
      for (const log of canceledLogs.of('job', id)) if (log.active) canceledLogs.change(log, { active: false, modifiedOn });
    }
    const completedOn = status === 'Completed' ? maybeInstant(input.completedOn) ?? modifiedOn : null;
    return jobs.change(job, { jobStatus: status, completedOn, modifiedOn });
  };

  const openAppointments = (jobId: number) => appointments.of('job', jobId).filter(({ active, status }) => active && status !== 'Done' && status !== 'Canceled');

  return {
    /** A new job without appointments. `businessUnit` is a name or an id that the world has. */
    addJob: (input: JobInput): JobRow => {
      const { businessUnit, completedOn, ...fields } = input;
      customers.need(input.customerId);
      const id = fields.id ?? jobs.nextId();
      const times = timesOf({ core, times: input });
      const job = jobs.add({
        seq: 0,
        active: true,
        jobNumber: String(100_000 + jobs.rows.length),
        jobStatus: 'Scheduled',
        projectId: null,
        recallForId: null,
        warrantyId: null,
        createdFromEstimateId: null,
        soldById: null,
        bookingId: null,
        priority: 'Normal',
        summary: null,
        total: null,
        jobTypeId: null,
        campaignId: 3_100,
        customerPo: '',
        tagTypeIds: [],
        customFields: [],
        externalData: [],
        ...fields,
        id,
        businessUnitId: unitId(businessUnit),
        completedOn: maybeInstant(completedOn) ?? (fields.jobStatus === 'Completed' ? times.modifiedOn : null),
        ...times,
      });
      return job;
    },

    changeJob: (id: number, patch: Omit<Fields<JobRow>, 'id'>, times: Times = {}) => change({ core, table: jobs, id, patch, times }),

    /** Sets the status alone: `Canceled` writes the canceled log, leaving it closes the log; appointments stay as they are. */
    setJobStatus,

    /** Cancels a job as the office does: its appointments that are not done are canceled with it. */
    cancelJob: (id: number, input: StatusInput = {}): JobRow => {
      const job = setJobStatus(id, 'Canceled', input);
      for (const appointment of appointments.of('job', id)) {
        if (appointment.status !== 'Done') appointments.change(appointment, { status: 'Canceled', modifiedOn: job.modifiedOn });
      }
      return job;
    },

    /** Puts a job on hold as the office does, with its appointments that are neither done nor canceled. */
    holdJob: (id: number, times: Times = {}): JobRow => {
      const job = setJobStatus(id, 'Hold', times);
      for (const appointment of openAppointments(id)) appointments.change(appointment, { status: 'Hold', modifiedOn: job.modifiedOn });
      return job;
    },

    /** Completes a job as the office does: its open appointments are done with it. */
    completeJob: (id: number, input: StatusInput = {}): JobRow => {
      const job = setJobStatus(id, 'Completed', input);
      for (const appointment of openAppointments(id)) appointments.change(appointment, { status: 'Done', modifiedOn: job.modifiedOn });
      return job;
    },

    /** A note on a job; as with contact methods the job's own `modifiedOn` stays. */
    addJobNote: (input: Fields<JobNoteRow> & Times & { jobId: number; text: string }): JobNoteRow => {
      jobs.need(input.jobId);
      return notes.add({ id: notes.nextId(), seq: 0, active: true, isPinned: false, ...input, ...timesOf({ core, times: input }) });
    },

    /** Takes a cancellation back: the job is Scheduled again and so is its last appointment. */
    uncancelJob: (id: number, times: Times = {}): JobRow => {
      const job = setJobStatus(id, 'Scheduled', times);
      const last = appointments.of('job', id).at(-1);
      if (last !== undefined) appointments.change(last, { status: 'Scheduled', modifiedOn: job.modifiedOn });
      return job;
    },

    /** Gives a job, with its estimates, to another customer. */
    moveJob: (id: number, customerId: number, times: Times = {}): JobRow => {
      customers.need(customerId);
      const modifiedOn = modifiedOf({ core, times });
      for (const estimate of estimates.of('job', id)) estimates.change(estimate, { customerId, modifiedOn });
      return jobs.change(jobs.need(id), { customerId, modifiedOn });
    },

    /** Moves a job to another business unit, given by name or id. */
    setJobBusinessUnit: (id: number, businessUnit: string | number, times: Times = {}) =>
      change({ core, table: jobs, id, patch: { businessUnitId: unitId(businessUnit) }, times }),
  };
};
