import type { AppointmentRecord, AssignmentRecord, ContactMethodRecord, CustomerRecord, EstimateRecord, JobRecord, LeadRecord } from '../../servicetitan/records.js';
import { byCreation, compareIds, instantOf, latestOf } from '../steps/order.js';
import { peopleOfLeads } from './lead-people.js';
import type { AccountFacts } from './plan.types.js';

/** The account's records, sorted by (createdOn, id) and found by what they belong to; so that the order of the mirror's rows has no say. */
export type AccountRecords = {
  tenantId: string;
  /** Customers, and the people whom leads came with. */
  customers: readonly CustomerRecord[];
  customer: (id: string) => CustomerRecord | undefined;
  methodsOf: (customerId: string) => readonly ContactMethodRecord[];
  jobs: readonly JobRecord[];
  job: (id: string) => JobRecord | undefined;
  leads: readonly LeadRecord[];
  lead: (id: string) => LeadRecord | undefined;
  estimate: (id: string) => EstimateRecord | undefined;
  estimatesOf: (jobId: string) => readonly EstimateRecord[];
  /** Estimates that belong to no job, deleted ones too. */
  joblessEstimates: readonly EstimateRecord[];
  appointmentsOf: (jobId: string) => readonly AppointmentRecord[];
  assignmentsOf: (jobId: string) => readonly AssignmentRecord[];
  /** When a job was last canceled by its log, milliseconds; null without a log. A cancellation that was taken back keeps its log. */
  canceledAt: (jobId: string) => number | null;
  /**
   * When an estimate was dismissed, milliseconds: by its status history where it could be read, else its last change; but never before it and its job were
   * there, whatever the dates say: else the deal would have been lost before the very job that lost it.
   */
  dismissedAt: (estimate: EstimateRecord) => number;
};

const groupBy = <T>(rows: readonly T[], keyOf: (row: T) => string | null): ((key: string) => readonly T[]) => {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return (key) => groups.get(key) ?? [];
};

const byId = <T extends { id: string }>(rows: readonly T[]): ((id: string) => T | undefined) => {
  const index = new Map(rows.map((row) => [row.id, row]));
  return (id) => index.get(id);
};

/** Sorts and indexes the facts of an account once, for everything the plan asks of them. */
export const indexRecords = (facts: AccountFacts): AccountRecords => {
  const jobs = facts.jobs.toSorted(byCreation);
  const estimates = facts.estimates.toSorted(byCreation);
  const leads = facts.leads.toSorted(byCreation);
  const people = peopleOfLeads({ leads, customers: facts.customers, jobs });
  const customers = [...facts.customers, ...people.customers].sort((a, b) => compareIds(a.id, b.id));
  const jobOf = byId(jobs);
  const logsOf = groupBy(facts.canceledLogs, (log) => log.jobId);
  return {
    tenantId: facts.tenantId,
    customers,
    customer: byId(customers),
    methodsOf: groupBy([...facts.contactMethods, ...people.contactMethods].sort(byCreation), (method) => method.customerId),
    jobs,
    job: jobOf,
    leads,
    lead: byId(leads),
    estimate: byId(estimates),
    estimatesOf: groupBy(estimates, (estimate) => estimate.jobId),
    joblessEstimates: estimates.filter((estimate) => estimate.jobId === null),
    appointmentsOf: groupBy(facts.appointments.toSorted(byCreation), (appointment) => appointment.jobId),
    assignmentsOf: groupBy(
      facts.assignments.toSorted((a, b) => instantOf(a.assignedOn) - instantOf(b.assignedOn) || compareIds(a.id, b.id)),
      (assignment) => assignment.jobId,
    ),
    canceledAt: (jobId) => latestOf(logsOf(jobId).map((log) => instantOf(log.createdOn))),
    dismissedAt: (estimate) => {
      const job = estimate.jobId === null ? undefined : jobOf(estimate.jobId);
      const instants = [facts.dismissedOn.get(estimate.id) ?? estimate.modifiedOn, estimate.createdOn, ...(job ? [job.createdOn] : [])].map(instantOf);
      return Math.max(...instants);
    },
  };
};
