import type { Migration } from './migration.js';

/** Which user of the CRM each technician is. `user_id` is Payload's id, a number or text; `active` tells who can still be assigned. */
export const technicians: Migration = {
  version: 10,
  name: 'technicians',
  up: (s) => `
create table ${s}.st_technician_users (
  tenant_id text not null,
  technician_id text not null,
  user_id jsonb not null,
  active boolean not null,
  primary key (tenant_id, technician_id)
);
`,
};
