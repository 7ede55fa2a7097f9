import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pMap from 'p-map';

import { SIMULATOR_CREDENTIALS, startSimulator, type Simulator } from '../../../src/exports/simulator.js';
import { createRandom } from '../../../src/simulator/world/random.js';
import { listInbox, receiveEvent } from '../../../src/state/inbox.js';
import { openState } from '../../../src/state/state.js';
import { chosenSeed, say, times } from '../../support/chaos.js';
import { startCrmProcess, type CrmProcess } from '../../support/crash/crm-process.js';
import { cloneDatabase, crmTemplate } from '../../support/crash/databases.js';
import { readEndState } from '../../support/crash/end-state.js';
import { LEASE_SECONDS, LEASE_TAKEN } from '../../support/crash/stories.js';
import type { FreshDatabase } from '../../support/postgres.js';
import { appointmentEvent, cloudEvent, jobEvent, type TestEvent } from '../../support/inbox-events.js';

const TENANT = SIMULATOR_CREDENTIALS.tenantId;
const EVENTS = times({ usual: 2_000, chaos: 100_000 });
const KILLS = times({ usual: 4, chaos: 200 });
const MOST_REPETITIONS = 20;
const IN_PARALLEL = 32;

describe('a storm of webhooks', () => {
  const seed = chosenSeed();
  const random = createRandom(seed, 'storm');
  let simulator: Simulator;
  let synced: FreshDatabase;

  const start = (databaseUrl: string): Promise<CrmProcess> =>
    startCrmProcess({ databaseUrl, connections: [{ ...simulator.connection(), requestsPerSecond: 10_000 }], leaseSeconds: LEASE_SECONDS });
  const runOnce = async (databaseUrl: string): Promise<void> => {
    const process = await start(databaseUrl);
    expect(await process.ask('run')).toMatchObject({ status: 'completed', failed: 0 });
    await process.end();
  };
  /** The documents, which are the same in whatever steps they came to be what they are. */
  const documentsOf = async (databaseUrl: string) => {
    const end = await readEndState(databaseUrl);
    return { contacts: end['public.contacts'], opportunities: end['public.opportunities'], technicians: end['public.opportunities_technicians'] };
  };

  beforeAll(async () => {
    synced = await crmTemplate([TENANT]);
    simulator = await startSimulator({
      world: { customers: 100, mappedShare: 0.8, installShare: 0.3 },
      emptyPageShare: 0,
      liveEverySeconds: 0,
      requestsPerSecond: 100_000,
    });
    await runOnce(synced.url);
  });
  afterAll(async () => {
    await synced.drop();
    await simulator.close();
  });

  /** Something happens to a job, old or new; the webhook that ServiceTitan sends of it. */
  const happen = (): TestEvent => {
    const { world } = simulator;
    const { jobs, estimates, appointments } = world.tables;
    const job = random.pick(jobs.rows);
    switch (random.int(1, 8)) {
      case 1: {
        if (jobs.rows.length > 200) return cloudEvent('tn.dis.zone-updated', { zone: { id: 1 } });
        const customerId = random.pick(world.tables.customers.rows).id;
        return jobEvent(world.addJob({ customerId, businessUnit: random.pick(['Pool - Sales', 'Pool - Service', 'Pool - Install']) }).id, { type: 'tn.jpm.job-scheduled', customerId });
      }
      case 2:
        if (appointments.of('job', job.id).length < 4) return appointmentEvent(world.addAppointment({ jobId: job.id }));
        return jobEvent(job.id);
      case 3: {
        const appointment = random.pick(appointments.rows);
        if (world.tables['appointment-assignments'].of('appointment', appointment.id).length === 0) world.assignTechnician({ appointmentId: appointment.id });
        return cloudEvent('tn.dis.technician-dispatched', { job: { id: appointment.jobId }, appointment: { id: appointment.id } });
      }
      case 4:
        if (estimates.of('job', job.id).length < 3) world.addEstimate({ jobId: job.id, subtotal: random.int(1, 90) * 100 });
        return jobEvent(job.id);
      case 5: {
        const open = estimates.of('job', job.id).find((estimate) => estimate.status === 'Open');
        if (open && random.int(1, 3) === 1) world.sellEstimate(open.id);
        else if (open) world.dismissEstimate(open.id);
        return jobEvent(job.id);
      }
      case 6:
        if (job.jobStatus !== 'Canceled' && random.int(1, 4) === 1) world.cancelJob(job.id);
        return jobEvent(job.id);
      default:
        if (job.jobStatus !== 'Canceled') world.setJobStatus(job.id, random.pick(['Dispatched', 'InProgress', 'Hold', 'Completed']));
        return jobEvent(job.id, { customerId: job.customerId });
    }
  };

  const shuffled = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, place: random.int(0, 2 ** 30) }))
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item);

  it(`of ${EVENTS} events, each sent 1 to ${MOST_REPETITIONS} times, shuffled, while the processes that work them are killed, ends where a plain run ends`, async () => {
    const events = Array.from({ length: EVENTS }, happen);
    const deliveries = shuffled(events.flatMap((event) => Array.from({ length: random.int(1, MOST_REPETITIONS) }, () => event)));
    const [stormy, plain] = [await cloneDatabase(synced.url), await cloneDatabase(synced.url)];
    const state = await openState({ connectionString: stormy.url, schemaName: 'crm' });
    let kills = 0;
    try {
      const sending = pMap(
        deliveries,
        (event) => receiveEvent(state, { event: { tenantId: TENANT, ...event }, now: new Date().toISOString(), cap: 1_000_000 }),
        { concurrency: IN_PARALLEL },
      );
      for (let next = start(stormy.url); ; ) {
        const worker = await next;
        const isLast = kills === KILLS;
        if (isLast) await sending;
        else next = start(stormy.url);
        const trap = isLast ? undefined : { nth: random.int(1, 400), since: LEASE_TAKEN, signal: 'SIGKILL' as const, afterMs: random.pick([0, random.int(1, 25)]) };
        const isDone = await worker.ask('inbox', trap).then(
          () => true,
          async (error: unknown) => {
            if ((await worker.ended) !== 'SIGKILL') throw error;
            kills += 1;
            return false;
          },
        );
        if (!isDone) continue;
        expect(worker.loose).toEqual([]);
        await worker.end();
        if (isLast) break;
      }
      say(`${deliveries.length} deliveries of ${EVENTS} events, ${kills} SIGKILLs (seed ${seed})`);
      const rows = await listInbox(state, { limit: EVENTS + 1 });
      expect(rows).toHaveLength(EVENTS);
      expect(new Set(rows.map(({ status, attempts }) => `${status} ${attempts}`))).toEqual(new Set(['worked 1', 'ignored 1']));

      await runOnce(plain.url);
      const expected = await documentsOf(plain.url);
      expect({ seed, ...(await documentsOf(stormy.url)) }).toEqual({ seed, ...expected });
      // A run afterwards finds nothing that the webhooks missed.
      await runOnce(stormy.url);
      expect({ seed, ...(await documentsOf(stormy.url)) }).toEqual({ seed, ...expected });
    } finally {
      await state.close();
      await stormy.drop();
      await plain.drop();
    }
  }, 7_200_000);
});
