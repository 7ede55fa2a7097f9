import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';

import { listAudit } from '../../../src/state/audit.js';
import { recordWishes } from '../../../src/state/outbox.js';
import { serveCrm, type ServedCrm } from '../endpoints/served-crm.js';
import { fakeOperation } from '../../support/fake-operation.js';

describe('the routes of the outbox', () => {
  let crm: ServedCrm;
  beforeAll(async () => {
    crm = await serveCrm({ world: { customers: 3 } });
    crm.runtime.writeBack = { rules: [], operations: [fakeOperation({ far: { values: new Map(), sent: [] } })] };
  });
  afterAll(() => crm.close());
  beforeEach(() => crm.runtime.state.db.delete(crm.runtime.state.tables.exchange.outbox));

  const outbox = () => crm.runtime.state.tables.exchange.outbox;
  const wish = async (target: string, status = 'pending') => {
    const { state } = crm.runtime;
    const wishes = [{ tenantId: '1001', collection: 'opportunities' as const, stKey: '1001:job:5', crmId: '7', operation: 'set-value', target, payload: { name: target, value: 'a secret' }, requestedBy: 'user:1' }];
    await state.transaction((db) => recordWishes(db, { state, wishes, now: new Date().toISOString() }));
    const row = (await state.db.select().from(outbox())).find((each) => each.target === target && each.status === 'pending');
    if (!row) throw new Error('no row');
    if (status !== 'pending') await state.db.execute(`update crm.crm_outbox set status = '${status}', reason = 'why' where id = '${row.id}'`);
    return row.id;
  };
  const list = async (query = '') => (await crm.ask('GET', `/crm/sync/outbox${query}`, { as: 'admin' })).body;
  const act = (id: string, action: 'retry' | 'cancel') => crm.ask('POST', `/crm/sync/outbox/${id}/${action}`, { as: 'admin', body: {} });

  it('list what waits and what became of it, in words and without what stands in it', async () => {
    const refused = await wish('b', 'refused');
    const pending = await wish('a');
    const body = await list();
    expect(body).toMatchObject({
      outbox: [
        { id: pending, tenantId: '1001', stKey: '1001:job:5', collection: 'opportunities', crmId: '7', operation: 'set-value', target: 'a', description: 'Set a', status: 'pending', reason: null, attempts: 0, requestedBy: 'user:1' },
        { id: refused, status: 'refused', reason: 'why' },
      ],
      counts: { pending: 1, sending: 0, confirmed: 0, refused: 1, superseded: 0 },
      hasMore: false,
    });
    expect(JSON.stringify(body)).not.toContain('a secret');
    expect(await list('?status=refused')).toMatchObject({ outbox: [{ id: refused }] });
    expect(await list('?limit=1')).toMatchObject({ outbox: [{ id: pending }], hasMore: true });
    expect(await list('?limit=1&page=2')).toMatchObject({ outbox: [{ id: refused }], hasMore: false });
    expect(await list('?stKey=1001:job:6')).toMatchObject({ outbox: [] });
  });

  it('list those of one document of the CRM, whether ServiceTitan knows it or not', async () => {
    const known = await wish('a', 'confirmed');
    const unknown = await wish('b');
    await crm.runtime.state.db.execute(`update crm.crm_outbox set st_key = null where id = '${unknown}'`);
    expect(await list('?collection=opportunities&crmId=7')).toMatchObject({ outbox: [{ id: unknown, stKey: null }, { id: known }] });
    expect(await list('?collection=opportunities&crmId=8')).toMatchObject({ outbox: [] });
    expect(await list('?collection=contacts&crmId=7')).toMatchObject({ outbox: [] });
    expect(await crm.ask('GET', '/crm/sync/outbox?crmId=7', { as: 'admin' })).toMatchObject({ status: 400, body: { errors: [{ message: expect.stringMatching(/^collection: is missing/) }] } });
    expect(await crm.ask('GET', '/crm/sync/outbox?collection=users', { as: 'admin' })).toMatchObject({ status: 400 });
  });

  it('try again what was refused, unless a later change waits', async () => {
    const refused = await wish('a', 'refused');
    const later = await wish('a');
    expect(await act(refused, 'retry')).toMatchObject({ status: 409 });
    expect(await act(later, 'cancel')).toMatchObject({ status: 200, body: { id: later, status: 'superseded' } });
    expect(await act(refused, 'retry')).toMatchObject({ status: 202, body: { id: refused, status: 'pending' } });
    expect((await listAudit(crm.runtime.state, { limit: 1 }))[0]).toMatchObject({ action: 'outbox/:id/retry', subject: refused, tenantId: '1001', status: 202 });
  });

  it('take nothing back that was sent or is over, and know no others', async () => {
    const sending = await wish('a', 'sending');
    const confirmed = await wish('b', 'confirmed');
    for (const id of [sending, confirmed]) expect(await act(id, 'cancel')).toMatchObject({ status: 409 });
    expect(await act(confirmed, 'retry')).toMatchObject({ status: 409 });
    expect(await act(randomUUID(), 'cancel')).toMatchObject({ status: 404 });
    expect(await act('7', 'cancel')).toMatchObject({ status: 400 });
  });
});
