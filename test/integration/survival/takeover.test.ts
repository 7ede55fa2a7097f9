import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { SIMULATOR_CREDENTIALS, startSimulator, type Simulator } from '../../../src/exports/simulator.js';
import { STEP_NAMES } from '../../../src/sync/steps/deal.js';
import { times } from '../../support/chaos.js';
import { startCrmProcess, type CrmProcess } from '../../support/crash/crm-process.js';
import { cloneDatabase, crmTemplate, query } from '../../support/crash/databases.js';
import { readEndState } from '../../support/crash/end-state.js';
import { sixSteps } from '../../support/crash/six-steps.js';
import { LEASE_SECONDS, LEASE_TAKEN } from '../../support/crash/stories.js';
import { openTaker, type Taker } from '../../support/crash/taker.js';
import { emptyWorld } from '../../support/empty-world.js';
import type { FreshDatabase } from '../../support/postgres.js';

/** Where the worker dies: right before the statement that holds this goes out. */
const PLACES = [
  { place: 'as it starts', holding: 'coalesce("crm"."crm_sync_log"."started_at"' },
  { place: 'as it keeps a page of a feed', holding: '"st_cursors" ("tenant_id"' },
  { place: 'as it marks whom to plan', holding: '"phase":"plan"' },
  { place: 'as it writes a contact', holding: 'insert into "contacts"' },
  { place: 'as it remembers what it wrote', holding: '"crm_changes"' },
  { place: 'as it ends', holding: '"phase":"done"' },
  ...STEP_NAMES.map((step) => ({ place: `in the step ${step}`, holding: `"step":"${step}"` })),
];

type LeaseNow = { epoch: number; lives: boolean };

describe('the run of a worker that was killed', () => {
  let simulator: Simulator;
  let databases: { template: FreshDatabase; disturbed: FreshDatabase; undisturbed: FreshDatabase };
  let taker: Taker;
  let undisturbed: Taker;
  let nextWorker: Promise<CrmProcess>;
  let rounds = 0;
  let earlyTicks = 0;

  const startWorker = () => startCrmProcess({ databaseUrl: databases.disturbed.url, connections: [simulator.connection()], leaseSeconds: LEASE_SECONDS });
  const leaseNow = async (): Promise<LeaseNow> => {
    const [row] = await query<LeaseNow>(databases.disturbed.url, 'select epoch, owner is not null and expires_at > clock_timestamp() as lives from crm.crm_leases');
    return row ?? { epoch: 0, lives: false };
  };
  const untilItRanOut = () =>
    query(databases.disturbed.url, 'select pg_sleep(greatest(0, extract(epoch from expires_at - clock_timestamp()))) from crm.crm_leases');

  beforeAll(async () => {
    simulator = await startSimulator({ world: emptyWorld(), emptyPageShare: 0, liveEverySeconds: 0, requestsPerSecond: 100_000 });
    const template = await crmTemplate([SIMULATOR_CREDENTIALS.tenantId]);
    databases = { template, disturbed: await cloneDatabase(template.url), undisturbed: await cloneDatabase(template.url) };
    nextWorker = startWorker();
    [taker, undisturbed] = await Promise.all([databases.disturbed, databases.undisturbed].map(({ url }) => openTaker({ databaseUrl: url, connections: [simulator.connection()] }))) as [Taker, Taker];
  });
  afterAll(async () => {
    await (await nextWorker).end();
    await taker.close();
    await undisturbed.close();
    await simulator.close();
    for (const database of Object.values(databases)) await database.drop();
  });

  const cases = PLACES.flatMap((place) => Array.from({ length: times({ usual: 1, chaos: 20 }) }, () => place));
  it.each(cases)('$place is taken over by the first tick after its lease ran out, by none before, and ends as if nothing had happened', async ({ holding }) => {
    rounds += 1;
    sixSteps(simulator.world, rounds);
    await undisturbed.queue();
    await undisturbed.finish();

    const { id } = await taker.queue();
    const worker = await nextWorker;
    const worked = worker.ask('work', { nth: 1, since: LEASE_TAKEN, holding, signal: 'SIGKILL', afterMs: 0 });
    await expect(worked).rejects.toThrow('SIGKILL');
    nextWorker = startWorker();

    const { epoch } = await leaseNow();
    await taker.tick();
    const early = await leaseNow();
    if (early.lives && early.epoch === epoch) earlyTicks += 1;
    else expect(await taker.run(id)).toMatchObject({ status: 'completed' });

    await untilItRanOut();
    await taker.tick();
    expect(await leaseNow()).toEqual({ epoch: epoch + 1, lives: false });
    expect(await taker.run(id)).toMatchObject({ status: 'completed', counts: { failed: 0 } });
    expect(await readEndState(databases.disturbed.url)).toEqual(await readEndState(databases.undisturbed.url));
  });

  it('was looked at before its lease ran out as well, most of the time', () => {
    expect(earlyTicks).toBeGreaterThan(rounds / 2);
  });
});
