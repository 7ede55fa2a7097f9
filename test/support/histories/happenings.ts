import fc from 'fast-check';

import type { DocumentId } from '../../../src/payload/documents.types.js';
import type { RuleOptions } from '../../../src/pipelines/rule-options.js';
import { PROVIDER, TECHNICIANS, type BothSides, type Doc } from './both-sides.js';
import { FAULTS } from './faults.js';

/** One thing that happens, told with small numbers; which record it concerns is worked out when it happens. */
export type Happening = { kind: string; a: number; b: number; c: number };

/** What the office changed by itself, by what a write would be about, and when it did so last. */
export type Touches = Map<string, number>;

/** A history while it is told. */
export type Telling = {
  sides: BothSides;
  touches: Touches;
  /** Wishes for no mail: by customer, whether the last word of a person in the CRM was to take it back. */
  unticked: Set<string>;
  /** Leads made in the CRM. */
  leads: { id: DocumentId; contact: DocumentId }[];
  /** What happened, for whoever reads a failure. */
  lines: string[];
};

type Act = Telling & Omit<Happening, 'kind'> & { n: number };

export const newTelling = (sides: BothSides): Telling => ({ sides, touches: new Map(), unticked: new Set(), leads: [], lines: [] });

const STAGES: Readonly<Record<string, readonly string[]>> = {
  sales: ['job-sold', 'estimate-lost', 'proposal-sent', 'job-sold', 'estimate-lost', 'estimate-followup', 'contacted'],
  install: ['on-hold', 'job-completed', 'scheduled', 'pre-install-planning', 'on-hold'],
};

const at = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(list.length, 1)];
const touch = ({ touches }: Telling, ...keys: string[]): void => keys.forEach((key) => touches.set(key, Date.now()));

const cards = async ({ sides }: Act): Promise<Doc[]> => (await sides.all('opportunities')).filter(({ stKey }) => typeof stKey === 'string');
const contacts = async ({ sides }: Act): Promise<Doc[]> => (await sides.all('contacts')).filter(({ stKey }) => typeof stKey === 'string');

/** What a person does with a document; every third process ends right behind the save, so that nobody hears of it. */
const save = async (act: Act, collection: 'contacts' | 'opportunities', document: Doc, data: Record<string, unknown>): Promise<string> => {
  const isUnheard = act.c % 3 === 2;
  const refusal = await act.sides.save({ collection, id: document.id, data, isUnheard });
  return `${document.stKey ?? `${collection} ${document.id}`} ${JSON.stringify(data)}${isUnheard ? ', unheard' : ''}${refusal === null ? '' : `: ${refusal}`}`;
};

const move = async (act: Act): Promise<string | undefined> => {
  const card = at(await cards(act), act.a);
  const from = act.sides.stages.get(String(card?.stage));
  const slug = at(STAGES[from?.pipeline ?? ''] ?? [], act.b);
  const to = [...act.sides.stages.values()].find((stage) => stage.pipeline === from?.pipeline && stage.slug === slug);
  if (!card || !to) return undefined;
  return `to ${to.slug}: ${await save(act, 'opportunities', card, { stage: to.id, status: to.status })}`;
};

const editContact = async (act: Act): Promise<string | undefined> => {
  const contact = at(await contacts(act), act.a);
  if (!contact) return undefined;
  const { n } = act;
  const edits = [
    { name: `Ann Person${n}` },
    { phone: `(561) 555-${1000 + n}` },
    { email: `person${n}@example.com` },
    { address: { ...(contact.address as object), city: `Naples ${n}` } },
    { address: { ...(contact.address as object), street: `${n} Elm St`, zip: String(33_000 + n) } },
    { doNotMail: true },
    { doNotMail: false },
    { lastName: `Last${n}` },
  ];
  const data = at(edits, act.b) ?? {};
  const customer = String(contact.stKey).split(':')[2] ?? '';
  if ('doNotMail' in data) act.unticked[data.doNotMail ? 'delete' : 'add'](customer);
  return save(act, 'contacts', contact, data);
};

const assign = async (act: Act): Promise<string | undefined> => {
  const card = at(await cards(act), act.a);
  if (!card) return undefined;
  const assignedTo = act.sides.users.flatMap(({ id }, index) => ((act.b >> index) % 2 === 1 ? [id] : []));
  return save(act, 'opportunities', card, { assignedTo });
};

const makeLead = async (act: Act): Promise<string> => {
  const { sides, n } = act;
  const contact = await sides.create('contacts', { name: `Lea Caller${n}`, email: `lea${n}@example.com`, phone: `(561) 555-${2000 + n}` });
  const stage = [...sides.stages.values()].find(({ slug }) => slug === 'new-lead');
  const pipeline = (await sides.all('pipelines')).find(({ slug }) => slug === 'sales');
  const lead = await sides.create('opportunities', { title: `Lea ${n} wants a pool`, contact: contact.id, pipeline: pipeline?.id, stage: stage?.id, status: 'open' });
  act.leads.push({ id: lead.id, contact: contact.id });
  return `lead ${lead.id}`;
};

const editLead = async (act: Act): Promise<string | undefined> => {
  const lead = at(act.leads, act.a);
  const document = (await act.sides.all('opportunities')).find(({ id }) => id === lead?.id);
  return document && save(act, 'opportunities', document, { title: `Lea wants a larger pool ${act.n}` });
};

const PEOPLE: Readonly<Record<string, (act: Act) => Promise<string | undefined>>> = { move, editContact, assign, makeLead, editLead };

const jobOf = ({ sides, a }: Act) => at(sides.world.tables.jobs.rows, a);
const estimateOf = ({ sides, a }: Act) => at(sides.world.tables.estimates.rows, a);
const customerOf = ({ sides, a }: Act) => at(sides.world.tables.customers.rows, a);
const isOver = (status: string): boolean => status === 'Completed' || status === 'Canceled';

/** A job with a visit, a technician and an estimate. */
const newJob = (act: Act, customerId: number, businessUnit: string): string => {
  const { world } = act.sides;
  const job = world.addJob({ customerId, businessUnit });
  const appointment = world.addAppointment({ jobId: job.id });
  world.assignTechnician({ appointmentId: appointment.id, technicianId: act.b % 2 === 0 ? TECHNICIANS.ann : TECHNICIANS.bob });
  const estimate = businessUnit.endsWith('Install') ? null : world.addEstimate({ jobId: job.id, subtotal: 100 * (act.b + 1) });
  return `job ${job.id} of customer ${customerId}, ${businessUnit}, appointment ${appointment.id}${estimate === null ? '' : `, estimate ${estimate.id}`}`;
};

const newCustomer = (act: Act): string => {
  const { n } = act;
  const customer = act.sides.world.addCustomer({
    name: `Carl Customer${n}`,
    email: `carl${n}@example.com`,
    mobilePhone: `(561) 555-${3000 + n}`,
    address: { street: `${n} Oak Ave`, unit: 'Apt 4', city: 'Tampa', state: 'FL', zip: '33601' },
  });
  return newJob(act, customer.id, act.c % 3 === 0 ? 'Pool - Install' : 'Pool - Sales');
};

const changeEstimate =
  (word: 'sellEstimate' | 'dismissEstimate' | 'reopenEstimate' | 'unsellEstimate') =>
  (act: Act): string | undefined => {
    const estimate = estimateOf(act);
    const from = { sellEstimate: 'Open', dismissEstimate: 'Open', reopenEstimate: 'Dismissed', unsellEstimate: 'Sold' }[word];
    if (estimate?.status !== from) return undefined;
    act.sides.world[word](estimate.id);
    touch(act, `estimate:${estimate.id}`);
    return `estimate ${estimate.id}`;
  };

const changeJob =
  (may: (status: string) => boolean, doIt: (world: BothSides['world'], id: number) => void) =>
  (act: Act): string | undefined => {
    const job = jobOf(act);
    if (!job || !may(job.jobStatus)) return undefined;
    doIt(act.sides.world, job.id);
    touch(act, `job:${job.id}`);
    return `job ${job.id} is ${act.sides.world.tables.jobs.need(job.id).jobStatus}`;
  };

const changeCustomer = (act: Act): string | undefined => {
  const { sides, b, n } = act;
  const { world } = sides;
  const customer = customerOf(act);
  if (!customer) return undefined;
  const method = (type: string) => world.tables.contacts.of('customer', customer.id).find((row) => row.active && row.type === type);
  const change = (what: string, doIt: () => void): string => {
    doIt();
    touch(act, `customer:${customer.id}:${what}`);
    return `${what} of customer ${customer.id} (${n})`;
  };
  const changeMethod = (what: string, type: string, value: string): string | undefined => {
    const row = method(type);
    return row && change(what, () => void world.changeContactMethod(row.id, { value }));
  };
  const changes = [
    () => change('name', () => void world.changeCustomer(customer.id, { name: `Carl Office${n}` })),
    () => change('address', () => void world.changeCustomer(customer.id, { address: { ...customer.address, city: `Miami ${n}` } })),
    () => changeMethod('email', 'Email', `office${n}@example.com`),
    () => changeMethod('phone', 'MobilePhone', `561-555-${4000 + n}`),
    () => change('doNotMail', () => void world.changeCustomer(customer.id, { doNotMail: !customer.doNotMail })),
  ];
  return at(changes, b)?.();
};

const staff = (act: Act): string | undefined => {
  const { world } = act.sides;
  const appointment = at(world.tables.appointments.rows.filter(({ status }) => status !== 'Done' && status !== 'Canceled'), act.a);
  if (!appointment) return undefined;
  const technicianId = act.b % 2 === 0 ? TECHNICIANS.ann : TECHNICIANS.bob;
  const own = world.tables['appointment-assignments'].of('appointment', appointment.id).find((row) => row.active && row.technicianId === technicianId);
  if (own) world.unassign(own.id);
  else world.assignTechnician({ appointmentId: appointment.id, technicianId });
  touch(act, `appointment:${appointment.id}:technician:${technicianId}`);
  return `${technicianId} is ${own ? 'taken off' : 'put on'} appointment ${appointment.id}`;
};

const convertBooking = (act: Act): string | undefined => {
  const booking = at(act.sides.world.tables.bookings.rows.filter(({ provider, status }) => provider === PROVIDER && status === 'New'), act.a);
  return booking && `booking ${booking.id} becomes job ${act.sides.world.convertBooking(booking.id, { businessUnit: 'Pool - Sales' }).job.id}`;
};

const officeLead = (act: Act): string => `lead ${act.sides.world.addLead({ leadCustomerName: `Lou Lead${act.n}`, leadEmail: `lou${act.n}@example.com`, leadPhone: `561-555-${5000 + act.n}` }).id}`;

const endLead = (act: Act): string | undefined => {
  const { world } = act.sides;
  const lead = at(world.tables.leads.rows.filter(({ status }) => status === 'Open'), act.a);
  if (!lead) return undefined;
  if (act.b % 2 === 0) world.changeLead(lead.id, { status: 'Dismissed' });
  else world.convertLead(lead.id, { businessUnit: 'Pool - Sales' });
  return `lead ${lead.id} is ${act.b % 2 === 0 ? 'dismissed' : 'converted'}`;
};

const OFFICE: Readonly<Record<string, (act: Act) => string | undefined>> = {
  newCustomer,
  salesJob: (act) => {
    const customer = customerOf(act);
    return customer && newJob(act, customer.id, 'Pool - Sales');
  },
  installJob: (act) => {
    const customer = customerOf(act);
    return customer && newJob(act, customer.id, 'Pool - Install');
  },
  estimate: (act) => {
    const job = jobOf(act);
    return job && `estimate ${act.sides.world.addEstimate({ jobId: job.id, subtotal: 50 * (act.b + 1) }).id} of job ${job.id}`;
  },
  sell: changeEstimate('sellEstimate'),
  dismiss: changeEstimate('dismissEstimate'),
  reopen: changeEstimate('reopenEstimate'),
  unsell: changeEstimate('unsellEstimate'),
  start: changeJob((status) => status === 'Scheduled', (world, id) => void world.setJobStatus(id, 'InProgress')),
  hold: changeJob((status) => !isOver(status) && status !== 'Hold', (world, id) => void world.holdJob(id)),
  complete: changeJob((status) => !isOver(status), (world, id) => void world.completeJob(id)),
  cancel: changeJob((status) => !isOver(status), (world, id) => void world.cancelJob(id)),
  uncancel: changeJob((status) => status === 'Canceled', (world, id) => void world.uncancelJob(id)),
  changeCustomer,
  staff,
  convertBooking,
  officeLead,
  endLead,
};

const killedAfter = (c: number, most: number): { killedAfter?: number } => (c % 2 === 0 ? {} : { killedAfter: 1 + (c % most) });

const fateLine = (fate: { killedAfter?: number }): string => (fate.killedAfter === undefined ? '' : `killed after ${fate.killedAfter} steps`);

const MACHINERY: Readonly<Record<string, (act: Act) => Promise<string | undefined>>> = {
  run: async ({ sides, c }) => {
    const fate = killedAfter(c, 11);
    const run = await sides.run(fate);
    return `${fateLine(fate)} ${run?.status ?? ''}`;
  },
  round: async ({ sides, c }) => {
    const fate = killedAfter(c, 8);
    return `${await sides.round(fate)} writes ${fateLine(fate)}`;
  },
  sweep: async ({ sides, c }) => {
    const fate = killedAfter(c, 5);
    await sides.sweep(fate);
    return fateLine(fate);
  },
  fault: ({ sides, a, b, c }) => {
    const fault = at(FAULTS, a * 12 + b);
    if (!fault) return Promise.resolve(undefined);
    sides.simulator.setFault({ ...fault, times: 1 + (c % 3) });
    return Promise.resolve(JSON.stringify({ ...fault, on: String(fault.on), times: 1 + (c % 3) }));
  },
  clear: ({ sides }) => {
    sides.simulator.clearFaults();
    return Promise.resolve('');
  },
};

const WEIGHTS: Readonly<Record<string, number>> = {
  move: 8, editContact: 8, assign: 3, makeLead: 2, editLead: 1,
  newCustomer: 2, salesJob: 1, installJob: 1, estimate: 2, sell: 2, dismiss: 2, reopen: 1, unsell: 1, start: 1, hold: 1, complete: 1, cancel: 1, uncancel: 1,
  changeCustomer: 5, staff: 2, convertBooking: 2, officeLead: 1, endLead: 1,
  run: 7, round: 7, sweep: 2, fault: 4, clear: 1,
};

const happening: fc.Arbitrary<Happening> = fc.record({
  kind: fc.oneof(...Object.entries(WEIGHTS).map(([kind, weight]) => ({ arbitrary: fc.constant(kind), weight }))),
  a: fc.nat(11),
  b: fc.nat(11),
  c: fc.nat(11),
});

const always = (kind: string): fc.Arbitrary<Happening> => fc.record({ kind: fc.constant(kind), a: fc.nat(11), b: fc.nat(11), c: fc.nat(2) });

/** A history that begins with customers whom both sides know. */
export const happenings = (length: number): fc.Arbitrary<Happening[]> =>
  fc
    .tuple(always('newCustomer'), always('newCustomer'), fc.array(happening, { minLength: Math.floor(length / 3), maxLength: length, size: 'max' }))
    .map(([first, second, rest]) => [first, second, { kind: 'run', a: 0, b: 0, c: 0 }, ...rest]);

export const ruleChoices: fc.Arbitrary<Partial<RuleOptions>> = fc.record({
  fieldRules: fc.constantFrom<RuleOptions['fieldRules']>(
    {},
    { 'contacts.email': 'ask', 'contacts.address': 'crm' },
    { 'contacts.phone': 'newest', 'contacts.name': 'crm', 'contacts.address': 'ask' },
    { 'contacts.name': 'newest', 'contacts.email': 'crm', 'contacts.phone': 'crm' },
  ),
  onReopen: fc.constantFrom('keep', 'reopen'),
  onUnsell: fc.constantFrom('keep', 'reopen'),
});

/** Lets something happen, seven minutes after what happened before. */
export const happen = async (telling: Telling, { kind, ...numbers }: Happening, n: number): Promise<void> => {
  telling.sides.pass(7);
  const act: Act = { ...telling, ...numbers, n };
  const line = await (PEOPLE[kind] ?? OFFICE[kind] ?? MACHINERY[kind])?.(act);
  if (line !== undefined) telling.lines.push(`${n} ${kind} ${line}`.trim());
};
