import type { LookUps } from './look-ups.js';
import type {
  AppointmentRecord,
  AssignmentRecord,
  CanceledLogRecord,
  ContactMethodRecord,
  CustomerRecord,
  EstimateRecord,
  FeedName,
  FeedRecords,
  JobRecord,
  LeadRecord,
} from './records.js';
import type { Received } from './received.js';
import type { AssignmentWrites } from './writes/assignments.js';
import type { BookingWrites } from './writes/bookings.js';
import type { CustomerWrites } from './writes/customers.js';
import type { EstimateWrites } from './writes/estimates.js';
import type { JobWrites } from './writes/jobs.js';
import type { LeadWrites } from './writes/leads.js';

/** One page of an export feed. `continueFrom` is opaque text; null when ServiceTitan sent none. */
export type FeedPage<T> = { rows: Received<T>[]; continueFrom: string | null; hasMore: boolean };

/** Feeds whose records ServiceTitan also lists by id. */
export type ListedFeed = Exclude<FeedName, 'customers/contacts' | 'job-canceled-logs'>;

/** When an estimate changed its status. */
export type EstimateStatusChange = { oldStatus: string | null; newStatus: string | null; createdOn: string };

/** What is read of ServiceTitan. Reads are repeated after any passing failure. */
type ServiceTitanReads = {
  readonly tenantId: string;
  /** One page of an export feed. `from`: null for the very beginning, an ISO instant, or the `continueFrom` of the page before. */
  feed<N extends FeedName>(name: N, from: string | null): Promise<FeedPage<FeedRecords[N]>>;
  /** Records of any kind that is listed, by id, whatever their state; any number of ids, 50 per request. Unknown ids are simply absent. */
  recordsByIds<N extends ListedFeed>(name: N, ids: readonly string[]): Promise<Received<FeedRecords[N]>[]>;
  /** Customers by id, inactive and merged ones included. */
  customersByIds(ids: readonly string[]): Promise<Received<CustomerRecord>[]>;
  /** Phones and emails of customers. */
  contactMethodsOf(customerIds: readonly string[]): Promise<Received<ContactMethodRecord>[]>;
  jobsByIds(ids: readonly string[]): Promise<Received<JobRecord>[]>;
  /** `createdOnOrAfter`: ISO 8601; left out, all of them. */
  jobsOfCustomer(customerId: string, createdOnOrAfter?: string): Promise<Received<JobRecord>[]>;
  /** The appointments of a customer's jobs, deleted ones included. `createdOnOrAfter`: ISO 8601; left out, all of them. */
  appointmentsOfCustomer(customerId: string, createdOnOrAfter?: string): Promise<Received<AppointmentRecord>[]>;
  /** The appointments of a job, deleted ones included. */
  appointmentsOfJob(jobId: string): Promise<Received<AppointmentRecord>[]>;
  /** Who is or was assigned to appointments. */
  assignmentsOf(appointmentIds: readonly string[]): Promise<Received<AssignmentRecord>[]>;
  /** `GET jobs/{id}/canceled-log`; none where ServiceTitan does not know the job. */
  canceledLogOfJob(jobId: string): Promise<Received<CanceledLogRecord>[]>;
  estimatesByIds(ids: readonly string[]): Promise<Received<EstimateRecord>[]>;
  /** The estimates of a job, inactive ones included. */
  estimatesOfJob(jobId: string): Promise<Received<EstimateRecord>[]>;
  leadsByIds(ids: readonly string[]): Promise<Received<LeadRecord>[]>;
  /** `GET status/estimates/{id}/changes`; null where ServiceTitan refuses it (403 or 404). */
  estimateStatusChanges(estimateId: string): Promise<EstimateStatusChange[] | null>;
};

/**
 * The only thing that talks HTTP to ServiceTitan. Every method may throw a `ServiceTitanError`. A write is repeated by itself only where
 * nothing can have been done (429, 401 before a new login, no connection); after any other failure the error's `effect` says whether
 * it may have been done, and the caller looks before it repeats.
 */
export type ServiceTitanClient = ServiceTitanReads & LookUps & EstimateWrites & JobWrites & CustomerWrites & BookingWrites & LeadWrites & AssignmentWrites;
