import { setTimeout as sleep } from 'node:timers/promises';

import { inboxIdle, workWaitingInboxes } from '../../../src/jobs/inbox-pump.js';
import { countInbox } from '../../../src/state/inbox.js';
import { openRuns, recentRuns } from '../../../src/state/runs.js';
import { requestRuns } from '../../../src/sync/run/request-run.js';
import { workOpenRuns } from '../../../src/sync/run/work-open-runs.js';
import { getRuntime } from '../../../src/sync/runtime.js';
import { bootCrm } from '../crm.js';
import type { Answer, Ask, Boot, Questions, Rest, Trap } from './protocol.js';
import { interceptStatements } from './statements.js';

/** How often it looks for runs that nobody works, as the scheduler of a server does. */
const TICK_MS = 100;

const tell = (message: Answer): void => void process.send?.(message);

for (const kind of ['unhandledRejection', 'uncaughtException'] as const) process.on(kind, (error: unknown) => tell({ loose: error instanceof Error ? `${kind}: ${error.stack}` : kind }));

const boot = JSON.parse(process.argv[2] ?? '{}') as Boot;
const { payload } = await bootCrm({
  databaseUrl: boot.databaseUrl,
  push: false,
  crmConnections: boot.crmConnections,
  options: { serviceTitan: boot.connections.map((connection) => ({ requestsPerSecond: 60, ...connection })) },
});
const runtime = await getRuntime(payload);
runtime.patience.leaseSeconds = boot.leaseSeconds;

/** Looks for the runs; while the database is away it is looked for again. */
const areOpen = async (): Promise<boolean> => {
  try {
    return (await openRuns(runtime.state)).length > 0;
  } catch {
    return true;
  }
};

const workUntilNoneIsOpen = async (): Promise<void> => {
  while (await areOpen()) {
    // What could not be worked is looked for again at the next tick.
    await workOpenRuns(runtime).catch(() => undefined);
    await sleep(TICK_MS);
  }
};

const isTrapped = (trap: Trap, seen: { count: number; isOn: boolean }, text: string): boolean => {
  seen.isOn ||= trap.since === undefined || text.includes(trap.since);
  if (!seen.isOn) return false;
  if (trap.holding !== undefined && !text.includes(trap.holding)) return false;
  seen.count += 1;
  return seen.count === trap.nth;
};

/** Does something with a trap set; returns how many statements it took. */
const withTrap = async (trap: Trap | undefined, act: () => Promise<void>): Promise<number> => {
  const seen = { count: 0, isOn: false };
  let statements = 0;
  const release = interceptStatements(({ text, values }) => {
    statements += 1;
    if (!trap || !isTrapped(trap, seen, `${text} ${values}`)) return undefined;
    if (trap.afterMs === 0) process.kill(process.pid, trap.signal);
    else setTimeout(() => process.kill(process.pid, trap.signal), trap.afterMs);
    return undefined;
  });
  try {
    await act();
  } finally {
    release();
  }
  return statements;
};

const work = async (trap: Trap | undefined): Promise<Questions['work']['answer']> => {
  const statements = await withTrap(trap, workUntilNoneIsOpen);
  const runs = await recentRuns(runtime.state, { limit: 100 });
  return { statuses: runs.map((run) => run.status).reverse(), statements };
};

const workInboxes = async (): Promise<void> => {
  const isWaiting = async (): Promise<boolean> => (await countInbox(runtime.state, {})).waiting > 0;
  while (await isWaiting()) {
    await workWaitingInboxes(payload);
    await inboxIdle(payload);
    await sleep(TICK_MS);
  }
};

/** By how much its clock goes on with each run it is asked for: what waits for its time after a failure is due in the next one. */
const STEP_MS = 2 * 60 * 60 * 1000;
let ahead = 0;
runtime.now = () => new Date(Date.now() + ahead);

const run = async (): Promise<Questions['run']['answer']> => {
  ahead += STEP_MS;
  const [requested] = await requestRuns(runtime, { mode: 'incremental', dryRun: false, triggeredBy: 'test' });
  await workUntilNoneIsOpen();
  const ended = (await recentRuns(runtime.state, { limit: 20 })).find((each) => each.id === requested?.run.id);
  return { status: ended?.status ?? 'gone', failed: ended?.counts.failed ?? 0, error: ended?.error ?? null };
};

const rest = async (): Promise<Rest> => {
  const resources: Record<string, number> = {};
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.();
    await sleep(20);
  }
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  return { heapUsed: process.memoryUsage().heapUsed, resources, listeners };
};

const answerTo = (ask: Ask): Promise<unknown> => {
  if (ask.name === 'work') return work(ask.trap);
  if (ask.name === 'inbox') return withTrap(ask.trap, workInboxes).then((statements) => ({ statements }));
  return ask.name === 'run' ? run() : rest();
};

process.on('message', (ask: Ask) => {
  answerTo(ask).then(
    (answer) => tell({ id: ask.id, answer }),
    (error: unknown) => tell({ id: ask.id, error: error instanceof Error ? (error.stack ?? error.message) : 'unknown' }),
  );
});
process.on('disconnect', () => process.exit(0));
tell({ ready: true });
