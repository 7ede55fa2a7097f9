import type { SimulatorConnection } from '../../../src/exports/simulator.js';
import { queueRun } from '../../../src/state/runs.js';
import { openState } from '../../../src/state/state.js';
import { startCrmProcess } from './crm-process.js';
import { cloneDatabase, query } from './databases.js';
import { readEndState, type EndState } from './end-state.js';
import type { Trap } from './protocol.js';

/** Short, so that a dead worker's run is soon taken over, and long enough for three heartbeats on a busy machine. */
export const LEASE_SECONDS = 1;

/** For processes of which only one works at a time: so long that no machine is too slow for a heartbeat. Who is killed has its lease taken away. */
const PATIENT_LEASE_SECONDS = 10;

/** A statement that only a worker which has just taken a lease sends. */
export const LEASE_TAKEN = '.crm_leases as l';

/** Queues an incremental run of each tenant, as a trigger does. */
export const queueRuns = async (url: string, tenantIds: readonly string[]): Promise<void> => {
  const state = await openState({ connectionString: url, schemaName: 'crm' });
  try {
    for (const tenantId of tenantIds) {
      await queueRun(state, { tenantId, syncType: 'incremental', since: null, customerId: null, dryRun: false, triggeredBy: 'test' }, new Date().toISOString());
    }
  } finally {
    await state.close();
  }
};

export type Ending = { end: EndState; kills: number; statuses: string[]; statements: number };

/**
 * One run of every tenant on a copy of a database, worked by processes of which each falls into the trap it is given, until one is given
 * none; that one works the run to its end. `keep` is given the database before it is dropped.
 */
export const tell = async (args: {
  from: string;
  connections: SimulatorConnection[];
  nextTrap?: () => Trap | undefined;
  keep?: (url: string) => Promise<void>;
}): Promise<Ending> => {
  const { connections, nextTrap = () => undefined } = args;
  const database = await cloneDatabase(args.from);
  const start = () => startCrmProcess({ databaseUrl: database.url, connections, leaseSeconds: PATIENT_LEASE_SECONDS });
  let kills = 0;
  let next = start();
  try {
    await queueRuns(database.url, connections.map(({ tenantId }) => tenantId));
    for (;;) {
      const trap = nextTrap();
      const worker = await next;
      // The one after it starts while this one works.
      if (trap) next = start();
      const answer = await worker.ask('work', trap).catch(async (error: unknown) => {
        if ((await worker.ended) !== 'SIGKILL') throw error;
        return null;
      });
      if (answer === null) {
        kills += 1;
        // In its own time it would run out just the same.
        await query(database.url, "update crm.crm_leases set expires_at = now() - interval '1 second'");
        continue;
      }
      if (worker.loose.length > 0) throw new Error(worker.loose.join('\n'));
      await worker.end();
      const end = await readEndState(database.url);
      await args.keep?.(database.url);
      return { end, kills, ...answer };
    }
  } finally {
    await next.then((worker) => worker.end());
    await database.drop();
  }
};
