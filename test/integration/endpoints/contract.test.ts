import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { readJournal } from '../../../src/state/journal.js';
import { serveCrm, type ServedCrm } from './served-crm.js';

const RUN_FIELDS = [
  'id',
  'tenantId',
  'syncType',
  'direction',
  'dryRun',
  'status',
  'triggeredBy',
  'startedAt',
  'completedAt',
  'durationMs',
  'recordsCreated',
  'recordsUpdated',
  'recordsSkipped',
  'recordsFailed',
  'steps',
  'warnings',
  'error',
].sort();
const STATUS_FIELDS = [
  'enabled',
  'scheduler',
  'cron',
  'nextRunAt',
  'health',
  'tenants',
  'running',
  'lastRun',
  'runs',
  'conflicts', 'counts',
  'unmappedBusinessUnits',
  'unlinkedEstimates',
  'quarantined',
  'writeBack',
  'outbox',
  'webhooks',
].sort();

const fieldsOf = (value: unknown): string[] => Object.keys(Object(value)).sort();
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

describe('the routes of the sync', () => {
  let crm: ServedCrm;
  beforeAll(async () => {
    crm = await serveCrm({ world: { customers: 20, mappedShare: 0.5 }, seed: false });
  });
  afterAll(() => crm.close());
  const admin = (method: 'GET' | 'POST', path: string, body?: unknown) => crm.ask(method, path, { as: 'admin', body });
  const triggered = async (body: object): Promise<string> => {
    const answer = await admin('POST', '/crm/sync/trigger', body);
    expect(answer.status).toBe(202);
    await crm.settled();
    return String(answer.body.runId);
  };

  it('a run asked for before the pipelines are seeded is refused with the command that seeds them', async () => {
    const { status, body } = await admin('POST', '/crm/sync/trigger', {});
    expect(status).toBe(409);
    expect(JSON.stringify(body)).toContain('payload run seed');
  });

  it('seed creates the pipelines and stages, and nothing when asked again', async () => {
    const first = await admin('POST', '/crm/sync/seed', {});
    expect(first).toEqual({ status: 200, body: { pipelines: { created: 2, existing: 0 }, stages: { created: 13, existing: 0 } } });
    const again = await admin('POST', '/crm/sync/seed');
    expect(again.body).toEqual({ pipelines: { created: 0, existing: 2 }, stages: { created: 0, existing: 13 } });
  });

  it('status has exactly the fields of the contract, before the first run too', async () => {
    const { body } = await admin('GET', '/crm/sync/status');
    expect(fieldsOf(body)).toEqual(STATUS_FIELDS);
    expect(body).toMatchObject({ enabled: false, scheduler: 'off', nextRunAt: null, health: 'never_run', running: null, lastRun: null, runs: [], counts: { contacts: 0, opportunities: 0 } });
  });

  it('a dry run answers 202 with its id, stores its plan and changes nothing', async () => {
    const runId = await triggered({ dryRun: true });
    const { body } = await admin('GET', `/crm/sync/status?runId=${runId}`);
    expect(body).toMatchObject({ counts: { contacts: 0, opportunities: 0 }, run: { id: runId, dryRun: true, status: 'completed' } });
    const plan = Object(Object(body.run).plan);
    expect(fieldsOf(plan)).toEqual(['changes', 'refused']);
    expect(fieldsOf(listOf(plan.changes)[0])).toEqual(['after', 'before', 'collection', 'field', 'id', 'stKey', 'step']);
  });

  it('while a run is on, the trigger answers 202 with that run and alreadyRunning', async () => {
    crm.simulator.setFault({ kind: 'slow', ms: 400, times: Infinity });
    const [first, second] = [await admin('POST', '/crm/sync/trigger', {}), await admin('POST', '/crm/sync/trigger', { mode: 'full' })];
    expect(first).toEqual({ status: 202, body: { runId: expect.any(String), status: 'queued' } });
    expect(second).toMatchObject({ status: 202, body: { runId: first.body.runId, alreadyRunning: true } });
    const { body } = await admin('GET', '/crm/sync/status');
    expect(body.running).toMatchObject({ id: first.body.runId, status: 'started', progress: { phase: expect.any(String), received: expect.any(Number) } });
    expect(listOf(body.runs)[0]).toMatchObject({ id: first.body.runId, status: 'started' });
    crm.simulator.clearFaults();
    await crm.settled();
  });

  it('a run is shown with exactly the fields of the contract, newest first, with who asked for it by id', async () => {
    const { body } = await admin('GET', '/crm/sync/status');
    const runs = listOf(body.runs);
    expect(runs).toHaveLength(2);
    for (const run of [...runs, body.lastRun]) expect(fieldsOf(run)).toEqual(RUN_FIELDS);
    expect(body.lastRun).toEqual(runs[0]);
    expect(body).toMatchObject({ health: 'ok', running: null, counts: { contacts: 20, opportunities: 10 }, quarantined: 0 });
    expect(runs[0]).toMatchObject({ syncType: 'incremental', direction: 'st_to_crm', triggeredBy: expect.stringMatching(/^user:\d+$/), recordsCreated: 30, steps: { 'new-customers': expect.any(Number) } });
    expect(JSON.stringify(runs)).not.toContain('@crm.test');
  });

  it('business units in no pipeline are named with their jobs since tracking began', async () => {
    const { body } = await admin('GET', '/crm/sync/status');
    const units = listOf(body.unmappedBusinessUnits);
    expect(fieldsOf(units[0])).toEqual(['id', 'jobs', 'name', 'tenantId']);
    expect(units.reduce((sum: number, unit) => sum + Number(Object(unit).jobs), 0)).toBeGreaterThanOrEqual(10);
  });

  it('stats lists every pipeline and stage in order, empty ones included, opportunities made by hand too', async () => {
    const { docs: stages } = await crm.payload.find({ collection: 'pipeline-stages', where: { slug: { equals: 'pre-install-planning' } } });
    await crm.payload.create({ collection: 'opportunities', data: { title: 'By hand', stage: Object(stages[0]).id, value: 0.1 } });
    await crm.payload.create({ collection: 'opportunities', data: { title: 'By hand too', stage: Object(stages[0]).id, value: 0.2 } });
    const { status, body } = await admin('GET', '/crm/sync/stats');
    expect(status).toBe(200);
    const pipelines = listOf(body.pipelines).map(Object);
    expect(pipelines.map(({ slug, name }) => [slug, name])).toEqual([
      ['sales', 'Sales Pipeline'],
      ['install', 'Install Pipeline'],
    ]);
    expect(listOf(pipelines[0].stages).map((stage) => Object(stage).slug)).toEqual(['new-lead', 'contacted', 'appointment-scheduled', 'proposal-sent', 'estimate-followup', 'job-sold', 'estimate-lost']);
    expect(listOf(pipelines[1].stages)[1]).toEqual({ slug: 'pre-install-planning', name: 'Pre-Install Planning / Permitting', order: 2, count: 2, value: 0.3 });
    expect(pipelines.reduce((sum: number, { count }) => sum + count, 0)).toBe(12);
    for (const { count, stages: each } of pipelines) expect(listOf(each).reduce((sum: number, stage) => sum + Number(Object(stage).count), 0)).toBe(count);
  });

  it.each([
    { what: 'a run id that is none', path: '/crm/sync/status?runId=1', status: 400, names: 'runId' },
    { what: 'an unknown run', path: '/crm/sync/status?runId=3f8e8b0a-6f3b-4c55-9d0f-1f0c9a4b6a11', status: 404, names: 'runId' },
    { what: 'a tenant id that is none', path: '/crm/sync/status?tenantId=abc', status: 400, names: 'tenantId' },
    { what: 'an unknown tenant', path: '/crm/sync/status?tenantId=5', status: 404, names: 'tenantId' },
    { what: 'a key that is none', path: '/crm/sync/record?stKey=x', status: 400, names: 'stKey' },
    { what: 'a key that is missing', path: '/crm/sync/record', status: 400, names: 'stKey' },
  ])('$what is refused with $status and the name of the parameter', async ({ path, status, names }) => {
    const answer = await admin('GET', path);
    expect(answer).toEqual({ status, body: { errors: [{ message: expect.stringContaining(names) }] } });
  });

  it.each([
    { body: { mode: 'quick' }, status: 400, names: 'mode' },
    { body: { since: 'yesterday' }, status: 400, names: 'since' },
    { body: { since: '2999-01-01' }, status: 400, names: 'since' },
    { body: { dryRun: 'yes' }, status: 400, names: 'dryRun' },
    { body: { customerId: 12 }, status: 400, names: 'customerId' },
    { body: { tenantId: '12 or 1=1' }, status: 400, names: 'tenantId' },
    { body: { tenantId: '77' }, status: 404, names: 'tenantId' },
    { body: { force: true }, status: 400, names: 'force' },
    { body: [], status: 400, names: 'JSON object' },
    { body: '{', status: 400, names: 'JSON' },
    { body: ' '.repeat(20_000), status: 413, names: 'larger' },
  ])('the trigger refuses $body with $status and names what is wrong', async ({ body, status, names }) => {
    const answer = await admin('POST', '/crm/sync/trigger', body);
    expect(answer).toEqual({ status, body: { errors: [{ message: expect.stringContaining(names) }] } });
  });

  it('pause holds the schedule of the tenant and resume lets it go', async () => {
    expect((await admin('POST', '/crm/sync/pause', { tenantId: '1001' })).body).toMatchObject({ paused: true, tenants: ['1001'] });
    const { tenants } = crm.runtime.state.tables.pull;
    expect(await crm.runtime.state.db.select({ paused: tenants.paused }).from(tenants)).toEqual([{ paused: true }]);
    expect((await admin('POST', '/crm/sync/resume')).body).toMatchObject({ paused: false });
    expect(await crm.runtime.state.db.select({ paused: tenants.paused }).from(tenants)).toEqual([{ paused: false }]);
  });

  it('cancel stops the run that is on, and answers 409 when none is', async () => {
    crm.simulator.setFault({ kind: 'slow', ms: 1500, times: Infinity });
    const { body } = await admin('POST', '/crm/sync/trigger', {});
    expect(await admin('POST', '/crm/sync/cancel')).toEqual({ status: 202, body: { runId: body.runId } });
    crm.simulator.clearFaults();
    await crm.settled();
    expect((await admin('GET', '/crm/sync/status')).body.lastRun).toMatchObject({ id: body.runId, status: 'canceled' });
    expect((await admin('POST', '/crm/sync/cancel')).status).toBe(409);
  });

  it('record tells of one opportunity its ids, its last sync and step, and the journal', async () => {
    const { docs } = await crm.payload.find({ collection: 'opportunities', where: { stKey: { exists: true } }, limit: 1, showHiddenFields: true });
    const stKey = String(Object(docs[0]).stKey);
    const { status, body } = await admin('GET', `/crm/sync/record?stKey=${stKey}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ stKey, collection: 'opportunities', tenantId: '1001', syncStatus: 'synced', crmId: String(Object(docs[0]).id), refused: null, deletedAt: null });
    expect(listOf(body.journal).length).toBeGreaterThan(0);
    expect(fieldsOf(listOf(body.journal)[0])).toEqual(['actor', 'after', 'at', 'before', 'field', 'guard', 'kind', 'step']);
  });

  it('recreate brings back what a person deleted, and refuses what is there', async () => {
    const { docs } = await crm.payload.find({ collection: 'opportunities', where: { stKey: { exists: true } }, limit: 1, showHiddenFields: true });
    const { id, stKey } = Object(docs[0]);
    expect((await admin('POST', '/crm/sync/recreate', { stKey })).status).toBe(409);
    expect((await admin('POST', '/crm/sync/recreate', { stKey: '1001:job:999999' })).status).toBe(404);
    await crm.payload.delete({ collection: 'opportunities', id });
    await triggered({ mode: 'full' });
    const there = () => crm.payload.count({ collection: 'opportunities', where: { stKey: { equals: stKey } } });
    expect((await there()).totalDocs).toBe(0);
    const answer = await admin('POST', '/crm/sync/recreate', { stKey });
    expect(answer).toMatchObject({ status: 202, body: { stKey, runId: expect.any(String) } });
    await crm.settled();
    expect((await there()).totalDocs).toBe(1);
    const journal = await readJournal(crm.runtime.state, { stKey, limit: 100 });
    expect(journal).toContainEqual(expect.objectContaining({ kind: 'person', field: 'deletedAt', actor: expect.stringMatching(/^user:/) }));
  });
});
