import type { Entity } from '../world/rows.js';
import { canceledLogOfJob, cancelReasonsOfJobs, contactsOfCustomer, estimateStatusChanges } from './children.js';
import { feedOperation } from './feeds.js';
import { listOperation, singleOperation } from './lists.js';
import type { Operation } from './request.js';
import type { Module, Resource } from './resource.js';
import { bookingsResource, contactsResource, customersResource, leadsResource } from './resources/crm.js';
import { assignmentsResource } from './resources/dispatch.js';
import { appointmentsResource, canceledLogsResource, cancelReasonsResource, holdReasonsResource, jobsResource, projectsResource } from './resources/jpm.js';
import { estimatesResource } from './resources/sales.js';
import { businessUnitsResource, employeesResource, techniciansResource } from './resources/settings.js';

/** One operation of the API; `path` comes after `/{module}/v2/tenant/{tenant}/` and names its parameters in braces. */
export type Endpoint = { module: Module; path: string; operation: Operation };

const endpointsOf = <E extends Entity>(resource: Resource<E>): Endpoint[] => {
  const { module, list } = resource;
  return [
    ...resource.feeds.map((path) => ({ module, path, operation: feedOperation(resource) })),
    ...(list === undefined ? [] : [{ module, path: list.path, operation: listOperation(resource) }]),
    ...(list === undefined || !resource.single ? [] : [{ module, path: `${list.path}/{id}`, operation: singleOperation(resource) }]),
  ];
};

const withoutParametersFirst = (a: Endpoint, b: Endpoint) => Number(a.path.includes('{')) - Number(b.path.includes('{'));

/** Every operation that the simulator answers, fixed paths before those with parameters. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...endpointsOf(customersResource),
  ...endpointsOf(contactsResource),
  ...endpointsOf(leadsResource),
  ...endpointsOf(bookingsResource),
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
  { module: 'crm' as const, path: 'customers/{id}/contacts', operation: contactsOfCustomer },
  { module: 'sales' as const, path: 'status/estimates/{id}/changes', operation: estimateStatusChanges },
  { module: 'jpm' as const, path: 'jobs/{id}/canceled-log', operation: canceledLogOfJob },
  { module: 'jpm' as const, path: 'jobs/cancel-reasons', operation: cancelReasonsOfJobs },
].sort(withoutParametersFirst);
