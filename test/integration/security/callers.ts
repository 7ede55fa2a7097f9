import { randomUUID } from 'node:crypto';

import type { CollectionConfig } from 'payload';

import type { StSyncOptions } from '../../../src/index.js';
import type { ServedCrm } from '../endpoints/served-crm.js';

/** Whether a caller may read, and whether they may run the sync; and whether a browser would authenticate them by itself, by cookie. */
export type Caller = { name: string; headers: Record<string, string>; mayRead: boolean; mayRun: boolean; isCookie: boolean };

const roles = { name: 'role', type: 'select', options: ['admin', 'sales', 'none'] } as const;

/** Collections that people and machines log in to beside the users of the admin panel, and opportunities that machines may read as well. */
export const hostCollections = (): CollectionConfig[] => [
  { slug: 'customers', auth: true, fields: [{ ...roles, options: [...roles.options] }] },
  { slug: 'machines', auth: { useAPIKey: true, disableLocalStrategy: true }, fields: [{ ...roles, options: [...roles.options] }] },
  { slug: 'opportunities', access: { read: ({ req }) => isStaff(req.user) }, fields: [] },
];

/** Runs are for admins among users and machines, reading for sales as well; customers have no business here, whatever their role. */
export const access: NonNullable<StSyncOptions['access']> = {
  run: ({ req }) => isStaff(req.user) && roleOf(req.user) === 'admin',
  read: ({ req }) => isStaff(req.user) && ['admin', 'sales'].includes(roleOf(req.user)),
};

const isStaff = (user: object | null): boolean => user !== null && 'collection' in user && (user.collection === 'users' || user.collection === 'machines');
const roleOf = (user: object | null): string => String(user !== null && 'role' in user ? user.role : '');

/** Everyone who might call a route. `machine` has an API key; `customer` has the role admin and is of another collection. */
export const callersOf = async (crm: ServedCrm): Promise<Caller[]> => {
  const login = { email: 'customer@crm.test', password: 'a long test password' };
  await crm.payload.create({ collection: 'customers', data: { ...login, role: 'admin' } });
  const { token = '' } = await crm.payload.login({ collection: 'customers', data: login });
  const keys = { admin: randomUUID(), none: randomUUID() };
  for (const role of ['admin', 'none'] as const) await crm.payload.create({ collection: 'machines', data: { enableAPIKey: true, apiKey: keys[role], role } });
  const by = {
    header: (jwt: string) => ({ Authorization: `JWT ${jwt}` }),
    cookie: (jwt: string) => ({ Cookie: `payload-token=${jwt}` }),
    key: (key: string) => ({ Authorization: `machines API-Key ${key}` }),
  };
  const nothing = { mayRead: false, mayRun: false, isCookie: false };
  const everything = { mayRead: true, mayRun: true, isCookie: false };
  return [
    { name: 'nobody', headers: {}, ...nothing },
    { name: 'someone with a forged token', headers: by.header(`${crm.tokenOf('admin').slice(0, -8)}AAAAAAAA`), ...nothing },
    { name: 'a user of the wrong role', headers: by.header(crm.tokenOf('none')), ...nothing },
    { name: 'a user of the wrong role, by cookie', headers: by.cookie(crm.tokenOf('none')), ...nothing, isCookie: true },
    { name: 'a user who may only read', headers: by.header(crm.tokenOf('sales')), ...nothing, mayRead: true },
    { name: 'a customer', headers: by.header(token), ...nothing },
    { name: 'a customer, by cookie', headers: by.cookie(token), ...nothing, isCookie: true },
    { name: 'a machine of the wrong role', headers: by.key(keys.none), ...nothing },
    { name: 'a machine with a wrong key', headers: by.key(randomUUID()), ...nothing },
    { name: 'a machine', headers: by.key(keys.admin), ...everything },
    { name: 'an admin', headers: by.header(crm.tokenOf('admin')), ...everything },
    { name: 'an admin, by cookie', headers: by.cookie(crm.tokenOf('admin')), ...everything, isCookie: true },
  ];
};

/** From where a call may come. `isOwn`: the page of the CRM itself. */
export const ORIGINS: readonly { name: string; headers: Record<string, string>; isOwn: boolean }[] = [
  { name: 'nowhere', headers: {}, isOwn: false },
  { name: 'a foreign page', headers: { Origin: 'http://evil.test', 'Sec-Fetch-Site': 'cross-site' }, isOwn: false },
  { name: 'a foreign page of an old browser', headers: { Origin: 'http://evil.test' }, isOwn: false },
  { name: 'a sandboxed page', headers: { Origin: 'null' }, isOwn: false },
  { name: 'a sister site', headers: { Origin: 'http://shop.crm.test', 'Sec-Fetch-Site': 'same-site' }, isOwn: false },
  { name: 'the CRM itself', headers: { Origin: 'http://crm.test', 'Sec-Fetch-Site': 'same-origin' }, isOwn: true },
];
