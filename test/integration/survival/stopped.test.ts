import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { SIMULATOR_CREDENTIALS, startSimulator, type Simulator } from '../../../src/exports/simulator.js';
import { createRandom } from '../../../src/simulator/world/random.js';
import { chosenSeed, times } from '../../support/chaos.js';
import { startCrmProcess, type CrmProcess } from '../../support/crash/crm-process.js';
import { crmTemplate, query } from '../../support/crash/databases.js';
import { readRows } from '../../support/crash/end-state.js';
import type { Trap } from '../../support/crash/protocol.js';
import { sixSteps } from '../../support/crash/six-steps.js';
import { LEASE_SECONDS, LEASE_TAKEN } from '../../support/crash/stories.js';
import { openTaker, type Taker } from '../../support/crash/taker.js';
import { emptyWorld } from '../../support/empty-world.js';
import type { FreshDatabase } from '../../support/postgres.js';

const PLACES: { place: string; holding?: string }[] = [
  { place: 'while it keeps a page of a feed', holding: '"st_cursors" ("tenant_id"' },
  { place: 'while it marks whom to plan', holding: '"phase":"plan"' },
  { place: 'while it writes a contact', holding: 'insert into "contacts"' },
  { place: 'while it writes an opportunity', holding: 'insert into "opportunities"' },
  { place: 'while it remembers what it wrote', holding: '"crm_changes"' },
  { place: 'while it ends the run', holding: '"phase":"done"' },
  ...Array.from({ length: 4 }, () => ({ place: 'anywhere' })),
];

describe('a worker that is stopped for longer than its lease, and woken', () => {
  const seed = chosenSeed();
  const random = createRandom(seed, 'stops');
  let simulator: Simulator;
  let database: FreshDatabase;
  let taker: Taker;
  let worker: CrmProcess;
  let rounds = 0;

  const isStopped = (): boolean => execFileSync('ps', ['-o', 'state=', '-p', String(worker.pid)], { encoding: 'utf8' }).trim().startsWith('T');

  beforeAll(async () => {
    simulator = await startSimulator({ world: emptyWorld(), emptyPageShare: 0, liveEverySeconds: 0, requestsPerSecond: 100_000 });
    database = await crmTemplate([SIMULATOR_CREDENTIALS.tenantId]);
    const place = { databaseUrl: database.url, connections: [simulator.connection()] };
    [taker, worker] = await Promise.all([openTaker(place), startCrmProcess({ ...place, leaseSeconds: LEASE_SECONDS })]);
  });
  afterAll(async () => {
    await worker.end();
    await taker.close();
    await simulator.close();
    await database.drop();
  });

  const cases = Array.from({ length: times({ usual: 1, chaos: 20 }) }, () => PLACES).flat();
  it.each(cases)('$place: another worker goes on at once, and the woken one changes nothing at all', async ({ holding }) => {
    rounds += 1;
    sixSteps(simulator.world, rounds);
    const { id } = await taker.queue();
    const trap: Trap = { nth: holding === undefined ? random.int(1, 150) : 1, since: LEASE_TAKEN, holding, signal: 'SIGSTOP', afterMs: random.pick([0, random.int(0, 10)]) };
    const worked = worker.ask('work', trap);
    while (!isStopped()) await sleep(20);

    await query(database.url, 'select pg_sleep(greatest(0, extract(epoch from expires_at - clock_timestamp()))) from crm.crm_leases');
    await taker.tick();
    expect({ seed, trap, run: await taker.run(id) }).toMatchObject({ seed, trap, run: { status: 'completed', counts: { failed: 0 } } });
    expect(isStopped()).toBe(true);

    const before = await readRows(database.url);
    worker.signal('SIGCONT');
    await worked;
    expect(await readRows(database.url)).toEqual(before);
    expect(worker.loose).toEqual([]);
  });

  it('leaves the CRM as one hand would have made it: one contact per customer, one opportunity per deal, one line of history per stage', async () => {
    const [counts] = await query<Record<string, number>>(
      database.url,
      `select (select count(*) from public.contacts)::int as contacts, (select count(*) from public.opportunities)::int as opportunities,
        (select count(*) from (select 1 from crm.crm_stage_history group by st_key, to_pipeline, to_stage having count(*) > 1) twice)::int as twice`,
    );
    expect(counts).toEqual({ contacts: 6 * rounds, opportunities: 6 * rounds, twice: 0 });
  });
});
