import { randomUUID } from 'node:crypto';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eq } from 'drizzle-orm';

import { prune } from '../../../src/state/prune.js';
import { countInbox, InboxFullError, listInbox, receiveEvent, replayEvent, type ReceivedEvent } from '../../../src/state/inbox.js';
import { putOffEvents } from '../../../src/state/inbox-work.js';
import { readJournal } from '../../../src/state/journal.js';
import type { State } from '../../../src/state/state.js';
import { openTestState } from '../../support/state.js';

const DAY = 24 * 60 * 60 * 1000;
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY).toISOString();

const anEvent = (fields: Partial<ReceivedEvent> = {}): ReceivedEvent => ({
  tenantId: '1001',
  eventKey: randomUUID(),
  eventType: 'tn.jpm.job-updated',
  body: { id: 'a', data: { job: { id: 1 } } },
  ...fields,
});

describe('the inbox', () => {
  let open: Awaited<ReturnType<typeof openTestState>>;
  let state: State;
  beforeAll(async () => {
    open = await openTestState();
    state = open.state;
  });
  afterEach(() => state.db.delete(state.tables.exchange.inbox));
  afterAll(() => open.close());

  const receive = (event: ReceivedEvent, now = daysAgo(0), cap = 100) => receiveEvent(state, { event, now, cap });
  const settle = (id: string, fields: { status: string; reason?: string; attempts?: number; workedAt?: string }) =>
    state.db.update(state.tables.exchange.inbox).set(fields).where(eq(state.tables.exchange.inbox.id, id));
  const bodies = async () => (await state.db.select().from(state.tables.exchange.inbox)).map(({ body }) => body);

  it('puts off the events it is told to, and no others', async () => {
    await receive(anEvent());
    await receive(anEvent());
    const [first, second] = await state.db.select().from(state.tables.exchange.inbox);
    if (!first || !second) throw new Error('no events');
    const later = new Date(Date.now() + DAY).toISOString();
    await state.transaction((db) => putOffEvents(db, { state, ids: [first.id], reason: 'ServiceTitan is away.', nextAttemptAt: later }));
    const rows = new Map((await state.db.select().from(state.tables.exchange.inbox)).map((row) => [row.id, row]));
    expect(rows.get(first.id)).toMatchObject({ attempts: 1, reason: 'ServiceTitan is away.', nextAttemptAt: later });
    expect(rows.get(second.id)).toMatchObject({ attempts: 0, reason: null, nextAttemptAt: null });
  });

  it('keeps an event once, however often and at the same time it comes', async () => {
    const event = anEvent();
    const answers = await Promise.all(Array.from({ length: 20 }, () => receive(event)));
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await countInbox(state, {})).toMatchObject({ waiting: 1 });
  });

  it('holds the same key of two tenants apart', async () => {
    const event = anEvent();
    expect((await receive(event)).isNew).toBe(true);
    expect((await receive({ ...event, tenantId: '1002' })).isNew).toBe(true);
    expect(await countInbox(state, { tenantId: '1002' })).toMatchObject({ waiting: 1 });
  });

  it('refuses what is beyond its cap and keeps nothing of it, but knows what it has', async () => {
    const first = anEvent();
    await receive(first, daysAgo(0), 2);
    await receive(anEvent(), daysAgo(0), 2);
    await expect(receive(anEvent(), daysAgo(0), 2)).rejects.toThrow(InboxFullError);
    expect((await receive(first, daysAgo(0), 2)).isNew).toBe(false);
    expect(await countInbox(state, {})).toMatchObject({ waiting: 2 });
  });

  it('keeps what is to be ignored with the reason and without its body, beyond the cap too', async () => {
    const event = anEvent();
    const ignore = () => receiveEvent(state, { event, now: daysAgo(0), cap: 0, ignored: 'no such tenant' });
    expect((await ignore()).isNew).toBe(true);
    expect((await ignore()).isNew).toBe(false);
    expect(await listInbox(state, { limit: 10 })).toEqual([expect.objectContaining({ status: 'ignored', reason: 'no such tenant' })]);
    expect(await bodies()).toEqual([null]);
  });

  it('counts only what waits against its cap', async () => {
    const { id } = await receive(anEvent(), daysAgo(0), 1);
    await settle(id, { status: 'worked' });
    expect((await receive(anEvent(), daysAgo(0), 1)).isNew).toBe(true);
  });

  it('counts events by status and tells since when the oldest waits', async () => {
    const statuses = ['worked', 'worked', 'ignored', 'failed'];
    for (const status of statuses) await settle((await receive(anEvent(), daysAgo(9))).id, { status });
    const since = daysAgo(2);
    await receive(anEvent(), daysAgo(1));
    await receive(anEvent(), since);
    expect(await countInbox(state, {})).toEqual({ waiting: 2, worked: 2, ignored: 1, failed: 1, oldestWaitingAt: since });
    expect(await countInbox(state, { tenantId: '5' })).toEqual({ waiting: 0, worked: 0, ignored: 0, failed: 0, oldestWaitingAt: null });
  });

  it('lists events newest first, by tenant and status, and never their bodies', async () => {
    const old = await receive(anEvent({ eventType: 'old' }), daysAgo(3));
    await receive(anEvent({ eventType: 'new' }), daysAgo(1));
    await receive(anEvent({ eventType: 'other', tenantId: '1002' }), daysAgo(2));
    await settle(old.id, { status: 'failed', reason: 'job: missing' });
    expect((await listInbox(state, { limit: 10 })).map(({ eventType }) => eventType)).toEqual(['new', 'other', 'old']);
    expect((await listInbox(state, { limit: 1 })).map(({ eventType }) => eventType)).toEqual(['new']);
    expect((await listInbox(state, { tenantId: '1002', limit: 10 })).map(({ eventType }) => eventType)).toEqual(['other']);
    const [failed] = await listInbox(state, { status: 'failed', limit: 10 });
    expect(failed).toMatchObject({ id: old.id, status: 'failed', reason: 'job: missing', attempts: 0, workedAt: null });
    expect(failed).not.toHaveProperty('body');
  });

  it('lets an event be worked once more and journals who asked', async () => {
    const { id } = await receive(anEvent(), daysAgo(5));
    await settle(id, { status: 'failed', reason: 'job: missing', attempts: 3, workedAt: daysAgo(4) });
    const now = daysAgo(0);
    const row = { id, status: 'waiting', attempts: 0, reason: null, workedAt: null, waitingSince: now };
    expect(await replayEvent(state, { id, tenantIds: ['1001'], now, actor: 'user:7' })).toMatchObject(row);
    expect(await listInbox(state, { limit: 1 })).toEqual([expect.objectContaining(row)]);
    const journaled = { actor: 'user:7', collection: 'inbox', kind: 'person', field: 'status', before: 'failed', after: 'waiting', at: now };
    expect(await readJournal(state, { stKey: `1001:inbox:${id}`, limit: 10 })).toEqual([expect.objectContaining(journaled)]);
  });

  it('leaves an event that waits as it is, and answers null for one that is unknown or of another tenant', async () => {
    const since = daysAgo(5);
    const { id } = await receive(anEvent(), since);
    expect(await replayEvent(state, { id, tenantIds: ['1001'], now: daysAgo(0), actor: 'user:7' })).toMatchObject({ id, status: 'waiting', waitingSince: since });
    expect(await readJournal(state, { stKey: `1001:inbox:${id}`, limit: 10 })).toEqual([]);
    expect(await replayEvent(state, { id: randomUUID(), tenantIds: ['1001'], now: daysAgo(0), actor: 'user:7' })).toBeNull();
    expect(await replayEvent(state, { id, tenantIds: ['1002'], now: daysAgo(0), actor: 'user:7' })).toBeNull();
  });

  it('forgets bodies after the retention, keys not before thirty days', async () => {
    const event = anEvent();
    const { id } = await receive(event, daysAgo(29));
    await settle(id, { status: 'worked' });
    await receive(anEvent(), daysAgo(29));
    const gone = await receive(anEvent(), daysAgo(31));
    await settle(gone.id, { status: 'worked' });
    await prune(state, { before: daysAgo(7) });
    expect((await bodies()).filter((body) => body === null)).toHaveLength(1);
    expect((await receive(event)).isNew).toBe(false);
    expect(await countInbox(state, {})).toMatchObject({ worked: 1, waiting: 1 });
    expect(await replayEvent(state, { id, tenantIds: ['1001'], now: daysAgo(0), actor: 'user:7' })).toBeNull();
  });

  it('keeps events for the whole of a longer retention', async () => {
    const { id } = await receive(anEvent(), daysAgo(80));
    await settle(id, { status: 'worked' });
    await prune(state, { before: daysAgo(90) });
    expect(await bodies()).toEqual([expect.anything()]);
    await prune(state, { before: daysAgo(79) });
    expect(await bodies()).toEqual([]);
  });
});
