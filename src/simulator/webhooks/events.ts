import { presentBooking, presentLead } from '../api/present/crm.js';
import { presentAppointment, presentJob } from '../api/present/jpm.js';
import type { Json } from '../api/present/presenter.js';
import type { Instant } from '../world/instant.js';
import { formatInstant, TICKS_PER_MS } from '../world/instant.js';
import type { LeadRow } from '../world/crm-rows.js';
import type { AppointmentRow, JobRow } from '../world/rows.js';
import type { World } from '../world/world.js';

/** Something that ServiceTitan tells its subscribers; `data` is without the tenant. */
export type WorldEvent = { type: string; at: Instant; data: Json };

type Listener = { world: World; tell: (event: WorldEvent) => void };

/**
 * Tells of what happens to jobs, appointments, dispatched technicians, leads and bookings from now on. As in ServiceTitan there are no events for
 * customers, contacts, estimates and new bookings (schemas `CloudEvent_Of_*` of its documents).
 */
export const watchEvents = ({ world, tell }: Listener): void => {
  const { jobs, appointments, 'appointment-assignments': assignments, leads, bookings } = world.tables;

  jobs.watch((job, before) => {
    const isCompleted = job.jobStatus === 'Completed' && before?.jobStatus !== 'Completed';
    const type = before === null ? 'job-scheduled' : isCompleted ? 'job-completed' : 'job-updated';
    tell({ type: `tn.jpm.${type}`, at: job.modifiedOn, data: { job: jobOf(world, job), ...NO_EMAILS } });
  });
  appointments.watch((appointment, before) => {
    const at = appointment.modifiedOn;
    tell({ type: 'tn.jpm.job-appointment-updated', at, data: { appointment: presentAppointment({ world, row: appointment, isExport: false }) } });
    if (before === null || before.start === appointment.start) return;
    const { id: appointmentId, appointmentNumber } = appointment;
    tell({ type: 'tn.jpm.job-rescheduled', at, data: { job: jobOf(world, jobs.need(appointment.jobId)), appointmentId, appointmentNumber, ...NO_EMAILS } });
  });
  assignments.watch((assignment, before) => {
    if (assignment.status !== 'Dispatched' || before?.status === 'Dispatched') return;
    const data = { job: dispatchedJobOf(world, jobs.need(assignment.jobId)), appointment: dispatchedAppointmentOf(appointments.need(assignment.appointmentId)) };
    tell({ type: 'tn.dis.technician-dispatched', at: assignment.modifiedOn, data });
  });
  leads.watch((lead, before) => {
    tell({ type: `tn.crm.${before === null ? 'lead-created' : 'lead-updated'}`, at: lead.modifiedOn, data: { lead: leadOf(world, lead) } });
  });
  bookings.watch((booking, before) => {
    if (before === null) return;
    const json = without(presentBooking({ world, row: booking, isExport: true }), ['summary']);
    tell({ type: 'tn.crm.booking-updated', at: booking.modifiedOn, data: { booking: json } });
  });
};

const NO_EMAILS = { manageEmployeeEmail: false, manageFollowUpEmail: false };

const without = (json: Json, names: readonly string[]): Json => Object.fromEntries(Object.entries(json).filter(([name]) => !names.includes(name)));

/** jpm `Jpm.V2.Webhook.Job`: less than the API shows. */
const jobOf = (world: World, row: JobRow): Json => without(presentJob({ world, row, isExport: false }), ['summary', 'customFields', 'externalData']);

/** dispatch `Dispatch.V2.Webhook.Job`: still less, and without null where others have it. */
const dispatchedJobOf = (world: World, row: JobRow): Json => ({
  ...without(jobOf(world, row), ['partnerLeadCallId', 'createdFromEstimateId', 'estimateIds']),
  projectId: row.projectId ?? 0,
  jobGeneratedLeadSource: { jobId: null, employeeId: null },
  total: row.total ?? 0,
});

const HOUR = 3_600_000 * TICKS_PER_MS;

/** dispatch `Dispatch.V2.Webhook.JobAppointment`. */
const dispatchedAppointmentOf = (row: AppointmentRow): Json => ({
  id: row.id,
  appointmentNumber: row.appointmentNumber,
  scheduledOn: formatInstant(row.createdOn),
  start: formatInstant(row.start),
  end: formatInstant(row.end),
  duration: (row.end - row.start) / HOUR,
  arrivalWindowStart: formatInstant(row.start),
  arrivalWindowEnd: formatInstant(row.end),
  externalId: null,
  ...NO_EMAILS,
});

const LEAD_MEMBERS = ['id', 'status', 'priority', 'customerId', 'locationId', 'businessUnitId', 'jobTypeId', 'campaignId', 'followUpDate', 'createdById', 'createdOn', 'modifiedOn', 'tagTypeIds', 'dismissingReasonId'];

/** crm `Crm.V2.Webhooks.LeadV2WebhookModel`. */
const leadOf = (world: World, row: LeadRow): Json => {
  const lead = presentLead({ world, row, isExport: false });
  return {
    ...Object.fromEntries(LEAD_MEMBERS.map((name) => [name, lead[name]])),
    projectId: null,
    estimateId: null,
    customerName: row.leadCustomerName,
    phone: row.leadPhone,
    email: row.leadEmail,
    address: null,
  };
};
