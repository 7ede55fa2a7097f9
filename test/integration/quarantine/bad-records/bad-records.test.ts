import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Entity } from '../../../../src/exports/simulator.js';
import { listQuarantined, type QuarantineRow } from '../../../../src/state/quarantine.js';
import type { RunRow } from '../../../../src/state/runs.js';
import { emptyWorld } from '../../../support/empty-world.js';
import { openShop, type Shop } from '../../../support/shop.js';
import { nameOf, withRawJson, type BadCase } from './bad-case.js';
import { CONTACT_CASES } from './contact-cases.js';
import { DATE_CASES } from './date-cases.js';
import { ID_CASES } from './id-cases.js';
import { MONEY_CASES } from './money-cases.js';
import { TEXT_CASES } from './text-cases.js';
import { WORD_CASES } from './word-cases.js';

const CASES: readonly BadCase[] = [...ID_CASES, ...DATE_CASES, ...MONEY_CASES, ...TEXT_CASES, ...CONTACT_CASES, ...WORD_CASES];
const NUMBERED = CASES.map((each, index) => ({ name: `${index}: ${nameOf(each)}`, index }));

/** A customer with one of everything, of which one member is bad. */
type Told = { customerId: number; ids: Partial<Record<Entity | 'phone', number>> };
type Doc = Record<string, unknown>;
type Seen = { contact: Doc | null; deal: Doc | null };

const FEED_OF: Partial<Record<Entity, string>> = { contacts: 'customers/contacts' };

const tell = (shop: Shop, index: number): Told => {
  const { world } = shop;
  const customer = world.addCustomer({ name: `Case ${index}`, address: { street: '1 Main St' }, email: `case${index}@example.com`, mobilePhone: '(561) 555-0100' });
  const job = world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales', jobNumber: `N${index}` });
  const appointment = world.addAppointment({ jobId: job.id });
  const assignment = world.assignTechnician({ appointmentId: appointment.id });
  const estimate = world.addEstimate({ jobId: job.id, name: 'Pump', subtotal: 1000 });
  const [email, phone] = world.tables.contacts.of('customer', customer.id);
  return {
    customerId: customer.id,
    ids: { customers: customer.id, contacts: email?.id, phone: phone?.id, jobs: job.id, appointments: appointment.id, 'appointment-assignments': assignment.id, estimates: estimate.id },
  };
};

/** The record of a case, and the name its member has in ServiceTitan. */
const targetOf = ({ entity, field }: BadCase, { ids }: Told): { id: number; member: string } =>
  field === 'phone' ? { id: ids.phone ?? 0, member: 'value' } : { id: ids[entity] ?? 0, member: field };

const spoil = (shop: Shop, bad: BadCase, told: Told): void => {
  const { id, member } = targetOf(bad, told);
  const [whole = '', part] = member.split('.');
  const address = { street: '1 Main St', unit: null, city: 'Tampa', state: 'FL', zip: '33601', country: 'USA' };
  shop.world.corrupt(bad.entity, id, { [whole]: part === undefined ? bad.value : { ...address, [part]: bad.value } });
};

/** What the CRM shows of the member that is bad. */
const shown = ({ entity, field }: BadCase, { contact, deal }: Seen): unknown => {
  const address = contact?.address as Doc | undefined;
  const technicians = deal?.technicians as Doc[] | undefined;
  if (entity === 'contacts') return field === 'phone' ? contact?.phone : contact?.email;
  if (entity === 'customers' && field === 'name') return contact?.name;
  if (field === 'address.unit') return address?.street;
  if (field.startsWith('address.')) return address?.[field.slice('address.'.length)];
  if (entity === 'customers') return contact?.stStatus;
  if (entity === 'estimates') return field === 'name' ? deal?.estimateName : deal?.value;
  if (entity === 'appointments') return technicians?.length;
  if (entity === 'appointment-assignments') return technicians?.[0]?.name;
  return field === 'jobNumber' ? deal?.stJobNumber : deal && `${String(deal.place)} ${String(deal.status)}`;
};

/** What is left of a customer one of whose records is set aside. */
const left = (bad: BadCase, index: number): object => {
  const contact = { name: `Case ${index}`, email: `case${index}@example.com`, phone: '+15615550100' };
  const deal = { place: 'sales/proposal-sent', value: 1000, title: `Case ${index} - Pump - $1,000` };
  if (bad.entity === 'customers' || bad.entity === 'jobs') return { contact: null, deal: null };
  if (bad.entity === 'contacts') return { contact: bad.field === 'phone' ? { ...contact, phone: null } : { ...contact, email: null }, deal };
  if (bad.entity === 'estimates') return { contact, deal: { place: 'sales/appointment-scheduled', value: 0 } };
  return { contact, deal: { ...deal, technicians: [] } };
};

describe('bad records', () => {
  let shop: Shop;
  let told: Told[];
  let controls: Told[];
  let seen: Map<string, Seen>;
  let rows: QuarantineRow[];
  let first: RunRow;
  let second: RunRow;
  let now = Date.now();

  const look = async (): Promise<Map<string, Seen>> => {
    const slugs = new Map([...(await shop.all('pipelines')), ...(await shop.all('pipeline-stages'))].map((doc) => [`${'pipeline' in doc ? 's' : 'p'}${doc.id}`, String(doc.slug)]));
    const found = new Map<string, Seen>();
    for (const contact of await shop.all('contacts')) found.set(String(contact.stCustomerId), { contact, deal: null });
    for (const deal of await shop.all('opportunities')) {
      const place = `${slugs.get(`p${String(deal.pipeline)}`) ?? ''}/${slugs.get(`s${String(deal.stage)}`) ?? ''}`;
      const of = found.get(String(deal.stCustomerId)) ?? { contact: null, deal: null };
      found.set(String(deal.stCustomerId), { ...of, deal: { ...deal, place } });
    }
    return found;
  };
  const seenOf = ({ customerId }: Told): Seen => seen.get(String(customerId)) ?? { contact: null, deal: null };

  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() } });
    // Time stands still, so that nothing is due in between on a slow machine.
    shop.runtime.now = () => new Date(now);
    shop.simulator.setFault({ kind: 'altered', body: withRawJson, on: /GET \w+\//, times: Infinity });
    told = CASES.map((bad, index) => {
      const of = tell(shop, index);
      spoil(shop, bad, of);
      return of;
    });
    controls = Array.from({ length: 10 }, (_, index) => tell(shop, CASES.length + index));
    first = await shop.run();
    seen = await look();
    rows = await listQuarantined(shop.runtime.state, { limit: 10_000 });
    second = await shop.run();
  }, 600_000);
  afterAll(() => shop.close());

  it(`are ${CASES.length} by now, more than 400 of them different`, () => {
    expect(new Set(CASES.map(nameOf)).size).toBeGreaterThan(400);
  });

  it('fail no run, and are counted', () => {
    expect(first).toMatchObject({ status: 'completed', error: null });
    expect(first.counts.failed).toBeGreaterThanOrEqual(CASES.filter(({ effect }) => 'aside' in effect).length);
  });

  it('are told to nobody: no reason quotes a value', () => {
    expect(rows.filter(({ reason }) => /canary|alert|DROP|example\.com|5551234/i.test(reason))).toEqual([]);
    expect(JSON.stringify(first.warnings)).not.toMatch(/canary|example\.com/);
  });

  it.each(NUMBERED)('$name', ({ index }) => {
    const bad = CASES[index];
    const of = told[index];
    if (!bad || !of) throw new Error('no such case');
    const { id, member } = targetOf(bad, of);
    const feed = FEED_OF[bad.entity] ?? bad.entity;
    const row = rows.find((each) => each.kind === 'invalid' && each.entity === feed && (member === 'id' ? JSON.stringify(each.raw).match(new RegExp(`"(Case |N)${index}"`)) : each.recordId === String(id)));
    if ('aside' in bad.effect) {
      expect(row?.reason).toBe(bad.effect.aside);
      if (bad.entity === 'contacts' && member === 'customerId') expect(seenOf(of)).toMatchObject({ contact: { email: null } });
      else expect(seenOf(of)).toMatchObject(left(bad, index));
      return;
    }
    expect(row).toBeUndefined();
    const { shows } = bad.effect;
    const expected = typeof shows === 'string' ? shows.replace('{id}', String(id)).replace('{email}', `case${index}@example.com`) : shows;
    expect(shown(bad, seenOf(of))).toEqual(expected);
  });

  it('harm nobody else', () => {
    for (const [index, of] of controls.entries()) {
      const name = `Case ${CASES.length + index}`;
      expect(seenOf(of)).toMatchObject({
        contact: { name, email: `case${CASES.length + index}@example.com`, phone: '+15615550100', stStatus: 'active' },
        deal: { place: 'sales/proposal-sent', value: 1000, title: `${name} - Pump - $1,000`, technicians: [{ name: 'Tess Vale', primary: true }] },
      });
    }
  });

  it('once mended stay as they are: another run has nothing to do', () => {
    expect(second).toMatchObject({ status: 'completed', counts: { created: 0, updated: 0, failed: 0 } });
  });

  it('come in once they are mended in ServiceTitan, all of them', async () => {
    CASES.forEach((bad, index) => {
      const of = told[index];
      if (of) shop.world.repair(bad.entity, targetOf(bad, of).id);
    });
    for (const { customerId } of told) shop.world.touch('customers', customerId);
    for (const { ids } of told) {
      shop.world.touch('jobs', ids.jobs ?? 0);
      // One that does not name its customer cannot be asked for.
      shop.world.touch('contacts', ids.contacts ?? 0);
    }
    // More records are due than one run tries.
    for (let run = 0; run < 4; run += 1) {
      now += 24 * 60 * 60_000;
      expect(await shop.run()).toMatchObject({ status: 'completed', error: null });
    }
    const nameless = (await listQuarantined(shop.runtime.state, { limit: 10_000 })).filter(({ recordId }) => !recordId.startsWith('unreadable-'));
    expect(nameless.map(({ kind, entity, recordId, reason }) => `${kind} ${entity} ${recordId} ${reason}`)).toEqual([]);
    seen = await look();
    for (const of of told) expect(seenOf(of)).toMatchObject({ contact: { stStatus: 'active' }, deal: { status: expect.any(String) } });
  });
});
