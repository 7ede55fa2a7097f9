import type { Migration } from './migration.js';

const MIRRORS = [
  'st_customers',
  'st_contacts',
  'st_jobs',
  'st_job_canceled_logs',
  'st_appointments',
  'st_estimates',
  'st_appointment_assignments',
  'st_leads',
  'st_business_units',
  'st_technicians',
  'st_employees',
];

/** Which request each mirrored row came with, so that of two versions with the same `modifiedOn` the one asked for later stays. */
export const fetchOrder: Migration = {
  version: 3,
  name: 'fetch-order',
  up: (s) => `
create sequence ${s}.st_fetch_seq;
${MIRRORS.map((table) => `alter table ${s}.${table} add column fetch_seq bigint not null default 0;`).join('\n')}
`,
};
