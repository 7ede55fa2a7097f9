import type { Migration } from './migration.js';

/** The bookings that jobs and leads were made of, with the key of the CRM's opportunity where they bear one. */
export const bookings: Migration = {
  version: 11,
  name: 'bookings',
  up: (s) => `
create table ${s}.st_bookings (
  tenant_id text not null,
  id text not null,
  external_id text,
  primary key (tenant_id, id)
);
`,
};
