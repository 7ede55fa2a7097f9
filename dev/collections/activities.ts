import type { CollectionConfig } from 'payload';

import { forAdmins, forStaff } from './access.js';

/** What people did with a customer; the plugin adds its own types and fields. */
export const activities: CollectionConfig = {
  slug: 'activities',
  access: { create: forStaff, read: forStaff, update: forStaff, delete: forAdmins },
  admin: { useAsTitle: 'title', group: 'CRM', defaultColumns: ['title', 'type', 'contact', 'opportunity', 'occurredAt'] },
  defaultSort: '-createdAt',
  fields: [
    { name: 'title', type: 'text', required: true },
    { name: 'type', type: 'select', required: true, defaultValue: 'note', options: ['note', 'call', 'site-visit', 'task'] },
    { name: 'text', type: 'textarea' },
    { name: 'doneBy', type: 'relationship', relationTo: 'users', admin: { position: 'sidebar' } },
  ],
};
