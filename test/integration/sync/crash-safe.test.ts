import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';

import { workOpenRuns } from '../../../src/sync/run/work-open-runs.js';
import { emptyWorld } from '../../support/empty-world.js';
import { freshDatabase, type FreshDatabase } from '../../support/postgres.js';
import { saveDatabase, type SavedDatabase } from '../../support/saved-database.js';
import { openShop, type Shop } from '../../support/shop.js';
import { withStatementFault, type StatementFault } from '../../support/statement-faults.js';

const DOCUMENTS = ['contacts', 'opportunities', 'activities'];

/** What ends a run and what comes with time differs between two runs of the same thing; nothing else may. */
const VOLATILE = new Set(['id', 'createdAt', 'updatedAt', 'stLastSyncedAt', 'occurredAt', 'crm_id', 'run_id', 'actor', 'at', 'last_synced_at', 'received_at', 'updated_at', 'fetch_seq', 'seq']);

const STATE = [
  'crm_contacts',
  'crm_opportunities',
  'crm_deal_jobs',
  'crm_changes',
  'crm_stage_history',
  'crm_conflicts',
  'st_dirty_customers',
  'st_wanted_customers',
  'st_unlinked_estimates',
  'st_quarantine',
  'st_cursors',
  'st_customers',
  'st_jobs',
  'st_estimates',
];
const JOURNAL = new Set(['crm_changes', 'crm_stage_history', 'crm_conflicts']);

type Everything = Record<string, string[]>;

/**
 * A small shop before a run that creates, updates and moves: a new customer with a proposal, one whose estimate was sold and whose name
 * changed by hand and in ServiceTitan, one that was merged into another.
 */
const openSmallShop = async (options: Parameters<typeof openShop>[0] = {}): Promise<Shop> => {
  const shop = await openShop({ simulator: { world: emptyWorld() }, ...options });
  const { world } = shop;
  const withJob = (name: string) => {
    const customer = world.addCustomer({ name, email: `${name.toLowerCase().replace(/\W/g, '')}@example.com` });
    const job = world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    return { customer, job };
  };
  const sold = withJob('Sold One');
  const estimate = world.addEstimate({ jobId: sold.job.id, name: 'Pump', subtotal: 1000 });
  const [loser, survivor] = [withJob('Merge Loser'), withJob('Merge Survivor')];
  await shop.run();
  await shop.payload.update({ collection: 'contacts', id: (await shop.contactOf(sold.customer.id)).id, data: { name: 'By Hand' } });
  world.changeCustomer(sold.customer.id, { name: 'Sold One Renamed' });
  world.sellEstimate(estimate.id);
  world.mergeCustomers(loser.customer.id, survivor.customer.id);
  const fresh = withJob('Fresh One');
  world.addAppointment({ jobId: fresh.job.id });
  world.addEstimate({ jobId: fresh.job.id, name: 'Heater', subtotal: 500 });
  return shop;
};

describe.each([
  { where: 'in the database of the CRM', apart: false },
  { where: 'in a database of its own', apart: true },
])('a run that is killed or fails at any statement, the crm schema $where', ({ apart }) => {
  let shop: Shop;
  let other: FreshDatabase | null = null;
  let saved: SavedDatabase[];
  let state: pg.Client;
  let expected: Everything;
  let statements: string[];

  beforeAll(async () => {
    other = apart ? await freshDatabase() : null;
    shop = await openSmallShop(other ? { options: { databaseUrl: other.url } } : {});
    const crmUrl = String((shop.payload.db as unknown as { poolOptions: { connectionString: string } }).poolOptions.connectionString);
    saved = await Promise.all(
      other ? [saveDatabase({ url: crmUrl, schemas: ['public'] }), saveDatabase({ url: other.url, schemas: ['crm'] })] : [saveDatabase({ url: crmUrl, schemas: ['public', 'crm'] })],
    );
    state = new pg.Client({ connectionString: other?.url ?? crmUrl });
    await state.connect();
    ({ statements } = await withStatementFault(null, () => shop.run()));
    expected = await everything();
  });
  afterAll(async () => {
    await state.end();
    for (const each of saved) await each.close();
    await shop.close();
    await other?.drop();
  });

  const sorted = (rows: readonly Record<string, unknown>[]): string[] =>
    rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).filter(([name]) => !VOLATILE.has(name))))).sort();

  const everything = async (): Promise<Everything> => {
    const documents = await Promise.all(DOCUMENTS.map((collection) => shop.all(collection)));
    const keyOf = new Map(documents.flatMap((docs, index) => docs.map((doc) => [`${DOCUMENTS[index]}:${doc.id}`, doc.stKey])));
    const found: Everything = {};
    documents.forEach((docs, index) => {
      const related = docs.map((doc) => ({
        ...doc,
        contact: keyOf.get(`contacts:${String(doc.contact)}`),
        opportunity: keyOf.get(`opportunities:${String(doc.opportunity)}`),
        technicians: undefined,
      }));
      found[DOCUMENTS[index] ?? ''] = sorted(related);
    });
    for (const table of STATE) found[table] = sorted((await state.query<Record<string, unknown>>(`select * from crm.${table}`)).rows);
    return found;
  };

  /** Keys that the journal tells to have been created, beside those that are there: the same, when nothing is kept by halves. */
  const halves = async () => {
    const { rows } = await state.query<{ st_key: string; remembered: boolean; told: boolean }>(`
      select k.st_key, m.st_key is not null as remembered, exists (select 1 from crm.crm_changes c where c.st_key = k.st_key and c.before is null) as told
      from unnest($1::text[]) as k(st_key)
      left join (select st_key from crm.crm_contacts union select st_key from crm.crm_opportunities) m on m.st_key = k.st_key`, [
      (await Promise.all(['contacts', 'opportunities'].map((collection) => shop.all(collection)))).flat().map((doc) => doc.stKey),
    ]);
    return rows.filter(({ remembered, told }) => !remembered || !told);
  };

  const runWith = async (fault: StatementFault): Promise<boolean> => {
    for (const each of saved) await each.restore();
    const { fired } = await withStatementFault(fault, () => shop.run());
    if (fired && !apart) expect({ fault, halves: await halves() }).toEqual({ fault, halves: [] });
    // The lease of a dead worker runs out.
    await state.query(`update crm.crm_leases set expires_at = now() - interval '1 second'`);
    await workOpenRuns(shop.runtime);
    expect(await shop.run()).toMatchObject({ status: 'completed' });
    return fired;
  };

  const atEveryStatement = async (kind: Omit<StatementFault, 'at'>, from = 1): Promise<number> => {
    let at = from;
    for (; await runWith({ ...kind, at }); at += 1) {
      const found = await everything();
      for (const [name, rows] of Object.entries(expected)) {
        // With two databases a run killed between the two has written documents that it can no longer journal.
        if (apart && JOURNAL.has(name)) continue;
        expect({ fault: { ...kind, at }, name, rows: found[name] }).toEqual({ fault: { ...kind, at }, name, rows });
      }
    }
    return at - from;
  };

  /** Number of the first statement that is not part of the pull. */
  const firstOfApply = (): number => statements.findIndex((text) => text.includes('pg_postmaster_start_time')) + 1;

  it('journals what the uninterrupted run does', () => {
    expect(expected.crm_changes?.length).toBeGreaterThan(20);
    expect(expected.crm_stage_history?.length).toBeGreaterThan(5);
    expect(expected.crm_conflicts).toHaveLength(1);
    expect(expected.st_dirty_customers).toEqual([]);
    expect(firstOfApply()).toBeGreaterThan(50);
  });

  if (!apart) {
    it('killed before any statement of the run and run again, it ends like one that nobody interrupted, and every change is journaled exactly once', async () => {
      expect(await atEveryStatement({ kind: 'killed', when: 'before' })).toBeGreaterThan(100);
    }, 600_000);
  }

  it.each([
    { kind: 'killed', when: 'before' },
    { kind: 'killed', when: 'after' },
    { kind: 'fails', when: 'before' },
    { kind: 'fails', when: 'after' },
  ] as const)('$kind $when any statement that writes to the CRM and run again, it ends the same', async (fault) => {
    expect(await atEveryStatement(fault, firstOfApply())).toBeGreaterThan(30);
  }, 600_000);
});
