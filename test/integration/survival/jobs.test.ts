import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';
import pg from 'pg';

import { SIMULATOR_CREDENTIALS, startSimulator, type Simulator } from '../../../src/exports/simulator.js';
import { queueScheduledRuns } from '../../../src/jobs/schedule.js';
import { QUEUE, TASK_SLUG } from '../../../src/jobs/task.js';
import { reapStrandedJobs, wakeWorkers } from '../../../src/jobs/wake.js';
import { releaseLease, takeLease } from '../../../src/state/lease.js';
import { recentRuns } from '../../../src/state/runs.js';
import { crmTemplate, query } from '../../support/crash/databases.js';
import { openTaker, type Taker } from '../../support/crash/taker.js';
import { emptyWorld } from '../../support/empty-world.js';
import type { FreshDatabase } from '../../support/postgres.js';

const { tenantId } = SIMULATOR_CREDENTIALS;

describe('the jobs that wake the workers', () => {
  let simulator: Simulator;
  let database: FreshDatabase;
  let one: Taker;
  let two: Taker;

  beforeAll(async () => {
    simulator = await startSimulator({ world: emptyWorld(), emptyPageShare: 0, liveEverySeconds: 0, requestsPerSecond: 100_000 });
    database = await crmTemplate([tenantId]);
    const place = { databaseUrl: database.url, connections: [simulator.connection()] };
    [one, two] = await Promise.all([openTaker(place), openTaker(place)]);
  });
  afterAll(async () => {
    await one.close();
    await two.close();
    await simulator.close();
    await database.drop();
  });
  afterEach(() => query(database.url, 'delete from payload_jobs'));

  const job = async (args: { minutesOld: number; processing: boolean }): Promise<void> => {
    const { id } = await one.payload.jobs.queue({ task: TASK_SLUG, input: { kind: 'runs' }, queue: QUEUE });
    await query(database.url, 'update payload_jobs set processing = $1, updated_at = now() - make_interval(mins => $2), created_at = now() - make_interval(mins => $2) where id = $3', [
      args.processing,
      args.minutesOld,
      id,
    ]);
  };
  const jobs = async (): Promise<number> => (await one.payload.count({ collection: 'payload-jobs' })).totalDocs;
  const ended = async (): Promise<void> => {
    while ((await recentRuns(one.runtime.state, { limit: 1 }))[0]?.completedAt === null) await new Promise((resolve) => setTimeout(resolve, 50));
  };

  it('of a dead worker block neither the schedule nor the run', async () => {
    await job({ minutesOld: 1, processing: true });
    await queueScheduledRuns(one.payload);
    await ended();
    expect((await recentRuns(one.runtime.state, { limit: 1 }))[0]).toMatchObject({ status: 'completed', triggeredBy: 'schedule' });
  });

  it('of a worker that stands still, the job locked, block them neither', async () => {
    for (const processing of [false, true]) await job({ minutesOld: 1, processing });
    const stopped = new pg.Client({ connectionString: database.url });
    await stopped.connect();
    try {
      await stopped.query('begin');
      await stopped.query('select 1 from payload_jobs for update');
      await queueScheduledRuns(one.payload);
      await ended();
      expect((await recentRuns(one.runtime.state, { limit: 1 }))[0]).toMatchObject({ status: 'completed', triggeredBy: 'schedule' });
    } finally {
      await stopped.end();
    }
  });

  it('are removed when nobody can still be working on them', async () => {
    for (const minutesOld of [1, 20, 2000]) for (const processing of [false, true]) await job({ minutesOld, processing });
    await reapStrandedJobs(one.payload);
    expect(await jobs()).toBe(2);
  });

  it('are left alone while a worker is at work that may have been woken by them, for a day at most', async () => {
    const { state } = one.runtime;
    const lease = await takeLease(state, { tenantId, owner: 'a long first run' });
    for (const minutesOld of [20, 2000]) await job({ minutesOld, processing: true });
    await reapStrandedJobs(one.payload);
    expect(await jobs()).toBe(1);
    if (lease) await releaseLease(state, lease);
  });

  it('have one effect when two processes run the same one at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      await one.queue();
      simulator.requests.reset();
      const { id } = await one.payload.jobs.queue({ task: TASK_SLUG, input: { kind: 'runs' }, queue: QUEUE });
      // The one that ends second may find that Payload has deleted the job: that is all it notices.
      await Promise.allSettled([one, two].map(({ payload }) => payload.jobs.runByID({ id, silent: true })));
      await ended();
      expect(simulator.requests.count('GET jpm/export/jobs')).toBe(1);
    }
  });

  it('keep no word of what went wrong but a reason that quotes nothing', async () => {
    await one.queue();
    const { state } = one.runtime;
    one.payload.logger.level = 'silent';
    await state.db.execute(sql.raw(`
      create function crm.refuse() returns trigger language plpgsql as $$ begin raise exception 'canary@example.com' using errcode = '53100'; end $$;
      create trigger refusing before update on crm.crm_sync_log for each row execute function crm.refuse()`));
    try {
      await wakeWorkers(one.payload);
      const failed = async () => query<{ error: unknown }>(database.url, 'select error from payload_jobs where has_error');
      while ((await failed()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
      one.payload.logger.level = 'error';
      const kept = JSON.stringify([await failed(), await query(database.url, 'select * from payload_jobs_log')]);
      expect(kept).toContain('PostgreSQL 53100');
      expect(kept).not.toContain('canary');
      expect(kept).not.toContain('crm_sync_log');
    } finally {
      await state.db.execute(sql.raw('drop trigger refusing on crm.crm_sync_log; drop function crm.refuse()'));
    }
    await one.finish();
  });
});
