import { formatInstant } from '../../world/instant.js';
import type { AppointmentRow } from '../../world/rows.js';
import type { Json, Presenter } from './presenter.js';
import { OFFICE_USER_ID } from './presenter.js';

/** dispatch `ExportAppointmentAssignmentsResponse` and `AppointmentAssignmentResponse`. */
export const presentAssignment: Presenter<'appointment-assignments'> = ({ world, row }) => ({
  id: row.id,
  technicianId: row.technicianId,
  technicianName: world.tables.technicians.need(row.technicianId).name,
  assignedById: OFFICE_USER_ID,
  assignedOn: formatInstant(row.createdOn),
  status: row.status,
  isPaused: false,
  jobId: row.jobId,
  appointmentId: row.appointmentId,
  createdOn: formatInstant(row.createdOn),
  modifiedOn: formatInstant(row.modifiedOn),
  active: row.active,
});

/** dispatch `AppointmentResponse`, which says less than that of jpm. */
export const presentAssignedAppointment = (row: AppointmentRow): Json => ({
  id: row.id,
  jobId: row.jobId,
  appointmentNumber: row.appointmentNumber,
  start: formatInstant(row.start),
  end: formatInstant(row.end),
  arrivalWindowStart: formatInstant(row.start),
  arrivalWindowEnd: formatInstant(row.end),
  status: row.status,
  specialInstructions: row.specialInstructions,
  createdOn: formatInstant(row.createdOn),
  modifiedOn: formatInstant(row.modifiedOn),
});
