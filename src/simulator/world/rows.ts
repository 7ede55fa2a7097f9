import type { ExternalDataRow } from './external-data.js';
import type { Instant } from './instant.js';

/**
 * The records of a world, held compactly: instants as ticks, what can be derived (locations, counts, items) left out.
 * Field names follow ServiceTitan's OpenAPI documents; `seq` is the record's place in its export feed.
 */
export type Row = { id: number; seq: number; active: boolean; createdOn: Instant; modifiedOn: Instant };

export type AddressRow = { street: string; unit: string | null; city: string; state: string; zip: string; country: string };

export type CustomerRow = Row & {
  name: string;
  type: 'Residential' | 'Commercial';
  address: AddressRow;
  balance: number;
  doNotMail: boolean;
  doNotService: boolean;
  mergedToId: number | null;
  latitude: number | null;
  longitude: number | null;
  nationalAccount: boolean;
  taxExempt: boolean;
  paymentTermId: number | null;
  creditLimit: number | null;
  creditLimitBalance: number | null;
  tagTypeIds: readonly number[];
  customFields: readonly CustomFieldRow[];
  externalData: readonly ExternalDataRow[];
};

export type CustomFieldRow = { typeId: number; name: string; value: string };

export type ContactType = 'Phone' | 'MobilePhone' | 'Email' | 'Fax';

export type ContactPreferencesRow = { jobRemindersEnabled: boolean; marketingUpdatesEnabled: boolean; invoiceStatementNotification: boolean };

export type ContactRow = Row & {
  customerId: number;
  type: ContactType;
  value: string;
  memo: string | null;
  doNotText: boolean;
  /** Null until somebody sets them: everything is sent, but marketing only to those who take texts. */
  preferences: ContactPreferencesRow | null;
};

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

export type Priority = 'Low' | 'Normal' | 'High' | 'Urgent';

export type LeadStatus = 'Open' | 'Dismissed' | 'Converted';

export type LeadRow = Row & {
  customerId: number | null;
  businessUnitId: number | null;
  status: LeadStatus;
  summary: string | null;
  followUpDate: Instant | null;
  leadCustomerName: string | null;
  leadPhone: string | null;
  leadEmail: string | null;
  leadStreet: string | null;
  leadUnit: string | null;
  leadCity: string | null;
  leadState: string | null;
  leadZip: string | null;
  leadCountry: string | null;
  priority: Priority;
  jobTypeId: number | null;
  campaignId: number;
  callReasonId: number | null;
  bookingId: number | null;
  dismissingReasonId: number | null;
  tagTypeIds: readonly number[];
};

export type BookingStatus = 'New' | 'Converted' | 'Dismissed' | 'Accepted';

/** A phone or email that came with a booking. */
export type BookingContactRow = { type: ContactType; value: string; memo: string | null };

export type BookingRow = Row & {
  /** The booking provider it came through, as the path of its requests names it. */
  provider: string;
  source: string;
  name: string;
  address: AddressRow | null;
  start: Instant;
  status: BookingStatus;
  businessUnitId: number | null;
  jobId: number | null;
  externalId: string;
  summary: string | null;
  contacts: readonly BookingContactRow[];
  customerType: 'Residential' | 'Commercial' | null;
  campaignId: number | null;
  jobTypeId: number | null;
  priority: Priority | null;
  isFirstTimeClient: boolean;
  uploadedImages: readonly string[];
  isSendConfirmationEmail: boolean;
};

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
