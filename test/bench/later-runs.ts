import type { BenchProcess } from './child-process.js';
import { crmCommands, simulatorCommands } from './commands.js';
import { countFinding, median, ratioFinding } from './finding.js';
import type { Finding } from './finding.js';
import { note, shown } from './note.js';
import { withCrm } from './processes.js';
import { countRequests, FEEDS, isLogin, isOnePerFeed } from './requests.js';
import type { Requests } from './requests.js';
import type { World } from './worlds.js';
import { takeWrites } from './write-counter.js';

const WARM_UP = 3;

/** What one run after the first took and did. */
type LaterRun = { milliseconds: number; requests: Requests; writes: Record<string, number> };

type Opened = { world: World; crm: BenchProcess; runs: LaterRun[] };

const runOnce = async ({ world, crm }: Opened): Promise<LaterRun> => {
  await world.simulator.process.ask(simulatorCommands.takeRequests, {});
  await takeWrites(world.databaseUrl);
  const { milliseconds, failed } = await crm.ask(crmCommands.sync, {});
  if (failed > 0) throw new Error(`A run failed for ${failed} customers`);
  return { milliseconds, requests: await world.simulator.process.ask(simulatorCommands.takeRequests, {}), writes: await takeWrites(world.databaseUrl) };
};

// The two worlds take turns, so that what else the machine does strikes both.
const takeTurns = async (args: { worlds: OpenWorlds; times: number; before?: (each: Opened, round: number) => Promise<unknown> }): Promise<LaterRun[]> => {
  const { worlds, times, before } = args;
  const opened = [worlds.few, worlds.many];
  for (const each of opened) each.runs = [];
  for (let round = 0; round < times; round += 1) {
    for (const each of opened) {
      await before?.(each, round);
      each.runs.push(await runOnce(each));
    }
  }
  return opened.flatMap((each) => each.runs);
};

/** The two worlds, each with a CRM in a process of its own that has run before. */
export type OpenWorlds = { few: Opened; many: Opened };

/** Opens a CRM on each of the two worlds for `work`. The first runs of a process log in and warm up, and are not looked at. */
export const withOpenWorlds = <T>({ few, many }: { few: World; many: World }, work: (worlds: OpenWorlds) => Promise<T>): Promise<T> =>
  withCrm({ databaseUrl: few.databaseUrl, connection: few.simulator.connection }, (crmOfFew) =>
    withCrm({ databaseUrl: many.databaseUrl, connection: many.simulator.connection }, async (crmOfMany) => {
      const worlds: OpenWorlds = { few: { world: few, crm: crmOfFew, runs: [] }, many: { world: many, crm: crmOfMany, runs: [] } };
      await takeTurns({ worlds, times: WARM_UP });
      return work(worlds);
    }),
  );

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, count) => total + count, 0);

const most = (values: readonly number[]): number => Math.max(...values);

const timeFinding = (args: { subject: string; worlds: OpenWorlds; atMost: number; isJudged: boolean }): Finding => {
  const { few, many } = args.worlds;
  const timeOf = ({ runs }: Opened): number => median(runs.map((run) => run.milliseconds));
  return ratioFinding({
    subject: args.subject,
    measured: `${shown(timeOf(many))} ms, among ${shown(few.world.customers)} ${shown(timeOf(few))} ms (median of ${few.runs.length})`,
    ratio: timeOf(many) / timeOf(few),
    atMost: args.atMost,
    isJudged: args.isJudged,
  });
};

const requestFinding = ({ subject, runs }: { subject: string; runs: readonly LaterRun[] }): Finding =>
  countFinding({
    subject: `${subject}: requests`,
    measured: `at most ${most(runs.map(({ requests }) => countRequests(requests, (operation) => !isLogin(operation))))} for ${FEEDS} feeds`,
    target: 'one per feed',
    isMet: runs.every(({ requests }) => isOnePerFeed(requests)),
  });

type Args = { worlds: OpenWorlds; times: number; isJudged: boolean };

/** (b) Runs that find nothing new, in a small world and in a large one. */
export const measureIdleRuns = async ({ worlds, times, isJudged }: Args): Promise<Finding[]> => {
  const subject = `(b) nothing new among ${shown(worlds.many.world.customers)}`;
  note(`${subject}, ${times} runs, and as many among ${shown(worlds.few.world.customers)}`);
  const runs = await takeTurns({ worlds, times });
  return [
    timeFinding({ subject, worlds, atMost: 1.2, isJudged }),
    requestFinding({ subject, runs }),
    countFinding({ subject: `${subject}: CRM writes`, measured: `${most(runs.map((run) => sum(run.writes)))} rows`, target: 'none', isMet: runs.every((run) => sum(run.writes) === 0) }),
  ];
};

/** (c) Runs that find the same number of changed customers, in a small world and in a large one. */
export const measureChangedRuns = async ({ worlds, times, changed, isJudged }: Args & { changed: number }): Promise<Finding[]> => {
  const subject = `(c) ${changed} changed among ${shown(worlds.many.world.customers)}`;
  note(`${subject}, ${times} runs, and as many among ${shown(worlds.few.world.customers)}`);
  const change = ({ world }: Opened, round: number): Promise<unknown> => world.simulator.process.ask(simulatorCommands.changeCustomers, { count: changed, round });
  const runs = await takeTurns({ worlds, times, before: change });
  const contacts = runs.map((run) => run.writes.contacts ?? 0);
  const opportunities = runs.map((run) => run.writes.opportunities ?? 0);
  return [
    timeFinding({ subject, worlds, atMost: 1.5, isJudged }),
    requestFinding({ subject, runs }),
    countFinding({
      subject: `${subject}: CRM writes`,
      measured: `at most ${most(contacts)} contacts, ${most(opportunities)} opportunities`,
      target: `${changed} contacts, up to ${changed} opportunities`,
      isMet: contacts.every((count) => count === changed) && opportunities.every((count) => count >= 1 && count <= changed),
    }),
  ];
};
