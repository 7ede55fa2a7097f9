import fc from 'fast-check';

import { findPipeline, findStage } from '../../../../src/pipelines/stages.js';
import { contactMethod, dayAt, TENANT } from '../../records.js';
import { emptyContact, emptyOpportunity } from '../../in-memory-crm.js';
import type { Happening } from '../happenings.js';
import type { Kill } from './in-memory-outbox.js';
import type { Fault } from './second-side.js';
import type { TwoSidedStory } from './two-sided-story.js';

/** A history while it is told. */
export type Telling = {
  story: TwoSidedStory;
  /** When the office changed by itself what a write would be about, by the write's target. */
  touches: Map<string, string>;
  /** Where a person put a deal, as long as nothing happened to it in ServiceTitan since, and the mirror knew all that had. */
  lastWord: Map<string, string>;
  /** Customers to whom something happened that the mirror does not know. */
  unread: Set<string>;
  /** Leads made in the CRM, and their contacts. */
  leads: number[];
  people: Set<number | string>;
  lines: string[];
};

type Act = Telling & Omit<Happening, 'kind'> & { n: number };

export const newTelling = (story: TwoSidedStory): Telling => ({ story, touches: new Map(), lastWord: new Map(), unread: new Set(), leads: [], people: new Set(), lines: [] });

const STAGES: Readonly<Record<string, readonly string[]>> = {
  sales: ['job-sold', 'estimate-lost', 'proposal-sent', 'job-sold', 'estimate-lost', 'estimate-followup', 'contacted'],
  install: ['on-hold', 'job-completed', 'scheduled', 'pre-install-planning', 'on-hold'],
};
/** What ServiceTitan is told of in so many words. */
const MEANT = ['job-sold', 'estimate-lost', 'on-hold', 'job-completed'];
const FAULTS: readonly Fault[] = ['lost-after', 'lost-before', 'lost-after', 'rate-limit', 'refused'];
const KILLS: readonly (Kill | null)[] = [null, 'before-sending', null, 'after-sending'];

const at = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(list.length, 1)];
const touch = ({ story, touches }: Act, ...keys: string[]): void => keys.forEach((key) => touches.set(key, dayAt(story.now)));

const cardOf = ({ story, a }: Act) => at(story.crm.opportunities.filter(({ stKey }) => /:job:/.test(stKey ?? '')), a);
const contactOf = ({ story, a }: Act) => at(story.crm.contacts.filter(({ stKey }) => /:customer:\d+$/.test(stKey ?? '')), a);
const jobOf = ({ story, a }: Act) => at([...story.jobs.values()], a);

const move = (act: Act): string | undefined => {
  const { story, b, lastWord, unread } = act;
  const card = cardOf(act);
  const pipeline = findPipeline(story.rules.pipelines, card?.values.pipeline ?? null);
  const stage = findStage(pipeline, at(STAGES[pipeline?.slug ?? ''] ?? [], b) ?? null);
  if (!card?.stKey || !stage || stage.slug === card.values.stage) return undefined;
  const refusal = story.tryToMove(card, { stage: stage.slug, status: stage.status });
  const customer = story.crm.dealMemory.get(card.stKey)?.customerId ?? '';
  lastWord.delete(card.stKey);
  if (refusal === null && MEANT.includes(stage.slug) && !unread.has(customer)) lastWord.set(card.stKey, stage.slug);
  return `${card.stKey} to ${stage.slug}${refusal === null ? '' : `: ${refusal}`}`;
};

const editContact = (act: Act): string | undefined => {
  const { story, b, n } = act;
  const contact = contactOf(act);
  if (!contact) return undefined;
  const customerId = contact.stKey?.split(':')[2] ?? '';
  const { address } = contact.values;
  const edits = [{ name: `Ann Person${n}` }, { phone: `(561) 555-${1000 + n}` }, { email: `person${n}@example.com` }, { address: { ...address, city: `Naples ${n}` } }, { doNotMail: true }, { lastName: `Last${n}` }, { phone: null }, { email: null }, { name: null }, { address: { ...address, city: null } }, { doNotText: true }];
  const data = at(edits, b) ?? {};
  story.editContact(customerId, data);
  return `${contact.stKey} ${JSON.stringify(data)}`;
};

const assign = (act: Act): string | undefined => {
  const card = cardOf(act);
  if (!card) return undefined;
  card.values.assignedTo = [1, 2, 3].filter((_user, index) => (act.b >> index) % 2 === 1);
  card.updatedAt = dayAt(act.story.now);
  return `${card.stKey} to ${card.values.assignedTo.join(', ')}`;
};

const makeLead = ({ story, leads, people, n }: Act): string => {
  const times = { createdAt: dayAt(story.now), updatedAt: dayAt(story.now), stKey: null };
  const { crm } = story;
  const contact = { ...times, id: crm.nextId++, values: { ...structuredClone(emptyContact), name: `Lea Caller${n}`, email: `lea${n}@example.com` } };
  const lead = { ...times, id: crm.nextId++, values: { ...structuredClone(emptyOpportunity), title: `Lea ${n}`, contact: contact.id, pipeline: 'sales', stage: 'new-lead', status: 'open' as const } };
  crm.contacts.push(contact);
  crm.opportunities.push(lead);
  leads.push(lead.id);
  people.add(contact.id);
  return `lead ${lead.id}`;
};

/** Something happened to a customer's deals in ServiceTitan. */
const happenedTo = ({ story, lastWord, unread }: Act, customerId: string): void => {
  unread.add(customerId);
  for (const [stKey] of [...lastWord]) if (story.crm.dealMemory.get(stKey)?.customerId === customerId) lastWord.delete(stKey);
};

const newJob = (act: Act, customerId: string, unit: string): string => {
  const { story, b, n } = act;
  const id = String(10_000 + n * 10);
  story.job(id, { customerId, unit }).appointment(`${id}1`, id).assignment(`${id}2`, id, `${id}1`, b % 2 === 0 ? '9001' : '9002');
  if (unit.endsWith('Sales')) story.estimate(`${id}3`, id, { customerId, subtotal: 100 * (b + 1) });
  happenedTo(act, customerId);
  return `job ${id} of customer ${customerId}, ${unit}`;
};

const newCustomer = (act: Act): string => {
  const { story, n, c } = act;
  const id = String(100 + n);
  story.customer(id).method(`${id}1`, id, 'Email', `carl${n}@example.com`).method(`${id}2`, id, 'MobilePhone', `(561) 555-${3000 + n}`);
  return newJob(act, id, c % 3 === 0 ? 'Pool - Install' : 'Pool - Sales');
};

const ofEstimate =
  (from: string, change: (story: TwoSidedStory, id: string) => void) =>
  (act: Act): string | undefined => {
    const estimate = at([...act.story.estimates.values()], act.a);
    if (estimate?.status !== from) return undefined;
    change(act.story, estimate.id);
    touch(act, `estimate:${estimate.id}`);
    happenedTo(act, estimate.customerId ?? '');
    return `estimate ${estimate.id}`;
  };

const ofJob =
  (change: (story: TwoSidedStory, id: string) => void) =>
  (act: Act): string | undefined => {
    const job = jobOf(act);
    if (!job || job.status === 'Completed' || job.status === 'Canceled') return undefined;
    change(act.story, job.id);
    touch(act, `job:${job.id}`);
    happenedTo(act, job.customerId);
    return `job ${job.id} is ${act.story.jobs.get(job.id)?.status}`;
  };

const changeCustomer = (act: Act): string | undefined => {
  const { story, a, b, n } = act;
  const customer = at([...story.customers.values()], a);
  if (!customer) return undefined;
  const { id, address } = customer;
  const setMethod = (type: string, value: string) => {
    const method = [...story.methods.values()].find((each) => each.customerId === id && each.type === type);
    if (method) story.methods.set(method.id, contactMethod(method.id, id, type, value, { createdOn: method.createdOn, modifiedOn: dayAt(story.now) }));
  };
  const changes: readonly [string, () => void][] = [
    ['name', () => void story.customer(id, { name: `Carl Office${n}` })],
    ['address', () => void story.customer(id, { address: { ...address, city: `Miami ${n}` } })],
    ['email', () => setMethod('Email', `office${n}@example.com`)],
    ['phone', () => setMethod('MobilePhone', `561-555-${4000 + n}`)],
    ['doNotMail', () => void story.customer(id, { doNotMail: true })],
  ];
  const [what, change] = at(changes, b) ?? ['', () => undefined];
  change();
  touch(act, `customer:${id}:${what}`);
  return `${what} of customer ${id} (${n})`;
};

const staff = (act: Act): string | undefined => {
  const { story, a, b, n } = act;
  const appointment = at([...story.appointments.values()], a);
  if (!appointment) return undefined;
  const technicianId = b % 2 === 0 ? '9001' : '9002';
  const own = [...story.assignments.values()].find((each) => each.active && each.appointmentId === appointment.id && each.technicianId === technicianId);
  story.assignment(own?.id ?? `${50_000 + n}`, appointment.jobId, appointment.id, technicianId, { active: !own });
  touch(act, `appointment:${appointment.id}:technician:${technicianId}`);
  return `${technicianId} ${own ? 'off' : 'on'} appointment ${appointment.id}`;
};

const convertBooking = (act: Act): string | undefined => {
  const { story, n } = act;
  const booking = at(story.serviceTitan.bookings.filter(({ jobId }) => jobId === null), act.a);
  if (!booking) return undefined;
  const customerId = String(700 + n);
  const id = String(80_000 + n);
  story.customer(customerId, { name: booking.name ?? '' }).job(id, { customerId, bookingId: booking.id });
  Object.assign(booking, { jobId: id, status: 'Converted' });
  happenedTo(act, customerId);
  return `booking ${booking.id} becomes job ${id}`;
};

const ACTS: Readonly<Record<string, (act: Act) => string | undefined | Promise<string>>> = {
  move,
  editContact,
  assign,
  makeLead,
  newCustomer,
  job: (act) => {
    const customer = at([...act.story.customers.values()], act.a);
    return customer && newJob(act, customer.id, act.c % 2 === 0 ? 'Pool - Sales' : 'Pool - Install');
  },
  sell: ofEstimate('Open', (story, id) => void story.sell(id)),
  dismiss: ofEstimate('Open', (story, id) => void story.dismiss(id)),
  unsell: ofEstimate('Sold', (story, id) => void story.unsell(id)),
  reopen: ofEstimate('Dismissed', (story, id) => void story.reopen(id)),
  hold: ofJob((story, id) => void story.job(id, { status: 'Hold' })),
  start: ofJob((story, id) => void story.job(id, { status: 'InProgress' })),
  complete: ofJob((story, id) => void story.complete(id)),
  cancel: ofJob((story, id) => void story.cancel(id)),
  changeCustomer,
  staff,
  convertBooking,
  notice: ({ story }) => {
    story.notice();
    return '';
  },
  run: ({ story, c, unread }) => {
    const written = story.sync({ isKilled: c % 4 === 3 });
    if (c % 4 !== 3) unread.clear();
    return c % 4 === 3 ? 'killed before its plan' : `${written} documents`;
  },
  round: async ({ story, unread, c }) => {
    const kill = at(KILLS, c) ?? null;
    const before = story.serviceTitan.sent.length;
    const writes = await story.round(kill);
    // What was sent changed ServiceTitan as well.
    if (story.serviceTitan.sent.length > before) for (const id of story.customers.keys()) unread.add(id);
    return `${writes} writes${kill === null ? '' : `, killed ${kill}`}`;
  },
  fault: ({ story, a }) => {
    story.serviceTitan.faults.push(at(FAULTS, a) ?? 'lost-after');
    return at(FAULTS, a);
  },
};

const WEIGHTS: Readonly<Record<string, number>> = {
  move: 9, editContact: 7, assign: 3, makeLead: 2, newCustomer: 1, job: 2, sell: 2, dismiss: 2, unsell: 1, reopen: 1, hold: 1, start: 1, complete: 1, cancel: 1,
  changeCustomer: 4, staff: 2, convertBooking: 2, notice: 8, run: 7, round: 8, fault: 4,
};

const happening: fc.Arbitrary<Happening> = fc.record({
  kind: fc.oneof(...Object.entries(WEIGHTS).map(([kind, weight]) => ({ arbitrary: fc.constant(kind), weight }))),
  a: fc.nat(11),
  b: fc.nat(11),
  c: fc.nat(11),
});

/** A history that begins with two customers whom both sides know. */
export const happenings = (length: number): fc.Arbitrary<Happening[]> =>
  fc
    .tuple(fc.nat(11), fc.array(happening, { minLength: Math.floor(length / 3), maxLength: length, size: 'max' }))
    .map(([b, rest]) => [{ kind: 'newCustomer', a: 0, b, c: 1 }, { kind: 'newCustomer', a: 0, b: b + 1, c: 0 }, { kind: 'run', a: 0, b: 0, c: 0 }, ...rest]);

/** Lets something happen, seven minutes after what happened before. */
export const happen = async (telling: Telling, { kind, ...numbers }: Happening, n: number): Promise<void> => {
  telling.story.day(telling.story.now + 0.005);
  const line = await ACTS[kind]?.({ ...telling, ...numbers, n });
  if (line !== undefined) telling.lines.push(`${n} ${kind} ${line}`.trim());
};

export const stKeyOfCustomer = (id: string): string => `${TENANT}:customer:${id}`;
