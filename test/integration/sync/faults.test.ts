import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CollectionConfig } from 'payload';

import { listQuarantined } from '../../../src/state/quarantine.js';
import { queueRun } from '../../../src/state/runs.js';
import { workOpenRuns } from '../../../src/sync/run/work-open-runs.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

/** A host CRM whose own hook refuses some contacts. */
const choosyContacts = (): CollectionConfig => ({
  slug: 'contacts',
  fields: [],
  hooks: {
    beforeChange: [
      ({ data }) => {
        const document: unknown = data;
        if (typeof document === 'object' && document !== null && 'name' in document && document.name === 'Refused Person') throw new Error('secret-canary@example.com is on the list');
        return document;
      },
    ],
  },
});

describe('when something fails', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() }, collections: [choosyContacts()] });
  });
  afterAll(() => shop.close());
  afterEach(() => {
    shop.simulator.clearFaults();
    shop.simulator.denyScopes([]);
  });
  const newCustomer = (name: string) => {
    const customer = shop.world.addCustomer({ name });
    const job = shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    return { customer, job };
  };

  it('one account that the CRM refuses is set aside with a reason that quotes nothing, the rest goes on, and it goes through once it is mended', async () => {
    const bad = newCustomer('Refused Person');
    const good = newCustomer('Good Person');
    const run = await shop.run();
    expect(run).toMatchObject({ status: 'completed', counts: { created: 2, failed: 1 } });
    expect(await shop.dealsOf(good.customer.id)).toHaveLength(1);
    const [row] = await listQuarantined(shop.runtime.state, { limit: 10 });
    expect(row).toMatchObject({ kind: 'apply', entity: 'account', recordId: String(bad.customer.id), attempts: 1 });
    expect(JSON.stringify(row)).not.toContain('canary');
    shop.world.changeCustomer(bad.customer.id, { name: 'Mended Person' });
    await shop.run();
    expect(await shop.dealsOf(bad.customer.id)).toHaveLength(1);
    expect(await listQuarantined(shop.runtime.state, { limit: 10 })).toEqual([]);
  });

  it('one record that cannot be read is set aside with the field that is wrong, and comes out again when it reads well', async () => {
    const { job } = newCustomer('Odd Job');
    shop.world.corrupt('jobs', job.id, { customerId: 'not a number' });
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { failed: 1 } });
    const [row] = await listQuarantined(shop.runtime.state, { limit: 10 });
    expect(row).toMatchObject({ kind: 'invalid', entity: 'jobs', recordId: String(job.id) });
    expect(row?.reason).toContain('customerId');
    shop.world.repair('jobs', job.id);
    shop.world.touch('jobs', job.id);
    await shop.run();
    expect(await listQuarantined(shop.runtime.state, { limit: 10 })).toEqual([]);
  });

  it('a feed that ServiceTitan refuses is skipped with a warning, the rest goes on, and health says that someone must act', async () => {
    shop.simulator.denyScopes(['dispatch']);
    const { customer } = newCustomer('Scope Missing');
    const run = await shop.run();
    expect(run.status).toBe('completed');
    expect(run.warnings).toMatchObject([{ kind: 'scope-missing', subject: 'appointment-assignments' }]);
    expect(await shop.dealsOf(customer.id)).toHaveLength(1);
    const [tenant] = await shop.runtime.state.db.select().from(shop.runtime.state.tables.pull.tenants);
    expect(tenant?.health).toBe('action_required');
  });

  it.each([
    { kind: 'rate-limit', seconds: 1, on: 'export/jobs' },
    { kind: 'html-error', on: 'export/customers' },
    { kind: 'cut-json', on: 'export/estimates' },
    { kind: 'reset', on: 'export/appointments' },
    { kind: 'unauthorized', on: 'export/jobs' },
    { kind: 'repeated-records', on: 'export/jobs' },
    { kind: 'empty-page', on: 'export/jobs' },
  ] as const)('$kind at $on delays the run and does not fail it', async (fault) => {
    const { customer } = newCustomer(`Fault ${fault.kind}`);
    shop.simulator.setFault(fault);
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { failed: 0 } });
    expect(await shop.dealsOf(customer.id)).toHaveLength(1);
  });

  it('a run that cannot go on is marked failed with its reason, and the next run goes on from the last page that was kept', async () => {
    const { customer } = newCustomer('Down For A While');
    shop.simulator.setFault({ kind: 'problem', status: 400, on: 'export/appointments' });
    const run = await shop.run();
    expect(run.status).toBe('failed');
    expect(run.error).toContain('export/appointments');
    expect(await shop.run()).toMatchObject({ status: 'completed' });
    expect(await shop.dealsOf(customer.id)).toHaveLength(1);
  });

  it('two triggers make one run', async () => {
    const { state } = shop.runtime;
    const request = { tenantId: shop.tenantId, syncType: 'incremental', since: null, customerId: null, dryRun: false, triggeredBy: 'test' } as const;
    const asked = await Promise.all(Array.from({ length: 16 }, () => queueRun(state, request, new Date().toISOString())));
    expect(new Set(asked.map(({ run }) => run.id)).size).toBe(1);
    shop.simulator.requests.reset();
    await Promise.all(Array.from({ length: 4 }, () => workOpenRuns(shop.runtime)));
    expect(shop.simulator.requests.count('GET jpm/export/jobs')).toBe(1);
  });
});
