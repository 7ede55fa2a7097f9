import { jest } from '@jest/globals';
import { asc, sql } from 'drizzle-orm';
import type { Payload } from 'payload';

import { startSimulator, type Simulator } from '../../../src/exports/simulator.js';
import { noticesIdle } from '../../../src/jobs/notice-queue.js';
import { outboxIdle } from '../../../src/jobs/outbox-pump.js';
import type { DocumentId } from '../../../src/payload/documents.types.js';
import type { RuleOptions } from '../../../src/pipelines/rule-options.js';
import { createServiceTitanClient } from '../../../src/servicetitan/client.js';
import { createTenantProcessState } from '../../../src/servicetitan/process-state.js';
import { recentRuns, type RunRow } from '../../../src/state/runs.js';
import { setPaused } from '../../../src/state/tenants.js';
import { outboxRound } from '../../../src/sync/outgoing/outbox-round.js';
import { sweep } from '../../../src/sync/outgoing/sweep.js';
import { requestRuns } from '../../../src/sync/run/request-run.js';
import { workOpenRuns } from '../../../src/sync/run/work-open-runs.js';
import type { SyncRuntime, TenantRuntime } from '../../../src/sync/runtime.js';
import { rememberDatabase } from '../crash/rewind.js';
import { emptyWorld } from '../empty-world.js';
import { openShop } from '../shop.js';
import { dyingRuntime } from './dying.js';

/** ServiceTitan's tag of the CRM, under which leads go out as bookings. */
export const PROVIDER = '5200';

/** The people of the CRM: two of them are technicians in ServiceTitan, the third is none. */
export const TECHNICIANS = { ann: 9001, bob: 9002 } as const;
const PEOPLE = ['ann', 'bob', 'seller'] as const;

/** Everything but the clock goes on as it does. */
const REAL = ['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const;

const START = Date.parse('2025-01-06T09:00:00Z');

export type Doc = Record<string, unknown> & { id: DocumentId; stKey?: string | null };

/** A process that is killed after so many steps; undefined for one that is not. */
type Fate = { killedAfter?: number | undefined };

/** A CRM with the plugin and a ServiceTitan at the beginning of a history, where nothing happens but what is told. */
export type BothSides = {
  payload: Payload;
  runtime: SyncRuntime;
  simulator: Simulator;
  world: Simulator['world'];
  tenantId: string;
  rules: RuleOptions;
  users: readonly Doc[];
  /** Lets time pass, in minutes. */
  pass(minutes: number): void;
  /** Somebody saves a document; unheard when the process ends right behind the save. Returns the CRM's sentence where it refuses. */
  save(args: { collection: 'contacts' | 'opportunities'; id: DocumentId; data: Record<string, unknown>; isUnheard?: boolean }): Promise<string | null>;
  create(collection: 'contacts' | 'opportunities', data: Record<string, unknown>): Promise<Doc>;
  /** One run to its end, or to that of its process. */
  run(args?: Fate & { mode?: 'incremental' | 'full' }): Promise<RunRow | null>;
  /** One round for the outbox: how many writes it took up. */
  round(fate?: Fate): Promise<number>;
  sweep(fate?: Fate): Promise<void>;
  all(collection: string): Promise<Doc[]>;
  /** Stages by id, with the slug of their pipeline. */
  stages: ReadonlyMap<string, { id: DocumentId; pipeline: string; slug: string; status: string }>;
  outbox(): Promise<OutboxRow[]>;
  end(): Promise<void>;
};

export type OutboxRow = SyncRuntime['state']['tables']['exchange']['outbox']['$inferSelect'];

/** Where histories are told, one after the other, each from the same beginning. */
export type Theatre = { begin(rules: Partial<RuleOptions>): Promise<BothSides>; close(): Promise<void> };

const worldOfHistories = () => {
  const world = emptyWorld();
  for (const [name, id] of Object.entries(TECHNICIANS)) world.addTechnician({ id, name, email: `${name}@example.com` });
  world.addHoldReason({ name: 'Parts' });
  return world;
};

export const openTheatre = async (): Promise<Theatre> => {
  const shop = await openShop({
    simulator: { world: emptyWorld() },
    options: { leads: 'open', writeBack: { mode: 'full', newLeads: { as: 'booking', bookingProviderId: PROVIDER } } },
  });
  const { payload, runtime, tenantId } = shop;
  payload.logger.level = 'silent';
  const { state } = runtime;
  const tenant = runtime.tenants.get(tenantId);
  if (!tenant) throw new Error('no tenant');
  const users: Doc[] = [];
  for (const name of PEOPLE) users.push((await payload.create({ collection: 'users', data: { email: `${name}@example.com`, password: 'secret' } })) as unknown as Doc);
  const pipelines = new Map((await shop.all('pipelines')).map(({ id, slug }) => [String(id), String(slug)]));
  const stages: BothSides['stages'] = new Map(
    (await shop.all('pipeline-stages')).map(({ id, pipeline, slug, status }) => [String(id), { id, pipeline: pipelines.get(String(pipeline)) ?? '', slug: String(slug), status: String(status) }]),
  );
  const rewind = await rememberDatabase(shop.databaseUrl);
  jest.useFakeTimers({ doNotFake: [...REAL] });

  /** The pumps of the process at work deliver nothing between: what happens, happens where it is told. */
  const pause = (paused: boolean) => setPaused(state, { tenantId, paused });
  /** Payload tells a hook of the end of its transaction within this time. */
  const quiet = async () => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    await noticesIdle(payload);
    await outboxIdle(payload);
  };

  const begin: Theatre['begin'] = async (given) => {
    await rewind.back();
    let clock = START;
    jest.setSystemTime(clock);
    const simulator = await startSimulator({ world: worldOfHistories(), tenantIds: [tenantId], emptyPageShare: 0, liveEverySeconds: 0, requestsPerSecond: 100_000 });
    const rules: RuleOptions = { ...tenant.settings.rules, ...given };
    const connection = { ...tenant.settings.connection, ...simulator.connection(), requestsPerSecond: 10_000 };
    const client = createServiceTitanClient({ connection, state: createTenantProcessState({ requestsPerSecond: 10_000 }), sleep: () => Promise.resolve() });
    const own: TenantRuntime = { settings: { ...tenant.settings, rules }, client };
    runtime.tenants = new Map([[tenantId, own]]);

    /** Does something in a process that may be killed meanwhile; null when it was. Its leases run out then. */
    const inProcess = async <T>({ killedAfter }: Fate, work: (process: SyncRuntime) => Promise<T>): Promise<T | null> => {
      await pause(false);
      const dying = killedAfter === undefined ? null : dyingRuntime(runtime, killedAfter);
      try {
        return await work(dying?.runtime ?? runtime);
      } catch (error) {
        if (!dying?.isDead()) throw error;
        return null;
      } finally {
        if (dying?.isDead()) await state.db.execute(sql`update crm.crm_leases set owner = null`);
        await pause(true);
      }
    };

    const sides: BothSides = {
      payload,
      runtime,
      simulator,
      world: simulator.world,
      tenantId,
      rules,
      users,
      stages,
      pass: (minutes) => {
        clock += minutes * 60_000;
        jest.setSystemTime(clock);
      },
      save: async ({ collection, id, data, isUnheard = false }) => {
        if (isUnheard) {
          await payload.db.updateOne({ collection, id, data: { updatedAt: new Date().toISOString(), ...data } });
          return null;
        }
        try {
          await payload.update({ collection, id, data, user: { ...users[0], collection: 'users' } });
        } catch (error) {
          if (error instanceof Error && 'status' in error && error.status === 400) return error.message;
          throw error;
        }
        await quiet();
        return null;
      },
      create: async (collection, data) => {
        const made = (await payload.create({ collection, data })) as unknown as Doc;
        await quiet();
        return made;
      },
      run: ({ mode = 'incremental', ...fate } = {}) =>
        inProcess(fate, async (process) => {
          const [requested] = await requestRuns(process, { tenantId, mode, dryRun: false, triggeredBy: 'test' });
          await workOpenRuns(process);
          const ended = (await recentRuns(process.state, { limit: 50 })).find((run) => run.id === requested?.run.id);
          if (!ended) throw new Error('the run is gone');
          return ended;
        }),
      round: async (fate = {}) => {
        const end = await inProcess(fate, async (process) => {
          const at = process.tenants.get(tenantId);
          return at ? outboxRound(process, at) : 'idle';
        });
        if (end === 'busy') throw new Error('another process delivers');
        return end === null || end === 'idle' ? 0 : end.writes;
      },
      sweep: async (fate = {}) => {
        await inProcess(fate, (process) => sweep(process, { everySeconds: 0, lagSeconds: 0 }));
        await quiet();
      },
      all: (collection) => shop.all(collection),
      outbox: () => state.db.select().from(state.tables.exchange.outbox).orderBy(asc(state.tables.exchange.outbox.seq)),
      end: async () => {
        await quiet();
        await simulator.close();
      },
    };
    await pause(true);
    await sides.sweep();
    await sides.run();
    return sides;
  };

  return {
    begin,
    close: async () => {
      jest.useRealTimers();
      await rewind.close();
      await shop.close();
    },
  };
};
