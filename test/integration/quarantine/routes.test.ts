import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { quarantineCommand } from '../../../src/jobs/command/quarantine.js';
import { readQuarantined } from '../../../src/state/quarantine.js';
import { emptyWorld } from '../../support/empty-world.js';
import { serveCrm, type ServedCrm } from '../endpoints/served-crm.js';

type Shown = Record<string, unknown> & { id: string; recordId: string };

const CANARY = 'canary@example.com';

describe('the quarantine', () => {
  let crm: ServedCrm;
  let now = Date.now();
  beforeAll(async () => {
    crm = await serveCrm({ world: emptyWorld(), tenantIds: ['1001'] });
    crm.runtime.now = () => new Date(now);
  });
  afterAll(() => crm.close());
  beforeEach(async () => {
    for (const { id } of await listed()) await crm.ask('POST', `/crm/sync/quarantine/${id}/dismiss`, { as: 'admin' });
    now = Date.now();
  });

  const world = () => crm.simulator.world;
  const run = async (): Promise<void> => {
    await crm.ask('POST', '/crm/sync/trigger', { as: 'admin', body: {} });
    await crm.settled();
  };
  const listed = async (query = ''): Promise<Shown[]> => {
    const { body } = await crm.ask('GET', `/crm/sync/quarantine${query}`, { as: 'sales' });
    return Array.isArray(body.quarantined) ? (body.quarantined as Shown[]) : [];
  };
  const badJob = (): number => {
    const customer = world().addCustomer({ name: CANARY });
    const job = world().addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    world().corrupt('jobs', job.id, { customerId: CANARY });
    return job.id;
  };
  const only = async (recordId: number): Promise<Shown> => {
    const row = (await listed()).find((each) => each.recordId === String(recordId));
    if (!row) throw new Error('not set aside');
    return row;
  };

  describe('by its routes', () => {
    it('lists what is set aside with exactly the fields of the contract, and never the record', async () => {
      const job = badJob();
      await run();
      const { status, body } = await crm.ask('GET', '/crm/sync/quarantine', { as: 'sales' });
      expect(status).toBe(200);
      const at = expect.stringMatching(/^\d{4}-.*Z$/);
      expect(body).toEqual({
        quarantined: [
          {
            id: expect.stringMatching(/^[0-9a-f]{24}$/),
            tenantId: '1001',
            kind: 'invalid',
            entity: 'jobs',
            recordId: String(job),
            reason: 'customerId: expected a positive whole number',
            attempts: 1,
            firstSeenAt: at,
            lastSeenAt: at,
            nextRetryAt: at,
          },
        ],
        total: 1,
      });
      expect(JSON.stringify(body)).not.toContain('canary');
    });

    it('shows so many as are wanted, and how many there are', async () => {
      for (let each = 0; each < 3; each += 1) badJob();
      await run();
      const { body } = await crm.ask('GET', '/crm/sync/quarantine?limit=2&tenantId=1001', { as: 'admin' });
      expect(body).toMatchObject({ quarantined: [{}, {}], total: 3 });
      expect((await crm.ask('GET', '/crm/sync/status', { as: 'admin' })).body.quarantined).toBe(3);
    });

    it.each([
      { path: '?limit=0', status: 400, names: 'limit' },
      { path: '?limit=201', status: 400, names: 'limit' },
      { path: '?limit=many', status: 400, names: 'limit' },
      { path: '?limit=5&limit=6', status: 400, names: 'limit' },
      { path: '?tenantId=x', status: 400, names: 'tenantId' },
      { path: '?tenantId=5', status: 404, names: 'tenantId' },
    ])('GET $path is refused with $status and the name of the parameter', async ({ path, status, names }) => {
      expect(await crm.ask('GET', `/crm/sync/quarantine${path}`, { as: 'admin' })).toEqual({ status, body: { errors: [{ message: expect.stringContaining(names) }] } });
    });

    it.each([
      { path: `${'x'.repeat(24)}/retry`, status: 400, body: {} },
      { path: "1'or'1/dismiss", status: 400, body: {} },
      { path: `${'0'.repeat(24)}/retry`, status: 404, body: {} },
      { path: `${'0'.repeat(24)}/dismiss`, status: 404, body: {} },
      { path: `${'0'.repeat(24)}/dismiss`, status: 400, body: { all: true } },
    ])('POST $path is refused with $status', async ({ path, status, body }) => {
      expect(await crm.ask('POST', `/crm/sync/quarantine/${path}`, { as: 'admin', body })).toEqual({ status, body: { errors: [{ message: expect.any(String) }] } });
    });

    it('retry makes a record due and a run tries it at once', async () => {
      const job = badJob();
      await run();
      world().repair('jobs', job);
      const { id } = await only(job);
      expect(await crm.ask('POST', `/crm/sync/quarantine/${id}/retry`, { as: 'admin' })).toEqual({ status: 202, body: { id, runId: expect.any(String), status: 'queued' } });
      await crm.settled();
      expect(await listed()).toEqual([]);
      const { body } = await crm.ask('GET', '/crm/sync/status', { as: 'admin' });
      expect(body.lastRun).toMatchObject({ triggeredBy: expect.stringMatching(/^user:/), recordsCreated: 2 });
    });

    it('retry while a run is on is answered with that run', async () => {
      const job = badJob();
      await run();
      const { id } = await only(job);
      crm.simulator.setFault({ kind: 'slow', ms: 600, times: Infinity });
      const { body } = await crm.ask('POST', '/crm/sync/trigger', { as: 'admin', body: {} });
      expect((await crm.ask('POST', `/crm/sync/quarantine/${id}/retry`, { as: 'admin' })).body).toMatchObject({ id, runId: body.runId, alreadyRunning: true });
      crm.simulator.clearFaults();
      await crm.settled();
    });

    it('dismiss leaves a record alone and keeps who said so; retry takes that back', async () => {
      const job = badJob();
      await run();
      const { id } = await only(job);
      expect(await crm.ask('POST', `/crm/sync/quarantine/${id}/dismiss`, { as: 'admin' })).toEqual({ status: 200, body: { id, dismissed: true } });
      expect(await listed()).toEqual([]);
      expect((await crm.ask('GET', '/crm/sync/status', { as: 'admin' })).body.quarantined).toBe(0);
      expect(await readQuarantined(crm.runtime.state, id)).toMatchObject({ dismissedBy: expect.stringMatching(/^user:\d+$/), dismissedAt: expect.any(String) });
      now += 7 * 24 * 60 * 60_000;
      await run();
      expect(await readQuarantined(crm.runtime.state, id)).toMatchObject({ attempts: 1 });
      expect((await crm.ask('POST', `/crm/sync/quarantine/${id}/retry`, { as: 'admin' })).status).toBe(202);
      await crm.settled();
      expect(await listed()).toMatchObject([{ id, attempts: 2 }]);
    });
  });

  describe('by the command', () => {
    const said = async (command: Parameters<typeof quarantineCommand>[1]): Promise<{ code: number; text: string }> => {
      const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
      try {
        const code = await quarantineCommand(crm.runtime, command);
        return { code, text: log.mock.calls.map(([line]) => String(line)).join('\n') };
      } finally {
        log.mockRestore();
      }
    };

    it('says so when nothing is set aside', async () => {
      expect(await said({ action: 'list' })).toEqual({ code: 0, text: 'Nothing is set aside.' });
    });

    it('lists what is set aside in plain words', async () => {
      const job = badJob();
      await run();
      const { text } = await said({ action: 'list', tenantId: '1001' });
      expect(text).toContain(`jobs ${job} of tenant 1001\n  invalid: customerId: expected a positive whole number\n  tried 1×, next try 20`);
      expect(text).not.toContain('canary');
    });

    it('retries one in a run of its own, and its exit code tells whether it went through', async () => {
      const job = badJob();
      await run();
      const { id } = await only(job);
      expect(await said({ action: 'retry', id })).toMatchObject({ code: 1, text: expect.stringContaining('is still set aside: customerId') });
      world().repair('jobs', job);
      expect(await said({ action: 'retry', id })).toMatchObject({ code: 0, text: expect.stringContaining(`jobs ${job} of tenant 1001 went through.`) });
    });

    it('dismisses one', async () => {
      const job = badJob();
      await run();
      const { id } = await only(job);
      expect(await said({ action: 'dismiss', id })).toMatchObject({ code: 0, text: expect.stringContaining('is left alone until it fails in a new way.') });
      expect(await readQuarantined(crm.runtime.state, id)).toMatchObject({ dismissedBy: 'cli' });
    });

    it('refuses an id that is not in the list', async () => {
      await expect(said({ action: 'retry', id: '0'.repeat(24) })).rejects.toThrow('No record with the id');
    });
  });
});
