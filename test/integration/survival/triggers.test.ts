import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';

import { queueScheduledRuns, workRunsOfNobody } from '../../../src/jobs/schedule.js';
import { queueRun, recentRuns } from '../../../src/state/runs.js';
import { requestRuns } from '../../../src/sync/run/request-run.js';
import { workOpenRuns } from '../../../src/sync/run/work-open-runs.js';
import { times } from '../../support/chaos.js';
import { emptyWorld } from '../../support/empty-world.js';
import { serveCrm, type ServedCrm } from '../endpoints/served-crm.js';

const TENANT = '1001';
const TRIGGERS = 64;
const WORKERS = 8;

describe('many who ask for a run at the same time', () => {
  let crm: ServedCrm;
  beforeAll(async () => {
    crm = await serveCrm({ world: emptyWorld(), tenantIds: [TENANT] });
  });
  afterAll(() => crm.close());

  /** Holds back every worker that would take the tenant's lease, until all have asked: a run that ends early would rightly be followed by another. */
  const holdingLease = async <T>(work: () => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: crm.runtime.settings.databaseUrl });
    await client.connect();
    try {
      await client.query('begin');
      await client.query('select 1 from crm.crm_leases for update');
      return await work();
    } finally {
      await client.end();
    }
  };

  /** One person may ask so often in a minute; beyond that the route starts nothing. */
  const byRoute = async (): Promise<string | null> => {
    const { status, body } = await crm.ask('POST', '/crm/sync/trigger', { as: 'admin', body: {} });
    expect([202, 429]).toContain(status);
    if (status === 429) return null;
    return String(body.runId);
  };
  const byCode = async (): Promise<string> => (await requestRuns(crm.runtime, { mode: 'incremental', dryRun: false, triggeredBy: 'test' }))[0]?.run.id ?? '';
  const byState = async (): Promise<string> => {
    const request = { tenantId: TENANT, syncType: 'incremental', since: null, customerId: null, dryRun: false, triggeredBy: 'test' } as const;
    return (await queueRun(crm.runtime.state, request, new Date().toISOString())).run.id;
  };
  const bySchedule = async (): Promise<null> => {
    await queueScheduledRuns(crm.payload);
    return null;
  };
  const WAYS = [byRoute, byCode, byState, bySchedule];

  it.each(Array.from({ length: times({ usual: 20, chaos: 500 }) }, (_, index) => index + 1))('64 triggers and 8 workers make one run (round %i)', async () => {
    crm.simulator.world.addCustomer();
    const known = new Set((await recentRuns(crm.runtime.state, { limit: 1000 })).map((run) => run.id));
    crm.simulator.requests.reset();
    const workers: Promise<unknown>[] = [];
    const asked = await holdingLease(() =>
      Promise.all(
        Array.from({ length: TRIGGERS }, (_, index) => {
          if (index % (TRIGGERS / WORKERS) === 0) workers.push(workOpenRuns(crm.runtime));
          return (WAYS[index % WAYS.length] ?? byCode)();
        }),
      ),
    );
    await Promise.all(workers);
    for (let isOn = true; isOn; isOn = (await recentRuns(crm.runtime.state, { limit: 1 }))[0]?.completedAt === null) await (await workRunsOfNobody(crm.payload)).ended;
    await crm.settled();

    const fresh = (await recentRuns(crm.runtime.state, { limit: 1000 })).filter((run) => !known.has(run.id));
    expect(fresh).toMatchObject([{ status: 'completed', counts: { failed: 0 } }]);
    expect(new Set(asked.filter((id) => id !== null))).toEqual(new Set([fresh[0]?.id]));
    expect(crm.simulator.requests.count('GET jpm/export/jobs')).toBe(1);
    expect(crm.simulator.requests.count('GET crm/export/customers')).toBe(1);
  });

  it('leaves no job behind', async () => {
    expect((await crm.payload.count({ collection: 'payload-jobs' })).totalDocs).toBe(0);
  });
});
