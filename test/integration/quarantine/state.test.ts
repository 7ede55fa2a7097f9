import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { clearDirty, dirtyExtent, holdDirty, markAllDirty, markDirty, nextDirty } from '../../../src/state/dirty.js';
import { mirrorRows } from '../../../src/state/mirror.js';
import { prune } from '../../../src/state/prune.js';
import {
  countQuarantined,
  dismiss,
  dueForFetch,
  listQuarantined,
  makeDue,
  readQuarantined,
  release,
  setAside,
  type QuarantineRow,
  type SetAside,
} from '../../../src/state/quarantine.js';
import { openTestState } from '../../support/state.js';

const TENANT = '1';
const START = Date.parse('2024-12-22T10:00:00.000Z');
const at = (minutes: number): string => new Date(START + minutes * 60_000).toISOString();

describe('the quarantine', () => {
  let open: Awaited<ReturnType<typeof openTestState>>;
  beforeAll(async () => {
    open = await openTestState();
  });
  afterAll(() => open.close());

  const item = (recordId: string, more: Partial<SetAside> = {}): SetAside => ({ kind: 'invalid', entity: 'jobs', recordId, reason: 'customerId: expected a positive whole number', raw: { id: 5 }, isRetried: true, ...more });
  const put = async (items: SetAside[], now: string): Promise<QuarantineRow> => {
    const ids = await setAside(open.state.db, { state: open.state, tenantId: TENANT, items, now });
    const row = await readQuarantined(open.state, ids[0] ?? '');
    if (!row) throw new Error('not set aside');
    return row;
  };

  it('keeps why, how often and since when, and the raw record', async () => {
    await put([item('1')], at(0));
    await put([item('1', { reason: 'status: expected text', raw: null })], at(3));
    expect(await listQuarantined(open.state, { limit: 10 })).toEqual([
      {
        id: expect.any(String),
        tenantId: TENANT,
        kind: 'invalid',
        entity: 'jobs',
        recordId: '1',
        reason: 'status: expected text',
        raw: { id: 5 },
        attempts: 2,
        firstSeenAt: at(0),
        lastSeenAt: at(3),
        nextRetryAt: at(8),
        dismissedAt: null,
        dismissedBy: null,
      },
    ]);
  });

  it('waits 1, 5, 15 and 60 minutes, then longer, and at most a day', async () => {
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      const row = await put([item('2')], at(attempt));
      waits.push((Date.parse(row.nextRetryAt ?? '') - Date.parse(at(attempt))) / 60_000);
    }
    expect(waits).toEqual([1, 5, 15, 60, 240, 720, 1440, 1440, 1440]);
  });

  it('plans no next try for what no run can try by itself', async () => {
    expect(await put([item('3', { isRetried: false })], at(0))).toMatchObject({ nextRetryAt: null });
    expect(await put([item('3', { isRetried: true })], at(0))).toMatchObject({ nextRetryAt: at(5) });
    expect(await put([item('3', { isRetried: false })], at(0))).toMatchObject({ nextRetryAt: null });
  });

  it('counts one record once, however often it stands in one list, and its kinds and tenants apart', async () => {
    await put([item('4'), item('4', { reason: 'newest' }), item('4', { kind: 'missing' })], at(0));
    await setAside(open.state.db, { state: open.state, tenantId: '2', items: [item('4')], now: at(0) });
    const rows = (await listQuarantined(open.state, { limit: 100 })).filter(({ recordId }) => recordId === '4');
    expect(rows.map(({ tenantId, kind, attempts, reason }) => [tenantId, kind, attempts, reason]).sort()).toEqual([
      ['1', 'invalid', 1, 'newest'],
      ['1', 'missing', 1, 'customerId: expected a positive whole number'],
      ['2', 'invalid', 1, 'customerId: expected a positive whole number'],
    ]);
    expect(await countQuarantined(open.state, { tenantId: '2' })).toBe(1);
    expect(await listQuarantined(open.state, { tenantId: '2', limit: 10 })).toHaveLength(1);
  });

  it('fetches again what is due, the longest overdue first, and nothing that was dismissed or is planned and written only', async () => {
    await put([item('10', { entity: 'leads' })], at(100));
    await put([item('11', { entity: 'leads' })], at(99));
    await put([item('12', { entity: 'leads', isRetried: false })], at(0));
    await put([item('13', { entity: 'account', kind: 'apply' })], at(0));
    const gone = await put([item('14', { entity: 'leads' })], at(0));
    await dismiss(open.state, { id: gone.id, by: 'user:1', now: at(1) });
    const due = async (now: string) => (await dueForFetch(open.state, { tenantId: TENANT, now, limit: 10 })).map(({ recordId }) => recordId).filter((id) => id.length === 2);
    expect(await due(at(100))).toEqual(['11']);
    expect(await due(at(101))).toEqual(['11', '10']);
  });

  it('leaves alone what a person dismissed, with who it was, until it fails in a new way', async () => {
    const { id } = await put([item('20')], at(0));
    await put([item('20')], at(1));
    await dismiss(open.state, { id, by: 'user:7', now: at(2) });
    await dismiss(open.state, { id, by: 'user:8', now: at(3) });
    expect(await put([item('20')], at(4))).toMatchObject({ dismissedAt: at(2), dismissedBy: 'user:7', attempts: 3 });
    expect((await listQuarantined(open.state, { limit: 100 })).map(({ recordId }) => recordId)).not.toContain('20');
    expect(await put([item('20', { reason: 'status: expected text' })], at(5))).toMatchObject({ dismissedAt: null, dismissedBy: null, attempts: 1, nextRetryAt: at(6) });
  });

  it('makes due at once what somebody wants to be tried, a dismissed record too', async () => {
    const { id } = await put([item('21')], at(0));
    await dismiss(open.state, { id, by: 'user:7', now: at(0) });
    await makeDue(open.state, { id, now: at(0) });
    expect(await readQuarantined(open.state, id)).toMatchObject({ nextRetryAt: at(0), dismissedAt: null, dismissedBy: null });
  });

  it('lets go only of the kinds and the records that went through', async () => {
    await put([item('30', { entity: 'account', kind: 'plan' }), item('30', { entity: 'account', kind: 'apply' }), item('31', { entity: 'account', kind: 'apply' })], at(0));
    await release(open.state.db, { state: open.state, tenantId: TENANT, kinds: ['apply'], entity: 'account', recordIds: ['30'] });
    const left = (await listQuarantined(open.state, { limit: 100 })).filter(({ entity, recordId }) => entity === 'account' && recordId.startsWith('3'));
    expect(left.map(({ kind, recordId }) => `${kind} ${recordId}`).sort()).toEqual(['apply 31', 'plan 30']);
  });

  it('forgets raw records after their time, and nothing else of them', async () => {
    const { id } = await put([item('40')], at(0));
    await prune(open.state, { before: at(1) });
    expect(await readQuarantined(open.state, id)).toMatchObject({ recordId: '40', raw: null, attempts: 1 });
  });
});

describe('a customer whose account was set aside', () => {
  let open: Awaited<ReturnType<typeof openTestState>>;
  beforeAll(async () => {
    open = await openTestState();
  });
  afterAll(() => open.close());

  const where = () => ({ state: open.state, tenantId: TENANT });
  const ready = async (now: string) => (await nextDirty(open.state, { ...where(), afterSeq: 0, upToSeq: Number.MAX_SAFE_INTEGER, limit: 10, now })).map(({ customerId }) => customerId);
  const holdOf = async (customerId: string, now: string): Promise<string> => {
    await markDirty(open.state.db, { ...where(), customerIds: [customerId] });
    const marks = await nextDirty(open.state, { ...where(), afterSeq: 0, upToSeq: Number.MAX_SAFE_INTEGER, limit: 10, now });
    const mark = marks.find((each) => each.customerId === customerId);
    if (!mark) throw new Error('not marked');
    const [id = ''] = await setAside(open.state.db, { ...where(), items: [{ kind: 'apply', entity: 'account', recordId: customerId, reason: 'no', raw: null, isRetried: true }], now });
    await holdDirty(open.state.db, { ...where(), holds: [{ mark, heldBy: id }] });
    return id;
  };

  it('stays marked and is skipped until it is due', async () => {
    await holdOf('1', at(0));
    await markDirty(open.state.db, { ...where(), customerIds: ['2'] });
    expect(await ready(at(0.5))).toEqual(['2']);
    expect(await dirtyExtent(open.state, { ...where(), now: at(0.5) })).toMatchObject({ count: 1 });
    expect(await ready(at(1))).toEqual(['1', '2']);
    expect(await dirtyExtent(open.state, { ...where(), now: at(1) })).toMatchObject({ count: 2 });
  });

  it('is tried at once when something about it is new, when all are to be looked at again, and when somebody asks for it', async () => {
    await markDirty(open.state.db, { ...where(), customerIds: ['1'] });
    expect(await ready(at(0.5))).toEqual(['2', '1']);

    await mirrorRows(open.state.db, { schemaName: 'crm', ...where(), feed: 'customers', fetched: 1, rows: [{ id: '3', modifiedKey: 'T', hash: 'h', record: {}, raw: {}, links: { merged_to_id: null } }], now: at(0) });
    await holdOf('3', at(0));
    expect(await ready(at(0.5))).not.toContain('3');
    await markAllDirty(open.state.db, where());
    expect(await ready(at(0.5))).toContain('3');

    const id = await holdOf('3', at(0));
    await makeDue(open.state, { id, now: at(0.5) });
    expect(await ready(at(0.5))).toContain('3');
  });

  it('is left alone once it was dismissed, until something about it is new', async () => {
    const id = await holdOf('4', at(0));
    await dismiss(open.state, { id, by: 'user:1', now: at(0) });
    expect(await ready(at(100_000))).not.toContain('4');
    await markDirty(open.state.db, { ...where(), customerIds: ['4'] });
    expect(await ready(at(0))).toContain('4');
  });

  it('does not wait for a mark that came while it was being tried', async () => {
    await markDirty(open.state.db, { ...where(), customerIds: ['5'] });
    const [mark] = (await nextDirty(open.state, { ...where(), afterSeq: 0, upToSeq: Number.MAX_SAFE_INTEGER, limit: 100, now: at(0) })).filter(({ customerId }) => customerId === '5');
    await markDirty(open.state.db, { ...where(), customerIds: ['5'] });
    const [id = ''] = await setAside(open.state.db, { ...where(), items: [{ kind: 'plan', entity: 'account', recordId: '5', reason: 'no', raw: null, isRetried: true }], now: at(0) });
    await holdDirty(open.state.db, { ...where(), holds: mark ? [{ mark, heldBy: id }] : [] });
    expect(await ready(at(0))).toContain('5');
  });

  it('is marked no more once it went through', async () => {
    const marks = await nextDirty(open.state, { ...where(), afterSeq: 0, upToSeq: Number.MAX_SAFE_INTEGER, limit: 100, now: at(200_000) });
    await clearDirty(open.state.db, { ...where(), marks });
    expect(await ready(at(200_000))).not.toContain('1');
  });
});
