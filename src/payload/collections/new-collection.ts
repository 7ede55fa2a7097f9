import type { Access, CollectionConfig } from 'payload';

import { crmPath } from '../field-paths.js';
import type { CollectionNames, CrmNames } from '../names.js';

/** A person of the admin panel, whatever other collections of users a CRM has. */
const people: Access = ({ req }) => req.user !== null && req.user.collection === req.payload.config.admin.user;

type Look = { singular: string; plural: string; title: string; columns: readonly string[]; searched: readonly string[]; sort?: string };

const LOOKS: Record<keyof CollectionNames, Look> = {
  contacts: { singular: 'Contact', plural: 'Contacts', title: 'name', columns: ['name', 'email', 'phone', 'stStatus'], searched: ['name', 'email', 'phone'] },
  opportunities: {
    singular: 'Opportunity',
    plural: 'Opportunities',
    title: 'title',
    columns: ['title', 'contact', 'pipeline', 'stage', 'status', 'value'],
    searched: ['title'],
  },
  activities: { singular: 'Activity', plural: 'Activities', title: 'title', columns: ['title', 'type', 'contact', 'opportunity', 'occurredAt'], searched: ['title'], sort: 'occurredAt' },
  pipelines: { singular: 'Pipeline', plural: 'Pipelines', title: 'name', columns: ['name', 'slug', 'order'], searched: ['name'], sort: 'order' },
  pipelineStages: { singular: 'Pipeline stage', plural: 'Pipeline stages', title: 'name', columns: ['name', 'pipeline', 'order', 'status'], searched: ['name'], sort: 'order' },
};

/**
 * A collection a CRM lacks, complete but for the fields that every CRM gets. Made anew on each call:
 * Payload changes the objects it is given.
 */
export const newCollection = ({ key, names }: { key: keyof CollectionNames; names: CrmNames }): CollectionConfig => {
  const look = LOOKS[key];
  const field = (ours: string): string => crmPath(names.fields[key], ours);
  const newestFirst = key === 'activities' ? '-' : '';
  return {
    slug: names.collections[key],
    labels: { singular: look.singular, plural: look.plural },
    access: { create: people, read: people, update: people, delete: people },
    admin: { group: 'CRM', useAsTitle: field(look.title), defaultColumns: look.columns.map(field), listSearchableFields: look.searched.map(field) },
    ...(look.sort === undefined ? {} : { defaultSort: `${newestFirst}${field(look.sort)}` }),
    fields: [],
  };
};
