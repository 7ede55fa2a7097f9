import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';

import { queueRun } from '../../../src/state/runs.js';
import { mirrorRows, nextFetch, type MirrorRow } from '../../../src/state/mirror.js';
import { takeLease } from '../../../src/state/lease.js';
import { pullCustomer } from '../../../src/sync/pull/pull-customer.js';
import { pullFeed } from '../../../src/sync/pull/pull-feed.js';
import type { RunContext } from '../../../src/sync/run/run-context.js';
import { createRunReport } from '../../../src/sync/run/run-report.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';
import { openTestState } from '../../support/state.js';

/** An answer of ServiceTitan about one record: what its `modifiedOn` was, which request it came with, and what was in it. */
type Answer = { modified: string; fetched: number; content: string };

const ordersOf = <T>(items: readonly T[]): T[][] =>
  items.length <= 1 ? [[...items]] : items.flatMap((item, index) => ordersOf(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));

describe('answers that arrive out of order', () => {
  let open: Awaited<ReturnType<typeof openTestState>>;
  beforeAll(async () => {
    open = await openTestState();
  });
  afterAll(() => open.close());

  const ANSWERS: readonly Answer[] = [
    { modified: 'T1', fetched: 1, content: 'scheduled' },
    { modified: 'T2', fetched: 2, content: 'hold' },
    { modified: 'T2', fetched: 3, content: 'in progress' },
    { modified: 'T2', fetched: 4, content: 'hold' },
    { modified: 'T2', fetched: 5, content: 'in progress' },
    // Asked for last, of a copy that ServiceTitan had not brought up to date.
    { modified: 'T1', fetched: 6, content: 'stale' },
  ];

  it('end in the newest one by modifiedOn, and by the request where that is the same, in all 720 orders of six; and every order tells of the change', async () => {
    const orders = ordersOf(ANSWERS);
    const told = new Map<string, string>();
    for (let step = 0; step < ANSWERS.length; step += 1) {
      for (const answer of ANSWERS) {
        const rows = orders.flatMap((order, index): MirrorRow[] =>
          order[step] === answer ? [{ id: String(index), modifiedKey: answer.modified, hash: answer.content, record: { content: answer.content }, raw: null, links: { merged_to_id: null } }] : [],
        );
        const changes = await mirrorRows(open.state.db, { schemaName: 'crm', tenantId: '1', feed: 'customers', fetched: answer.fetched, rows, now: '2024-12-22T10:00:00.000Z' });
        for (const { id } of changes) told.set(id, answer.content);
      }
    }
    const { rows } = await open.state.db.execute<{ record: unknown; modified_key: string; fetch_seq: string; records: string }>(
      sql`select record, modified_key, fetch_seq, count(*) as records from crm.st_customers group by record, modified_key, fetch_seq`,
    );
    expect(rows).toEqual([{ record: { content: 'in progress' }, modified_key: 'T2', fetch_seq: '5', records: '720' }]);
    expect(told.size).toBe(720);
    expect(new Set(told.values())).toEqual(new Set(['in progress']));
  });

  it('are numbered in the order in which they are asked for, whoever asks', async () => {
    const first = await nextFetch(open.state);
    const others = await Promise.all(Array.from({ length: 20 }, () => nextFetch(open.state)));
    expect(Math.min(...others)).toBeGreaterThan(first);
    expect(new Set(others).size).toBe(20);
    expect(await nextFetch(open.state)).toBeGreaterThan(Math.max(...others));
  });
});

describe('a page and a fetch by id that cross', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() } });
  });
  afterAll(() => shop.close());

  const contextOf = async (): Promise<RunContext> => {
    const { state, tenants, settings, now, writeBack } = shop.runtime;
    const tenant = tenants.get(shop.tenantId);
    const lease = await takeLease(state, { tenantId: shop.tenantId, owner: 'test' });
    if (!tenant || !lease) throw new Error('nothing to work with');
    const { run } = await queueRun(state, { tenantId: shop.tenantId, syncType: 'incremental', since: null, customerId: null, dryRun: false, triggeredBy: 'test' }, now().toISOString());
    return { payload: shop.payload, state, settings, tenant: tenant.settings, client: tenant.client, lease, writeBack, run, report: createRunReport(), trackingSince: '2000-01-01T00:00:00Z', now, checkpoint: () => Promise.resolve(), serveInbox: () => Promise.resolve() };
  };
  const nameOf = async (customerId: number): Promise<string | undefined> =>
    (await shop.runtime.state.db.execute<{ name: string }>(sql`select record ->> 'name' as name from crm.st_customers where id = ${String(customerId)}`)).rows[0]?.name;

  it('leave the record as it was asked for last, also when ServiceTitan changed it without touching modifiedOn and the older answer is stored last', async () => {
    const context = await contextOf();
    const customer = shop.world.addCustomer({ name: 'Before' });
    const { feed } = context.client;
    const client: RunContext['client'] = {
      ...context.client,
      feed: async (name, from) => {
        const page = await feed(name, from);
        shop.world.changeCustomer(customer.id, { name: 'After' }, { modifiedOn: { ticks: customer.modifiedOn } });
        await pullCustomer(context, String(customer.id));
        expect(await nameOf(customer.id)).toBe('After');
        return page;
      },
    };
    await pullFeed({ context: { ...context, client }, feed: 'customers', lane: 'incremental', start: null });
    expect(await nameOf(customer.id)).toBe('After');
    await pullFeed({ context, feed: 'customers', lane: 'again', start: null });
    expect(await nameOf(customer.id)).toBe('After');
  });
});
