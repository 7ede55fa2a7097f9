import fc from 'fast-check';

import type { History } from './history.js';
import { history } from './history.js';
import type { RuleOptions } from '../../src/pipelines/rule-options.js';

/** One thing that happens, told with small numbers; which record it concerns is worked out when it happens. */
export type Event = { kind: string; a: number; b: number; c: number };

/** What can happen in ServiceTitan without taking anything back: an account that only ever goes forward. */
export const FORWARD = ['wait', 'job', 'install', 'appointment', 'estimate', 'sell', 'complete', 'start'] as const;

/** Everything that can happen, in ServiceTitan and in the CRM. */
export const ANYTHING = [
  ...FORWARD, 'cancel', 'uncancel', 'dismiss', 'reopen', 'unsell', 'recall', 'fromEstimate', 'jobless', 'hold', 'unknown', 'mergeCustomer', 'moveJob', 'rename',
  'deactivate', 'dragCard', 'editTitle', 'editValue', 'setLost', 'deleteOpportunity', 'loseOpportunity', 'deleteContact', 'recreate', 'unmapped', 'assign',
] as const;

const CUSTOMERS = ['1', '2', '3'] as const;
const STAGES = ['sales/contacted', 'sales/estimate-followup', 'sales/job-sold', 'sales/estimate-lost', 'install/pre-install-planning', 'install/on-hold'] as const;

const event = (kinds: readonly string[]): fc.Arbitrary<Event> => fc.record({ kind: fc.constantFrom(...kinds), a: fc.nat(11), b: fc.nat(11), c: fc.nat(11) });

/** A story that begins with a job, so that there is something to happen to. */
export const events = (kinds: readonly string[], length: number): fc.Arbitrary<Event[]> =>
  fc.tuple(event(['job', 'install']), event(['estimate', 'appointment']), fc.array(event(kinds), { minLength: Math.floor(length / 3), maxLength: length })).map(([first, second, rest]) => [first, second, ...rest]);

/** How many stories to tell: the same ones each time, unless another seed is asked for. */
export const stories = (numRuns: number): { numRuns: number; seed: number } => ({ numRuns, seed: Number(process.env.STORY_SEED ?? 20241222) });

export const ruleChoices: fc.Arbitrary<Partial<RuleOptions>> = fc.record({
  opportunityPer: fc.constantFrom('customer', 'project', 'job'),
  openEstimate: fc.constantFrom('latest', 'highest', 'sum'),
  onReopen: fc.constantFrom('keep', 'reopen'),
  onUnsell: fc.constantFrom('keep', 'reopen'),
  fieldRules: fc.constantFrom<RuleOptions['fieldRules']>({}, { 'opportunities.title': 'crm', 'opportunities.value': 'ask' }, { 'opportunities.value': 'newest' }),
});

export const newStory = (rules: Partial<RuleOptions> = {}): History => history(rules);

/** Lets an event happen. Time goes on a little with each, so that no two records are made at the same instant. */
export const tell = (story: History, { kind, a, b, c }: Event, index: number): void => {
  story.day(story.now + 0.01);
  const pick = <T>(values: Iterable<T>): T | undefined => {
    const list = [...values];
    return list[a % Math.max(list.length, 1)];
  };
  const job = pick(story.jobs.values());
  const estimate = pick(story.estimates.values());
  const card = pick(story.crm.opportunities.filter((each) => /:job:\d+$/.test(each.stKey ?? '')))?.stKey?.split(':')[2];
  const customerId = CUSTOMERS[a % 3] ?? '1';
  const id = String(100 + index);
  const isEnded = job?.status === 'Completed' || job?.status === 'Canceled';
  const projectId = b % 3 === 0 ? '7' : null;

  if (kind === 'wait') story.day(story.now + ([1, 10, 31, 45][a % 4] ?? 1));
  else if (kind === 'job') story.job(id, { customerId, projectId, unit: b % 2 ? 'Pool - Sales' : 'Electrical - Service' });
  else if (kind === 'install') story.job(id, { customerId, projectId, unit: 'Pool - Install' });
  else if (kind === 'unmapped') story.job(id, { customerId, unit: 'Plumbing - Service' });
  else if (kind === 'jobless') story.customer(customerId).estimate(id, null, { customerId, projectId, subtotal: b * 10 });
  else if (kind === 'recreate') story.recreate();
  else if (kind === 'rename') story.customer(customerId, { name: `Name ${b}` });
  else if (kind === 'deactivate') story.customer(customerId, { active: b % 2 === 0 });
  else if (kind === 'mergeCustomer') story.customer(customerId, { mergedToId: [null, '1', '2', '3', '99'][b % 5] ?? null });
  else if (kind === 'deleteContact' && story.crm.contacts.some((contact) => contact.stKey?.endsWith(`:${customerId}`))) story.deleteContact(customerId);
  if (job) {
    if (kind === 'appointment') story.appointment(id, job.id);
    else if (kind === 'estimate') story.estimate(id, job.id, { customerId: job.customerId, subtotal: b * 100 });
    else if (kind === 'recall') story.job(id, { customerId: job.customerId, recallForId: job.id });
    else if (kind === 'complete' && !isEnded) story.complete(job.id);
    else if (kind === 'start' && !isEnded) story.job(job.id, { status: 'In Progress' });
    else if (kind === 'hold') story.job(job.id, { status: 'Hold', completedOn: null });
    else if (kind === 'unknown') story.job(job.id, { status: 'Paused', completedOn: null });
    else if (kind === 'cancel') story.cancel(job.id);
    else if (kind === 'uncancel') story.job(job.id, { status: 'Scheduled', completedOn: null });
    else if (kind === 'moveJob') story.job(job.id, { customerId: CUSTOMERS[b % 3] ?? '1' });
    else if (kind === 'assign') story.appointment(`${id}1`, job.id).assignment(id, job.id, `${id}1`, String(500 + b), { active: c % 4 !== 0 });
  }
  if (estimate) {
    if (kind === 'sell' && estimate.status === 'Open') story.sell(estimate.id);
    else if (kind === 'dismiss') story.dismiss(estimate.id);
    else if (kind === 'reopen') story.reopen(estimate.id);
    else if (kind === 'unsell' && estimate.status === 'Sold') story.unsell(estimate.id);
    else if (kind === 'fromEstimate') story.job(id, { customerId: estimate.customerId ?? '1', createdFromEstimateId: estimate.id, unit: 'Pool - Install' });
  }
  if (card) {
    if (kind === 'dragCard') story.move(card, STAGES[b % STAGES.length] ?? 'sales/contacted');
    else if (kind === 'editTitle') story.edit(card, { title: `By hand ${b}` });
    else if (kind === 'editValue') story.edit(card, { value: b });
    else if (kind === 'setLost') story.edit(card, { status: 'lost' });
    else if (kind === 'deleteOpportunity') story.deleteOpportunity(card);
    else if (kind === 'loseOpportunity') story.loseOpportunity(card);
  }
};
