/** The scopes a token carries when nothing is denied, by the part of the API they open. */
const SCOPES: readonly (readonly [part: string, scope: string])[] = [
  ['crm/customers', 'tn.crm.customers:r'],
  ['crm/leads', 'tn.crm.leads:r'],
  ['crm/bookings', 'tn.crm.bookings:r'],
  ['jpm/jobs', 'tn.jpm.jobs:r'],
  ['jpm/appointments', 'tn.jpm.appointments:r'],
  ['jpm/projects', 'tn.jpm.projects:r'],
  ['sales/estimates', 'tn.sal.estimates:r'],
  ['dispatch/appointment-assignments', 'tn.dis.appointmentassignments:r'],
  ['settings/business-units', 'tn.stt.businessunits:r'],
  ['settings/technicians', 'tn.stt.technicians:r'],
  ['settings/employees', 'tn.stt.employees:r'],
];

const PARTS_BY_PATH: readonly (readonly [prefix: string, part: string])[] = [
  ['jpm/job-', 'jpm/jobs'],
  ['sales/status/estimates', 'sales/estimates'],
];

/** The part of the API that an operation belongs to, for example `crm/customers` for `crm/export/customers/contacts`. */
export const partOf = ({ module, path }: { module: string; path: string }): string => {
  const full = `${module}/${path.replace('export/', '')}`;
  return PARTS_BY_PATH.find(([prefix]) => full.startsWith(prefix))?.[1] ?? full.split('/').slice(0, 2).join('/');
};

/** Whether a denied entry, a module (`jpm`) or a part (`crm/leads`), covers a part. */
export const isDenied = ({ part, denied }: { part: string; denied: readonly string[] }): boolean =>
  denied.some((entry) => part === entry || part.startsWith(`${entry}/`));

/** The `scope` text of a token. */
export const scopeText = (denied: readonly string[]): string =>
  SCOPES.filter(([part]) => !isDenied({ part, denied }))
    .map(([, scope]) => scope)
    .join(' ');
