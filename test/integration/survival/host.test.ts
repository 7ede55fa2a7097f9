import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { SIMULATOR_CREDENTIALS, startSimulator, type Simulator } from '../../../src/exports/simulator.js';
import { createRandom } from '../../../src/simulator/world/random.js';
import { chosenSeed, say, times } from '../../support/chaos.js';
import { startCrmProcess, type CrmProcess } from '../../support/crash/crm-process.js';
import { cloneDatabase, crmTemplate, query } from '../../support/crash/databases.js';
import { readEndState } from '../../support/crash/end-state.js';
import { startOwnPostgres, type OwnPostgres } from '../../support/crash/own-postgres.js';
import { sixSteps } from '../../support/crash/six-steps.js';
import { LEASE_SECONDS } from '../../support/crash/stories.js';
import { openTaker, type Taker } from '../../support/crash/taker.js';
import { emptyWorld } from '../../support/empty-world.js';
import type { FreshDatabase } from '../../support/postgres.js';

const TENANTS = [SIMULATOR_CREDENTIALS.tenantId];
const POOL = 4;

describe('a CRM process on a PostgreSQL that goes down again and again', () => {
  const seed = chosenSeed();
  const random = createRandom(seed, 'host');
  let simulator: Simulator;
  let postgres: OwnPostgres;
  let quiet: FreshDatabase;
  let undisturbed: Taker;
  let crm: CrmProcess;
  let rounds = 0;

  beforeAll(async () => {
    simulator = await startSimulator({ world: emptyWorld(), emptyPageShare: 0, liveEverySeconds: 0, requestsPerSecond: 100_000 });
    [quiet, postgres] = await Promise.all([crmTemplate(TENANTS), startOwnPostgres()]);
    await crmTemplate(TENANTS, postgres.database);
    undisturbed = await openTaker({ databaseUrl: quiet.url, connections: [simulator.connection()] });
    crm = await startCrmProcess({ databaseUrl: postgres.database.url, connections: [simulator.connection()], leaseSeconds: LEASE_SECONDS, crmConnections: POOL });
  });
  afterAll(async () => {
    await crm.end();
    await undisturbed.close();
    await simulator.close();
    await postgres.close();
    await quiet.drop();
  });

  const newWork = async (): Promise<void> => {
    for (let each = 0; each < 3; each += 1) sixSteps(simulator.world, (rounds += 1));
    await undisturbed.queue();
    await undisturbed.finish();
  };

  /** Runs, as often as it takes, until one says that it is done and that nothing failed. Returns how many did not. */
  const runUntilDone = async (): Promise<number> => {
    for (let failed = 0; ; failed += 1) {
      const run = await crm.ask('run').catch(() => null);
      expect(crm.isAlive()).toBe(true);
      if (run?.status === 'completed' && run.failed === 0) return failed;
      await sleep(50);
    }
  };

  it('lives, says of no run falsely that it is done, and ends each where an undisturbed one ends', async () => {
    const trouble = { restarts: 0, crashes: 0, cuts: 0, failedRuns: 0 };
    let isOver = false;
    const makeTrouble = async (): Promise<void> => {
      while (!isOver) {
        await sleep(random.int(100, 700));
        const kind = random.int(1, 10);
        if (kind <= 2) {
          trouble.restarts += 1;
          await postgres.restart();
        } else if (kind <= 4) {
          trouble.crashes += 1;
          await postgres.crash();
        } else {
          trouble.cuts += 1;
          await postgres.endConnections(0.5);
        }
      }
    };
    for (let run = 0; run < times({ usual: 10, chaos: 200 }); run += 1) {
      await newWork();
      isOver = false;
      const troubled = makeTrouble();
      try {
        trouble.failedRuns += await runUntilDone();
      } finally {
        isOver = true;
        await troubled;
      }
      expect({ seed, end: await readEndState(postgres.database.url) }).toEqual({ seed, end: await readEndState(quiet.url) });
    }
    say(`10 runs: ${JSON.stringify(trouble)} (seed ${seed})`);
    expect(trouble.restarts + trouble.crashes + trouble.cuts).toBeGreaterThan(5);
    expect(crm.loose).toEqual([]);
  }, 3_600_000);

  it('has all its connections afterwards, and works as before', async () => {
    await newWork();
    expect(await crm.ask('run')).toMatchObject({ status: 'completed', failed: 0 });
    const [row] = await query<{ crm: number; state: number }>(
      postgres.database.url,
      `select count(*) filter (where application_name = 'payload-st-sync')::int as state, count(*) filter (where application_name <> 'payload-st-sync')::int as crm
        from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    expect(row?.crm).toBeLessThanOrEqual(POOL);
    expect(row?.state).toBeLessThanOrEqual(6);
    expect(await readEndState(postgres.database.url)).toEqual(await readEndState(quiet.url));
  });
});

describe('a CRM process with next to no connections of its own', () => {
  it('runs all the same', async () => {
    const world = emptyWorld();
    sixSteps(world, 1);
    const simulator = await startSimulator({ world, emptyPageShare: 0, liveEverySeconds: 0, requestsPerSecond: 100_000 });
    const template = await crmTemplate(TENANTS);
    const database = await cloneDatabase(template.url);
    // Payload keeps one of them for itself: with one alone it would never start.
    const crm = await startCrmProcess({ databaseUrl: database.url, connections: [simulator.connection()], leaseSeconds: LEASE_SECONDS, crmConnections: 2 });
    try {
      expect(await crm.ask('run')).toEqual({ status: 'completed', failed: 0, error: null });
      expect((await readEndState(database.url))['public.opportunities']).toHaveLength(6);
    } finally {
      await crm.end();
      await simulator.close();
      await database.drop();
      await template.drop();
    }
  });
});
