import type { CollectionConfig, Payload } from 'payload';

import { seedPipelines, type SeedResult } from '../../src/exports/seed.js';
import { SIMULATOR_CREDENTIALS, startSimulator, type Simulator, type SimulatorOptions } from '../../src/exports/simulator.js';
import type { StSyncOptions, TenantOptions } from '../../src/index.js';
import { recentRuns, type RunRow } from '../../src/state/runs.js';
import { requestRuns, type RunWish } from '../../src/sync/run/request-run.js';
import { workOpenRuns } from '../../src/sync/run/work-open-runs.js';
import { getRuntime, type SyncRuntime } from '../../src/sync/runtime.js';
import { bootCrm } from './crm.js';
import { freshDatabase } from './postgres.js';

type Doc = Record<string, unknown> & { id: number | string; stKey?: string | null };

/** A whole shop in one process: ServiceTitan in a box, a real PostgreSQL, a real Payload with the plugin and seeded pipelines. */
export type Shop = {
  payload: Payload;
  runtime: SyncRuntime;
  simulator: Simulator;
  world: Simulator['world'];
  tenantId: string;
  databaseUrl: string;
  seeded: SeedResult;
  /** One run to its end. */
  run(wish?: Partial<RunWish>): Promise<RunRow>;
  all(collection: string): Promise<Doc[]>;
  contactOf(customerId: number): Promise<Doc>;
  /** Opportunities of a customer, oldest first, with pipeline and stage as slugs. */
  dealsOf(customerId: number): Promise<(Doc & { pipeline: string; stage: string; status: string; title: string; value: number })[]>;
  stageId(pipeline: string, stage: string): Promise<number | string>;
  close(): Promise<void>;
};

/** Business units of the seed, and one that is in no pipeline. */
export const UNITS = ['Pool - Sales', 'Pool - Service', 'Pool - Install', 'Electrical - Sales', 'Electrical - Service', 'Electrical - Install', 'Marketing'];

/** Opens a shop; `tenant` is what its tenants are told beside how to reach them. Feeds send no empty pages unless asked for, so that requests can be counted. */
export const openShop = async (
  args: { simulator?: Partial<SimulatorOptions>; options?: StSyncOptions; tenant?: TenantOptions; collections?: CollectionConfig[]; seed?: boolean } = {},
): Promise<Shop> => {
  const database = await freshDatabase();
  const simulator = await startSimulator({ world: 'december-2024', emptyPageShare: 0, liveEverySeconds: 0, requestsPerSecond: 100_000, ...args.simulator });
  const tenantIds = args.simulator?.tenantIds ?? [SIMULATOR_CREDENTIALS.tenantId];
  const tenants = tenantIds.map((tenantId) => ({ ...simulator.connection(tenantId), requestsPerSecond: 60, ...args.tenant }));
  const crm = await bootCrm({ databaseUrl: database.url, options: { serviceTitan: tenants, ...args.options }, collections: args.collections ?? [] });
  const { payload } = crm;
  const runtime = await getRuntime(payload);
  const seeded = args.seed === false ? { pipelines: { created: 0, existing: 0 }, stages: { created: 0, existing: 0 } } : await seedPipelines(payload);
  const tenantId = tenantIds[0] ?? SIMULATOR_CREDENTIALS.tenantId;
  const find = async (collection: string, where: Parameters<Payload['find']>[0]['where'] = {}): Promise<Doc[]> => {
    const { docs } = await payload.find({ collection, where, depth: 0, limit: 0, pagination: false, showHiddenFields: true, sort: 'id' });
    return docs as unknown[] as Doc[];
  };
  const slugs = async (collection: string) => new Map((await find(collection)).map((doc) => [String(doc.id), String(doc.slug)]));
  return {
    payload,
    runtime,
    simulator,
    world: simulator.world,
    tenantId,
    databaseUrl: database.url,
    seeded,
    run: async (wish = {}) => {
      const [requested] = await requestRuns(runtime, { tenantId, mode: 'incremental', dryRun: false, triggeredBy: 'test', ...wish });
      await workOpenRuns(runtime);
      const ended = (await recentRuns(runtime.state, { limit: 50 })).find((run) => run.id === requested?.run.id);
      if (!ended) throw new Error('the run is gone');
      return ended;
    },
    all: (collection) => find(collection),
    contactOf: async (customerId) => {
      const [contact] = await find('contacts', { stCustomerId: { equals: String(customerId) } });
      if (!contact) throw new Error(`customer ${customerId} has no contact`);
      return contact;
    },
    dealsOf: async (customerId) => {
      const [pipelines, stages] = await Promise.all([slugs('pipelines'), slugs('pipeline-stages')]);
      const docs = await find('opportunities', { stCustomerId: { equals: String(customerId) } });
      return docs.map((doc) => ({
        ...doc,
        pipeline: pipelines.get(String(doc.pipeline)) ?? '',
        stage: stages.get(String(doc.stage)) ?? '',
        status: String(doc.status),
        title: String(doc.title),
        value: Number(doc.value),
      }));
    },
    stageId: async (pipeline, stage) => {
      const owner = (await find('pipelines', { slug: { equals: pipeline } }))[0];
      const found = (await find('pipeline-stages', { and: [{ slug: { equals: stage } }, { pipeline: { equals: owner?.id } }] }))[0];
      if (!found) throw new Error(`no stage ${pipeline}/${stage}`);
      return found.id;
    },
    close: async () => {
      await crm.close();
      await simulator.close();
      await database.drop();
    },
  };
};
