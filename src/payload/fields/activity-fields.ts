import type { CrmNames } from '../names.js';
import { stKeyField } from './common-fields.js';
import { CHOICE_TYPES, TEXT_TYPES } from './wanted-field.js';
import type { SelectChoice, WantedField } from './wanted-field.js';

const SYNC_TYPES: readonly SelectChoice[] = [
  { label: 'Contact created', value: 'contact_created' },
  { label: 'Assignment changed', value: 'assignment_changed' },
  { label: 'Stage changed', value: 'stage_changed' },
];

/** What people write down themselves, in a CRM whose activities come from this plugin. */
const PEOPLES_TYPES: readonly SelectChoice[] = [
  { label: 'Note', value: 'note' },
  { label: 'Call', value: 'call' },
  { label: 'Email', value: 'email' },
  { label: 'Meeting', value: 'meeting' },
];

/** The fields of an activity that the sync needs (design 5.1). */
export const activityFields = (names: CrmNames): readonly WantedField[] => [
  { name: 'title', accepts: TEXT_TYPES, build: (name) => ({ name, type: 'text', label: 'Title' }) },
  {
    name: 'type',
    accepts: CHOICE_TYPES,
    options: SYNC_TYPES,
    build: (name) => ({ name, type: 'select', label: 'Type', options: [...PEOPLES_TYPES, ...SYNC_TYPES], defaultValue: 'note', index: true }),
  },
  { name: 'text', accepts: TEXT_TYPES, build: (name) => ({ name, type: 'textarea', label: 'Text' }) },
  {
    name: 'contact',
    accepts: ['relationship'],
    relationTo: names.collections.contacts,
    build: (name) => ({ name, type: 'relationship', relationTo: names.collections.contacts, label: 'Contact', index: true }),
  },
  {
    name: 'opportunity',
    accepts: ['relationship'],
    relationTo: names.collections.opportunities,
    build: (name) => ({ name, type: 'relationship', relationTo: names.collections.opportunities, label: 'Opportunity', index: true }),
  },
  {
    name: 'occurredAt',
    accepts: ['date'],
    build: (name) => ({
      name,
      type: 'date',
      label: 'Occurred',
      index: true,
      defaultValue: () => new Date().toISOString(),
      admin: { position: 'sidebar', date: { pickerAppearance: 'dayAndTime' } },
    }),
  },
  stKeyField,
];
