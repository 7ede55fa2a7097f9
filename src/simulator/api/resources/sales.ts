import { before, byId, byText, notBefore, timeFilters } from '../filters.js';
import { presentEstimate } from '../present/sales.js';
import { locationIdOf } from '../present/presenter.js';
import { defineResource } from '../resource.js';

/** There is no filter by customer: `customerId` is ignored, as in ServiceTitan. */
export const estimatesResource = defineResource({
  entity: 'estimates',
  module: 'sales',
  present: presentEstimate,
  feeds: ['export/estimates', 'estimates/export'],
  single: true,
  list: {
    path: 'estimates',
    active: 'filter',
    sortable: ['Id', 'ModifiedOn', 'CreatedOn'],
    filters: [
      ...timeFilters(),
      byId('jobId', (row) => row.jobId),
      byId('projectId', (row) => row.projectId),
      ({ query, world }) => {
        const number = query.text('jobNumber');
        return number === undefined ? undefined : (row) => world.tables.jobs.get(row.jobId ?? 0)?.jobNumber === number;
      },
      byId('locationId', (row) => (row.customerId === null ? null : locationIdOf(row.customerId))),
      byId('soldById', (row) => row.soldBy),
      byText('status', (row) => row.status),
      notBefore('soldAfter', (row) => row.soldOn),
      before('soldBefore', (row) => row.soldOn),
      ({ query }) => {
        const floor = query.decimal('totalGreater');
        return floor === undefined ? undefined : (row) => row.subtotal + row.tax > floor;
      },
      ({ query }) => {
        const ceiling = query.decimal('totalLess');
        return ceiling === undefined ? undefined : (row) => row.subtotal + row.tax < ceiling;
      },
    ],
    narrow: ({ query, world }) => {
      const jobId = query.int('jobId');
      return jobId === undefined ? undefined : world.tables.estimates.of('job', jobId);
    },
  },
});
