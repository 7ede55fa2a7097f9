import type { BookingRow, ContactRow, CustomerRow, LeadRow } from './crm-rows.js';
import type { ExternalDataRow } from './external-data.js';
import type { Instant } from './instant.js';
import type { CustomFieldRow, Row } from './row.js';

export type JobRow = Row & {
  jobNumber: string;
  customerId: number;
  businessUnitId: number;
  /** Free text in ServiceTitan: Scheduled, Dispatched, InProgress, Hold, Completed, Canceled, or whatever a test wants. */
  jobStatus: string;
  completedOn: Instant | null;
  projectId: number | null;
  recallForId: number | null;
  warrantyId: number | null;
  createdFromEstimateId: number | null;
  soldById: number | null;
  bookingId: number | null;
  priority: string;
  summary: string | null;
  total: number | null;
  /** Null for the usual one of its business unit. */
  jobTypeId: number | null;
  campaignId: number;
  customerPo: string;
  tagTypeIds: readonly number[];
  customFields: readonly CustomFieldRow[];
  externalData: readonly ExternalDataRow[];
};

export type JobNoteRow = Row & { jobId: number; text: string; isPinned: boolean };

export type AppointmentStatus = 'Scheduled' | 'Dispatched' | 'Working' | 'Hold' | 'Done' | 'Canceled';

export type AppointmentRow = Row & {
  jobId: number;
  appointmentNumber: string;
  start: Instant;
  end: Instant;
  status: AppointmentStatus;
  specialInstructions: string | null;
};

export type CanceledLogRow = Row & { jobId: number; reasonId: number; memo: string | null };

export type AssignmentStatus = 'Scheduled' | 'Dispatched' | 'Working' | 'Done';

export type AssignmentRow = Row & { jobId: number; appointmentId: number; technicianId: number; status: AssignmentStatus };

export type EstimateStatus = 'Open' | 'Sold' | 'Dismissed';

export type StatusChangeRow = { id: number; oldStatus: EstimateStatus; newStatus: EstimateStatus; createdOn: Instant };

export type EstimateItemRow = { id: number; skuId: number | null; skuName: string | null; description: string; quantity: number; unitPrice: number };

export type EstimateRow = Row & {
  jobId: number | null;
  projectId: number | null;
  customerId: number | null;
  businessUnitId: number | null;
  name: string | null;
  status: EstimateStatus;
  subtotal: number;
  tax: number;
  soldOn: Instant | null;
  soldBy: number | null;
  changes: readonly StatusChangeRow[];
  summary: string | null;
  reviewStatus: 'None' | 'NeedsApproval' | 'Approved' | 'NotApproved';
  isRecommended: boolean;
  budgetCodeId: number | null;
  externalLinks: readonly { name: string; url: string }[];
  /** Null for a single line that carries the whole subtotal. */
  items: readonly EstimateItemRow[] | null;
};

export type ProjectRow = Row & { number: string; name: string; status: string; customerId: number; businessUnitId: number };

export type BusinessUnitRow = Row & { name: string };

export type TechnicianRow = Row & { userId: number; name: string; email: string; businessUnitId: number | null; position: 'Installer' | 'Service' | 'Sales' };

export type EmployeeRow = Row & { userId: number; name: string; email: string; role: 'CSR' | 'Dispatch' | 'GeneralOffice' | 'Owner' };

export type ReasonRow = Row & { name: string };

/** Every kind of record a world holds, by the name its list has in the API. */
export type Rows = {
  customers: CustomerRow;
  contacts: ContactRow;
  jobs: JobRow;
  'job-notes': JobNoteRow;
  appointments: AppointmentRow;
  'job-canceled-logs': CanceledLogRow;
  'appointment-assignments': AssignmentRow;
  estimates: EstimateRow;
  projects: ProjectRow;
  leads: LeadRow;
  bookings: BookingRow;
  'business-units': BusinessUnitRow;
  technicians: TechnicianRow;
  employees: EmployeeRow;
  'job-cancel-reasons': ReasonRow;
  'job-hold-reasons': ReasonRow;
};

export type Entity = keyof Rows;
