import type {
  AppointmentRecord,
  AssignmentRecord,
  CanceledLogRecord,
  ContactMethodRecord,
  CustomerRecord,
  EstimateRecord,
  JobRecord,
  LeadRecord,
} from '../../src/servicetitan/records.js';
import type { AccountFacts } from '../../src/sync/plan/plan.types.js';
import { appointmentRecord, assignmentRecord, contactMethod, customerRecord, dayAt, estimateRecord, jobRecord, leadRecord, TENANT } from './records.js';

/** What happens in ServiceTitan, told day by day. Telling of a record that is there changes it. */
export class ServiceTitanStory {
  readonly customers = new Map<string, CustomerRecord>();
  readonly methods = new Map<string, ContactMethodRecord>();
  readonly jobs = new Map<string, JobRecord>();
  readonly appointments = new Map<string, AppointmentRecord>();
  readonly estimates = new Map<string, EstimateRecord>();
  readonly assignments = new Map<string, AssignmentRecord>();
  readonly leads = new Map<string, LeadRecord>();
  readonly canceledLogs: CanceledLogRecord[] = [];
  readonly dismissedOn = new Map<string, string>();
  protected today = 0;

  get now(): number {
    return this.today;
  }

  day(day: number): this {
    this.today = day;
    return this;
  }

  customer(id: string, fields: Partial<CustomerRecord> = {}): this {
    const before = this.customers.get(id);
    this.customers.set(id, before ? { ...before, ...fields, modifiedOn: dayAt(this.today) } : customerRecord(id, this.today, fields));
    return this;
  }

  method(id: string, customerId: string, type: string, value: string, fields: Partial<ContactMethodRecord> = {}): this {
    this.methods.set(id, contactMethod(id, customerId, type, value, { createdOn: dayAt(this.today), modifiedOn: dayAt(this.today), ...fields }));
    return this;
  }

  job(id: string, fields: Partial<JobRecord> & { unit?: string } = {}): this {
    const before = this.jobs.get(id);
    const job = before ? { ...before, ...fields, modifiedOn: fields.modifiedOn ?? dayAt(this.today) } : jobRecord(id, this.today, fields);
    if (!this.customers.has(job.customerId)) this.customer(job.customerId);
    this.jobs.set(id, job);
    return this;
  }

  lead(id: string, fields: Partial<LeadRecord> = {}): this {
    const before = this.leads.get(id);
    const lead = before ? { ...before, ...fields, modifiedOn: dayAt(this.today) } : leadRecord(id, this.today, fields);
    if (lead.customerId !== null && !this.customers.has(lead.customerId)) this.customer(lead.customerId);
    this.leads.set(id, lead);
    return this;
  }

  cancel(jobId: string): this {
    this.canceledLogs.push({ id: `${this.canceledLogs.length + 1}`, jobId, reasonId: null, memo: null, active: true, createdOn: dayAt(this.today) });
    return this.job(jobId, { status: 'Canceled' });
  }

  complete(jobId: string): this {
    return this.job(jobId, { status: 'Completed', completedOn: dayAt(this.today) });
  }

  appointment(id: string, jobId: string, fields: Partial<AppointmentRecord> = {}): this {
    const before = this.appointments.get(id);
    this.appointments.set(id, before ? { ...before, ...fields } : appointmentRecord(id, jobId, this.today, fields));
    return this;
  }

  assignment(id: string, jobId: string, appointmentId: string, technicianId: string, fields: Partial<AssignmentRecord> = {}): this {
    this.assignments.set(id, assignmentRecord(id, jobId, appointmentId, technicianId, this.today, fields));
    return this;
  }

  estimate(id: string, jobId: string | null, fields: Partial<EstimateRecord> = {}): this {
    const before = this.estimates.get(id);
    const estimate = before ? { ...before, ...fields, modifiedOn: dayAt(this.today) } : estimateRecord(id, jobId, this.today, fields);
    this.estimates.set(id, estimate);
    return this;
  }

  sell(id: string): this {
    return this.change(id, { status: 'Sold', soldOn: dayAt(this.today) });
  }

  unsell(id: string): this {
    return this.change(id, { status: 'Open', soldOn: null });
  }

  dismiss(id: string): this {
    return this.change(id, { status: 'Dismissed' });
  }

  reopen(id: string): this {
    return this.change(id, { status: 'Open' });
  }

  private change(id: string, fields: Partial<EstimateRecord>): this {
    const estimate = this.estimates.get(id);
    if (!estimate) throw new Error(`No estimate ${id}`);
    return this.estimate(id, estimate.jobId, fields);
  }

  facts(): AccountFacts {
    return {
      tenantId: TENANT,
      customers: [...this.customers.values()],
      contactMethods: [...this.methods.values()],
      jobs: [...this.jobs.values()],
      canceledLogs: this.canceledLogs,
      appointments: [...this.appointments.values()],
      estimates: [...this.estimates.values()],
      assignments: [...this.assignments.values()],
      leads: [...this.leads.values()],
      dismissedOn: this.dismissedOn,
    };
  }
}
