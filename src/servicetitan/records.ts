/**
 * ServiceTitan's records as the rest of the code knows them: only the fields the rules need, ids as text (ServiceTitan's are int64),
 * instants as the ISO 8601 UTC text that ServiceTitan sent, absent values as null. Names follow ServiceTitan's OpenAPI documents.
 */

export type Address = { street: string | null; unit: string | null; city: string | null; state: string | null; zip: string | null; country: string | null };

/** crm `ExportCustomerResponse`. A merged customer is inactive and names its survivor in `mergedToId`. */
export type CustomerRecord = {
  id: string;
  name: string | null;
  active: boolean;
  mergedToId: string | null;
  address: Address;
  doNotMail: boolean;
  createdOn: string;
  modifiedOn: string;
};

/** crm `ExportCustomerContactResponse`: one phone number or email of a customer. `type`: Phone, MobilePhone, Email, Fax or a later one. */
export type ContactMethodRecord = {
  id: string;
  customerId: string;
  type: string;
  value: string | null;
  active: boolean;
  doNotText: boolean;
  createdOn: string;
  modifiedOn: string;
};

/** jpm `ExportJobsResponse`. `status` is free text in the API: Scheduled, Dispatched, InProgress, Hold, Completed, Canceled or a later one. */
export type JobRecord = {
  id: string;
  number: string;
  customerId: string;
  projectId: string | null;
  businessUnitId: string;
  status: string;
  completedOn: string | null;
  recallForId: string | null;
  warrantyId: string | null;
  createdFromEstimateId: string | null;
  /** The booking it was made of, and the call that led to it. */
  bookingId: string | null;
  leadCallId: string | null;
  active: boolean;
  createdOn: string;
  modifiedOn: string;
};

/** jpm `ExportJobCanceledLogResponse`: when and why a job was canceled. */
export type CanceledLogRecord = { id: string; jobId: string; reasonId: string | null; memo: string | null; active: boolean; createdOn: string };

/** jpm `ExportAppointmentsResponse`. `status`: Scheduled, Dispatched, Working, Hold, Done, Canceled. */
export type AppointmentRecord = {
  id: string;
  jobId: string;
  status: string;
  start: string | null;
  end: string | null;
  active: boolean;
  createdOn: string;
  modifiedOn: string;
};

/** sales `ExportEstimatesResponse`. Money is in the account's currency, as ServiceTitan sent it. `status`: Open, Sold, Dismissed. */
export type EstimateRecord = {
  id: string;
  jobId: string | null;
  projectId: string | null;
  customerId: string | null;
  name: string | null;
  status: string;
  subtotal: number;
  tax: number;
  active: boolean;
  soldOn: string | null;
  soldBy: string | null;
  createdOn: string;
  modifiedOn: string;
};

/** dispatch `ExportAppointmentAssignmentsResponse`. Un-assigning makes it inactive. */
export type AssignmentRecord = {
  id: string;
  jobId: string;
  appointmentId: string;
  technicianId: string;
  technicianName: string | null;
  status: string;
  active: boolean;
  assignedOn: string;
  modifiedOn: string;
};

/** crm `ExportLeadsResponse`. `status`: Open, Dismissed, Converted. Without a customer it is of the person whom its free text names. */
export type LeadRecord = {
  id: string;
  customerId: string | null;
  businessUnitId: string | null;
  /** The booking it was made of, and the call it came by. */
  bookingId: string | null;
  callId: string | null;
  status: string;
  summary: string | null;
  leadCustomerName: string | null;
  leadPhone: string | null;
  leadEmail: string | null;
  address: Address;
  active: boolean;
  createdOn: string;
  modifiedOn: string;
};

/** crm `BookingResponse`: a request for work. `status`: New, Converted, Dismissed, Accepted. `jobId`: the job it became. */
export type BookingRecord = {
  id: string;
  externalId: string | null;
  bookingProviderId: string | null;
  status: string;
  name: string | null;
  summary: string | null;
  jobId: string | null;
  dismissingReasonId: string | null;
  createdOn: string;
  modifiedOn: string;
};

/** jpm `NoteResponse`: a note of a job, which has no id of its own. */
export type JobNoteRecord = { text: string | null; isPinned: boolean; createdById: string | null; createdOn: string; modifiedOn: string };

/** jpm `JobHoldReasonResponse`. */
export type HoldReasonRecord = { id: string; name: string; active: boolean };

/** settings `BusinessUnitResponse`. */
export type BusinessUnitRecord = { id: string; name: string; active: boolean; modifiedOn: string };

/** settings `TechnicianResponse` and `EmployeeResponse`. */
export type StaffRecord = { id: string; name: string; email: string | null; active: boolean; modifiedOn: string };

/** The record type of each export feed, keyed by the feed's path as ServiceTitan names it. */
export type FeedRecords = {
  customers: CustomerRecord;
  'customers/contacts': ContactMethodRecord;
  jobs: JobRecord;
  'job-canceled-logs': CanceledLogRecord;
  appointments: AppointmentRecord;
  estimates: EstimateRecord;
  'appointment-assignments': AssignmentRecord;
  leads: LeadRecord;
  'business-units': BusinessUnitRecord;
  technicians: StaffRecord;
  employees: StaffRecord;
};

export type FeedName = keyof FeedRecords;
