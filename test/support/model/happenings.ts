import fc from 'fast-check';

import type { RuleOptions } from '../../../src/pipelines/rule-options.js';
import type { EstimateRecord, JobRecord } from '../../../src/servicetitan/records.js';
import { dayAt, TENANT } from '../records.js';
import type { How, ModelStory } from './model-story.js';

/** One thing that happens, told with small numbers; which record it concerns is worked out when it happens. */
export type Happening = { kind: string; a: number; b: number; c: number; isRun: boolean };

const CUSTOMERS = ['1', '2', '3'];
const UNITS = ['Pool - Sales', 'Electrical - Service', 'Pool - Service', 'Pool - Install', 'Electrical - Install'];
const STAGES = [
  'sales/new-lead', 'sales/contacted', 'sales/appointment-scheduled', 'sales/proposal-sent', 'sales/estimate-followup', 'sales/job-sold', 'sales/estimate-lost',
  'install/estimate-approved', 'install/pre-install-planning', 'install/scheduled', 'install/in-progress', 'install/on-hold', 'install/job-completed',
];
const AMOUNTS = [0, 0.004, 0.1, 500, 999.995, 1234.5, 12000, 1000000];

type Telling = { story: ModelStory; a: number; b: number; c: number; id: string };
type Kinds = Readonly<Record<string, (telling: Telling) => string | undefined>>;

const at = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(list.length, 1)];
const need = <T>(list: readonly T[], index: number): T => {
  const found = at(list, index);
  if (found === undefined) throw new Error('An empty list has nothing to choose');
  return found;
};
const jobOf = ({ story, a }: Telling): JobRecord | undefined => at([...story.jobs.values()], a);
const estimateOf = ({ story, a }: Telling): EstimateRecord | undefined => at([...story.estimates.values()], a);
const customerOf = ({ a }: Telling): string => need(CUSTOMERS, a);
/** What names an opportunity of the sync in a story: its key without the tenant. */
const cardOf = ({ story, a }: Telling): string | undefined =>
  at(story.crm.opportunities.flatMap(({ stKey }) => stKey?.replace(`${TENANT}:job:`, '') ?? []), a);
const contactOf = (telling: Telling): string | undefined =>
  telling.story.crm.contacts.some(({ stKey }) => stKey === `${TENANT}:customer:${customerOf(telling)}`) ? customerOf(telling) : undefined;
/** A customer has one project. */
const projectOf = (telling: Telling): string | null => (telling.b % 3 === 0 ? `7${customerOf(telling)}` : null);
const emailOf = (customerId: string): string => `customer${customerId}@example.com`;

const newJob = (telling: Telling, fields: Partial<JobRecord> & { unit?: string } = {}): string => {
  const { story, a, b, id } = telling;
  const job = { customerId: need(CUSTOMERS, a), unit: need(UNITS, b), projectId: projectOf(telling), ...fields };
  story.job(id, job);
  return `job ${id} ${JSON.stringify(job)}`;
};

const change = (fields: Partial<JobRecord>) => (telling: Telling) => {
  const job = jobOf(telling);
  if (!job) return undefined;
  telling.story.job(job.id, { completedOn: null, ...fields });
  return `job ${job.id} is now ${JSON.stringify(fields)}`;
};

const withEstimate = (tell: (telling: Telling, estimate: EstimateRecord) => string | undefined) => (telling: Telling) => {
  const estimate = estimateOf(telling);
  return estimate && tell(telling, estimate);
};

const withCard = (tell: (telling: Telling, card: string) => string | undefined) => (telling: Telling) => {
  const card = cardOf(telling);
  return card === undefined ? undefined : tell(telling, card);
};

/** What happens in ServiceTitan. */
const SERVICETITAN: Kinds = {
  wait: ({ story, a }) => {
    story.day(story.now + need([1, 10, 31, 45], a));
    return 'time goes by';
  },
  job: newJob,
  install: (telling) => newJob(telling, { unit: 'Pool - Install' }),
  twoJobs: (telling) => `${newJob({ ...telling, id: `${telling.id}2` })} and at once ${newJob({ ...telling, id: `${telling.id}1`, b: telling.c })}`,
  unmapped: (telling) => newJob(telling, { unit: 'Plumbing - Service' }),
  oldJob: (telling) => newJob(telling, { createdOn: dayAt(-1 - telling.c * 10) }),
  backdatedJob: (telling) => newJob(telling, { createdOn: dayAt(Math.max(telling.story.now - telling.c * 5, 0)) }),
  recall: (telling) => {
    const job = jobOf(telling);
    return job && newJob(telling, { customerId: job.customerId, ...(telling.c % 2 ? { recallForId: job.id } : { warrantyId: job.id }) });
  },
  fromEstimate: withEstimate((telling, estimate) => newJob(telling, { customerId: estimate.customerId ?? '1', createdFromEstimateId: estimate.id, unit: telling.c % 3 ? 'Pool - Install' : 'Pool - Sales' })),
  appointment: (telling) => {
    const job = jobOf(telling);
    if (!job) return undefined;
    telling.story.appointment(telling.id, job.id);
    return `appointment ${telling.id} of job ${job.id}`;
  },
  dropAppointment: ({ story, a, b }) => {
    const appointment = at([...story.appointments.values()], a);
    if (!appointment) return undefined;
    story.appointment(appointment.id, appointment.jobId, b % 2 ? { status: 'Canceled' } : { active: false });
    return `appointment ${appointment.id} ${b % 2 ? 'canceled' : 'deleted'}`;
  },
  complete: change({ status: 'Completed' }),
  start: change({ status: 'In Progress' }),
  work: change({ status: 'working' }),
  hold: change({ status: 'Hold' }),
  dispatch: change({ status: 'Dispatched' }),
  schedule: change({ status: 'Scheduled' }),
  unknown: change({ status: 'Paused' }),
  cancel: (telling) => {
    const job = jobOf(telling);
    if (!job || job.status === 'Canceled') return undefined;
    telling.story.job(job.id, { completedOn: null }).cancel(job.id);
    return `job ${job.id} canceled`;
  },
  moveJob: (telling) => {
    const job = jobOf(telling);
    if (!job) return undefined;
    telling.story.job(job.id, { customerId: need(CUSTOMERS, telling.b) });
    return `job ${job.id} moved to customer ${need(CUSTOMERS, telling.b)}`;
  },
  estimate: (telling) => {
    const job = jobOf(telling);
    if (!job) return undefined;
    const fields = { customerId: job.customerId, projectId: job.projectId, subtotal: need(AMOUNTS, telling.b), tax: telling.c % 2 ? 0 : 12.345, ...(telling.c === 3 ? { name: null } : {}) };
    telling.story.estimate(telling.id, job.id, fields);
    return `estimate ${telling.id} of job ${job.id} ${JSON.stringify(fields)}`;
  },
  jobless: (telling) => {
    const fields = { customerId: customerOf(telling), projectId: projectOf(telling), subtotal: need(AMOUNTS, telling.b) };
    telling.story.customer(customerOf(telling)).estimate(telling.id, null, fields);
    return `estimate ${telling.id} without a job ${JSON.stringify(fields)}`;
  },
  revalue: withEstimate(({ story, b }, { id, jobId }) => {
    story.estimate(id, jobId, { subtotal: need(AMOUNTS, b) });
    return `estimate ${id} is now ${need(AMOUNTS, b)}`;
  }),
  deleteEstimate: withEstimate(({ story, b }, { id, jobId }) => {
    story.estimate(id, jobId, { active: b % 3 === 0 });
    return `estimate ${id} ${b % 3 === 0 ? 'active' : 'deleted'}`;
  }),
  sell: withEstimate(({ story }, { id, status }) => {
    if (status === 'Sold') return undefined;
    story.sell(id);
    return `estimate ${id} sold`;
  }),
  dismiss: withEstimate(({ story, b }, { id, status }) => {
    if (status === 'Dismissed') return undefined;
    story.estimate(id, story.estimates.get(id)?.jobId ?? null, { soldOn: null }).dismiss(id);
    // A history that could be read once can be read again.
    const isTold = b % 2 === 1 || story.dismissedOn.has(id);
    if (isTold) story.dismissedOn.set(id, dayAt(story.now));
    return `estimate ${id} dismissed${isTold ? ', as its status history tells' : ''}`;
  }),
  reopen: withEstimate(({ story }, { id, status }) => {
    if (status === 'Open') return undefined;
    story.unsell(id);
    return `estimate ${id} open again`;
  }),
  renameCustomer: (telling) => {
    const fields = { name: at([' ', 'Ann Smith', 'Bo Lee', null], telling.b) };
    telling.story.customer(customerOf(telling), fields);
    return `customer ${customerOf(telling)} ${JSON.stringify(fields)}`;
  },
  deactivate: (telling) => {
    telling.story.customer(customerOf(telling), { active: telling.b % 2 === 0 });
    return `customer ${customerOf(telling)} ${telling.b % 2 === 0 ? 'active' : 'inactive'}`;
  },
  address: (telling) => {
    const address = { street: `${telling.b} Main St`, unit: null, city: telling.c % 2 ? 'Tampa' : 'Delray', state: 'FL', zip: telling.c % 3 ? '33601' : null, country: 'USA' };
    telling.story.customer(customerOf(telling), { address });
    return `customer ${customerOf(telling)} ${JSON.stringify(address)}`;
  },
  method: (telling) => {
    const { story, b, c, id } = telling;
    const type = need(['Email', 'MobilePhone', 'Phone', 'Fax'], b);
    const value = type === 'Email' ? (c % 3 ? emailOf(need(CUSTOMERS, c)) : emailOf(customerOf(telling))) : `555-01${id}`;
    story.customer(customerOf(telling)).method(id, customerOf(telling), type, value);
    return `customer ${customerOf(telling)} has ${type} ${value}`;
  },
  dropMethod: ({ story, a }) => {
    const method = at([...story.methods.values()], a);
    if (!method) return undefined;
    story.method(method.id, method.customerId, method.type, method.value ?? '', { createdOn: method.createdOn, active: false });
    return `customer ${method.customerId} has ${method.type} ${method.value} no more`;
  },
  merge: (telling) => {
    const mergedToId = at([null, '1', '2', '3', '99', ...CUSTOMERS], telling.b) ?? null;
    telling.story.customer(customerOf(telling), { mergedToId, active: mergedToId === null });
    return `customer ${customerOf(telling)} merged into ${mergedToId}`;
  },
  mergeWithJobs: (telling) => {
    const [loser, survivor] = [customerOf(telling), need(CUSTOMERS, telling.b)];
    if (loser === survivor) return undefined;
    telling.story.customer(survivor).customer(loser, { mergedToId: survivor, active: false });
    for (const job of [...telling.story.jobs.values()]) if (job.customerId === loser) telling.story.job(job.id, { customerId: survivor });
    return `customer ${loser} merged into ${survivor}, its jobs moved there`;
  },
  renameUnit: ({ story, a, b }) => {
    story.renameUnit(String(70 + (a % 6)), `Renamed ${b}`);
    return `business unit ${70 + (a % 6)} renamed`;
  },
};

/** What people do in the CRM. */
const CRM: Kinds = {
  drag: withCard(({ story, b, c }, card) => {
    story.move(card, need(STAGES, b + c));
    return `someone drags ${card} to ${need(STAGES, b + c)}`;
  }),
  setStatus: withCard(({ story, b }, card) => {
    const status = need(['open', 'won', 'lost'] as const, b);
    story.edit(card, { status });
    return `someone sets ${card} ${status}`;
  }),
  editFields: withCard(({ story, b, c }, card) => {
    const fields = need([{ title: `By hand ${b}` }, { value: b }, { value: null }, { title: null }, { lostReason: 'Too expensive' }, { estimateName: 'Mine' }], c);
    story.edit(card, fields);
    return `someone edits ${card} ${JSON.stringify(fields)}`;
  }),
  editContact: (telling) => {
    const customerId = contactOf(telling);
    if (customerId === undefined) return undefined;
    const { values } = telling.story.contact(customerId);
    const fields = need([{ name: 'By hand' }, { email: 'hand@example.com' }, { phone: null }, { address: { ...values.address, city: 'Naples' } }], telling.b);
    telling.story.editContact(customerId, fields);
    return `someone edits contact ${customerId} ${JSON.stringify(fields)}`;
  },
  addContact: (telling) => {
    const fields = telling.c % 3 ? { name: 'Typed in', email: emailOf(customerOf(telling)).toUpperCase() } : { name: 'Typed in', stCustomerId: customerOf(telling) };
    telling.story.addContact(fields);
    return `someone adds a contact ${JSON.stringify(fields)}`;
  },
  addOpportunity: (telling) => {
    const email = emailOf(customerOf(telling)).toUpperCase();
    const fields = { title: `Heater ${telling.id}?`, pipeline: 'sales', stage: telling.b % 2 ? 'new-lead' : 'contacted', status: 'open' as const };
    telling.story.addOpportunity(email, fields);
    return `someone adds an opportunity for ${email} ${JSON.stringify(fields)}`;
  },
  deleteOpportunity: withCard(({ story }, card) => {
    story.deleteOpportunity(card);
    return `someone deletes ${card}`;
  }),
  loseOpportunity: withCard(({ story }, card) => {
    story.loseOpportunity(card);
    return `${card} is lost`;
  }),
  deleteContact: (telling) => {
    const customerId = contactOf(telling);
    if (customerId === undefined) return undefined;
    telling.story.deleteContact(customerId);
    return `someone deletes contact ${customerId}`;
  },
  recreate: ({ story }) => {
    story.recreate();
    return 'someone presses Re-create';
  },
};

/** What happens to the sync itself. */
const SYNC: Kinds = {
  late: ({ story, a, b }) => {
    const table = need(['jobs', 'estimates', 'appointments', 'customers'] as const, b);
    const id = at([...story[table].keys()].reverse(), a % 3);
    if (id === undefined) return undefined;
    story.delay(table, id);
    return `nothing more is heard of ${table} ${id}`;
  },
  arrive: ({ story }) => {
    story.arrive();
    return 'what was late arrives';
  },
  configure: ({ story, b, c }) => {
    const choices: Partial<RuleOptions>[] = [
      { opportunityPer: need(['customer', 'project', 'job'], c) },
      { openEstimate: need(['latest', 'highest', 'sum'], c) },
      { estimateValue: need(['total', 'subtotal'], c) },
      { newDealAfterDays: need([0, 7, 30], c) },
      { fallbackPipeline: at([undefined, 'sales', 'install'], c) },
    ];
    const rules = need(choices, b);
    story.configure(rules);
    return `the rules are now ${JSON.stringify(rules)}`;
  },
};

/** Runs that are more than a run. */
const RUNS: Readonly<Record<string, (telling: { a: number }) => { line: string; how: How }>> = {
  full: () => ({ line: 'a full run', how: { full: true } }),
  fullSince: ({ a }) => ({ line: `a full run since day ${-a * 10}`, how: { full: true, since: -a * 10 } }),
};

const ALL: Kinds = { ...SERVICETITAN, ...CRM, ...SYNC };

/** How often each kind comes, beside once. */
const OFTEN: Readonly<Record<string, number>> = { wait: 3, job: 3, install: 2, appointment: 3, estimate: 4, sell: 3, dismiss: 3, reopen: 2, complete: 3, start: 2, cancel: 2, schedule: 2, drag: 3, setStatus: 1 };

const KINDS = [...Object.keys(ALL), ...Object.keys(RUNS)].flatMap((kind) => Array<string>(1 + (OFTEN[kind] ?? 0)).fill(kind));
const small = fc.nat(11);
const happening = (kinds: readonly string[]): fc.Arbitrary<Happening> => fc.record({ kind: fc.constantFrom(...kinds), a: small, b: small, c: small, isRun: fc.boolean() });

/**
 * What happens to a few customers: it begins with a job, so that there is something to happen to. Half of the stories know only some kinds of happenings, so that
 * these meet more often.
 */
export const happenings = (length: number): fc.Arbitrary<Happening[]> =>
  fc
    .oneof(fc.constant(KINDS), fc.uniqueArray(fc.constantFrom(...KINDS), { minLength: 3, maxLength: 9 }).map((kinds) => ['wait', 'job', 'estimate', ...kinds]))
    .chain((kinds) => fc.tuple(happening(['job', 'install', 'twoJobs']), fc.array(happening(kinds), { minLength: 2, maxLength: length })))
    .map(([first, rest]) => [first, ...rest]);

export const ruleChoices: fc.Arbitrary<Partial<RuleOptions>> = fc.record({
  opportunityPer: fc.constantFrom('customer', 'customer', 'project', 'job'),
  openEstimate: fc.constantFrom('latest', 'highest', 'sum'),
  estimateValue: fc.constantFrom('total', 'subtotal'),
  onReopen: fc.constantFrom('keep', 'reopen'),
  onUnsell: fc.constantFrom('keep', 'reopen'),
  newDealAfterDays: fc.constantFrom(30, 30, 7, 0),
  fallbackPipeline: fc.constantFrom(undefined, undefined, 'sales', 'install'),
  fieldRules: fc.constantFrom<RuleOptions['fieldRules']>({}, {}, { 'opportunities.title': 'crm', 'opportunities.value': 'ask' }, { 'opportunities.value': 'newest', 'contacts.address': 'crm', 'contacts.name': 'newest' }),
});

/** Lets one thing happen. Time goes on a little with each, so that no two records but those of `twoJobs` are made at the same instant. */
export const happen = (story: ModelStory, { kind, a, b, c, isRun }: Happening, index: number): void => {
  story.day(story.now + 0.01);
  const line = ALL[kind]?.({ story, a, b, c, id: String(100 + index) });
  const special = RUNS[kind]?.({ a });
  if (line !== undefined) story.lines.push(`day ${story.now.toFixed(2)}: ${line}`);
  if (!isRun && !special) return;
  story.lines.push(`day ${story.now.toFixed(2)}: ${special?.line ?? 'a run'}`);
  story.run(special?.how);
};
