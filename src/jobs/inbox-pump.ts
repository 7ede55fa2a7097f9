import type { Payload } from 'payload';

import { oncePer } from '../payload/once-per.js';
import { lastIncrementalAt } from '../state/rounds.js';
import { lastCompletedAt } from '../state/figures.js';
import { readTenant } from '../state/tenants.js';
import { inboxRound, type RoundResult } from '../sync/rounds/inbox-round.js';
import { requestRuns, RunRefusedError } from '../sync/run/request-run.js';
import { getRuntime, type SyncRuntime } from '../sync/runtime.js';
import { safeReason } from '../sync/safe-reason.js';
import { wakeWorkers } from './wake.js';

/** Rounds of a tenant begin at most this often: what comes meanwhile is worked together. */
const ROUND_MS = 200;
/** How often to look whether a tenant is free again: soon at first, more and more seldom, and then no more, for who has it serves the inbox. */
const BUSY_FIRST_MS = 100;
const BUSY_LONGEST_MS = 2_000;
const BUSY_TURNS = 30;
/** After the state could not be reached. */
const TROUBLE_MS = 5_000;
/** Incremental runs that webhooks bring about are at least this far apart. */
const PULL_MS = 10_000;

/** What this process does for one tenant's inbox. */
type Pump = {
  payload: Payload;
  tenantId: string;
  /** The next turn, or none. */
  timer: NodeJS.Timeout | null;
  pullTimer: NodeJS.Timeout | null;
  /** The turn that is on. */
  turn: Promise<void> | null;
  /** Someone asked for another turn while one was on. */
  isAskedAgain: boolean;
  /** `performance.now()` before which no turn begins. */
  notBefore: number;
  busyTurns: number;
  /** An event came since the last incremental run was asked for. */
  wantsPull: boolean;
  /** Milliseconds since 1970 before which none is asked for. */
  pullNotBefore: number;
  isStopped: boolean;
};

const pumpsOf = oncePer('inbox-pumps', () => new Map<string, Pump>());

const pumpOf = (payload: Payload, tenantId: string): Pump => {
  const pumps = pumpsOf(payload);
  const known = pumps.get(tenantId);
  if (known) return known;
  const pump: Pump = { payload, tenantId, timer: null, pullTimer: null, turn: null, isAskedAgain: false, notBefore: 0, busyTurns: 0, wantsPull: false, pullNotBefore: 0, isStopped: false };
  pumps.set(tenantId, pump);
  return pump;
};

/**
 * Lets this process work a tenant's inbox, soon and without waiting for it: to be called once an event is committed. Also asks for an
 * incremental run, because ServiceTitan sends no events for customers, contacts and estimates. What is missed here, because the process
 * ends or another one has the tenant, is found by the scheduler and by whoever has the tenant.
 */
export const wakeInbox = (payload: Payload, tenantId: string): void => {
  const pump = pumpOf(payload, tenantId);
  pump.wantsPull = true;
  ask(pump);
};

/** Works what waits in the inboxes of all tenants and nobody works: what the scheduler does at every tick. */
export const workWaitingInboxes = async (payload: Payload): Promise<void> => {
  const { tenants } = await getRuntime(payload);
  for (const tenantId of tenants.keys()) ask(pumpOf(payload, tenantId));
};

/** Resolves once this process does nothing for the inboxes any more, and has nothing in mind. */
export const inboxIdle = async (payload: Payload): Promise<void> => {
  for (;;) {
    const busy = [...pumpsOf(payload).values()].filter((pump) => pump.turn !== null || pump.timer !== null);
    if (busy.length === 0) return;
    await Promise.all(busy.map(async ({ turn }) => turn));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

/** Stops what this process does for the inboxes: for a server that closes. Resolves when no turn is on any more. */
export const stopInbox = async (payload: Payload): Promise<void> => {
  const pumps = [...pumpsOf(payload).values()];
  pumpsOf(payload).clear();
  for (const pump of pumps) {
    if (pump.timer) clearTimeout(pump.timer);
    if (pump.pullTimer) clearTimeout(pump.pullTimer);
    pump.isStopped = true;
  }
  await Promise.all(pumps.map(async ({ turn }) => turn));
};

const ask = (pump: Pump): void => {
  pump.busyTurns = 0;
  if (pump.turn !== null) pump.isAskedAgain = true;
  else if (pump.timer === null) begin(pump, 0);
};

const begin = (pump: Pump, inMs: number): void => {
  if (pump.isStopped) return;
  pump.timer = setTimeout(
    () => {
      pump.timer = null;
      pump.turn = takeTurn(pump);
    },
    Math.max(inMs, pump.notBefore - performance.now(), 0),
  );
  pump.timer.unref();
};

const takeTurn = async (pump: Pump): Promise<void> => {
  pump.isAskedAgain = false;
  pump.notBefore = performance.now() + ROUND_MS;
  let next: number | null;
  try {
    const runtime = await getRuntime(pump.payload);
    const tenant = runtime.tenants.get(pump.tenantId);
    next = tenant ? nextTurn(pump, await inboxRound(runtime, tenant)) : null;
    if (pump.wantsPull) await askForPull(pump, runtime);
  } catch (error) {
    pump.payload.logger.error({ msg: `[crm-sync-worker] the inbox could not be worked: ${safeReason(error)}`, tenantId: pump.tenantId });
    pump.notBefore = performance.now() + TROUBLE_MS;
    next = 0;
  }
  pump.turn = null;
  if (pump.isAskedAgain) next = 0;
  if (next !== null) begin(pump, next);
};

/** Milliseconds to the next turn; null when there is nothing to do until someone asks. */
const nextTurn = (pump: Pump, result: RoundResult): number | null => {
  if (result === 'busy') {
    pump.busyTurns += 1;
    return pump.busyTurns > BUSY_TURNS ? null : Math.min(BUSY_FIRST_MS * 1.2 ** pump.busyTurns, BUSY_LONGEST_MS);
  }
  pump.busyTurns = 0;
  if (result === 'idle') return null;
  if (result.retryInMs !== null) pump.notBefore = performance.now() + result.retryInMs;
  return result.hasMore || result.retryInMs !== null ? 0 : null;
};

/** Not for a tenant that is paused, and not before its first run: both wait for a person. */
const askForPull = async (pump: Pump, runtime: SyncRuntime): Promise<void> => {
  const { state, now } = runtime;
  const { payload, tenantId } = pump;
  if (now().getTime() < pump.pullNotBefore) return;
  const [row, completedAt, lastAt] = await Promise.all([readTenant(state, tenantId), lastCompletedAt(state, { tenantId }), lastIncrementalAt(state, tenantId)]);
  if (row?.paused || completedAt === null) {
    pump.wantsPull = false;
    return;
  }
  const waitMs = lastAt === null ? 0 : Date.parse(lastAt) + PULL_MS - now().getTime();
  if (waitMs > 0) return askLater(pump, runtime, waitMs);
  try {
    const [requested] = await requestRuns(runtime, { tenantId, mode: 'incremental', dryRun: false, triggeredBy: 'webhook' });
    // One that is at work may have read the feed already that will tell of what happened.
    if (requested?.alreadyRunning && requested.run.status === 'started') return askLater(pump, runtime, PULL_MS);
    pump.wantsPull = false;
    await wakeWorkers(payload);
  } catch (error) {
    pump.wantsPull = false;
    if (!(error instanceof RunRefusedError)) throw error;
  }
};

const askLater = (pump: Pump, { now }: SyncRuntime, inMs: number): void => {
  if (pump.pullTimer) clearTimeout(pump.pullTimer);
  if (pump.isStopped) return;
  pump.pullNotBefore = now().getTime() + inMs;
  pump.pullTimer = setTimeout(() => {
    pump.pullTimer = null;
    pump.pullNotBefore = 0;
    ask(pump);
  }, inMs);
  pump.pullTimer.unref();
};
