import { expect } from '@jest/globals';
import { eq } from 'drizzle-orm';

import { phoneKey } from '../../../src/payload/values/phone-number.js';
import { assertSentRequestsFit } from '../openapi/sent.js';
import { PROVIDER, type BothSides, type Doc, type OutboxRow } from './both-sides.js';
import type { Telling } from './happenings.js';

/** Rounds and runs in which both sides must have come to rest: the longest that a write is refused for changing nothing, and some. */
const MOST_TURNS = 30;
/** Longer than any wait between two attempts, in minutes. */
const LONGEST_WAIT = 180;

const isWaiting = ({ status }: OutboxRow): boolean => status === 'pending' || status === 'sending';

/** What sync could write: every document and every write to ServiceTitan that was asked for. */
const everything = async (sides: BothSides): Promise<unknown> => ({
  contacts: await sides.all('contacts'),
  opportunities: await sides.all('opportunities'),
  activities: await sides.all('activities'),
  outbox: await sides.outbox(),
});

/** Whether it did anything. */
const turn = async (sides: BothSides, mode: 'incremental' | 'full' = 'incremental'): Promise<boolean> => {
  sides.pass(LONGEST_WAIT);
  await sides.sweep();
  const writes = await sides.round();
  const run = await sides.run({ mode });
  expect(run).toMatchObject({ status: 'completed', error: null });
  return writes > 0 || (run?.counts.created ?? 0) + (run?.counts.updated ?? 0) > 0 || (await sides.outbox()).some(isWaiting);
};

/** Nothing goes wrong any more: sweeps, rounds and runs until nothing waits and nothing changes. Throws when that does not come. */
export const comeToRest = async ({ sides }: Telling): Promise<void> => {
  sides.simulator.clearFaults();
  for (let turns = 0; turns < MOST_TURNS; turns += 1) if (!(await turn(sides))) return;
  throw new Error(`Both sides did not come to rest in ${MOST_TURNS} turns: ${JSON.stringify((await sides.outbox()).filter(isWaiting))}`);
};

/** Further sweeps, rounds and runs, full ones too, write nothing, here or there. */
export const expectRest = async ({ sides }: Telling): Promise<void> => {
  const { requests } = sides.simulator;
  assertSentRequestsFit(requests.log);
  const before = await everything(sides);
  requests.reset();
  for (const mode of ['incremental', 'full'] as const) await turn(sides, mode);
  expect(requests.log.filter(({ method, operation }) => method !== 'GET' && operation !== 'POST connect/token').map(({ operation }) => operation)).toEqual([]);
  expect(await everything(sides)).toEqual(before);
};

/** The last confirmed write for each target; what the office changed since then is its own affair. */
const standing = ({ touches }: Telling, outbox: readonly OutboxRow[]): OutboxRow[] => {
  const last = new Map(outbox.filter(({ status }) => status === 'confirmed').map((row) => [row.target, row]));
  return [...last.values()].filter(({ target, confirmedAt }) => (touches.get(target) ?? 0) < Date.parse(confirmedAt ?? ''));
};

type Payload = Record<string, unknown> & { wanted?: { kind: string; value: string }; name?: { value: string }; address?: Record<string, { value: string } | undefined> };

/** What ServiceTitan has of what a write wanted, each beside what it wanted. */
const sidesOf = ({ sides: { world } }: Telling, row: OutboxRow): [found: unknown, wanted: unknown][] => {
  const payload = row.payload as Payload;
  const { tables } = world;
  const estimate = (status: string): [unknown, unknown][] => [[tables.estimates.need(Number(payload.estimateId)).status, status]];
  const job = (status: string): [unknown, unknown][] => [[tables.jobs.need(Number(payload.jobId)).jobStatus, status]];
  const isOn = (): boolean =>
    tables['appointment-assignments'].of('appointment', Number(payload.appointmentId)).some(({ active, technicianId }) => active && String(technicianId) === payload.technicianId);
  const method = (): [unknown, unknown][] => {
    const { kind, value } = payload.wanted ?? { kind: '', value: '' };
    const values = tables.contacts.of('customer', Number(payload.customerId)).filter(({ active }) => active).map((each) => each.value);
    return [[values.map((each) => (kind === 'phone' ? phoneKey(each, 'US') : each)), expect.arrayContaining([kind === 'phone' ? phoneKey(value, 'US') : value])]];
  };
  const customer = (): [unknown, unknown][] => {
    const { name, address, doNotMail } = tables.customers.need(Number(payload.customerId));
    if (payload.name) return [[name, payload.name.value]];
    if (payload.doNotMail) return [[doNotMail, true]];
    return (['city', 'state', 'zip'] as const).flatMap((part): [unknown, unknown][] => (payload.address?.[part] ? [[address[part], payload.address[part].value]] : []));
  };
  const meanings: Readonly<Record<string, () => [unknown, unknown][]>> = {
    'sell-estimate': () => estimate('Sold'),
    'unsell-estimate': () => estimate('Open'),
    'dismiss-estimate': () => estimate('Dismissed'),
    'reopen-estimate': () => estimate('Open'),
    'hold-job': () => job('Hold'),
    'complete-job': () => job('Completed'),
    'job-note': () => [[tables['job-notes'].of('job', Number(payload.jobId)).filter(({ text }) => text.startsWith(String(payload.text))).length, 1]],
    'create-booking': () => [[tables.bookings.rows.filter(({ externalId }) => externalId === payload.key).length, 1]],
    'assign-technician': () => [[isOn(), true]],
    'unassign-technician': () => [[isOn(), false]],
    'update-contact-method': method,
    'add-contact-method': method,
    'update-customer': customer,
    'wish-no-texts': () => [],
  };
  const meaning = meanings[row.operation];
  if (!meaning) throw new Error(`what ${row.operation} means is not known here`);
  return meaning();
};

/** ServiceTitan has what every confirmed write wanted, unless the office changed it later. */
const expectConfirmed = (telling: Telling, outbox: readonly OutboxRow[]): void => {
  for (const row of standing(telling, outbox)) {
    const found = sidesOf(telling, row);
    expect({ write: `${row.operation} ${row.target}`, is: found.map(([is]) => is) }).toEqual({ write: `${row.operation} ${row.target}`, is: found.map(([, wanted]) => wanted) });
  }
};

/** Nothing was made twice, whatever replies were lost. */
const expectNothingTwice = ({ sides: { world, tenantId }, leads }: Telling, opportunities: readonly Doc[]): void => {
  const bookings = world.tables.bookings.rows.filter(({ provider }) => provider === PROVIDER).map(({ externalId }) => externalId);
  expect(bookings.toSorted()).toEqual([...new Set(bookings)].toSorted());
  expect(bookings.toSorted()).toEqual(leads.map(({ id }) => `payload-opportunity-${id}`).toSorted());
  const notes = world.tables['job-notes'].rows.map(({ text }) => text);
  expect(notes.toSorted()).toEqual([...new Set(notes)].toSorted());
  // What came of a lead of the CRM is the lead's own opportunity.
  for (const { externalId, jobId } of world.tables.bookings.rows.filter((each) => each.provider === PROVIDER && each.jobId !== null)) {
    expect(opportunities.filter(({ stKey }) => stKey === `${tenantId}:job:${jobId}`).map(({ id }) => `payload-opportunity-${id}`)).toEqual([externalId]);
  }
};

const FIELDS = ['name', 'email', 'phone', 'address', 'doNotMail'] as const;

/** Contacts hold what their customers have, but for fields in which somebody must choose, or of which ServiceTitan refused the change. */
const expectContacts = async ({ sides, unticked, leads }: Telling, outbox: readonly OutboxRow[]): Promise<void> => {
  const { conflicts } = sides.runtime.state.tables.journal;
  const open = new Set((await sides.runtime.state.db.select().from(conflicts).where(eq(conflicts.resolution, 'open'))).map(({ stKey, field }) => `${stKey} ${field.split('.')[0]}`));
  const last = new Map(outbox.filter(({ status }) => status !== 'superseded').map((row) => [row.target, row]));
  const { customers, contacts: methods } = sides.world.tables;
  const found: unknown[] = [];
  // Who was a contact before ServiceTitan knew of him keeps what he was called and where he is reached (design 4.4).
  const people = new Set(leads.map(({ contact }) => contact));
  for (const contact of (await sides.all('contacts')).filter(({ id, stKey }) => !people.has(id) && /:customer:\d+$/.test(stKey ?? ''))) {
    const id = Number(String(contact.stKey).split(':')[2]);
    const { name, address, doNotMail } = customers.need(id);
    const ofType = (type: string): string[] => methods.of('customer', id).filter((row) => row.active && row.type === type).map(({ value }) => value);
    const own = contact.address as Record<string, unknown>;
    const alike: Readonly<Record<(typeof FIELDS)[number], boolean>> = {
      name: contact.name === name,
      email: ofType('Email').includes(String(contact.email)),
      phone: [...ofType('MobilePhone'), ...ofType('Phone')].some((value) => phoneKey(value, 'US') === phoneKey(contact.phone, 'US')),
      address: own.street === [address.street, address.unit].filter((part) => part).join(', ') && own.city === address.city && own.zip === address.zip,
      // A wish not to be written to is only ever passed on, never taken back by either side for the other.
      doNotMail: contact.doNotMail === true || !doNotMail || unticked.has(String(id)),
    };
    for (const field of FIELDS) {
      const refusal = last.get(`customer:${id}:${field}`);
      const isExplained = open.has(`${contact.stKey} ${field}`) || (refusal?.status === 'refused' && !refusal.reason?.startsWith('ServiceTitan changed this as well'));
      if (!alike[field] && !isExplained) found.push({ contact: contact.stKey, field, crm: contact[field], servicetitan: { name, address, email: ofType('Email'), phone: ofType('MobilePhone'), doNotMail }[field] });
    }
  }
  expect(found).toEqual([]);
};

/** What both sides hold once they rest. */
export const expectAgreement = async (telling: Telling): Promise<void> => {
  const outbox = await telling.sides.outbox();
  expectConfirmed(telling, outbox);
  expectNothingTwice(telling, await telling.sides.all('opportunities'));
  await expectContacts(telling, outbox);
};
