import type { Entity, Rows } from './rows.js';
import type { Table } from './table.js';
import { createTable } from './table.js';

/**
 * First ids. Customers, technicians and business units have eight digits, the others more than 32 bits can hold; several
 * entities share a range on purpose, for ServiceTitan's ids are unique only per tenant and entity.
 */
const SMALL = 48_100_000;
const LARGE = 2_150_000_000;

/** Every table of a world. */
export type Tables = ReturnType<typeof createTables>;

/** Starts all tables empty. */
export const createTables = () => ({
  customers: createTable<Rows['customers']>({ name: 'customers', firstId: SMALL, groups: {} }),
  contacts: createTable<Rows['contacts'], 'customer'>({ name: 'contacts', firstId: LARGE, groups: { customer: (row) => row.customerId } }),
  jobs: createTable<Rows['jobs'], 'customer' | 'project' | 'estimate'>({
    name: 'jobs',
    firstId: LARGE,
    groups: { customer: (row) => row.customerId, project: (row) => row.projectId, estimate: (row) => row.createdFromEstimateId },
  }),
  'job-notes': createTable<Rows['job-notes'], 'job'>({ name: 'job-notes', firstId: SMALL, groups: { job: (row) => row.jobId } }),
  appointments: createTable<Rows['appointments'], 'job'>({ name: 'appointments', firstId: LARGE, groups: { job: (row) => row.jobId } }),
  'job-canceled-logs': createTable<Rows['job-canceled-logs'], 'job'>({ name: 'job-canceled-logs', firstId: SMALL, groups: { job: (row) => row.jobId } }),
  'appointment-assignments': createTable<Rows['appointment-assignments'], 'job' | 'appointment'>({
    name: 'appointment-assignments',
    firstId: LARGE,
    groups: { job: (row) => row.jobId, appointment: (row) => row.appointmentId },
  }),
  estimates: createTable<Rows['estimates'], 'customer' | 'job'>({
    name: 'estimates',
    firstId: LARGE,
    groups: { customer: (row) => row.customerId, job: (row) => row.jobId },
  }),
  projects: createTable<Rows['projects'], 'customer'>({ name: 'projects', firstId: SMALL, groups: { customer: (row) => row.customerId } }),
  leads: createTable<Rows['leads'], 'customer'>({ name: 'leads', firstId: SMALL, groups: { customer: (row) => row.customerId } }),
  bookings: createTable<Rows['bookings']>({ name: 'bookings', firstId: SMALL, groups: {} }),
  'business-units': createTable<Rows['business-units']>({ name: 'business-units', firstId: 1_200, groups: {} }),
  technicians: createTable<Rows['technicians']>({ name: 'technicians', firstId: SMALL, groups: {} }),
  employees: createTable<Rows['employees']>({ name: 'employees', firstId: SMALL, groups: {} }),
  'job-cancel-reasons': createTable<Rows['job-cancel-reasons']>({ name: 'job-cancel-reasons', firstId: 900, groups: {} }),
  'job-hold-reasons': createTable<Rows['job-hold-reasons']>({ name: 'job-hold-reasons', firstId: 900, groups: {} }),
});

/** A table whose groups do not matter, as feeds and lists see it. */
export const tableOf = <E extends Entity>(tables: Tables, entity: E): Table<Rows[E], never> => {
  const all: { [K in Entity]: Table<Rows[K], never> } = tables;
  return all[entity];
};
