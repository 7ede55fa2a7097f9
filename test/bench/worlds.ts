import { crmCommands, simulatorCommands } from './commands.js';
import type { SyncOutcome } from './commands.js';
import { query } from './databases.js';
import type { Databases } from './databases.js';
import { note, shown } from './note.js';
import { startBenchSimulator, withCrm } from './processes.js';
import type { BenchSimulator } from './processes.js';
import type { Requests } from './requests.js';
import { startCountingWrites, takeWrites } from './write-counter.js';

/** A ServiceTitan and the CRM that was filled from it by a first sync. */
export type World = {
  customers: number;
  simulator: BenchSimulator;
  databaseUrl: string;
  /** What the first sync took and left. */
  first: SyncOutcome & {
    peakBytes: number;
    documents: Record<'contacts' | 'opportunities' | 'activities', number>;
    requests: Requests;
    /** Rows by table. */
    writes: Record<string, number>;
  };
};

/** Makes a ServiceTitan of that size and syncs it for the first time, in a process that does nothing else, so that its memory tells. */
export const buildWorld = async ({ databases, customers }: { databases: Databases; customers: number }): Promise<World> => {
  const simulator = await startBenchSimulator(customers);
  const databaseUrl = await databases.fresh();
  await startCountingWrites(databaseUrl);
  note(`first sync of ${shown(customers)} customers`);
  const first = await withCrm({ databaseUrl, connection: simulator.connection }, async (crm) => {
    const outcome = await crm.ask(crmCommands.sync, {});
    const { bytes } = await crm.ask(crmCommands.peakMemory, {});
    return { ...outcome, peakBytes: bytes, documents: await crm.ask(crmCommands.count, {}) };
  });
  note(`    ${shown(first.milliseconds / 1000)} s, ${shown(first.peakBytes / 2 ** 20)} MB at most`);
  if (first.failed > 0) throw new Error(`The first sync of ${customers} customers failed for ${first.failed}`);
  const [requests, writes] = [await simulator.process.ask(simulatorCommands.takeRequests, {}), await takeWrites(databaseUrl)];
  // As PostgreSQL does by itself after a while; it must not do so while times are taken.
  await query(databaseUrl, 'vacuum analyze');
  return { customers, simulator, databaseUrl, first: { ...first, requests, writes } };
};

/** Ends the simulator of a world and drops its database. */
export const endWorld = async ({ databases, world }: { databases: Databases; world: World }): Promise<void> => {
  await world.simulator.process.end();
  await databases.drop(world.databaseUrl);
};
