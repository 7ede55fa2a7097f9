import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { SIMULATOR_CREDENTIALS, startSimulator, type Simulator } from '../../../src/exports/simulator.js';
import { workOpenRuns } from '../../../src/sync/run/work-open-runs.js';
import { cloneDatabase, crmTemplate, query } from '../../support/crash/databases.js';
import { readEndState } from '../../support/crash/end-state.js';
import { sixSteps } from '../../support/crash/six-steps.js';
import { openTaker, type Taker } from '../../support/crash/taker.js';
import { emptyWorld } from '../../support/empty-world.js';
import type { FreshDatabase } from '../../support/postgres.js';
import { createSignal } from '../../support/signal.js';

const TENANTS = [SIMULATOR_CREDENTIALS.tenantId];
const LATER_MS = 10 * 60 * 1000;

const REFUSALS = [
  { refusal: 'its disk is full', code: '53100' },
  { refusal: 'it only reads any more', code: '25006' },
  { refusal: 'of a deadlock', code: '40P01' },
  { refusal: 'it cannot serialise', code: '40001' },
];
const TABLES = [
  { what: 'a page of a feed', table: 'crm.st_customers' },
  { what: 'a contact', table: 'public.contacts' },
  { what: 'an opportunity', table: 'public.opportunities' },
  { what: 'the journal', table: 'crm.crm_changes' },
];

describe('when PostgreSQL refuses to write', () => {
  let simulator: Simulator;
  let databases: { template: FreshDatabase; disturbed: FreshDatabase; undisturbed: FreshDatabase };
  let crm: Taker;
  let undisturbed: Taker;
  let rounds = 0;
  const loose: unknown[] = [];
  const onLoose = (error: unknown): void => void loose.push(error);

  beforeAll(async () => {
    process.on('unhandledRejection', onLoose);
    simulator = await startSimulator({ world: emptyWorld(), emptyPageShare: 0, liveEverySeconds: 0, requestsPerSecond: 100_000 });
    const template = await crmTemplate(TENANTS);
    databases = { template, disturbed: await cloneDatabase(template.url), undisturbed: await cloneDatabase(template.url) };
    crm = await openTaker({ databaseUrl: databases.disturbed.url, connections: [simulator.connection()] });
    undisturbed = await openTaker({ databaseUrl: databases.undisturbed.url, connections: [simulator.connection()] });
    crm.payload.logger.level = 'silent';
  });
  afterAll(async () => {
    process.off('unhandledRejection', onLoose);
    await crm.close();
    await undisturbed.close();
    await simulator.close();
    for (const database of Object.values(databases)) await database.drop();
  });

  const newWork = async (): Promise<void> => {
    sixSteps(simulator.world, (rounds += 1));
    await undisturbed.queue();
    await undisturbed.finish();
  };

  /** A run while the database refuses, which must not say that all went well; then one that must put everything right. */
  const runRefusedAndMended = async (refuse: string, allow: string): Promise<void> => {
    await newWork();
    await query(databases.disturbed.url, refuse);
    const { id } = await crm.queue();
    await workOpenRuns(crm.runtime).catch(() => undefined);
    const run = await crm.run(id);
    expect(run?.status === 'completed' && run.counts.failed === 0).toBe(false);

    await query(databases.disturbed.url, allow);
    const { now } = crm.runtime;
    crm.runtime.now = () => new Date(now().getTime() + LATER_MS);
    await crm.finish();
    const mending = await crm.queue();
    await crm.finish();
    expect(await crm.run(mending.id)).toMatchObject({ status: 'completed', counts: { failed: 0 }, error: null });
    expect(await readEndState(databases.disturbed.url)).toEqual(await readEndState(databases.undisturbed.url));
    expect(loose).toEqual([]);
  };

  const refusing = (table: string, when: string, code: string): string => `
    create function public.refuse() returns trigger language plpgsql as $$ begin raise exception 'canary of ${code}' using errcode = '${code}'; end $$;
    create ${when} on ${table} ${when.includes('constraint') ? 'deferrable initially deferred' : ''} for each row execute function public.refuse()`;
  const allowing = (table: string): string => `drop trigger refusing on ${table}; drop function public.refuse()`;

  const cases = REFUSALS.flatMap((refusal) => TABLES.map((table) => ({ ...refusal, ...table })));
  it.each(cases)('$what, because $refusal ($code): the run does not say that all went well, and the next one mends it', ({ table, code }) =>
    runRefusedAndMended(refusing(table, 'trigger refusing before insert', code), allowing(table)),
  );

  it.each(TABLES)('$what, and says so only at COMMIT: the run does not say that all went well, and the next one mends it', ({ table }) =>
    runRefusedAndMended(refusing(table, 'constraint trigger refusing after insert', '23503'), allowing(table)),
  );

  it.each([
    ['the end of a run', 'crm.crm_sync_log', "when (new.status in ('completed', 'failed'))"],
    ['the start of a run', 'crm.crm_sync_log', "when (new.status = 'started')"],
    ['a lease', 'crm.crm_leases', ''],
  ])('%s: the run stays open, and goes on once it may', async (_, table, when) => {
    await newWork();
    const refuse = `
      create function public.refuse() returns trigger language plpgsql as $$ begin raise exception 'full' using errcode = '53100'; end $$;
      create trigger refusing before insert or update on ${table} for each row ${when} execute function public.refuse()`;
    const { id } = await crm.queue();
    await query(databases.disturbed.url, refuse);
    await expect(workOpenRuns(crm.runtime)).rejects.toThrow('PostgreSQL 53100');
    expect(await crm.run(id)).not.toMatchObject({ status: 'completed' });
    await query(databases.disturbed.url, allowing(table));
    await crm.finish();
    expect(await crm.run(id)).toMatchObject({ status: 'completed', counts: { failed: 0 } });
    expect(await readEndState(databases.disturbed.url)).toEqual(await readEndState(databases.undisturbed.url));
    expect(loose).toEqual([]);
  });

  it('when all connections of a pool are taken, the run waits for them and fails at nothing', async () => {
    await newWork();
    const held = createSignal();
    const { pool } = crm.payload.db as unknown as { pool: { options: { max: number }; connect: () => Promise<{ release: () => void }> } };
    const ours = Array.from({ length: 6 }, () => crm.runtime.state.transaction(() => held.happened));
    const theirs = Promise.all(Array.from({ length: pool.options.max - 1 }, () => pool.connect()));
    const queued = crm.queue();
    const taken = await theirs;
    held.give();
    await Promise.all(ours);
    const worked = queued.then(() => crm.finish());
    for (const client of taken) client.release();
    await worked;
    expect(await crm.run((await queued).id)).toMatchObject({ status: 'completed', counts: { failed: 0 } });
    expect(await readEndState(databases.disturbed.url)).toEqual(await readEndState(databases.undisturbed.url));
  });
});
