import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { SIMULATOR_CREDENTIALS, startSimulator, type Simulator } from '../../../src/exports/simulator.js';
import { say, times } from '../../support/chaos.js';
import { startCrmProcess, type CrmProcess } from '../../support/crash/crm-process.js';
import { crmTemplate, query } from '../../support/crash/databases.js';
import type { Rest } from '../../support/crash/protocol.js';
import { sixSteps } from '../../support/crash/six-steps.js';
import { LEASE_SECONDS } from '../../support/crash/stories.js';
import { emptyWorld } from '../../support/empty-world.js';
import type { FreshDatabase } from '../../support/postgres.js';

const RUNS = times({ usual: 100, chaos: 5000 });
/** Before these, code is still being compiled and caches fill. */
const WARM_UP = 50;
const EVERY = 10;

/** By how much the line through the points rises per step, by least squares. */
const slopeOf = (values: readonly number[]): number => {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const rise = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  return rise / values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
};

describe('a process that has done a hundred runs', () => {
  let simulator: Simulator;
  let database: FreshDatabase;
  let crm: CrmProcess;
  const rests: (Rest & { connections: number })[] = [];

  beforeAll(async () => {
    simulator = await startSimulator({ world: emptyWorld(), emptyPageShare: 0, liveEverySeconds: 0, requestsPerSecond: 100_000 });
    database = await crmTemplate([SIMULATOR_CREDENTIALS.tenantId]);
    crm = await startCrmProcess({ databaseUrl: database.url, connections: [simulator.connection()], leaseSeconds: LEASE_SECONDS });
  });
  afterAll(async () => {
    await crm.end();
    await simulator.close();
    await database.drop();
  });

  const rest = async (): Promise<void> => {
    const measured = await crm.ask('rest');
    const [row] = await query<{ count: number }>(database.url, 'select count(*)::int from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()');
    rests.push({ ...measured, connections: row?.count ?? 0 });
  };

  it('does the same work each time', async () => {
    const { world } = simulator;
    for (let run = 1; run <= WARM_UP + RUNS; run += 1) {
      if (run % 25 === 1) sixSteps(world, run);
      for (const customer of world.tables.customers.rows.slice(0, 3)) world.changeCustomer(customer.id, { name: `Renamed ${run}` });
      expect(await crm.ask('run')).toMatchObject({ status: 'completed', failed: 0 });
      if (run >= WARM_UP && run % EVERY === 0) await rest();
    }
  }, 7_200_000);

  it('uses no more memory than before: its heap rises by less than 1 % in a hundred runs', () => {
    const heaps = rests.map(({ heapUsed }) => heapUsed);
    const rise = (slopeOf(heaps) * (100 / EVERY)) / (heaps[0] ?? 1);
    say(`heap after ${RUNS} runs: ${Math.round((heaps.at(-1) ?? 0) / 1024)} KiB, ${(rise * 100).toFixed(2)} % per hundred runs`);
    expect(rise).toBeLessThan(0.01);
  });

  it('holds no more connections, sockets, timers and listeners than before', () => {
    const [first, ...later] = rests;
    expect(later.map(({ listeners }) => listeners)).toEqual(later.map(() => first?.listeners));
    const most = (of: (each: (typeof rests)[number]) => number): number => Math.max(...later.map(of));
    expect(most(({ connections }) => connections)).toBeLessThanOrEqual(16);
    expect(most(({ resources }) => resources.Timeout ?? 0)).toBeLessThanOrEqual((first?.resources.Timeout ?? 0) + 10);
    expect(most(({ resources }) => resources.TCPSocketWrap ?? 0)).toBeLessThanOrEqual(16 + 4);
    expect(crm.loose).toEqual([]);
  });
});
