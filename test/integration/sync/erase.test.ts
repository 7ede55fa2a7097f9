import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';

import { erase } from '../../../src/jobs/command/erase.js';
import { listAudit } from '../../../src/state/audit.js';
import { releaseLease, takeLease } from '../../../src/state/lease.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

/** Everything of the crm schema as text. */
const textOfSchema = async ({ runtime }: Shop): Promise<string> => {
  const { db } = runtime.state;
  const tables = await db.execute<{ name: string }>(sql`select table_name as name from information_schema.tables where table_schema = 'crm' and table_type = 'BASE TABLE'`);
  const texts = await Promise.all(
    tables.rows.map(async ({ name }) => {
      const { rows } = await db.execute<{ text: string | null }>(sql`select string_agg(t::text, E'\n') as text from crm.${sql.identifier(name)} t`);
      return rows[0]?.text ?? '';
    }),
  );
  return texts.join('\n');
};

const PERSONAL = ['Jane Erasable', 'Erasable', 'jane.erasable', '555-2368', 'Erasable Street', 'Erasable pool', 'erasable memo'];
const told = (text: string): string[] => PERSONAL.filter((word) => text.includes(word));

describe('what is kept of a customer', () => {
  let shop: Shop;
  let customerId: string;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() } });
    const { world } = shop;
    const customer = world.addCustomer({ name: 'Jane Erasable', email: 'jane.erasable@example.com', mobilePhone: '555-2368', address: { street: '1 Erasable Street' } });
    const twin = world.addCustomer({ name: 'Jane Erasable', email: 'jane.erasable2@example.com' });
    customerId = String(customer.id);
    const job = world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales', summary: 'Erasable pool wanted' });
    const other = world.addJob({ customerId: twin.id, businessUnit: 'Pool - Sales' });
    world.addEstimate({ jobId: job.id, name: 'Erasable pool', subtotal: 500 });
    const bystander = world.addCustomer({ name: 'Otto Bystander' });
    world.addJob({ customerId: bystander.id, businessUnit: 'Pool - Sales' });
    await shop.run({ dryRun: true });
    await shop.run();
    world.cancelJob(other.id, { memo: 'erasable memo' });
    world.mergeCustomers(twin.id, customer.id);
    world.changeCustomer(customer.id, { name: 'Jane Erasable-Smith' });
    const broken = world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales', summary: 'Erasable pool again' });
    world.corrupt('jobs', broken.id, { createdOn: 'one day' });
    expect(await shop.run()).toMatchObject({ counts: { failed: 1 } });
    await shop.runtime.state.db.execute(sql`insert into crm.crm_inbox (tenant_id, event_key, event_type, body, status, received_at, worked_at) values
      (${shop.tenantId}, 'a', 'job.created', ${JSON.stringify({ data: { customer: { id: customer.id, name: 'Jane Erasable' } } })}, 'worked', now(), now()),
      (${shop.tenantId}, 'b', 'job.created', ${JSON.stringify({ data: { jobId: String(job.id), name: 'Jane Erasable' } })}, 'worked', now(), now()),
      (${shop.tenantId}, 'c', 'job.created', ${JSON.stringify({ data: { customerId: bystander.id, name: 'Otto Bystander' } })}, 'worked', now(), now())`);
  });
  afterAll(() => shop.close());
  const eraseIt = () => erase(shop.runtime, { customerId });

  it('is not erased while a run is on', async () => {
    const lease = await takeLease(shop.runtime.state, { tenantId: shop.tenantId, owner: 'a run' });
    await expect(eraseIt()).rejects.toThrow('A run of this tenant is on');
    if (lease) await releaseLease(shop.runtime.state, lease);
    await expect(erase(shop.runtime, { customerId, tenantId: '5' })).rejects.toThrow('No such tenant');
  });

  it('loses its history, and keeps what the CRM still shows', async () => {
    expect(told(await textOfSchema(shop))).toEqual(PERSONAL);
    const text = await eraseIt();
    expect(text).toMatch(/journal lines masked/);
    expect(text).toMatch(/delete those first, then erase again/);
    const { db } = shop.runtime.state;
    for (const table of ['crm_changes', 'crm_plans', 'crm_inbox', 'crm_conflicts', 'st_quarantine']) {
      const { rows } = await db.execute<{ text: string | null }>(sql`select string_agg(t::text, ' ') as text from crm.${sql.identifier(table)} t`);
      expect({ table, told: told(rows[0]?.text ?? '') }).toEqual({ table, told: [] });
    }
    const { rows } = await db.execute<{ raw: string | null }>(sql`select string_agg(raw::text, ' ') as raw from crm.st_customers`);
    expect(rows[0]?.raw).toContain('Otto Bystander');
    expect(told(rows[0]?.raw ?? '')).toEqual([]);
    expect(await db.execute(sql`select 1 from crm.crm_inbox where body is not null`)).toMatchObject({ rowCount: 1 });
    expect(await shop.contactOf(Number(customerId))).toMatchObject({ name: 'Jane Erasable-Smith' });
    const stages = await db.execute(sql`select 1 from crm.crm_changes where field = 'stage' and after = '"contacted"'`);
    expect(stages.rowCount).toBeGreaterThan(0);
  });

  it('changes nothing for the next run, which finds everything as it was', async () => {
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { created: 0, updated: 0 } });
    expect(told(await textOfSchema(shop)).length).toBeGreaterThan(0);
  });

  it('loses everything once the CRM has no document of the customer any more, and stays so', async () => {
    for (const collection of ['opportunities', 'contacts'] as const) {
      for (const { id, name, title } of await shop.all(collection)) {
        if (!String(name ?? title).includes('Bystander')) await shop.payload.delete({ collection, id });
      }
    }
    expect(await eraseIt()).toMatch(/present values masked/);
    expect(told(await textOfSchema(shop))).toEqual([]);
    await shop.run();
    await shop.run({ mode: 'full' });
    expect(await shop.all('contacts')).toHaveLength(1);
    expect(await eraseIt()).toBe(`Erased of customer ${customerId}:\n  1 records set aside emptied`);
    const text = await textOfSchema(shop);
    expect(text).toContain('Otto Bystander');
    expect(told(text)).toEqual([]);
    expect(await eraseIt()).toBe(`Nothing was kept of customer ${customerId} that had to be erased.`);
  });

  it('and each erasure is on record, with the customer by id', async () => {
    const [entry] = await listAudit(shop.runtime.state, { limit: 1 });
    expect(entry).toMatchObject({ actor: { collection: null, id: 'cli' }, action: 'erase', subject: `${shop.tenantId}:customer:${customerId}`, status: 200 });
  });
});
