import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { asc, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { z } from 'zod';

import type { ServiceTitanClient } from '../../../src/servicetitan/client.types.js';
import { ServiceTitanError, type ServiceTitanErrorFacts } from '../../../src/servicetitan/errors.js';
import { LeaseLostError, takeLease } from '../../../src/state/lease.js';
import { recordWishes } from '../../../src/state/outbox.js';
import { retryWrite } from '../../../src/state/outbox-list.js';
import type { State } from '../../../src/state/state.js';
import { deliverWrites, type DeliveryEnd } from '../../../src/writeback/deliver.js';
import { storedOperation, type StoredOperation } from '../../../src/writeback/operation.js';
import { times } from '../../support/chaos.js';
import { openTestState } from '../../support/state.js';

/** What may go wrong with one request. `lost request`: it never arrived; `lost reply`: it did; `ignored`: it was answered and did nothing. */
const SENDINGS = ['fine', 'fine', 'lost request', 'lost reply', 'conflict', 'rate limit', 'ignored'] as const;
type Sending = (typeof SENDINGS)[number];

type Step = { wish: number; value: number } | { round: { sendings: Sending[]; looksFail: boolean; diesAt: number | null } };

const failed = (facts: Pick<ServiceTitanErrorFacts, 'kind' | 'effect'>) => new ServiceTitanError({ operation: 'PATCH test', ...facts });

describe('what waits in the outbox', () => {
  let open: Awaited<ReturnType<typeof openTestState>>;
  let state: State;
  let far: { values: Map<string, number>; created: string[]; requests: number; searches: number };
  let clock: number;
  /** What goes wrong with the next requests, in their order; nothing does once it is empty. */
  let script: { sendings: Sending[]; looksFail: boolean };
  /** What somebody does while the next request is on its way. */
  let whileSending: (() => Promise<void>) | null;
  const now = () => new Date(clock);

  beforeAll(async () => {
    open = await openTestState();
    state = open.state;
  });
  afterAll(() => open.close());
  const startOver = async () => {
    await state.db.delete(state.tables.exchange.outbox);
    far = { values: new Map(), created: [], requests: 0, searches: 0 };
    clock = Date.parse('2024-12-02T08:00:00Z');
    script = { sendings: [], looksFail: false };
    whileSending = null;
  };
  beforeEach(startOver);

  const request = (effect: () => void): void => {
    far.requests += 1;
    const sending = script.sendings.shift() ?? 'fine';
    if (sending === 'lost request') throw failed({ kind: 'network', effect: 'unknown' });
    if (sending === 'conflict') throw failed({ kind: 'conflict', effect: 'none' });
    if (sending === 'rate limit') throw failed({ kind: 'rate-limited', effect: 'none' });
    if (sending === 'ignored') return;
    effect();
    if (sending === 'lost reply') throw failed({ kind: 'network', effect: 'unknown' });
  };
  const looking = <T>(looks: T): Promise<T> => (script.looksFail ? Promise.reject(failed({ kind: 'server', effect: 'none' })) : Promise.resolve(looks));

  const payload = z.object({ target: z.string(), value: z.number() });
  const operations: StoredOperation[] = [
    storedOperation({
      name: 'set',
      payload,
      describe: ({ target }) => `Set ${target}`,
      look: ({ writes }) => looking(writes.map(({ payload: { target, value } }) => (far.values.get(target) === value ? { is: 'done' } : { is: 'open' }))),
      send: async ({ write: { payload: { target, value } } }) => {
        await whileSending?.();
        whileSending = null;
        request(() => far.values.set(target, value));
      },
    }),
    storedOperation({
      name: 'create',
      payload,
      isMarked: true,
      describe: ({ target }) => `Create ${target}`,
      look: ({ writes }) => {
        far.searches += writes.length;
        return looking(writes.map(({ id }) => (far.created.includes(id) ? { is: 'done', result: { id } } : { is: 'open' })));
      },
      send: ({ write }) => Promise.resolve().then(() => request(() => far.created.push(write.id))),
    }),
  ];

  const wish = (target: string, value: number, operation = 'set') =>
    state.transaction((db) =>
      recordWishes(db, {
        state,
        wishes: [{ tenantId: '1', collection: 'opportunities', stKey: '1:job:1', crmId: '5', operation, target, payload: { target, value }, requestedBy: 'code' }],
        now: now().toISOString(),
      }),
    );
  const takeBack = (target: string) =>
    state.transaction((db) =>
      recordWishes(db, { state, wishes: [{ tenantId: '1', collection: 'opportunities', stKey: '1:job:1', crmId: '5', operation: null, target, payload: null, requestedBy: 'code' }], now: now().toISOString() }),
    );
  const rows = () => state.db.select().from(state.tables.exchange.outbox).orderBy(asc(state.tables.exchange.outbox.seq));

  /** One round. With `diesAt` the process dies at that touch of the state or check of its lease: nothing of it comes after. */
  const round = async (diesAt: number | null = null): Promise<DeliveryEnd | 'died'> => {
    let touches = 0;
    const touch = (): void => {
      touches += 1;
      if (diesAt !== null && touches > diesAt) throw new LeaseLostError('1');
    };
    await state.db.execute(sql`update crm.crm_leases set owner = null`);
    const lease = await takeLease(state, { tenantId: 'outbox:1', owner: 'test', seconds: 60 });
    if (!lease) throw new Error('no lease');
    const mortal: State = {
      ...state,
      transaction: async (work) => {
        touch();
        return state.transaction(work);
      },
    };
    try {
      return await deliverWrites({
        state: mortal,
        tenantId: '1',
        lease,
        assertHeld: touch,
        client: {} as ServiceTitanClient,
        operations,
        concurrency: 1,
        limit: 10,
        reasonOf: (error) => (error instanceof Error ? error.message : ''),
        now,
        random: () => 0.5,
      });
    } catch (error) {
      if (error instanceof LeaseLostError) return 'died';
      throw error;
    }
  };
  const HOUR = 60 * 60_000;
  /** Rounds as time goes on, until nothing waits any more. */
  const untilQuiet = async (): Promise<void> => {
    for (let turn = 0; turn < 60; turn += 1) {
      const left = (await rows()).filter(({ status }) => status === 'pending' || status === 'sending');
      if (left.length === 0) return;
      clock += 2 * HOUR;
      await round();
    }
    throw new Error('It never ends.');
  };

  it('is needless once it was refused and a later one for the same stands', async () => {
    await wish('a', 1);
    await wish('b', 1);
    script.sendings = ['conflict', 'conflict'];
    await round();
    expect((await rows()).map(({ status }) => status)).toEqual(['refused', 'refused']);
    await wish('a', 2);
    await round();
    expect(await rows()).toMatchObject([{ target: 'a', status: 'superseded' }, { target: 'b', status: 'refused' }, { target: 'a', status: 'confirmed' }]);
  });

  it('stays as it is while it waits for its next attempt and others are sent', async () => {
    await wish('a', 1);
    script.sendings = ['rate limit'];
    await round();
    const [before] = await rows();
    expect(before).toMatchObject({ status: 'pending', attempts: 1, nextAttemptAt: expect.any(String) });
    await wish('b', 1);
    clock += 1;
    await round();
    expect(await rows()).toMatchObject([before ?? {}, { target: 'b', status: 'confirmed' }]);
  });

  it('is looked at, sent, read back and confirmed', async () => {
    await wish('a', 1);
    await wish('new', 1, 'create');
    expect(await round()).toEqual({ writes: 2, confirmed: 2, refused: 0, hasMore: false, retryInMs: null });
    expect(await rows()).toMatchObject([
      { target: 'a', status: 'confirmed', attempts: 1, reason: null, confirmedAt: now().toISOString(), sentAt: now().toISOString() },
      { target: 'new', status: 'confirmed', result: { id: far.created[0] } },
    ]);
  });

  it('is not searched for before it was sent once, where it bears a mark of its own', async () => {
    await wish('new', 1, 'create');
    script.sendings = ['lost request'];
    await round();
    expect(far.searches).toBe(1);
    clock += 2 * HOUR;
    await round();
    expect(far).toMatchObject({ searches: 3, created: [expect.any(String)] });
  });

  it('is confirmed without a request where ServiceTitan has it already', async () => {
    far.values.set('a', 1);
    await wish('a', 1);
    await round();
    expect(await rows()).toMatchObject([{ status: 'confirmed', sentAt: null }]);
    expect(far.requests).toBe(0);
  });

  it('gives way to a later wish for the same target as long as it was not sent', async () => {
    await wish('a', 1);
    await wish('a', 2);
    await wish('b', 7);
    await round();
    expect(await rows()).toMatchObject([{ status: 'superseded' }, { status: 'confirmed' }, { status: 'confirmed' }]);
    expect([...far.values]).toEqual([['a', 2], ['b', 7]]);
    expect(far.requests).toBe(2);
  });

  it('is settled before a later wish is sent, once it was sent itself', async () => {
    await wish('a', 1);
    script.sendings = ['lost reply'];
    expect(await round(2)).toBe('died');
    expect(await rows()).toMatchObject([{ status: 'sending' }]);
    await wish('a', 2);
    await round();
    expect(await rows()).toMatchObject([{ status: 'confirmed', attempts: 2 }, { status: 'pending' }]);
    await round();
    expect(await rows()).toMatchObject([{ status: 'confirmed' }, { status: 'confirmed' }]);
    expect(far.requests).toBe(2);
  });

  it('that was sent, and is seen to have had no effect, gives way too', async () => {
    await wish('a', 1);
    script.sendings = ['lost request'];
    await round();
    expect(await rows()).toMatchObject([{ status: 'sending', reason: expect.stringContaining('could not be reached') }]);
    await wish('a', 2);
    await untilQuiet();
    expect(await rows()).toMatchObject([{ status: 'superseded' }, { status: 'confirmed' }]);
    expect(far.requests).toBe(2);
  });

  it('is not sent again after its request was lost where it was taken back meanwhile', async () => {
    await wish('a', 1);
    script.sendings = ['lost request'];
    await round();
    await takeBack('a');
    await untilQuiet();
    expect(await rows()).toMatchObject([{ status: 'superseded' }]);
    expect([...far.values]).toEqual([]);
  });

  it('is sent no more where it was taken back while it was on its way and had no effect', async () => {
    await wish('a', 1);
    script.sendings = ['rate limit'];
    whileSending = () => takeBack('a');
    await round();
    expect(await rows()).toMatchObject([{ status: 'superseded', reason: 'A later change took its place.' }]);
    await wish('a', 2);
    await untilQuiet();
    expect(await rows()).toMatchObject([{ status: 'superseded' }, { status: 'confirmed' }]);
    expect(far.requests).toBe(2);
  });

  it('that was taken back counts as confirmed all the same where it is seen to stand', async () => {
    await wish('a', 1);
    script.sendings = ['lost reply'];
    expect(await round(2)).toBe('died');
    await takeBack('a');
    await untilQuiet();
    expect(await rows()).toMatchObject([{ status: 'confirmed' }]);
  });

  it('is refused with a reason when ServiceTitan refuses it, and tried no more', async () => {
    await wish('a', 1);
    script.sendings = ['conflict'];
    await round();
    expect(await rows()).toMatchObject([{ status: 'refused', attempts: 1, reason: expect.stringContaining('refused because of the present state') }]);
    clock += HOUR;
    await round();
    expect(far.requests).toBe(1);
  });

  it.each([
    ['was sent and is not settled', ['conflict', 'lost request'] as const, 'sending'],
    ['was refused as well', ['conflict', 'conflict'] as const, 'refused'],
  ])('is not tried anew once it was refused and a later one for the same %s', async (_what, sendings, status) => {
    for (const [index, sending] of sendings.entries()) {
      await wish('a', index + 1);
      script.sendings = [sending];
      await round();
    }
    const [first, second] = await rows();
    expect([first?.status, second?.status]).toEqual(['refused', status]);
    expect(await retryWrite(state, { id: first?.id ?? '', tenantIds: ['1'], now: now().toISOString() })).toMatchObject({ status: 'refused', problem: expect.stringContaining('later') });
    await retryWrite(state, { id: second?.id ?? '', tenantIds: ['1'], now: now().toISOString() });
    await untilQuiet();
    expect(await rows()).toMatchObject([{ status: 'superseded' }, { status: 'confirmed' }]);
    expect([...far.values]).toEqual([['a', 2]]);
  });

  it('is refused in the end when ServiceTitan takes it and changes nothing', async () => {
    await wish('a', 1);
    script.sendings = Array.from({ length: 9 }, () => 'ignored' as const);
    await untilQuiet();
    expect(await rows()).toMatchObject([{ status: 'refused', attempts: 5, reason: expect.stringContaining('ServiceTitan took it and changed nothing.') }]);
    expect(far.requests).toBe(5);
  });

  it('comes again with growing waits while ServiceTitan is away, and the rest is held back', async () => {
    for (const target of ['a', 'b', 'c']) await wish(target, 1);
    script.sendings = ['rate limit'];
    expect(await round()).toMatchObject({ writes: 3, confirmed: 0, retryInMs: 5000 });
    expect(far.requests).toBe(1);
    expect(await rows()).toMatchObject([{ status: 'pending' }, { status: 'pending' }, { status: 'pending' }]);
    expect(await round()).toMatchObject({ writes: 0 });
    clock += 5000;
    script.looksFail = true;
    // The first one waits twice as long; those that were held back had not been tried.
    expect(await round()).toMatchObject({ writes: 3, confirmed: 0, retryInMs: 5000 });
    expect(await rows()).toMatchObject([{ attempts: 2 }, { attempts: 1 }, { attempts: 1 }]);
    clock += 5000;
    expect(await round()).toMatchObject({ writes: 2, confirmed: 0, retryInMs: 10_000 });
    clock += 10_000;
    script.looksFail = false;
    expect(await round()).toMatchObject({ writes: 3, confirmed: 3 });
  });

  it('counts one lost reply as an accident: the rest goes out, and the lost one is seen to stand', async () => {
    for (const target of ['a', 'b', 'c']) await wish(target, 1);
    script.sendings = ['lost reply'];
    expect(await round()).toMatchObject({ writes: 3, confirmed: 3, retryInMs: null });
    expect(far.requests).toBe(3);
  });

  it('waits for a process that knows its operation, and is given up after a day', async () => {
    await wish('a', 1, 'from another version');
    await round();
    expect(await rows()).toMatchObject([{ status: 'pending', reason: expect.stringContaining('another version') }]);
    await untilQuiet();
    expect(await rows()).toMatchObject([{ status: 'refused', attempts: 25 }]);
  });

  const TARGETS = ['a', 'b', 'create'] as const;
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 2, arbitrary: fc.record({ wish: fc.nat(1), value: fc.nat(3) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        round: fc.record({
          sendings: fc.array(fc.constantFrom(...SENDINGS), { maxLength: 4 }),
          looksFail: fc.boolean(),
          diesAt: fc.option(fc.nat(6), { nil: null }),
        }),
      }),
    },
  );

  it('ends in the last wish or refused, is created once at most, and then rests, whatever is lost and wherever the process dies', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        await startOver();
        await wish('create', 1, 'create');
        for (const each of steps) {
          if ('wish' in each) {
            await wish(TARGETS[each.wish] ?? 'a', each.value);
            continue;
          }
          script = { sendings: [...each.round.sendings], looksFail: each.round.looksFail };
          await round(each.round.diesAt);
          clock += 3 * 60_000;
        }
        script = { sendings: [], looksFail: false };
        await untilQuiet();
        const all = await rows();
        for (const target of TARGETS) {
          const last = all.filter((row) => row.target === target).at(-1);
          if (!last) continue;
          expect(['confirmed', 'refused']).toContain(last.status);
          if (last.status === 'confirmed' && target !== 'create') expect({ target, value: far.values.get(target) }).toEqual(last.payload);
        }
        expect(far.created.length).toBeLessThanOrEqual(1);
        expect(all.filter(({ status }) => status === 'superseded').every(({ id }) => !far.created.includes(id))).toBe(true);
        const requests = far.requests;
        clock += 24 * HOUR;
        expect(await round()).toMatchObject({ writes: 0 });
        expect(far.requests).toBe(requests);
      }),
      { numRuns: times({ usual: 60, chaos: 2_000 }), seed: 20241222 },
    );
  }, 600_000);
});
