import { jsonOf } from './lists.js';
import { pageOf } from './paging.js';
import { presentNote } from './present/jpm.js';
import { presentStatusChange } from './present/sales.js';
import { badParameter, Problem } from './problem.js';
import type { Operation } from './request.js';
import { idOf } from './request.js';
import { contactsOfCustomerResource } from './resources/crm.js';
import { canceledLogsResource } from './resources/jpm.js';

/** `GET customers/{id}/contacts`: 409 for an inactive or merged customer, as live accounts answer (facts, section 3). */
export const contactsOfCustomer: Operation = (request) => {
  const { world, query } = request;
  const customer = world.tables.customers.get(idOf(request));
  if (customer === undefined) throw new Problem(404, 'The customer was not found.');
  if (!customer.active) throw new Problem(409, 'The customer is inactive.');
  const rows = world.tables.contacts.of('customer', customer.id).filter((row) => row.active);
  return pageOf({ query, rows, present: (row) => jsonOf({ resource: contactsOfCustomerResource, row, request }) });
};

/** `GET status/estimates/{id}/changes`: every change of status, oldest first. */
export const estimateStatusChanges: Operation = (request) => {
  const estimate = request.world.tables.estimates.get(idOf(request));
  if (estimate === undefined) throw new Problem(404, 'The estimate was not found.');
  return estimate.changes.map(presentStatusChange);
};

/** `GET jobs/{id}/notes`: pinned ones first, then the latest. */
export const notesOfJob: Operation = ({ world, query, params }) => {
  const job = world.tables.jobs.get(idOf({ params }));
  if (job === undefined) throw new Problem(404, 'The job was not found.');
  const rows = world.tables['job-notes'].of('job', job.id).filter((row) => row.active);
  return pageOf({ query, rows: [...rows].sort((a, b) => Number(b.isPinned) - Number(a.isPinned) || b.createdOn - a.createdOn), present: presentNote });
};

/** `GET jobs/{id}/canceled-log`: the cancellations of one job. */
export const canceledLogOfJob: Operation = (request) => {
  const { world, query } = request;
  const job = world.tables.jobs.get(idOf(request));
  if (job === undefined) throw new Problem(404, 'The job was not found.');
  const rows = world.tables['job-canceled-logs'].of('job', job.id);
  return pageOf({ query, rows, present: (row) => jsonOf({ resource: canceledLogsResource, row, request }) });
};

/** `GET jobs/cancel-reasons?ids=<job ids>`: why each of the jobs is canceled. */
export const cancelReasonsOfJobs: Operation = ({ world, query }) => {
  const ids = query.ids('ids');
  if (ids === undefined) throw badParameter('ids', 'The ids of the jobs are required.');
  const rows = [...new Set(ids)].flatMap((id) => world.tables['job-canceled-logs'].of('job', id).filter((log) => log.active).slice(-1));
  return pageOf({
    query,
    rows,
    present: (row) => ({
      jobId: row.jobId,
      reasonId: row.reasonId,
      name: world.tables['job-cancel-reasons'].get(row.reasonId)?.name ?? 'Unknown',
      text: row.memo ?? '',
    }),
  });
};
