import { byIds, byPart, byText, timeFilters } from '../filters.js';
import { presentBusinessUnit, presentEmployee, presentTechnician } from '../present/settings.js';
import { defineResource } from '../resource.js';

export const businessUnitsResource = defineResource({
  entity: 'business-units',
  module: 'settings',
  present: presentBusinessUnit,
  feeds: ['export/business-units'],
  single: true,
  list: { path: 'business-units', active: 'filter', sortable: [], filters: [...timeFilters(), byPart('name', (row) => row.name)] },
});

export const techniciansResource = defineResource({
  entity: 'technicians',
  module: 'settings',
  present: presentTechnician,
  feeds: ['export/technicians'],
  single: true,
  list: {
    path: 'technicians',
    active: 'filter',
    sortable: [],
    filters: [...timeFilters(), byPart('name', (row) => row.name), byIds('userIds', (row) => [row.userId])],
  },
});

export const employeesResource = defineResource({
  entity: 'employees',
  module: 'settings',
  present: presentEmployee,
  feeds: ['export/employees'],
  single: true,
  list: {
    path: 'employees',
    active: 'filter',
    sortable: [],
    filters: [...timeFilters(), byPart('name', (row) => row.name), byText('email', (row) => row.email), byIds('userIds', (row) => [row.userId])],
  },
});
