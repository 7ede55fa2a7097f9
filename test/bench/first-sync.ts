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

/** Documents per second of `payload.create` with the same documents. */
const createOnce = (side: Side, depth: number | null): Promise<number> =>
  inFreshDatabase(side, (databaseUrl) =>
    withCrm({ databaseUrl, connection: side.simulator.connection }, async (crm) =>
      perSecond(await crm.ask(crmCommands.createDocuments, { file: side.file, concurrency: CONCURRENCY, depth })),
    ),
  );

type Rates = { sync: number; plain: number; lean: number };

// Who goes first alternates, so that neither always meets the cooler machine.
const measurePair = async (side: Side, pair: number): Promise<Rates> => {
  const create = async (): Promise<Omit<Rates, 'sync'>> => ({ plain: await createOnce(side, null), lean: await createOnce(side, 0) });
  const early = pair % 2 === 1 ? await create() : null;
  const sync = await syncOnce(side, { saves: pair === 0 });
  return { sync, ...(early ?? (await create())) };
};

/**
 * (a) A first sync against plain `payload.create` of the same documents, and, for comparison only, against one that is told to fetch
 * nothing that the new document refers to.
 */
export const measureFirstSync = async (args: { databases: Databases; customers: number; pairs: number; isJudged: boolean }): Promise<Finding[]> => {
  const { databases, customers, pairs, isJudged } = args;
  const simulator = await startBenchSimulator(customers);
  const folder = await mkdtemp(join(tmpdir(), 'payload-st-sync-bench-'));
  const side: Side = { databases, simulator, customers, file: join(folder, 'documents.jsonl') };
  const rates: Rates[] = [];
  try {
    for (let pair = 0; pair < pairs; pair += 1) {
      note(`(a) first sync of ${shown(customers)} customers against payload.create, pair ${pair + 1} of ${pairs}`);
      const { sync, plain, lean } = await measurePair(side, pair);
      note(`    ${shown(sync)} documents/s by the sync, ${shown(plain)} by payload.create, ${shown(lean)} with depth 0`);
      rates.push({ sync, plain, lean });
    }
  } finally {
    await simulator.process.end();
    await rm(folder, { recursive: true, force: true });
  }
  const [sync, plain, lean] = [median(rates.map((rate) => rate.sync)), median(rates.map((rate) => rate.plain)), median(rates.map((rate) => rate.lean))];
  const subject = `(a) first sync of ${shown(customers)}`;
  const how = `(${CONCURRENCY} at a time, median of ${pairs})`;
  return [
    ratioFinding({
      subject,
      measured: `${shown(sync)} documents/s, payload.create ${shown(plain)} ${how}`,
      ratio: median(rates.map((rate) => rate.sync / rate.plain)),
      atLeast: 0.8,
      isJudged,
    }),
    ratioFinding({ subject: `${subject}, depth: 0`, measured: `${shown(sync)} documents/s, payload.create ${shown(lean)} ${how}`, ratio: median(rates.map((rate) => rate.sync / rate.lean)), isJudged: false }),
  ];
};
