import type { CollectionConfig } from 'payload';

import { everyoneLoggedIn, forAdmins, hasRole, ROLES } from './access.js';

/** The people of the company. */
export const users: CollectionConfig = {
  slug: 'users',
  auth: true,
  access: {
    create: forAdmins,
    delete: forAdmins,
    read: everyoneLoggedIn,
    update: ({ req, id }) => hasRole(req, ['admin']) || req.user?.id === id,
  },
  admin: { useAsTitle: 'email', group: 'Company', defaultColumns: ['email', 'name', 'role'] },
  fields: [
    { name: 'name', type: 'text' },
    {
      name: 'role',
      type: 'select',
      required: true,
      defaultValue: 'none',
      options: [...ROLES],
      saveToJWT: true,
      access: { create: ({ req }) => hasRole(req, ['admin']), update: ({ req }) => hasRole(req, ['admin']) },
    },
  ],
};
