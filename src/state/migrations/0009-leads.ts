import type { Migration } from './migration.js';

/**
 * How leads, bookings and jobs find each other. Leads are read once more, as their addresses and bookings were not kept so far; jobs
 * mirrored before came of no booking that the sync knows.
 */
export const leads: Migration = {
  version: 9,
  name: 'leads',
  up: (s) => `
alter table ${s}.st_leads add column booking_id text;
alter table ${s}.st_leads add column email_key text;
create index on ${s}.st_leads (tenant_id, booking_id);
create index on ${s}.st_leads (tenant_id, email_key);
delete from ${s}.st_leads;
delete from ${s}.st_cursors where feed = 'leads';
alter table ${s}.st_jobs add column booking_id text;
create index on ${s}.st_jobs (tenant_id, booking_id);
update ${s}.st_jobs set record = '{"bookingId": null, "leadCallId": null}'::jsonb || record;
`,
};
