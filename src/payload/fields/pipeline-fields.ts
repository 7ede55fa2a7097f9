import type { CrmNames } from '../names.js';
import { STATUS_CHOICES } from './opportunity-fields.js';
import { CHOICE_TYPES, TEXT_TYPES } from './wanted-field.js';
import type { WantedField } from './wanted-field.js';

const nameField: WantedField = { name: 'name', accepts: TEXT_TYPES, build: (name) => ({ name, type: 'text', label: 'Name', required: true }) };
const orderField: WantedField = { name: 'order', accepts: ['number'], build: (name) => ({ name, type: 'number', label: 'Order', defaultValue: 1, index: true }) };
const description = 'The sync finds it by this; changing it takes it away from the sync.';

/** The fields of a pipeline that the sync needs (design 5.1). */
export const pipelineFields: readonly WantedField[] = [
  nameField,
  {
    name: 'slug',
    accepts: ['text'],
    build: (name) => ({ name, type: 'text', label: 'Slug', required: true, unique: true, index: true, admin: { description } }),
  },
  orderField,
];

/** The fields of a stage that the sync needs (design 5.1); `status` is what a person who moves an opportunity there means. */
export const stageFields = (names: CrmNames): readonly WantedField[] => [
  nameField,
  { name: 'slug', accepts: ['text'], build: (name) => ({ name, type: 'text', label: 'Slug', required: true, index: true, admin: { description } }) },
  {
    name: 'pipeline',
    accepts: ['relationship'],
    relationTo: names.collections.pipelines,
    build: (name) => ({ name, type: 'relationship', relationTo: names.collections.pipelines, label: 'Pipeline', required: true, index: true }),
  },
  orderField,
  {
    name: 'status',
    accepts: CHOICE_TYPES,
    options: STATUS_CHOICES,
    build: (name) => ({ name, type: 'select', label: 'Status it means', options: [...STATUS_CHOICES], defaultValue: 'open' }),
  },
];
