import type { FilterOptions, RelationshipFieldSingleValidation } from 'payload';

import { crmPath, readPath } from '../field-paths.js';
import type { CrmNames } from '../names.js';
import { serviceTitanText, stKeyField, syncStatusFields } from './common-fields.js';
import { ownedByServiceTitan } from './field-access.js';
import { CHOICE_TYPES, TEXT_TYPES } from './wanted-field.js';
import type { SelectChoice, WantedField } from './wanted-field.js';

/** How an opportunity stands, as people read it. */
export const STATUS_CHOICES: readonly SelectChoice[] = [
  { label: 'Open', value: 'open' },
  { label: 'Won', value: 'won' },
  { label: 'Lost', value: 'lost' },
];

const relationship = ({ name, label, relationTo }: { name: string; label: string; relationTo: string }): WantedField => ({
  name,
  accepts: ['relationship'],
  relationTo,
  build: (crmName) => ({ name: crmName, type: 'relationship', relationTo, label, index: true }),
});

// The admin offers the stages of the chosen pipeline. Payload would check the same filter with a query on every write; the hook that
// watches the stage refuses strangers already and says why, so that check is left to it.
const trustTheStageHook: RelationshipFieldSingleValidation = () => true;

const stage = (names: CrmNames): WantedField => {
  const pipelineOfDeal = crmPath(names.fields.opportunities, 'pipeline');
  const pipelineOfStage = crmPath(names.fields.pipelineStages, 'pipeline');
  const sameTable: FilterOptions = ({ data }) => {
    const pipeline = readPath(data, pipelineOfDeal);
    return typeof pipeline === 'number' || typeof pipeline === 'string' ? { [pipelineOfStage]: { equals: pipeline } } : true;
  };
  const relationTo = names.collections.pipelineStages;
  return {
    name: 'stage',
    accepts: ['relationship'],
    relationTo,
    build: (name) => ({ name, type: 'relationship', relationTo, label: 'Stage', index: true, filterOptions: sameTable, validate: trustTheStageHook }),
  };
};

const technicians: WantedField = {
  name: 'technicians',
  accepts: ['array'],
  build: (name) => ({
    name,
    type: 'array',
    label: 'Technicians',
    access: ownedByServiceTitan,
    admin: { readOnly: true },
    fields: [
      { name: 'stTechnicianId', type: 'text', label: 'ServiceTitan technician' },
      { name: 'name', type: 'text', label: 'Name' },
      { name: 'primary', type: 'checkbox', label: 'Primary' },
    ],
  }),
};

/** Who is to work on it: the sync keeps the users of the deal's technicians here, people add and take away. `users` is the slug of the admin's users. */
const assignedTo = (users: string): WantedField => ({
  name: 'assignedTo',
  accepts: ['relationship'],
  relationTo: users,
  hasMany: true,
  build: (name) => ({
    name,
    type: 'relationship',
    relationTo: users,
    hasMany: true,
    label: 'Assigned to',
    admin: {
      position: 'sidebar',
      description: 'Users who are technicians in ServiceTitan are assigned there too, where the write-back is on. Others are assigned here alone.',
    },
  }),
});

/** The fields of an opportunity that the sync needs (design 5.1). */
export const opportunityFields = ({ names, users }: { names: CrmNames; users: string }): readonly WantedField[] => [
  { name: 'title', accepts: TEXT_TYPES, build: (name) => ({ name, type: 'text', label: 'Title' }) },
  relationship({ name: 'contact', label: 'Contact', relationTo: names.collections.contacts }),
  relationship({ name: 'pipeline', label: 'Pipeline', relationTo: names.collections.pipelines }),
  stage(names),
  {
    name: 'status',
    accepts: CHOICE_TYPES,
    options: STATUS_CHOICES,
    build: (name) => ({ name, type: 'select', label: 'Status', options: [...STATUS_CHOICES], defaultValue: 'open', index: true }),
  },
  { name: 'value', accepts: ['number'], build: (name) => ({ name, type: 'number', label: 'Value' }) },
  { name: 'lostReason', accepts: TEXT_TYPES, build: (name) => ({ name, type: 'text', label: 'Lost reason' }) },
  technicians,
  assignedTo(users),
  serviceTitanText({ name: 'businessUnit', label: 'Business unit' }),
  serviceTitanText({ name: 'estimateName', label: 'Estimate' }),
  serviceTitanText({ name: 'stCustomerId', label: 'ServiceTitan customer', index: true }),
  serviceTitanText({ name: 'stJobId', label: 'ServiceTitan job' }),
  serviceTitanText({ name: 'stJobNumber', label: 'ServiceTitan job number' }),
  serviceTitanText({ name: 'stEstimateId', label: 'ServiceTitan estimate' }),
  serviceTitanText({ name: 'stTenantId', label: 'ServiceTitan tenant' }),
  ...syncStatusFields,
  stKeyField,
];
