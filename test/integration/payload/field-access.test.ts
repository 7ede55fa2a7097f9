import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalReq } from 'payload';
import type { TypedUser } from 'payload';

import { bootCrm } from '../../support/crm.js';
import type { TestCrm } from '../../support/crm.js';
import { freshDatabase } from '../../support/postgres.js';
import type { FreshDatabase } from '../../support/postgres.js';

describe('fields that ServiceTitan owns', () => {
  let database: FreshDatabase;
  let crm: TestCrm;
  let admin: TypedUser;
  let sales: TypedUser;

  beforeAll(async () => {
    database = await freshDatabase();
    crm = await bootCrm({ databaseUrl: database.url, options: { access: { run: ({ req }) => req.user !== null && 'role' in req.user && req.user.role === 'admin' } } });
    const user = async (role: string): Promise<TypedUser> => {
      const created = await crm.payload.create({ collection: 'users', data: { email: `${role}@example.com`, password: 'a good password', role } });
      return { ...created, collection: 'users' };
    };
    admin = await user('admin');
    sales = await user('sales');
  });

  afterAll(async () => {
    await crm.close();
    await database.drop();
  });

  const save = async ({ user, data }: { user: TypedUser; data: Record<string, unknown> }): Promise<unknown> => {
    const req = await createLocalReq({ user }, crm.payload);
    const { id } = await crm.payload.create({ collection: 'contacts', data: { name: 'Ann' }, overrideAccess: false, req });
    return crm.payload.update({ collection: 'contacts', id, data, overrideAccess: false, req });
  };

  it('are left as they are when a person writes them', async () => {
    const saved = await save({ user: admin, data: { name: 'Bea', stKey: 'forged', stStatus: 'merged', stTenantId: '9' } });
    expect(saved).toMatchObject({ name: 'Bea' });
    expect(saved).not.toMatchObject({ stKey: 'forged' });
    expect(saved).not.toMatchObject({ stStatus: 'merged' });
    expect(saved).not.toMatchObject({ stTenantId: '9' });
  });

  it('include the customer id, which a user who may run the sync sets to link a contact by hand', async () => {
    expect(await save({ user: admin, data: { stCustomerId: '77' } })).toMatchObject({ stCustomerId: '77' });
    expect(await save({ user: sales, data: { stCustomerId: '77' } })).not.toMatchObject({ stCustomerId: '77' });
  });

  it('keep the email key in step when a person changes the email', async () => {
    expect(await save({ user: sales, data: { email: 'New@Example.com' } })).toMatchObject({ stEmailKey: 'new@example.com' });
  });
});
