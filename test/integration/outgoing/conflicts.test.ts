import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';

import { listAudit } from '../../../src/state/audit.js';
import { readConflict } from '../../../src/state/conflicts.js';
import { readJournal } from '../../../src/state/journal.js';
import { settleConflict } from '../../../src/sync/conflicts/settle-conflict.js';
import { requestRuns } from '../../../src/sync/run/request-run.js';
import { workOpenRuns } from '../../../src/sync/run/work-open-runs.js';
import { emptyWorld } from '../../support/empty-world.js';
import { serveCrm, type ServedCrm } from '../endpoints/served-crm.js';

type Shown = Record<string, unknown> & { id: string; field: string; resolution: string };

/** What a CRM may hide from its salespeople: contacts of a company that is not theirs, and everybody's email. */
const contacts = {
  slug: 'contacts',
  access: { read: ({ req }: { req: { user: unknown } }) => (isSales(req.user) ? { company: { not_equals: 'hidden' } } : true) },
  fields: [
    { name: 'company', type: 'text' as const },
    { name: 'email', type: 'email' as const, access: { read: ({ req }: { req: { user: unknown } }) => !isSales(req.user) } },
  ],
};
const isSales = (user: unknown): boolean => typeof user === 'object' && user !== null && 'role' in user && user.role === 'sales';

describe('the conflict list', () => {
  let crm: ServedCrm;
  beforeAll(async () => {
    const fieldRules = { 'contacts.phone': 'ask', 'contacts.email': 'ask', 'contacts.name': 'ask', 'opportunities.title': 'ask' } as const;
    crm = await serveCrm({ world: emptyWorld(), tenantIds: ['1001'], collections: [contacts], options: { fieldRules } });
  });
  afterAll(() => crm.close());

  const world = () => crm.simulator.world;
  const run = async (): Promise<void> => {
    await requestRuns(crm.runtime, { mode: 'incremental', dryRun: false, triggeredBy: 'test' });
    await workOpenRuns(crm.runtime);
  };
  const listed = async (stKey: string, query = '&status=open', as: 'admin' | 'sales' = 'admin'): Promise<Shown[]> => {
    const { body } = await crm.ask('GET', `/crm/sync/conflicts?stKey=${stKey}${query}`, { as });
    return body.conflicts as Shown[];
  };
  const settle = (id: string, body: unknown, as: 'admin' | 'sales' = 'admin') => crm.ask('POST', `/crm/sync/conflicts/${id}`, { as, body });
  const find = async (collection: 'contacts' | 'opportunities', stKey: string) => {
    const { docs } = await crm.payload.find({ collection, where: { stKey: { equals: stKey } }, depth: 0 });
    const [document] = docs as unknown[] as (Record<string, unknown> & { id: number })[];
    if (!document) throw new Error('no document');
    return document;
  };
  const changePhone = (customerId: number, value: string) => {
    const method = world().tables.contacts.of('customer', customerId).find((row) => row.type === 'MobilePhone');
    world().changeContactMethod(method?.id ?? 0, { value });
  };
  const newCustomer = async (name = 'Ann Able') => {
    const customer = world().addCustomer({ name, mobilePhone: '561-555-0100', email: `${crypto.randomUUID()}@example.com` });
    const job = world().addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    await run();
    const stKey = `1001:customer:${customer.id}`;
    return { customer, job, stKey, contact: await find('contacts', stKey) };
  };
  /** A customer whose phone both sides changed. */
  const inConflict = async () => {
    const made = await newCustomer();
    await crm.payload.update({ collection: 'contacts', id: made.contact.id, data: { phone: '561-555-0111' } });
    changePhone(made.customer.id, '561-555-0122');
    await run();
    const [conflict] = await listed(made.stKey);
    if (!conflict) throw new Error('no conflict');
    return { ...made, conflict };
  };
  const phoneOf = async (stKey: string): Promise<unknown> => (await find('contacts', stKey)).phone;

  it('shows the last agreed value and what each side made of it, with exactly the fields of the contract', async () => {
    const { stKey, contact } = await inConflict();
    const { status, body } = await crm.ask('GET', `/crm/sync/conflicts?stKey=${stKey}`, { as: 'sales' });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        conflicts: [
          {
            id: expect.stringMatching(/^\d+$/),
            tenantId: '1001',
            collection: 'contacts',
            stKey,
            crmId: String(contact.id),
            field: 'phone',
            base: '+15615550100',
            servicetitan: '+15615550122',
            crm: '561-555-0111',
            resolution: 'open',
            at: expect.stringMatching(/Z$/),
            resolvedAt: null,
            resolvedBy: null,
          },
        ],
        hasMore: false,
      },
    });
    expect(await phoneOf(stKey)).toBe('561-555-0111');
  });

  it("ServiceTitan's value goes into the CRM when it is chosen, is journaled, and nothing waits any more", async () => {
    const { stKey, conflict } = await inConflict();
    expect(await settle(conflict.id, { field: 'phone', choose: 'servicetitan' })).toEqual({ status: 202, body: { id: conflict.id, resolution: 'servicetitan' } });
    await crm.settled();
    expect(await phoneOf(stKey)).toBe('+15615550122');
    expect(await listed(stKey)).toEqual([]);
    expect(await listed(stKey, '&status=settled')).toMatchObject([{ id: conflict.id, resolution: 'servicetitan', resolvedBy: expect.stringMatching(/^user:/), resolvedAt: expect.any(String) }]);
    expect((await readJournal(crm.runtime.state, { stKey, limit: 1 }))[0]).toMatchObject({ kind: 'change', field: 'phone', before: '561-555-0111', after: '+15615550122' });
    await run();
    expect(await listed(stKey, '')).toHaveLength(1);
  });

  it("the CRM's value stays when it is chosen, and the same conflict does not come again", async () => {
    const { customer, stKey, conflict } = await inConflict();
    expect(await settle(conflict.id, { field: 'phone', choose: 'crm' })).toMatchObject({ status: 202, body: { resolution: 'crm' } });
    await crm.settled();
    world().changeCustomer(customer.id, { doNotMail: true });
    await run();
    expect(await phoneOf(stKey)).toBe('561-555-0111');
    expect(await listed(stKey, '')).toMatchObject([{ resolution: 'crm' }]);
  });

  it('a choice is kept when the process ends before a run can carry it out', async () => {
    const { stKey, conflict } = await inConflict();
    const { state } = crm.runtime;
    const row = await readConflict(state, Number(conflict.id));
    if (!row) throw new Error('no conflict');
    await settleConflict(crm.runtime, { row, choice: { choose: 'servicetitan', by: 'user:1' } });
    expect(await phoneOf(stKey)).toBe('561-555-0111');
    await run();
    expect(await phoneOf(stKey)).toBe('+15615550122');
    const waiting = await state.db.execute(sql`select 1 from crm.crm_conflicts where waits`);
    expect(waiting.rows).toEqual([]);
  });

  it('a title that waits is settled as well, and later estimates go on changing it', async () => {
    const { job } = await newCustomer('Tina Title');
    const stKey = `1001:job:${job.id}`;
    const { id } = await find('opportunities', stKey);
    await crm.payload.update({ collection: 'opportunities', id, data: { title: 'By hand' } });
    world().addEstimate({ jobId: job.id, name: 'Pump', subtotal: 1000, tax: 0 });
    await run();
    const [conflict] = await listed(stKey);
    expect(conflict).toMatchObject({ field: 'title', collection: 'opportunities', servicetitan: 'Tina Title - Pump - $1,000', crm: 'By hand' });
    await settle(conflict?.id ?? '', { field: 'title', choose: 'servicetitan' });
    await crm.settled();
    expect((await find('opportunities', stKey)).title).toBe('Tina Title - Pump - $1,000');
    world().addEstimate({ jobId: job.id, name: 'Heater', subtotal: 2000, tax: 0 });
    await run();
    expect((await find('opportunities', stKey)).title).toBe('Tina Title - Heater - $2,000');
    expect(await listed(stKey)).toEqual([]);
  });

  it('settles itself when the two sides agree later', async () => {
    const { customer, stKey } = await inConflict();
    changePhone(customer.id, '(561) 555-0111');
    await run();
    expect(await listed(stKey, '')).toMatchObject([{ resolution: 'agreed', resolvedBy: null }]);
  });

  it('is refused with 409 when it is settled already, by one of two people at once', async () => {
    const { stKey, conflict } = await inConflict();
    const answers = await Promise.all(['servicetitan', 'crm'].map((choose) => settle(conflict.id, { field: 'phone', choose })));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    await crm.settled();
    expect(await settle(conflict.id, { field: 'phone', choose: 'crm' })).toMatchObject({ status: 409, body: { errors: [{ message: expect.stringContaining('settled already') }] } });
    expect(await listed(stKey)).toEqual([]);
  });

  it('is refused with 409 when the value in the CRM is another one by now', async () => {
    const { contact, conflict } = await inConflict();
    await crm.payload.update({ collection: 'contacts', id: contact.id, data: { phone: '561-555-0133' } });
    expect(await settle(conflict.id, { field: 'phone', choose: 'servicetitan' })).toMatchObject({ status: 409, body: { errors: [{ message: expect.stringContaining('another one by now') }] } });
  });

  it('is refused with 404 and shown to nobody once the document is deleted', async () => {
    const { stKey, contact, conflict } = await inConflict();
    const open = async () => ((await crm.ask('GET', '/crm/sync/status', { as: 'admin' })).body.conflicts as { open: number }).open;
    const before = await open();
    await crm.payload.delete({ collection: 'contacts', id: contact.id });
    while ((await open()) === before) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await listed(stKey)).toEqual([]);
    expect(await settle(conflict.id, { field: 'phone', choose: 'servicetitan' })).toMatchObject({ status: 404 });
  });

  it.each([
    { id: 'first', body: { field: 'phone', choose: 'crm' }, status: 400, names: 'id' },
    { id: '999999', body: { field: 'phone', choose: 'crm' }, status: 404, names: 'id' },
    { id: null, body: { field: 'phone' }, status: 400, names: 'choose' },
    { id: null, body: { field: 'phone', choose: 'both' }, status: 400, names: 'choose' },
    { id: null, body: { choose: 'crm' }, status: 400, names: 'field' },
    { id: null, body: { field: 'email', choose: 'crm' }, status: 400, names: 'field' },
  ])('a choice of $body for $id is refused with $status and the name of the field', async ({ id, body, status, names }) => {
    const known = id ?? (await inConflict()).conflict.id;
    expect(await settle(known, body)).toEqual({ status, body: { errors: [{ message: expect.stringMatching(new RegExp(`^${names}: `)) }] } });
  });

  it.each(['status=closed', 'stKey=phone', 'limit=0', 'limit=201', 'page=0', 'tenantId=x'])('the query %s is refused with the name of the parameter', async (query) => {
    const { status, body } = await crm.ask('GET', `/crm/sync/conflicts?${query}`, { as: 'admin' });
    expect({ status, body }).toEqual({ status: 400, body: { errors: [{ message: expect.stringMatching(new RegExp(`^${query.split('=')[0]}: `)) }] } });
  });

  it('is shown page by page', async () => {
    await inConflict();
    await inConflict();
    const page = async (number: number) => (await crm.ask('GET', `/crm/sync/conflicts?limit=1&page=${number}`, { as: 'admin' })).body as { conflicts: Shown[]; hasMore: boolean };
    const [first, second] = [await page(1), await page(2)];
    expect(first).toMatchObject({ conflicts: [{}], hasMore: true });
    expect(Number(first.conflicts[0]?.id)).toBeGreaterThan(Number(second.conflicts[0]?.id));
  });

  it('shows nothing of documents and fields that the asker may not read', async () => {
    const { stKey, customer, contact } = await inConflict();
    await crm.payload.update({ collection: 'contacts', id: contact.id, data: { email: 'by.hand@example.com' } });
    const method = world().tables.contacts.of('customer', customer.id).find((row) => row.type === 'Email');
    world().changeContactMethod(method?.id ?? 0, { value: 'by.office@example.com' });
    await run();
    expect((await listed(stKey)).map(({ field }) => field).sort()).toEqual(['email', 'phone']);
    expect((await listed(stKey, '', 'sales')).map(({ field }) => field)).toEqual(['phone']);
    await crm.payload.update({ collection: 'contacts', id: contact.id, data: { company: 'hidden' } });
    expect(await listed(stKey, '', 'sales')).toEqual([]);
  });

  it('is for those who may run the sync to settle, and on record with who did', async () => {
    const { stKey, conflict } = await inConflict();
    expect((await settle(conflict.id, { field: 'phone', choose: 'crm' }, 'sales')).status).toBe(403);
    expect(await listed(stKey)).toHaveLength(1);
    await settle(conflict.id, { field: 'phone', choose: 'crm' });
    expect(await listAudit(crm.runtime.state, { limit: 1 })).toMatchObject([{ action: 'conflicts/:id', tenantId: '1001', subject: conflict.id, status: 202 }]);
    await crm.settled();
  });
});
