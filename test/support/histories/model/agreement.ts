import { expect } from '@jest/globals';

import { phoneKey } from '../../../../src/payload/values/phone-number.js';
import { stKeyOfCustomer, type Telling } from './happenings.js';
import type { Row } from './in-memory-outbox.js';

/** Rounds and runs in which both sides must have come to rest. */
const MOST_TURNS = 30;

/** Everyone notices, delivers and runs, hours later. Whether there was anything to do. */
const turn = async ({ story, unread }: Telling): Promise<boolean> => {
  story.day(story.now + 0.2);
  story.notice();
  const writes = await story.round();
  unread.clear();
  return story.sync() > 0 || writes > 0 || story.outbox.isWaiting();
};

export const comeToRest = async (telling: Telling): Promise<void> => {
  telling.story.serviceTitan.faults.length = 0;
  for (let turns = 0; turns < MOST_TURNS; turns += 1) if (!(await turn(telling))) return;
  throw new Error(`Both sides did not come to rest in ${MOST_TURNS} turns: ${JSON.stringify(telling.story.outbox.rows.filter(({ status }) => status === 'pending' || status === 'sending'))}`);
};

/** Further turns send nothing, record nothing and write no document. */
export const expectRest = async (telling: Telling): Promise<void> => {
  const { story } = telling;
  const all = () => structuredClone({ contacts: story.crm.contacts, opportunities: story.crm.opportunities, outbox: story.outbox.rows, sent: story.serviceTitan.sent });
  const before = all();
  for (let again = 0; again < 2; again += 1) expect(await turn(telling)).toBe(false);
  expect(all()).toEqual(before);
};

type Payload = Record<string, unknown> & { wanted?: { kind: string; value: string }; name?: { value: string }; address?: { city?: { value: string } } };

/** What ServiceTitan has of what a write wanted, beside what it wanted. */
const sidesOf = ({ story }: Telling, { operation, payload: given }: Row): [found: unknown, wanted: unknown] => {
  const payload = given as Payload;
  const estimate = () => story.estimates.get(String(payload.estimateId))?.status;
  const job = () => story.jobs.get(String(payload.jobId))?.status;
  const isOn = (): boolean => [...story.assignments.values()].some((each) => each.active && each.appointmentId === payload.appointmentId && each.technicianId === payload.technicianId);
  const customer = () => story.customers.get(String(payload.customerId));
  const method = (): [unknown, unknown] => {
    const keyOf = (value: string | null | undefined): unknown => (payload.wanted?.kind === 'phone' ? phoneKey(value, 'US') : value);
    return [[...story.methods.values()].some((each) => each.customerId === payload.customerId && keyOf(each.value) === keyOf(payload.wanted?.value)), true];
  };
  const meanings: Readonly<Record<string, () => [unknown, unknown]>> = {
    'sell-estimate': () => [estimate(), 'Sold'],
    'unsell-estimate': () => [estimate(), 'Open'],
    'dismiss-estimate': () => [estimate(), 'Dismissed'],
    'reopen-estimate': () => [estimate(), 'Open'],
    'hold-job': () => [job(), 'Hold'],
    'complete-job': () => [job(), 'Completed'],
    'job-note': () => [story.serviceTitan.notes.filter(({ jobId, text }) => jobId === payload.jobId && text.startsWith(String(payload.text))).length, 1],
    'create-booking': () => [story.serviceTitan.bookings.filter(({ externalId }) => externalId === payload.key).length, 1],
    'assign-technician': () => [isOn(), true],
    'unassign-technician': () => [isOn(), false],
    'update-contact-method': method,
    'add-contact-method': method,
    'update-customer': () => {
      if (payload.name) return [customer()?.name, payload.name.value];
      return payload.address ? [customer()?.address?.city, payload.address.city?.value ?? customer()?.address?.city] : [customer()?.doNotMail, true];
    },
  };
  const meaning = meanings[operation];
  if (!meaning) throw new Error(`what ${operation} means is not known here`);
  return meaning();
};

/** ServiceTitan has what the last confirmed write for each target wanted, unless the office changed it later. */
const expectConfirmed = (telling: Telling): void => {
  const last = new Map(telling.story.outbox.rows.filter(({ status }) => status === 'confirmed').map((row) => [row.target, row]));
  for (const row of last.values()) {
    if ((telling.touches.get(row.target) ?? '') >= (row.confirmedAt ?? '')) continue;
    const [found, wanted] = sidesOf(telling, row);
    expect({ write: `${row.operation} ${row.target}`, is: found }).toEqual({ write: `${row.operation} ${row.target}`, is: wanted });
  }
};

const expectNothingTwice = ({ story, leads }: Telling): void => {
  const { bookings, notes } = story.serviceTitan;
  const refused = new Set(story.outbox.rows.filter(({ status, operation }) => status === 'refused' && operation === 'create-booking').map(({ target }) => target.replace('lead:', 'payload-opportunity-')));
  const keys = bookings.map(({ externalId }) => String(externalId));
  expect(keys.filter((key) => !refused.has(key)).sort()).toEqual(leads.map((id) => `payload-opportunity-${id}`).filter((key) => !refused.has(key)).sort());
  expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted());
  expect(notes.map(({ text }) => text).sort()).toEqual([...new Set(notes.map(({ text }) => text))].sort());
  for (const { externalId, jobId } of bookings.filter((booking) => booking.jobId !== null)) {
    expect(story.crm.opportunities.filter(({ stKey }) => stKey?.endsWith(`:job:${jobId}`)).map(({ id }) => `payload-opportunity-${id}`)).toEqual([externalId]);
  }
};

/** Contacts hold what their customers have, but for fields in which somebody must choose, or of which ServiceTitan refused the change. */
const expectContacts = ({ story, people }: Telling): void => {
  const last = new Map(story.outbox.rows.filter(({ status }) => status !== 'superseded').map((row) => [row.target, row]));
  const found: unknown[] = [];
  for (const { id, name, address, doNotMail } of story.customers.values()) {
    const contact = story.contact(id);
    const { values } = contact;
    // Who was a contact before ServiceTitan knew of him keeps what he was called and where he is reached (design 4.4).
    if (people.has(contact.id)) continue;
    const open = Object.keys((story.crm.contactMemory.get(stKeyOfCustomer(id))?.base['__open'] as object | undefined) ?? {}).map((field) => field.split('.')[0]);
    const ofType = (type: string): (string | null)[] => [...story.methods.values()].filter((each) => each.customerId === id && each.type === type).map(({ value }) => value);
    const alike: Readonly<Record<string, boolean>> = {
      // What a person emptied stays empty, and is never taken from ServiceTitan.
      name: values.name === null || values.name === name,
      email: values.email === null || ofType('Email').length === 0 || ofType('Email').includes(String(values.email)),
      phone: values.phone === null || ofType('MobilePhone').length === 0 || ofType('MobilePhone').some((value) => phoneKey(value, 'US') === phoneKey(values.phone, 'US')),
      address: values.address.city === null || values.address.city === address?.city,
      doNotMail: values.doNotMail || !doNotMail,
    };
    for (const [field, isAlike] of Object.entries(alike)) {
      const refusal = last.get(`customer:${id}:${field}`);
      const isExplained = open.includes(field) || (refusal?.status === 'refused' && !refusal.reason?.startsWith('ServiceTitan changed this as well'));
      if (!isAlike && !isExplained) found.push({ customer: id, field, crm: values, servicetitan: { name, address, doNotMail, email: ofType('Email'), phone: ofType('MobilePhone') } });
    }
  }
  expect(found).toEqual([]);
};

/** Where a person had the last word of a deal, and ServiceTitan refused nothing of it, the deal stands where that person put it. */
const expectLastWords = ({ story, lastWord }: Telling): void => {
  const refused = new Set(story.outbox.rows.filter(({ status }) => status === 'refused').map(({ stKey }) => stKey));
  for (const [stKey, stage] of lastWord) {
    if (!refused.has(stKey)) expect({ stKey, stage: story.crm.opportunities.find((each) => each.stKey === stKey)?.values.stage }).toEqual({ stKey, stage });
  }
};

export const expectAgreement = (telling: Telling): void => {
  expectConfirmed(telling);
  expectNothingTwice(telling);
  expectContacts(telling);
  expectLastWords(telling);
};
