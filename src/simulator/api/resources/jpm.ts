import type { ReasonRow } from '../../world/rows.js';
import { before, byExternalData, byId, byIds, byPart, byStatus, byText, notBefore, timeFilters } from '../filters.js';
import { presentAppointment, presentCanceledLog, presentJob, presentProject, presentReason } from '../present/jpm.js';
import { locationIdOf } from '../present/presenter.js';
import { defineResource } from '../resource.js';

const SORTABLE = ['Id', 'ModifiedOn', 'CreatedOn'];
const JOB_STATUSES = ['Scheduled', 'Dispatched', 'InProgress', 'Hold', 'Completed', 'Canceled'];
const APPOINTMENT_STATUSES = ['Scheduled', 'Dispatched', 'Working', 'Hold', 'Done', 'Canceled'];

export const jobsResource = defineResource({
  entity: 'jobs',
  module: 'jpm',
  present: presentJob,
  feeds: ['export/jobs'],
  single: true,
  list: {
    path: 'jobs',
    active: 'all',
    sortable: [...SORTABLE, 'Priority'],
    filters: [
      ...timeFilters(),
      byText('number', (row) => row.jobNumber),
      byId('projectId', (row) => row.projectId),
      byId('bookingId', (row) => row.bookingId),
      byId('customerId', (row) => row.customerId),
      byId('locationId', (row) => locationIdOf(row.customerId)),
      byId('soldById', (row) => row.soldById),
      byId('businessUnitId', (row) => row.businessUnitId),
      byId('createdFromEstimateId', (row) => row.createdFromEstimateId),
      byIds('estimateIds', (row, world) => world.tables.estimates.of('job', row.id).map((estimate) => estimate.id)),
      byText('priority', (row) => row.priority),
      byExternalData(),
      byIds('tagTypeIds', (row) => row.tagTypeIds),
      byStatus('jobStatus', JOB_STATUSES, (row, status) => row.jobStatus === status),
      byStatus('appointmentStatus', APPOINTMENT_STATUSES, (row, status, world) =>
        world.tables.appointments.of('job', row.id).some((appointment) => appointment.status === status)),
      ({ query, world }) => {
        const technicianId = query.int('technicianId');
        if (technicianId === undefined) return undefined;
        return (row) => world.tables['appointment-assignments'].of('job', row.id).some((assignment) => assignment.active && assignment.technicianId === technicianId);
      },
      notBefore('completedOnOrAfter', (row) => row.completedOn),
      before('completedBefore', (row) => row.completedOn),
      notBefore('firstAppointmentStartsOnOrAfter', (row, world) => world.tables.appointments.of('job', row.id)[0]?.start ?? null),
      before('firstAppointmentStartsBefore', (row, world) => world.tables.appointments.of('job', row.id)[0]?.start ?? null),
      notBefore('appointmentStartsOnOrAfter', (row, world) => world.tables.appointments.of('job', row.id).at(-1)?.start ?? null),
      before('appointmentStartsBefore', (row, world) => world.tables.appointments.of('job', row.id)[0]?.start ?? null),
    ],
    narrow: ({ query, world }) => {
      const customerId = query.int('customerId');
      return customerId === undefined ? undefined : world.tables.jobs.of('customer', customerId);
    },
  },
});

export const appointmentsResource = defineResource({
  entity: 'appointments',
  module: 'jpm',
  present: presentAppointment,
  feeds: ['export/appointments'],
  feedActive: 'Any',
  single: true,
  list: {
    path: 'appointments',
    active: 'filter',
    sortable: SORTABLE,
    filters: [
      ...timeFilters(),
      byId('jobId', (row) => row.jobId),
      byId('projectId', (row, world) => world.tables.jobs.need(row.jobId).projectId),
      byId('customerId', (row, world) => world.tables.jobs.need(row.jobId).customerId),
      byText('number', (row) => row.appointmentNumber),
      byStatus('status', APPOINTMENT_STATUSES, (row, status) => row.status === status),
      notBefore('startsOnOrAfter', (row) => row.start),
      before('startsBefore', (row) => row.start),
      ({ query, world }) => {
        const technicianId = query.int('technicianId');
        if (technicianId === undefined) return undefined;
        return (row) =>
          world.tables['appointment-assignments'].of('appointment', row.id).some((assignment) => assignment.active && assignment.technicianId === technicianId);
      },
    ],
    narrow: ({ query, world }) => {
      const jobId = query.int('jobId');
      if (jobId !== undefined) return world.tables.appointments.of('job', jobId);
      const customerId = query.int('customerId');
      if (customerId === undefined) return undefined;
      return world.tables.jobs.of('customer', customerId).flatMap((job) => world.tables.appointments.of('job', job.id));
    },
  },
});

export const canceledLogsResource = defineResource({
  entity: 'job-canceled-logs',
  module: 'jpm',
  present: presentCanceledLog,
  feeds: ['export/job-canceled-logs'],
  single: false,
});

export const projectsResource = defineResource({
  entity: 'projects',
  module: 'jpm',
  present: presentProject,
  feeds: ['export/projects'],
  single: true,
  list: {
    path: 'projects',
    active: 'only',
    sortable: [...SORTABLE, 'Name'],
    filters: [
      ...timeFilters(),
      byId('customerId', (row) => row.customerId),
      byId('locationId', (row) => locationIdOf(row.customerId)),
      byIds('businessUnitIds', (row) => [row.businessUnitId]),
      byPart('status', (row) => row.status),
      ({ query, world }) => {
        const jobId = query.int('jobId');
        return jobId === undefined ? undefined : (row) => world.tables.jobs.get(jobId)?.projectId === row.id;
      },
      notBefore('startsOnOrAfter', (row) => row.createdOn),
      before('startsBefore', (row) => row.createdOn),
    ],
    narrow: ({ query, world }) => {
      const customerId = query.int('customerId');
      return customerId === undefined ? undefined : world.tables.projects.of('customer', customerId);
    },
  },
});

export const cancelReasonsResource = defineResource({
  entity: 'job-cancel-reasons',
  module: 'jpm',
  present: presentReason,
  feeds: [],
  single: false,
  list: { path: 'job-cancel-reasons', active: 'filter-any', sortable: SORTABLE, filters: timeFilters<ReasonRow>() },
});

export const holdReasonsResource = defineResource({
  entity: 'job-hold-reasons',
  module: 'jpm',
  present: presentReason,
  feeds: [],
  single: false,
  list: { path: 'job-hold-reasons', active: 'filter-any', sortable: SORTABLE, filters: timeFilters<ReasonRow>() },
});
