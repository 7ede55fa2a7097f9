import { byId, byIds, timeFilters } from '../filters.js';
import { presentAssignment } from '../present/dispatch.js';
import { defineResource } from '../resource.js';

/** The feed shows only active assignments unless it is asked for `active=Any`. */
export const assignmentsResource = defineResource({
  entity: 'appointment-assignments',
  module: 'dispatch',
  present: presentAssignment,
  feeds: ['export/appointment-assignments'],
  feedActive: 'True',
  single: false,
  list: {
    path: 'appointment-assignments',
    active: 'filter',
    sortable: ['Id', 'CreatedOn', 'ModifiedOn'],
    filters: [...timeFilters(), byId('jobId', (row) => row.jobId), byIds('appointmentIds', (row) => [row.appointmentId])],
    narrow: ({ query, world }) => {
      const jobId = query.int('jobId');
      if (jobId !== undefined) return world.tables['appointment-assignments'].of('job', jobId);
      return query.ids('appointmentIds', Infinity)?.flatMap((id) => world.tables['appointment-assignments'].of('appointment', id));
    },
  },
});
