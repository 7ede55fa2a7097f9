import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';
import type { CollectionConfig } from 'payload';

import { dismiss, listQuarantined, type QuarantineRow } from '../../../src/state/quarantine.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY);

/** A host CRM that refuses contacts of certain names. */
const refusals = new Set<string>();
const choosyContacts = (): CollectionConfig => ({
  slug: 'contacts',
  fields: [],
  hooks: {
    beforeChange: [
      ({ data }) => {
        const document: unknown = data;
        if (typeof document === 'object' && document !== null && 'name' in document && refusals.has(String(document.name))) throw new Error('not here');
        return document;
      },
    ],
  },
});

describe('a record set aside', () => {
  let shop: Shop;
  // Time stands still between the steps of a test, so that nothing is due too early on a slow machine.
  let now = Date.now();
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() }, collections: [choosyContacts()] });
    shop.runtime.now = () => new Date(now);
  });
  afterAll(() => shop.close());
  afterEach(() => {
    shop.simulator.clearFaults();
    refusals.clear();
  });

  const newCustomer = (name: string, more: { createdOn?: Date; modifiedOn?: Date } = {}) => {
    const customer = shop.world.addCustomer({ name, ...more });
    return { customer, job: shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' }) };
  };
  const asideOf = async (recordId: number): Promise<QuarantineRow | undefined> => (await listQuarantined(shop.runtime.state, { limit: 100 })).find((row) => row.recordId === String(recordId));
  const pass = (minutes: number): void => {
    now += minutes * MINUTE;
  };

  it('by the CRM is skipped until it is due, and goes through once the CRM takes it, without any news from ServiceTitan', async () => {
    refusals.add('Hooked');
    const { customer } = newCustomer('Hooked');
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { failed: 1 } });
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { failed: 0 }, progress: { total: 0 } });
    expect(await asideOf(customer.id)).toMatchObject({ kind: 'apply', attempts: 1 });
    pass(1.1);
    expect(await shop.run()).toMatchObject({ counts: { failed: 1 } });
    expect(await asideOf(customer.id)).toMatchObject({ attempts: 2 });
    refusals.clear();
    pass(2);
    await shop.run();
    expect(await asideOf(customer.id)).toMatchObject({ attempts: 2 });
    pass(4);
    expect(await shop.run()).toMatchObject({ counts: { created: 2, failed: 0 } });
    expect(await asideOf(customer.id)).toBeUndefined();
    expect(await shop.dealsOf(customer.id)).toHaveLength(1);
  });

  it('by the CRM is tried at once by a run for its customer', async () => {
    refusals.add('In a hurry');
    const { customer } = newCustomer('In a hurry');
    await shop.run();
    refusals.clear();
    await shop.run({ customerId: String(customer.id) });
    expect(await shop.dealsOf(customer.id)).toHaveLength(1);
    expect(await asideOf(customer.id)).toBeUndefined();
  });

  it('is tried once more by a full run, which looks at everyone', async () => {
    refusals.add('Looked at');
    const { customer } = newCustomer('Looked at');
    await shop.run();
    refusals.clear();
    await shop.run({ mode: 'full', since: daysAgo(1).toISOString() });
    expect(await shop.dealsOf(customer.id)).toHaveLength(1);
    expect(await asideOf(customer.id)).toBeUndefined();
  });

  it('together with those it is merged with is known by one name, whichever of them changes, and goes through with all of them', async () => {
    refusals.add('Merge Survivor');
    const survivor = shop.world.addCustomer({ name: 'Merge Survivor' });
    const loser = shop.world.addCustomer({ name: 'Merge Loser' });
    shop.world.addJob({ customerId: survivor.id, businessUnit: 'Pool - Sales' });
    shop.world.mergeCustomers(loser.id, survivor.id);
    await shop.run();
    shop.world.changeCustomer(loser.id, { doNotMail: true });
    await shop.run();
    shop.world.changeCustomer(survivor.id, { doNotMail: true });
    await shop.run();
    const accounts = (await listQuarantined(shop.runtime.state, { limit: 100 })).filter(({ entity }) => entity === 'account');
    expect(accounts).toMatchObject([{ recordId: String(survivor.id), attempts: 3 }]);
    refusals.clear();
    shop.world.changeCustomer(loser.id, { doNotMail: false });
    await shop.run();
    expect(await asideOf(survivor.id)).toBeUndefined();
    expect(await shop.dealsOf(survivor.id)).toHaveLength(1);
  });

  it('as unreadable is fetched by id once it is due, and comes out when it was mended without a new modification time', async () => {
    const { customer, job } = newCustomer('Quietly mended');
    shop.world.corrupt('jobs', job.id, { businessUnitId: 'none' });
    await shop.run();
    shop.world.repair('jobs', job.id);
    shop.simulator.requests.reset();
    await shop.run();
    expect(shop.simulator.requests.count('GET jpm/jobs')).toBe(0);
    expect(await asideOf(job.id)).toMatchObject({ attempts: 1 });
    pass(1.1);
    await shop.run();
    expect(shop.simulator.requests.count('GET jpm/jobs')).toBe(1);
    expect(await asideOf(job.id)).toBeUndefined();
    expect(await shop.dealsOf(customer.id)).toHaveLength(1);
  });

  it('as unreadable waits longer and longer while it stays so', async () => {
    const { job } = newCustomer('Never mended');
    shop.world.corrupt('jobs', job.id, { businessUnitId: 'none' });
    await shop.run();
    pass(1.1);
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { failed: 1 } });
    pass(1.1);
    expect(await shop.run()).toMatchObject({ counts: { failed: 0 } });
    expect(await asideOf(job.id)).toMatchObject({ attempts: 2 });
    shop.world.repair('jobs', job.id);
    pass(5);
    await shop.run();
    expect(await asideOf(job.id)).toBeUndefined();
  });

  it.each([
    { entity: 'appointments', make: (jobId: number) => shop.world.addAppointment({ jobId }).id, broken: { start: 'soon' } },
    { entity: 'estimates', make: (jobId: number) => shop.world.addEstimate({ jobId, subtotal: 100 }).id, broken: { subtotal: 'much' } },
    { entity: 'appointment-assignments', make: (jobId: number) => shop.world.assignTechnician({ appointmentId: shop.world.addAppointment({ jobId }).id }).id, broken: { technicianId: null } },
    { entity: 'leads', make: () => shop.world.addLead().id, broken: { active: 'yes' } },
    { entity: 'technicians', make: () => shop.world.addTechnician({ name: 'Odd' }).id, broken: { name: {} } },
    { entity: 'employees', make: () => shop.world.addEmployee({ name: 'Odd' }).id, broken: { name: {} } },
    { entity: 'business-units', make: () => shop.world.addBusinessUnit({ name: 'Odd' }).id, broken: { name: {} } },
  ] as const)('of $entity is fetched by id as well', async ({ entity, make, broken }) => {
    const { job } = newCustomer(`Of ${entity}`);
    const id = make(job.id);
    shop.world.corrupt(entity, id, broken);
    await shop.run();
    expect(await asideOf(id)).toMatchObject({ kind: 'invalid', entity });
    shop.world.repair(entity, id);
    pass(1.1);
    await shop.run();
    expect(await asideOf(id)).toBeUndefined();
  });

  it('of a phone or email is fetched with its customer', async () => {
    const { customer } = newCustomer('Odd phone');
    const method = shop.world.addContactMethod({ customerId: customer.id, type: 'MobilePhone', value: '(561) 555-0111' });
    shop.world.corrupt('contacts', method.id, { value: { number: 1 } });
    await shop.run();
    expect(await asideOf(method.id)).toMatchObject({ kind: 'invalid', entity: 'customers/contacts' });
    expect(await shop.contactOf(customer.id)).toMatchObject({ phone: null });
    shop.world.repair('contacts', method.id);
    pass(1.1);
    await shop.run();
    expect(await asideOf(method.id)).toBeUndefined();
    expect(await shop.contactOf(customer.id)).toMatchObject({ phone: '+15615550111' });
  });

  it('of a cancellation waits for its feed, for ServiceTitan does not list them', async () => {
    const { job } = newCustomer('Odd cancellation');
    shop.world.cancelJob(job.id);
    const [log] = shop.world.tables['job-canceled-logs'].of('job', job.id);
    const id = log?.id ?? 0;
    shop.world.corrupt('job-canceled-logs', id, { createdOn: 'never' });
    await shop.run();
    expect(await asideOf(id)).toMatchObject({ nextRetryAt: null });
    shop.world.repair('job-canceled-logs', id);
    pass(100);
    await shop.run();
    expect(await asideOf(id)).toMatchObject({ attempts: 1 });
    shop.world.touch('job-canceled-logs', id);
    await shop.run();
    expect(await asideOf(id)).toBeUndefined();
  });

  it('that ServiceTitan does not show any more says so', async () => {
    const { job } = newCustomer('Gone');
    shop.world.corrupt('jobs', job.id, { businessUnitId: 'none' });
    await shop.run();
    shop.simulator.setFault({ kind: 'altered', body: () => JSON.stringify({ page: 1, pageSize: 500, hasMore: false, totalCount: null, data: [] }), on: 'GET jpm/jobs' });
    pass(1.1);
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { failed: 1 } });
    expect((await asideOf(job.id))?.reason).toContain('does not show this record');
    shop.world.repair('jobs', job.id);
    pass(5.1);
    await shop.run();
    expect(await asideOf(job.id)).toBeUndefined();
  });

  it('that ServiceTitan refuses to be asked for is put off, and the run goes on', async () => {
    const { job } = newCustomer('Forbidden list');
    shop.world.corrupt('jobs', job.id, { businessUnitId: 'none' });
    await shop.run();
    shop.simulator.setFault({ kind: 'forbidden', on: 'GET jpm/jobs' });
    pass(1.1);
    const { customer } = newCustomer('Goes on');
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { created: 2, failed: 1 } });
    expect(await asideOf(job.id)).toMatchObject({ attempts: 2, reason: 'businessUnitId: expected a positive whole number' });
    expect(await shop.dealsOf(customer.id)).toHaveLength(1);
    shop.world.repair('jobs', job.id);
    pass(5.1);
    await shop.run();
    expect(await asideOf(job.id)).toBeUndefined();
  });

  it('is left alone once a person dismissed it', async () => {
    const { job } = newCustomer('Dismissed');
    shop.world.corrupt('jobs', job.id, { businessUnitId: 'none' });
    await shop.run();
    const row = await asideOf(job.id);
    await dismiss(shop.runtime.state, { id: row?.id ?? '', by: 'user:1', now: shop.runtime.now().toISOString() });
    pass(1000);
    shop.simulator.requests.reset();
    await shop.run();
    expect(shop.simulator.requests.count('GET jpm/jobs')).toBe(0);
    shop.world.corrupt('jobs', job.id, { businessUnitId: 'none', jobStatus: { code: 5, name: {} } });
    shop.world.touch('jobs', job.id);
    await shop.run();
    expect(await asideOf(job.id)).toMatchObject({ attempts: 1, dismissedAt: null });
    shop.world.repair('jobs', job.id);
    shop.world.touch('jobs', job.id);
    await shop.run();
    expect(await asideOf(job.id)).toBeUndefined();
  });

  it('as unreadable comes out when another way brings it: the customers by id, or a run for its customer', async () => {
    const { customer, job } = newCustomer('Other ways');
    const method = shop.world.addContactMethod({ customerId: customer.id, type: 'Email', value: 'other@example.com' });
    shop.world.corrupt('customers', customer.id, { active: 'yes' });
    shop.world.corrupt('contacts', method.id, { value: {} });
    shop.world.corrupt('jobs', job.id, { businessUnitId: 'none' });
    await shop.run();
    const aside = async () => (await listQuarantined(shop.runtime.state, { limit: 100 })).map(({ entity, recordId }) => `${entity} ${recordId}`).sort();
    const names = [`customers ${customer.id}`, `customers/contacts ${method.id}`, `jobs ${job.id}`];
    expect(await aside()).toEqual(names);
    shop.world.repair('customers', customer.id);
    shop.world.repair('contacts', method.id);
    shop.world.repair('jobs', job.id);
    await shop.run({ customerId: String(customer.id) });
    expect(await aside()).toEqual([]);
    expect(await shop.dealsOf(customer.id)).toHaveLength(1);
    expect(await shop.contactOf(customer.id)).toMatchObject({ email: 'other@example.com' });
  });

  it('that was bad on one page and good on a later one of the same run comes out', async () => {
    const { customer, job } = newCustomer('Twice in a feed');
    const asText = (text: string) => text.replace(`"businessUnitId":${job.businessUnitId}`, '"businessUnitId":"none"');
    shop.simulator.setFault({ kind: 'altered', on: 'export/jobs', body: (text) => asText(text).replace('"hasMore":false', '"hasMore":true') });
    shop.world.advance(1);
    await shop.run();
    shop.world.touch('jobs', job.id);
    await shop.run();
    expect(await asideOf(job.id)).toBeUndefined();
    expect(await shop.dealsOf(customer.id)).toHaveLength(1);
  });

  it('is nothing that a person can cause by typing a value into the CRM that we cannot keep', async () => {
    const { customer, job } = newCustomer('Rich');
    const other = newCustomer('Not so rich');
    await shop.run();
    const [deal] = await shop.dealsOf(customer.id);
    await shop.payload.update({ collection: 'opportunities', id: deal?.id ?? 0, data: { value: 1e20 } });
    shop.world.addAppointment({ jobId: job.id });
    shop.world.addAppointment({ jobId: other.job.id });
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { failed: 0 } });
    for (const each of [customer, other.customer]) expect(await shop.dealsOf(each.id)).toMatchObject([{ stage: 'appointment-scheduled' }]);
    expect(await shop.dealsOf(customer.id)).toMatchObject([{ value: 1e20 }]);
  });

  describe('by the database', () => {
    const forbid = (table: string, column: string, value: string) =>
      shop.runtime.state.db.execute(sql.raw(`alter table crm.${table} add constraint no_such check (${column} <> '${value}') not valid`));
    const allow = (table: string) => shop.runtime.state.db.execute(sql.raw(`alter table crm.${table} drop constraint no_such`));

    it('while it is mirrored stops no other record of its page', async () => {
      const bad = newCustomer('Refused row');
      const others = Array.from({ length: 9 }, (_, index) => newCustomer(`Beside it ${index}`));
      await forbid('st_jobs', 'id', String(bad.job.id));
      expect(await shop.run()).toMatchObject({ status: 'completed', counts: { failed: 1 } });
      for (const { customer } of others) expect(await shop.dealsOf(customer.id)).toHaveLength(1);
      expect(await asideOf(bad.job.id)).toMatchObject({ kind: 'invalid', entity: 'jobs', reason: 'row: the database cannot keep it (PostgreSQL 23514)' });
      await allow('st_jobs');
      pass(1.1);
      await shop.run();
      expect(await shop.dealsOf(bad.customer.id)).toHaveLength(1);
      expect(await asideOf(bad.job.id)).toBeUndefined();
    });

    it('while it is remembered stops no other customer of its batch', async () => {
      const bad = newCustomer('Refused memory');
      const others = Array.from({ length: 3 }, (_, index) => newCustomer(`In its batch ${index}`));
      await forbid('crm_opportunities', 'st_job_id', String(bad.job.id));
      expect(await shop.run()).toMatchObject({ status: 'completed', counts: { failed: 1 } });
      for (const { customer } of others) expect(await shop.dealsOf(customer.id)).toHaveLength(1);
      expect(await asideOf(bad.customer.id)).toMatchObject({ kind: 'apply', reason: 'The database refused it (PostgreSQL 23514).' });
      await allow('crm_opportunities');
      pass(1.1);
      await shop.run();
      expect(await asideOf(bad.customer.id)).toBeUndefined();
      expect(await shop.dealsOf(bad.customer.id)).toHaveLength(1);
    });
  });
});
