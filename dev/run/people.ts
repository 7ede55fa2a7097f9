import type { Payload } from 'payload';

import type { Role } from '../collections/access.js';

/** How to log in. `created` is false for a person who was there already and may have another password by now. */
export type Login = { email: string; password: string; role: Role; created: boolean };

const wanted = (): Omit<Login, 'created'>[] => [
  { email: process.env.DEV_ADMIN_EMAIL?.trim() || 'admin@example.com', password: process.env.DEV_ADMIN_PASSWORD || 'admin', role: 'admin' },
  { email: 'sales@example.com', password: 'sales', role: 'sales' },
  { email: 'none@example.com', password: 'none', role: 'none' },
];

/** Creates one person of each role, unless they are there: the admin of `DEV_ADMIN_EMAIL` and `DEV_ADMIN_PASSWORD`, the others with well-known passwords. */
export const createPeople = async (payload: Payload): Promise<Login[]> => {
  const logins: Login[] = [];
  for (const person of wanted()) {
    const { totalDocs } = await payload.count({ collection: 'users', where: { email: { equals: person.email } } });
    if (totalDocs === 0) await payload.create({ collection: 'users', data: { email: person.email, password: person.password, role: person.role } });
    logins.push({ ...person, created: totalDocs === 0 });
  }
  return logins;
};
