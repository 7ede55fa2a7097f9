import type { BenchProcess } from './child-process.js';
import { crmCommands, simulatorCommands } from './commands.js';
import { countFinding, median, ratioFinding } from './finding.js';
import type { Finding } from './finding.js';
import { note, shown } from './note.js';
import { withCrm } from './processes.js';
import type { World } from './worlds.js';
import { takeWrites } from './write-counter.js';

/** Export feeds that a run reads (design 2, pull). */
const FEEDS = 11;

/** What one run after the first took and did. */
type LaterRun = { milliseconds: number; requests: Record<string, number>; writes: Record<string, number> };

type Opened = { world: World; crm: BenchProcess; runs: LaterRun[] };

const runOnce = async ({ world, crm }: Opened): Promise<LaterRun> => {
  await world.simulator.process.ask(simulatorCommands.takeRequests, {});
  await takeWrites(world.databaseUrl);
  const { milliseconds, failed } = await crm.ask(crmCommands.sync, {});
  if (failed > 0) throw new Error(`A run failed for ${failed} customers`);
  return { milliseconds, requests: await world.simulator.process.ask(simulatorCommands.takeRequests, {}), writes: await takeWrites(world.databaseUrl) };
};

// The two worlds take turns, so that what else the machine does strikes both.
const takeTurns = async ({ opened, times, before }: { opened: readonly Opened[]; times: number; before?: (each: Opened, round: number) => Promise<unknown> }): Promise<void> => {
  for (const each of opened) each.runs = [];
  for (let round = 0; round < times; round += 1) {
    for (const each of opened) {
      await before?.(each, round);
      each.runs.push(await runOnce(each));
    }
  }
};

const withBoth = ({ few, many }: { few: World; many: World }, work: (opened: readonly [Opened, Opened]) => Promise<Finding[]>): Promise<Finding[]> =>
  withCrm({ databaseUrl: few.databaseUrl, connection: few.simulator.connection }, (crmOfFew) =>
    withCrm({ databaseUrl: many.databaseUrl, connection: many.simulator.connection }, async (crmOfMany) => {
      const opened: [Opened, Opened] = [
        { world: few, crm: crmOfFew, runs: [] },
        { world: many, crm: crmOfMany, runs: [] },
      ];
      // The first runs of a process log in and warm up.
      await takeTurns({ opened, times: 3 });
      return work(opened);
    }),
  );

/** Whether a run asked every feed once and nothing else; logging in again, which happens by the clock, aside. */
const asksOncePerFeed = ({ requests }: LaterRun): boolean => {
  const asked = Object.entries(requests).filter(([operation]) => operation !== 'POST connect/token');
  return asked.length === FEEDS && asked.every(([operation, count]) => operation.includes('export/') && count === 1);
};

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, count) => total + count, 0);

const most = (values: readonly number[]): number => Math.max(...values);

const timeFinding = (args: { subject: string; opened: readonly [Opened, Opened]; atMost: number; isJudged: boolean }): Finding => {
  const [few, many] = args.opened.map(({ runs }) => median(runs.map((run) => run.milliseconds)));
  const times = args.opened[0].runs.length;
  return ratioFinding({
    subject: args.subject,
    measured: `${shown(many ?? 0)} ms, among ${shown(args.opened[0].world.customers)} ${shown(few ?? 0)} ms (median of ${times})`,
    ratio: (many ?? 0) / (few ?? 1),
    atMost: args.atMost,
    isJudged: args.isJudged,
  });
};

type Args = { few: World; many: World; times: number; isJudged: boolean };

/** (b) Runs that find nothing new, in a small world and in a large one. */
export const measureIdleRuns = ({ few, many, times, isJudged }: Args): Promise<Finding[]> =>
  withBoth({ few, many }, async (opened) => {
    note(`(b) ${times} runs with nothing new at ${shown(few.customers)} and at ${shown(many.customers)} customers`);
    await takeTurns({ opened, times });
    const runs = opened.flatMap((each) => each.runs);
    const subject = `(b) nothing new among ${shown(many.customers)}`;
    return [
      timeFinding({ subject, opened, atMost: 1.2, isJudged }),
      countFinding({
        subject: `${subject}: requests`,
        measured: `at most ${most(runs.map((run) => sum(run.requests)))} for ${FEEDS} feeds`,
        target: 'one per feed',
        isMet: runs.every(asksOncePerFeed),
      }),
      countFinding({ subject: `${subject}: CRM writes`, measured: `${most(runs.map((run) => sum(run.writes)))} rows`, target: 'none', isMet: runs.every((run) => sum(run.writes) === 0) }),
    ];
  });

/** (c) Runs that find the same number of changed customers, in a small world and in a large one. */
export const measureChangedRuns = ({ few, many, times, changed, isJudged }: Args & { changed: number }): Promise<Finding[]> =>
  withBoth({ few, many }, async (opened) => {
    note(`(c) ${times} runs with ${changed} changed customers at ${shown(few.customers)} and at ${shown(many.customers)} customers`);
    await takeTurns({ opened, times, before: ({ world }, round) => world.simulator.process.ask(simulatorCommands.changeCustomers, { count: changed, round }) });
    const runs = opened.flatMap((each) => each.runs);
    const contacts = runs.map((run) => run.writes.contacts ?? 0);
    const opportunities = runs.map((run) => run.writes.opportunities ?? 0);
    const subject = `(c) ${changed} changed among ${shown(many.customers)}`;
    return [
      timeFinding({ subject, opened, atMost: 1.5, isJudged }),
      countFinding({ subject: `${subject}: requests`, measured: `at most ${most(runs.map((run) => sum(run.requests)))} for ${FEEDS} feeds`, target: 'one per feed', isMet: runs.every(asksOncePerFeed) }),
      countFinding({
        subject: `${subject}: CRM writes`,
        measured: `at most ${most(contacts)} contacts, ${most(opportunities)} opportunities`,
        target: `${changed} contacts, 1 to ${changed} opportunities`,
        isMet: contacts.every((count) => count === changed) && opportunities.every((count) => count >= 1 && count <= changed),
      }),
    ];
  });
