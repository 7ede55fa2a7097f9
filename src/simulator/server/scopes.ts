/** The scopes a token carries when nothing is denied, by the part of the API they open: `:r` lets read, `:w` write. */
const SCOPES: readonly (readonly [part: string, scope: string])[] = [
  ['crm/customers:r', 'tn.crm.customers:r'],
  ['crm/customers:w', 'tn.crm.customers:w'],
  ['crm/leads:r', 'tn.crm.leads:r'],
  ['crm/leads:w', 'tn.crm.leads:w'],
  ['crm/bookings:r', 'tn.crm.bookings:r'],
  ['crm/bookings:w', 'tn.crm.bookings:w'],
  ['jpm/jobs:r', 'tn.jpm.jobs:r'],
  ['jpm/jobs:w', 'tn.jpm.jobs:w'],
  ['jpm/appointments:r', 'tn.jpm.appointments:r'],
  ['jpm/appointments:w', 'tn.jpm.appointments:w'],
  ['jpm/projects:r', 'tn.jpm.projects:r'],
  ['sales/estimates:r', 'tn.sal.estimates:r'],
  ['sales/estimates:w', 'tn.sal.estimates:w'],
  ['dispatch/appointment-assignments:r', 'tn.dis.appointmentassignments:r'],
  ['dispatch/appointment-assignments:w', 'tn.dis.appointmentassignments:w'],
  ['settings/business-units:r', 'tn.stt.businessunits:r'],
  ['settings/technicians:r', 'tn.stt.technicians:r'],
  ['settings/employees:r', 'tn.stt.employees:r'],
];

const PARTS_BY_PATH: readonly (readonly [prefix: string, part: string])[] = [
  ['crm/booking-provider/', 'crm/bookings'],
  ['jpm/job-', 'jpm/jobs'],
  ['sales/status/estimates', 'sales/estimates'],
];

/** What a request needs: the part of the API and whether to read or write, `crm/customers:r` for `GET crm/export/customers/contacts`. */
export const scopeOf = ({ method, module, path }: { method: string; module: string; path: string }): string => {
  const full = `${module}/${path.replace('export/', '')}`;
  const part = PARTS_BY_PATH.find(([prefix]) => full.startsWith(prefix))?.[1] ?? full.split('/').slice(0, 2).join('/');
  return `${part}:${method === 'GET' ? 'r' : 'w'}`;
};

/** Whether a denied entry covers what a request needs: a module (`jpm`), a part (`crm/leads`), or only one of both uses (`jpm:w`, `crm/leads:w`). */
export const isDenied = ({ scope, denied }: { scope: string; denied: readonly string[] }): boolean => {
  const [part = '', use = ''] = scope.split(':');
  return denied.some((entry) => {
    const [name = '', only = use] = entry.split(':');
    return only === use && (part === name || part.startsWith(`${name}/`));
  });
};

/** The `scope` text of a token. */
export const scopeText = (denied: readonly string[]): string =>
  SCOPES.filter(([scope]) => !isDenied({ scope, denied }))
    .map(([, text]) => text)
    .join(' ');
