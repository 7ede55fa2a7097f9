import { formatInstant, formatMaybe } from '../../world/instant.js';
import type { JobNoteRow } from '../../world/rows.js';
import { presentAssignedAppointment } from './dispatch.js';
import type { Json, Presenter } from './presenter.js';
import { externalDataOf, locationIdOf, OFFICE_USER_ID } from './presenter.js';

/** jpm `ExportJobsResponse` and `JobResponse`; appointments and estimates are those the world has for the job. */
export const presentJob: Presenter<'jobs'> = ({ world, row, isExport, applicationGuid }) => {
  const appointments = world.tables.appointments.of('job', row.id);
  const estimates = world.tables.estimates.of('job', row.id);
  return {
    id: row.id,
    jobNumber: row.jobNumber,
    projectId: row.projectId,
    customerId: row.customerId,
    locationId: locationIdOf(row.customerId),
    jobStatus: row.jobStatus,
    completedOn: formatMaybe(row.completedOn),
    businessUnitId: row.businessUnitId,
    jobTypeId: row.jobTypeId ?? 4_000 + (row.businessUnitId % 10),
    priority: row.priority,
    campaignId: row.campaignId,
    appointmentCount: appointments.length,
    firstAppointmentId: appointments[0]?.id ?? 0,
    lastAppointmentId: appointments.at(-1)?.id ?? 0,
    recallForId: row.recallForId,
    warrantyId: row.warrantyId,
    jobGeneratedLeadSource: null,
    noCharge: false,
    notificationsEnabled: true,
    createdOn: formatInstant(row.createdOn),
    createdById: OFFICE_USER_ID,
    modifiedOn: formatInstant(row.modifiedOn),
    tagTypeIds: row.tagTypeIds,
    leadCallId: null,
    partnerLeadCallId: null,
    bookingId: row.bookingId,
    soldById: row.soldById,
    customerPo: row.customerPo,
    invoiceId: row.id + 1,
    membershipId: null,
    total: row.total,
    createdFromEstimateId: row.createdFromEstimateId,
    estimateIds: estimates.map((estimate) => estimate.id),
    summary: row.summary,
    customFields: row.customFields,
    externalData: externalDataOf({ rows: row.externalData, applicationGuid }),
    ...(isExport ? { active: row.active } : {}),
  };
};

/** jpm `NoteResponse`, which has no id. */
export const presentNote = (row: JobNoteRow): Json => ({
  text: row.text,
  isPinned: row.isPinned,
  createdById: OFFICE_USER_ID,
  createdOn: formatInstant(row.createdOn),
  modifiedOn: formatInstant(row.modifiedOn),
});

/** jpm `ExportAppointmentsResponse` and `AppointmentResponse`. */
export const presentAppointment: Presenter<'appointments'> = ({ world, row }) => ({
  ...presentAssignedAppointment(row),
  customerId: world.tables.jobs.need(row.jobId).customerId,
  unused: false,
  createdById: OFFICE_USER_ID,
  isConfirmed: row.status !== 'Scheduled',
  active: row.active,
});

/** jpm `ExportJobCanceledLogResponse` and `JobCanceledLogResponse`. */
export const presentCanceledLog: Presenter<'job-canceled-logs'> = ({ row }) => ({
  id: row.id,
  jobId: row.jobId,
  reasonId: row.reasonId,
  memo: row.memo,
  createdOn: formatInstant(row.createdOn),
  createdById: OFFICE_USER_ID,
  active: row.active,
});

/** jpm `ExportProjectsResponse` and `ProjectResponse`. */
export const presentProject: Presenter<'projects'> = ({ world, row, isExport }) => ({
  id: row.id,
  number: row.number,
  name: row.name,
  summary: null,
  status: row.status,
  statusId: 1,
  subStatus: null,
  subStatusId: null,
  customerId: row.customerId,
  locationId: locationIdOf(row.customerId),
  projectTypeId: null,
  projectManagerIds: [],
  businessUnitIds: [row.businessUnitId],
  startDate: formatInstant(row.createdOn),
  targetCompletionDate: null,
  actualCompletionDate: null,
  modifiedOn: formatInstant(row.modifiedOn),
  createdOn: formatInstant(row.createdOn),
  customFields: [],
  externalData: [],
  jobIds: world.tables.jobs.of('project', row.id).map((job) => job.id),
  ...(isExport ? { active: row.active } : {}),
});

/** jpm `JobCancelReasonResponse` and `JobHoldReasonResponse`. */
export const presentReason: Presenter<'job-cancel-reasons' | 'job-hold-reasons'> = ({ row }) => ({
  id: row.id,
  name: row.name,
  active: row.active,
  createdOn: formatInstant(row.createdOn),
  modifiedOn: formatInstant(row.modifiedOn),
});
