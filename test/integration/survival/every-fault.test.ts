import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { startSimulator, type Simulator } from '../../../src/exports/simulator.js';
import { openRuns } from '../../../src/state/runs.js';
import { workOpenRuns } from '../../../src/sync/run/work-open-runs.js';
import { isChaos, say } from '../../support/chaos.js';
import { cloneDatabase, crmTemplate, query } from '../../support/crash/databases.js';
import { readEndState, type EndState } from '../../support/crash/end-state.js';
import { rememberDatabase, REWIND, type Rewind } from '../../support/crash/rewind.js';
import { interceptStatements, type Fate } from '../../support/crash/statements.js';
import { openTaker, type Taker } from '../../support/crash/taker.js';
import { emptyWorld } from '../../support/empty-world.js';
import type { FreshDatabase } from '../../support/postgres.js';

const TENANT = '1001';
const LATER_MS = 10 * 60 * 1000;
/** A statement that only reads: that its answer is lost is the same as that it never came. */
const READS = /^\s*select (?!pg_|set_config)/i;

/**
 * One small run that does all there is to do: a new customer with a sale, an estimate that moves an opportunity, a contact that changes,
 * and a business unit that is known only now. Each of its statements, and each of its requests, fails once.
 */
describe('a run in which any one thing fails', () => {
  let simulator: Simulator;
  let template: FreshDatabase;
  let database: FreshDatabase;
  let crm: Taker;
  let rewind: Rewind;
  let undisturbed: EndState;
  const loose: unknown[] = [];
  const onLoose = (error: unknown): void => void loose.push(error);

  beforeAll(async () => {
    process.on('unhandledRejection', onLoose);
    const world = emptyWorld();
    simulator = await startSimulator({ world, tenantIds: [TENANT], emptyPageShare: 0, liveEverySeconds: 0, requestsPerSecond: 100_000 });
    template = await crmTemplate([TENANT]);
    database = await cloneDatabase(template.url);
    crm = await openTaker({ databaseUrl: database.url, connections: [simulator.connection(TENANT)] });
    crm.payload.logger.level = 'silent';

    world.renameBusinessUnit(world.tables['business-units'].rows.find(({ name }) => name === 'Electrical - Sales')?.id ?? 0, 'Closed down');
    const early = world.addBusinessUnit({ name: 'Later a pool' });
    const moved = world.addCustomer({ name: 'Moved Deal', email: 'moved@example.com' });
    const movedJob = world.addJob({ customerId: moved.id, businessUnit: 'Pool - Sales' });
    const late = world.addCustomer({ name: 'Late Unit' });
    world.addJob({ customerId: late.id, businessUnit: early.id });
    await run();

    world.renameBusinessUnit(early.id, 'Electrical - Sales');
    world.addEstimate({ jobId: movedJob.id, name: 'Pump', subtotal: 500, tax: 35 });
    world.changeCustomer(moved.id, { name: 'Moved And Renamed' });
    const fresh = world.addCustomer({ name: 'Fresh Sale', email: 'fresh@example.com' });
    const freshJob = world.addJob({ customerId: fresh.id, businessUnit: 'Pool - Sales' });
    world.sellEstimate(world.addEstimate({ jobId: freshJob.id, name: 'Liner', subtotal: 900, tax: 63 }).id);
    rewind = await rememberDatabase(database.url);
    await run();
    undisturbed = await readEndState(database.url);
    expect(undisturbed['public.opportunities']).toHaveLength(3);
  });
  afterAll(async () => {
    process.off('unhandledRejection', onLoose);
    await rewind.close();
    await crm.close();
    await simulator.close();
    await database.drop();
    await template.drop();
  });
  afterEach(() => simulator.clearFaults());

  /** A run from the trigger to its end, as far as it gets. */
  const run = async (): Promise<void> => {
    await crm.queue();
    await workOpenRuns(crm.runtime);
  };

  /** What a healthy process then does: works what is open, and once more later, when also that is due which waits after a failure. */
  const mend = async (): Promise<void> => {
    const { now } = crm.runtime;
    // The lease of a worker that is gone runs out; that a taker waits for it is not what this is about.
    await query(database.url, "update crm.crm_leases set expires_at = now() - interval '1 second'");
    await crm.finish();
    expect(await openRuns(crm.runtime.state)).toEqual([]);
    crm.runtime.now = () => new Date(now().getTime() + LATER_MS);
    await run();
    crm.runtime.now = now;
  };

  /** Lets the first, the second, the third … thing fail until a run meets no fault. Returns how many there were. */
  const forEvery = async (what: string, failNth: (n: number) => { hasFailed: () => boolean; stop: () => void }): Promise<number> => {
    for (let n = 1; ; n += 1) {
      await rewind.back();
      const fault = failNth(n);
      await run().catch(() => undefined);
      fault.stop();
      if (!fault.hasFailed()) return n - 1;
      await mend();
      const story = `${what} ${n}`;
      expect({ story, end: await readEndState(database.url), loose }).toEqual({ story, end: undisturbed, loose: [] });
    }
  };

  const statementThat = (fate: Fate, isMeant: (text: string) => boolean) => (n: number) => {
    let seen = 0;
    const stop = interceptStatements(({ text }) => {
      if (!isMeant(text)) return undefined;
      seen += 1;
      return seen === n ? fate : undefined;
    });
    return { hasFailed: () => seen >= n, stop };
  };

  it('ends, after the next one, where an undisturbed run ends: any statement lost before PostgreSQL had it', async () => {
    const points = await forEvery('lost before', statementThat('lost before', () => true));
    expect(points).toBeGreaterThan(100);
    say(`${points} statements, each lost before it was carried out`);
  }, 3_600_000);

  it('ends there too: any statement carried out, and its answer lost', async () => {
    const points = await forEvery('lost after', statementThat('lost after', (text) => isChaos || !READS.test(text)));
    expect(points).toBeGreaterThan(40);
    say(`${points} statements, each carried out and its answer lost`);
  }, 3_600_000);

  it.each([
    { what: 'refused', fault: { kind: 'problem', status: 400 } },
    { what: 'reset before it is answered', fault: { kind: 'reset' } },
    { what: 'answered, and the answer cut off', fault: { kind: 'cut-json' } },
  ] as const)('ends there too: any request $what', async ({ what, fault }) => {
    const points = await forEvery(what, (n) => {
      const before = simulator.requests.total;
      simulator.setFault({ ...fault, after: n - 1 });
      return { hasFailed: () => simulator.requests.total - before >= n, stop: () => simulator.clearFaults() };
    });
    expect(points).toBeGreaterThan(10);
    say(`${points} requests, each ${what}`);
  }, 3_600_000);

  it('ends there too: a statement that never ends; the run is given up, and the next one has its way', async () => {
    const { patience } = crm.runtime;
    const patient = { ...patience };
    Object.assign(patience, { stuckSeconds: 0.6 });
    const endConnections = () =>
      query(database.url, 'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name <> $1', [REWIND]);
    // One that nobody gives up hangs before the run has begun or when it has ended: then only the end of the process ends it.
    const untilGivenUp = async (): Promise<void> => {
      const over = new AbortController();
      const killed = sleep(4000, undefined, { signal: over.signal }).then(endConnections);
      await Promise.race([run(), killed]).catch(() => undefined);
      over.abort();
      await killed.catch(() => undefined);
    };
    let points = 0;
    try {
      for (let n = isChaos ? 1 : 25; ; n += isChaos ? 1 : 35) {
        await rewind.back();
        const fault = statementThat('hangs', () => true)(n);
        await untilGivenUp();
        fault.stop();
        if (!fault.hasFailed()) break;
        points += 1;
        await mend();
        await endConnections();
        expect({ n, end: await readEndState(database.url), loose }).toEqual({ n, end: undisturbed, loose: [] });
      }
    } finally {
      Object.assign(patience, patient);
    }
    expect(points).toBeGreaterThan(2);
    say(`${points} statements, each without an end`);
  }, 3_600_000);
});
