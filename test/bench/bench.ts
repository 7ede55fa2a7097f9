import { cpus } from 'node:os';

import { stopProcesses } from './child-process.js';
import { withDatabases } from './databases.js';
import type { Databases } from './databases.js';
import type { Finding } from './finding.js';
import { memoryFinding, requestsFinding, writesFinding } from './first-run-findings.js';
import { measureFirstSync } from './first-sync.js';
import { measureOutbox } from './outbox-rate.js';
import { measureSaves } from './save-time.js';
import { measureWebhooks } from './webhook-delay.js';
import { measureChangedRuns, measureIdleRuns, withOpenWorlds } from './later-runs.js';
import type { OpenWorlds } from './later-runs.js';
import { readOptions } from './options.js';
import type { BenchOptions } from './options.js';
import { tableOf } from './table.js';
import { buildWorld, endWorld } from './worlds.js';
import type { World } from './worlds.js';

const measureLaterRuns = async (worlds: OpenWorlds, { parts, isJudged, idleRuns, changedRuns, changed }: BenchOptions): Promise<Finding[]> => {
  const idle = parts.has('b') ? await measureIdleRuns({ worlds, times: idleRuns, isJudged }) : [];
  const changing = parts.has('c') ? await measureChangedRuns({ worlds, times: changedRuns, changed, isJudged }) : [];
  return [...idle, ...changing];
};

// (b), (c) and (d) share the large world, which takes longest to make.
const measureSizes = async ({ databases, options }: { databases: Databases; options: BenchOptions }): Promise<Finding[]> => {
  const { parts, isJudged } = options;
  const comparesRuns = parts.has('b') || parts.has('c');
  const sizes = new Set([...(comparesRuns ? [options.few] : []), ...(parts.has('d') ? [options.some] : []), options.many]);
  const worlds = new Map<number, World>();
  const world = (customers: number): World => {
    const found = worlds.get(customers);
    if (!found) throw new Error(`There is no world of ${customers} customers`);
    return found;
  };
  try {
    for (const customers of sizes) worlds.set(customers, await buildWorld({ databases, customers }));
    const later = comparesRuns ? await withOpenWorlds({ few: world(options.few), many: world(options.many) }, (opened) => measureLaterRuns(opened, options)) : [];
    const memory = parts.has('d') ? [memoryFinding({ some: world(options.some), many: world(options.many), isJudged })] : [];
    return [...later, ...memory, ...[...worlds.values()].flatMap((each) => [requestsFinding(each), writesFinding(each)])];
  } finally {
    for (const each of worlds.values()) await endWorld({ databases, world: each });
  }
};

const measure = (options: BenchOptions): Promise<{ findings: Finding[]; version: string }> =>
  withDatabases(async (databases) => {
    const { parts, isJudged, pairs } = options;
    const first = parts.has('a') ? await measureFirstSync({ databases, customers: options.first, pairs, isJudged }) : [];
    const rest = parts.has('b') || parts.has('c') || parts.has('d') ? await measureSizes({ databases, options }) : [];
    const webhooks = parts.has('e') ? await measureWebhooks({ databases, seconds: options.webhookSeconds, isJudged }) : [];
    const outbox = parts.has('f') ? await measureOutbox({ databases, moves: options.moves, isJudged }) : [];
    const saves = parts.has('g') ? await measureSaves({ databases, pairs: options.savePairs, isJudged }) : [];
    return { findings: [...first, ...rest, ...webhooks, ...outbox, ...saves], version: databases.version };
  });

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopProcesses);

const { findings, version } = await measure(readOptions(process.argv.slice(2)));
console.log(tableOf(findings));
console.log(`
Ratios of one run on one machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}, PostgreSQL ${version}.
ServiceTitan is the simulator, in a process of its own; the limits on requests (ServiceTitan's, and the sync's own) are lifted where they are not what is measured, in (a) to (d) and (g).`);
process.exit(findings.some(({ isMet }) => isMet === false) ? 1 : 0);
