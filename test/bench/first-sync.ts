import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { crmCommands } from './commands.js';
import type { Databases } from './databases.js';
import { median, ratioFinding } from './finding.js';
import type { Finding } from './finding.js';
import { CONCURRENCY } from './limits.js';
import { note, shown } from './note.js';
import { startBenchSimulator, withCrm } from './processes.js';
import type { BenchSimulator } from './processes.js';

type Side = { databases: Databases; simulator: BenchSimulator; file: string; customers: number };

const perSecond = ({ documents, milliseconds }: { documents: number; milliseconds: number }): number => (documents * 1000) / milliseconds;

const inFreshDatabase = async <T>({ databases }: Side, work: (databaseUrl: string) => Promise<T>): Promise<T> => {
  const databaseUrl = await databases.fresh();
  try {
    return await work(databaseUrl);
  } finally {
    await databases.drop(databaseUrl);
  }
};

/** Documents per second of a whole first run: pull, plan and apply. */
const syncOnce = (side: Side, { saves }: { saves: boolean }): Promise<number> =>
  inFreshDatabase(side, (databaseUrl) =>
    withCrm({ databaseUrl, connection: side.simulator.connection }, async (crm) => {
      const { milliseconds, failed } = await crm.ask(crmCommands.sync, {});
      const { contacts, opportunities, activities } = await crm.ask(crmCommands.count, {});
      if (failed > 0 || contacts !== side.customers) throw new Error(`The first sync of ${side.customers} customers made ${contacts} contacts and failed for ${failed}`);
      if (saves) await crm.ask(crmCommands.saveDocuments, { file: side.file });
      return perSecond({ documents: contacts + opportunities + activities, milliseconds });
    }),
  );

/** Documents per second of plain `payload.create` with the same documents. */
const createOnce = (side: Side): Promise<number> =>
  inFreshDatabase(side, (databaseUrl) =>
    withCrm({ databaseUrl, connection: side.simulator.connection }, async (crm) =>
      perSecond(await crm.ask(crmCommands.createDocuments, { file: side.file, concurrency: CONCURRENCY })),
    ),
  );

/** (a) A first sync against plain `payload.create` of the same documents, in pairs, the one that goes first alternating. */
export const measureFirstSync = async (args: { databases: Databases; customers: number; pairs: number; isJudged: boolean }): Promise<Finding> => {
  const { databases, customers, pairs, isJudged } = args;
  const folder = await mkdtemp(join(tmpdir(), 'payload-st-sync-bench-'));
  const simulator = await startBenchSimulator(customers);
  const side: Side = { databases, simulator, customers, file: join(folder, 'documents.jsonl') };
  const rates: { sync: number; plain: number }[] = [];
  try {
    for (let pair = 0; pair < pairs; pair += 1) {
      note(`(a) first sync of ${shown(customers)} customers against payload.create, pair ${pair + 1} of ${pairs}`);
      const plainFirst = pair % 2 === 1 ? await createOnce(side) : null;
      const sync = await syncOnce(side, { saves: pair === 0 });
      const plain = plainFirst ?? (await createOnce(side));
      note(`    ${shown(sync)} documents/s by the sync, ${shown(plain)} by payload.create`);
      rates.push({ sync, plain });
    }
  } finally {
    await simulator.process.end();
    await rm(folder, { recursive: true, force: true });
  }
  const [sync, plain] = [median(rates.map((rate) => rate.sync)), median(rates.map((rate) => rate.plain))];
  return ratioFinding({
    subject: `(a) first sync of ${shown(customers)} customers`,
    measured: `${shown(sync)} documents/s, payload.create ${shown(plain)} (${CONCURRENCY} at a time, median of ${pairs})`,
    ratio: median(rates.map((rate) => rate.sync / rate.plain)),
    atLeast: 0.8,
    isJudged,
  });
};
