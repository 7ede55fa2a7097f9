import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startSimulator, type Simulator } from '../../../src/exports/simulator.js';
import { createRandom } from '../../../src/simulator/world/random.js';
import { chosenSeed, say, times } from '../../support/chaos.js';
import { cloneDatabase, crmTemplate } from '../../support/crash/databases.js';
import type { Trap } from '../../support/crash/protocol.js';
import { LEASE_TAKEN, tell, type Ending } from '../../support/crash/stories.js';
import type { FreshDatabase } from '../../support/postgres.js';

/** Two accounts, whose records have the same ids: nothing of one may end up in the other. */
const TENANTS = ['111', '222'];
const KILLS_PER_RUN = 5;

describe('a CRM process that is killed again and again', () => {
  const seed = chosenSeed();
  const random = createRandom(seed, 'kills');
  let simulator: Simulator;
  let empty: FreshDatabase;
  let synced: FreshDatabase;

  const connections = () => TENANTS.map((tenantId) => simulator.connection(tenantId));

  beforeAll(async () => {
    empty = await crmTemplate(TENANTS);
    simulator = await startSimulator({
      world: { customers: 24, mappedShare: 0.6, installShare: 0.3, mergedShare: 0.1 },
      tenantIds: TENANTS,
      pageSize: 8,
      emptyPageShare: 0,
      liveEverySeconds: 0,
      requestsPerSecond: 100_000,
    });
  });
  afterAll(async () => {
    await synced?.drop();
    await empty.drop();
    await simulator.close();
  });

  /** One run in which so many processes die, at random statements: the moment before, or some milliseconds after. Returns how many did. */
  const killSome = async (args: { from: string; uninterrupted: Ending; kills: number }): Promise<number> => {
    const traps: Trap[] = Array.from({ length: args.kills }, () => ({
      nth: random.int(1, Math.ceil((1.2 * args.uninterrupted.statements) / KILLS_PER_RUN)),
      since: LEASE_TAKEN,
      signal: 'SIGKILL',
      afterMs: random.pick([0, 0, random.int(1, 25)]),
    }));
    const story = `seed ${seed}, killed at statements ${traps.map(({ nth, afterMs }) => `${nth} + ${afterMs} ms`).join(', ')}`;
    const told = await tell({ from: args.from, connections: connections(), nextTrap: () => traps.shift() });
    expect({ story, statuses: told.statuses, end: told.end }).toEqual({ story, statuses: args.uninterrupted.statuses, end: args.uninterrupted.end });
    return told.kills;
  };

  const killThem = async (args: { from: string; uninterrupted: Ending; kills: number }): Promise<void> => {
    let kills = 0;
    for (let runs = 1; kills < args.kills; runs += 1) {
      kills += await killSome({ ...args, kills: Math.min(KILLS_PER_RUN, args.kills - kills) });
      if (kills >= args.kills) say(`${kills} SIGKILLs in ${runs} runs of two accounts (seed ${seed})`);
    }
  };

  it('ends where an uninterrupted first run ends', async () => {
    const uninterrupted = await tell({
      from: empty.url,
      connections: connections(),
      keep: async (url) => {
        synced = await cloneDatabase(url);
      },
    });
    expect(uninterrupted.end['public.contacts']?.length).toBeGreaterThan(20);
    expect(uninterrupted.end['crm.st_dirty_customers']).toEqual([]);
    await killThem({ from: empty.url, uninterrupted, kills: times({ usual: 15, chaos: 1000 }) });
  }, 7_200_000);

  it('ends where an uninterrupted run over many changes ends', async () => {
    for (const [tenantId, world] of simulator.worlds) {
      for (const customer of world.tables.customers.rows.slice(0, 10)) world.changeCustomer(customer.id, { name: `Renamed by ${tenantId}` });
      for (const estimate of world.tables.estimates.rows.slice()) if (estimate.status === 'Open') world.sellEstimate(estimate.id);
      for (const customer of world.tables.customers.rows.slice(10, 16)) {
        const job = world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
        world.addAppointment({ jobId: job.id });
        world.addEstimate({ jobId: job.id, name: 'Heater', subtotal: 900, tax: 63 });
      }
    }
    const uninterrupted = await tell({ from: synced.url, connections: connections() });
    expect(uninterrupted.end['public.activities']).not.toEqual([]);
    await killThem({ from: synced.url, uninterrupted, kills: times({ usual: 15, chaos: 1000 }) });
  }, 7_200_000);
});
