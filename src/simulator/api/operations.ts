import type { Entity } from '../world/rows.js';
import { canceledLogOfJob, cancelReasonsOfJobs, contactsOfCustomer, estimateStatusChanges, notesOfJob } from './children.js';
import { feedOperation } from './feeds.js';
import { listOperation, singleOperation } from './lists.js';
import type { Endpoint } from './endpoint.js';
import { isNamed } from './endpoint.js';
import type { Resource } from './resource.js';
import { bookingsOfProviderResource, bookingsResource, contactsResource, customersResource, leadsResource } from './resources/crm.js';
import { assignmentsResource } from './resources/dispatch.js';
import { appointmentsResource, canceledLogsResource, cancelReasonsResource, holdReasonsResource, jobsResource, projectsResource } from './resources/jpm.js';
import { estimatesResource } from './resources/sales.js';
import { businessUnitsResource, employeesResource, techniciansResource } from './resources/settings.js';
import { APPOINTMENT_WRITES } from './writes/appointments.js';
import { ASSIGNMENT_WRITES } from './writes/assignments.js';
import { BOOKING_WRITES } from './writes/bookings.js';
import { CONTACT_WRITES } from './writes/contacts.js';
import { CUSTOMER_WRITES } from './writes/customers.js';
import { ESTIMATE_WRITES } from './writes/estimates.js';
import { JOB_WRITES } from './writes/jobs.js';
import { LEAD_WRITES } from './writes/leads.js';

const endpointsOf = <E extends Entity>(resource: Resource<E>): Endpoint[] => {
  const { module, list } = resource;
  return [
    ...resource.feeds.map((path) => ({ method: 'GET' as const, module, path, operation: feedOperation(resource) })),
    ...(list === undefined ? [] : [{ method: 'GET' as const, module, path: list.path, operation: listOperation(resource) }]),
    ...(list === undefined || !resource.single ? [] : [{ method: 'GET' as const, module, path: `${list.path}/{id}`, operation: singleOperation(resource) }]),
  ];
};

const withoutParametersFirst = (a: Endpoint, b: Endpoint) => Number(a.path.includes('{')) - Number(b.path.includes('{'));

/** Every operation that the simulator answers, fixed paths before those with parameters. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...endpointsOf(customersResource),
  ...endpointsOf(contactsResource),
  ...endpointsOf(leadsResource),
  ...endpointsOf(bookingsResource),
  ...endpointsOf(bookingsOfProviderResource),
  ...endpointsOf(jobsResource),
  ...endpointsOf(appointmentsResource),
  ...endpointsOf(canceledLogsResource),
  ...endpointsOf(projectsResource),
  ...endpointsOf(cancelReasonsResource),
  ...endpointsOf(holdReasonsResource),
  ...endpointsOf(estimatesResource),
  ...endpointsOf(assignmentsResource),
  ...endpointsOf(businessUnitsResource),
  ...endpointsOf(techniciansResource),
  ...endpointsOf(employeesResource),
  { method: 'GET' as const, module: 'crm' as const, path: 'customers/{id}/contacts', operation: contactsOfCustomer },
  { method: 'GET' as const, module: 'sales' as const, path: 'status/estimates/{id}/changes', operation: estimateStatusChanges },
  { method: 'GET' as const, module: 'jpm' as const, path: 'jobs/{id}/canceled-log', operation: canceledLogOfJob },
  { method: 'GET' as const, module: 'jpm' as const, path: 'jobs/{id}/notes', operation: notesOfJob },
  { method: 'GET' as const, module: 'jpm' as const, path: 'jobs/cancel-reasons', operation: cancelReasonsOfJobs },
  ...CUSTOMER_WRITES,
  ...CONTACT_WRITES,
  ...LEAD_WRITES,
  ...BOOKING_WRITES,
  ...ESTIMATE_WRITES,
  ...JOB_WRITES,
  ...APPOINTMENT_WRITES,
  ...ASSIGNMENT_WRITES,
].sort(withoutParametersFirst);

/** The names as given; throws a `RangeError` for one that names no operation. */
export const knownOperations = (names: readonly string[]): readonly string[] => {
  const unknown = names.find((name) => !ENDPOINTS.some((endpoint) => isNamed({ endpoint, names: [name] })));
  if (unknown !== undefined) throw new RangeError(`no operation ${unknown} in this simulator: name one like "PUT estimates/{id}/unsell"`);
  return names;
};
