import type { CollectionBeforeChangeHook, CollectionConfig } from 'payload';

import { forAdmins, forStaff } from './access.js';

const nameFromParts: CollectionBeforeChangeHook = ({ data }) => {
  const values: Record<string, unknown> = data;
  const parts = [values.firstName, values.lastName].filter((part) => typeof part === 'string' && part !== '');
  return values.name || parts.length === 0 ? data : { ...data, name: parts.join(' ') };
};

/** The contacts this CRM had before ServiceTitan was connected, with fields and a hook of its own; the plugin adds the rest. */
export const contacts: CollectionConfig = {
  slug: 'contacts',
  access: { create: forStaff, read: forStaff, update: forStaff, delete: forAdmins },
  admin: { useAsTitle: 'name', group: 'CRM', defaultColumns: ['name', 'email', 'phone', 'source', 'stStatus'], listSearchableFields: ['name', 'email', 'phone'] },
  hooks: { beforeChange: [nameFromParts] },
  fields: [
    { name: 'name', type: 'text', index: true },
    { type: 'row', fields: [{ name: 'firstName', type: 'text' }, { name: 'lastName', type: 'text' }] },
    { type: 'row', fields: [{ name: 'email', type: 'email' }, { name: 'phone', type: 'text' }] },
    { name: 'source', type: 'select', options: ['referral', 'website', 'phone', 'home-show'] },
    { name: 'owner', type: 'relationship', relationTo: 'users', admin: { position: 'sidebar' } },
    { name: 'notes', type: 'textarea' },
  ],
};
