import { setTimeout as sleep } from 'node:timers/promises';

import type { Payload } from 'payload';

import type { SimulatorConnection } from '../../../src/exports/simulator.js';
import { workRunsOfNobody } from '../../../src/jobs/schedule.js';
import { openRuns, recentRuns, type RunRow } from '../../../src/state/runs.js';
import { requestRuns } from '../../../src/sync/run/request-run.js';
import { getRuntime, type SyncRuntime } from '../../../src/sync/runtime.js';
import { bootCrm } from '../crm.js';
import { LEASE_SECONDS } from './stories.js';

/** A healthy CRM process on the same database, in which the scheduler's ticks come when they are called for. */
export type Taker = {
  payload: Payload;
  runtime: SyncRuntime;
  queue(): Promise<RunRow>;
  /** One tick of the scheduler, and the end of all that it began. */
  tick(): Promise<void>;
  /** The run as it is now. */
  run(id: string): Promise<RunRow | undefined>;
  /** Ticks until no run is open. */
  finish(): Promise<void>;
  close(): Promise<void>;
};

export const openTaker = async (args: { databaseUrl: string; connections: SimulatorConnection[] }): Promise<Taker> => {
  const serviceTitan = args.connections.map((connection) => ({ ...connection, requestsPerSecond: 60 }));
  const { payload, close } = await bootCrm({ databaseUrl: args.databaseUrl, push: false, options: { serviceTitan } });
  const runtime = await getRuntime(payload);
  runtime.patience.leaseSeconds = LEASE_SECONDS;
  const tick = async (): Promise<void> => (await workRunsOfNobody(payload)).ended;
  return {
    payload,
    runtime,
    queue: async () => {
      const [requested] = await requestRuns(runtime, { mode: 'incremental', dryRun: false, triggeredBy: 'test' });
      if (!requested || requested.alreadyRunning) throw new Error('a run is on already');
      return requested.run;
    },
    tick,
    run: async (id) => (await recentRuns(runtime.state, { limit: 100 })).find((run) => run.id === id),
    finish: async () => {
      for (; (await openRuns(runtime.state)).length > 0; await sleep(50)) await tick();
    },
    close,
  };
};
