import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { listAudit } from '../../../src/state/audit.js';
import { serveCrm, type ServedCrm } from './served-crm.js';

describe('what people ask the sync to do', () => {
  let crm: ServedCrm;
  let adminId: string;
  beforeAll(async () => {
    crm = await serveCrm({ world: { customers: 3, mappedShare: 1 } });
    const { docs } = await crm.payload.find({ collection: 'users', where: { role: { equals: 'admin' } } });
    adminId = String(docs[0]?.id);
  });
  afterAll(() => crm.close());
  const ask = (path: string, body: object = {}) => crm.ask('POST', `/crm/sync/${path}`, { as: 'admin', body });
  const latest = async () => (await listAudit(crm.runtime.state, { limit: 1 }))[0];

  it('is on record with who, what, about what and what became of it', async () => {
    const { body } = await ask('trigger', { tenantId: '1001' });
    const actor = { collection: 'users', id: adminId };
    expect(await latest()).toEqual({ id: expect.any(Number), actor, action: 'trigger', tenantId: '1001', subject: body.runId, status: 202, at: expect.any(String) });
    await crm.settled();
    await ask('pause');
    expect(await latest()).toMatchObject({ actor, action: 'pause', tenantId: null, status: 200 });
    await ask('recreate', { stKey: '1001:job:999999' });
    expect(await latest()).toMatchObject({ actor, action: 'recreate', subject: '1001:job:999999', status: 404 });
    await ask('trigger', { mode: 'quick' });
    expect(await latest()).toMatchObject({ actor, action: 'trigger', subject: null, status: 400 });
    await ask('resume');
  });

  it('is not done when it cannot be put on record', async () => {
    const { state } = crm.runtime;
    await state.db.execute('alter table crm.crm_audit rename to crm_audit_gone');
    expect((await ask('pause')).status).toBe(500);
    await state.db.execute('alter table crm.crm_audit_gone rename to crm_audit');
    const { tenants } = state.tables.pull;
    expect(await state.db.select({ paused: tenants.paused }).from(tenants)).toEqual([{ paused: false }]);
  });

  it('is not on record when it was refused', async () => {
    const before = await latest();
    for (const as of ['sales', 'none', undefined] as const) await crm.ask('POST', '/crm/sync/pause', { as });
    expect(await latest()).toEqual(before);
  });

  it('may be asked for 30 times a minute by each person; beyond that a run is refused with the time to wait', async () => {
    const { id } = await crm.payload.create({ collection: 'users', data: { email: 'busy@crm.test', password: 'a long test password', role: 'admin' } });
    const { token } = await crm.payload.login({ collection: 'users', data: { email: 'busy@crm.test', password: 'a long test password' } });
    const busy = { headers: { Authorization: `JWT ${token}` }, body: { tenantId: '5' } };
    const statuses: number[] = [];
    for (let i = 0; i < 30; i += 1) statuses.push((await crm.send('POST', '/crm/sync/trigger', busy)).status);
    expect(new Set(statuses)).toEqual(new Set([404]));
    const refused = await crm.send('POST', '/crm/sync/trigger', busy);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get('Retry-After'))).toBeLessThanOrEqual(60);
    expect(await refused.json()).toEqual({ errors: [{ message: expect.stringContaining('30 times within a minute') }] });
    const asked = (await listAudit(crm.runtime.state, { limit: 100 })).filter(({ actor }) => actor.id === String(id));
    expect(asked).toHaveLength(30);
    expect((await ask('trigger', { tenantId: '5' })).status).toBe(404);
    expect((await crm.send('POST', '/crm/sync/resume', { headers: busy.headers })).status).toBe(200);
  });
});
