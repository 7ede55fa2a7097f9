import type { Health } from '../sync/report/health.js';
import type { Guard, StepName } from '../sync/steps/deal.js';

export type PillStyle = 'success' | 'warning' | 'error' | 'light-gray';

/** What the panel calls things. Pure text: no part of it is read by code. */

export const STEP_WORDS: Record<StepName, string> = {
  'new-customers': 'New customers',
  appointments: 'Appointments',
  estimates: 'Estimates sent',
  'sold-estimates': 'Estimates sold or dismissed',
  'install-jobs': 'Install jobs',
  'job-status': 'Job status',
};

/** What a step does, as the reason of a change. */
const STEP_REASONS: Record<StepName, string> = {
  'new-customers': 'a new customer or job came in',
  appointments: 'an appointment was booked',
  estimates: 'an estimate was written or changed',
  'sold-estimates': 'an estimate was sold or dismissed',
  'install-jobs': 'an install job was created',
  'job-status': 'the status of a job changed',
};

export const GUARD_WORDS: Record<Guard, string> = {
  'protected-stage': 'an open estimate does not take it out of the stage it is in',
  'no-way-back': 'it would be a step back',
  pinned: 'a person chose the stage it is in, and that holds until ServiceTitan has news',
  'lost-by-person': 'a person set it lost',
  closed: 'it was closed before ServiceTitan brought this back',
  'unknown-job-status': 'a job has a status that the sync does not know',
  unsold: 'the estimate that was sold is no longer sold in ServiceTitan; please check',
};

export const HEALTH_WORDS: Record<Health, { title: string; text: string; pill: PillStyle }> = {
  ok: { title: 'Working', text: 'The CRM follows ServiceTitan.', pill: 'success' },
  failing: { title: 'Failing', text: 'The next run tries again and goes on where this one stopped. If this lasts, the log of the CRM says more.', pill: 'error' },
  action_required: {
    title: 'Needs you',
    text: 'The sync cannot mend this by itself: change it in ServiceTitan or in the settings, then press Run now.',
    pill: 'error',
  },
  never_run: { title: 'Not run yet', text: 'No run was completed so far.', pill: 'light-gray' },
  stale: { title: 'Out of date', text: 'Look whether the server that runs the schedule is up, and whether a run hangs below.', pill: 'warning' },
};

export const SCHEDULER_WORDS: Record<'running' | 'paused' | 'off' | 'not started', string> = {
  running: 'Runs by itself',
  paused: 'Paused by a person: runs start by hand only, and nothing is sent',
  off: 'Off: runs start by hand only (CRM_SYNC_ENABLED is not "true")',
  'not started': 'Not started: the server needs an instrumentation.ts that starts Payload (see the README of payload-st-sync)',
};

export const RUN_WORDS: Record<'started' | 'completed' | 'failed' | 'canceled', { title: string; pill: PillStyle }> = {
  started: { title: 'Running', pill: 'light-gray' },
  completed: { title: 'Completed', pill: 'success' },
  failed: { title: 'Failed', pill: 'error' },
  canceled: { title: 'Canceled', pill: 'warning' },
};

const FEED_WORDS: Record<string, string> = {
  customers: 'customers',
  'customers/contacts': 'phones and emails',
  'customers by id': 'customers of older jobs',
  jobs: 'jobs',
  'job-canceled-logs': 'cancellations',
  appointments: 'appointments',
  'appointment-assignments': 'technicians of appointments',
  estimates: 'estimates',
  leads: 'leads',
  'business-units': 'business units',
  technicians: 'technicians',
  employees: 'employees',
};

const ENTITY_WORDS: Record<string, string> = {
  account: 'Customer',
  customers: 'Customer',
  'customers/contacts': 'Phone or email',
  jobs: 'Job',
  'job-canceled-logs': 'Cancellation',
  appointments: 'Appointment',
  'appointment-assignments': 'Technician of an appointment',
  estimates: 'Estimate',
  leads: 'Lead',
  'business-units': 'Business unit',
  technicians: 'Technician',
  employees: 'Employee',
};

const FIELD_WORDS: Record<string, string> = {
  stTenantId: 'ServiceTitan account',
  stCustomerId: 'ServiceTitan customer',
  stJobId: 'ServiceTitan job',
  stJobNumber: 'ServiceTitan job number',
  stEstimateId: 'ServiceTitan estimate',
  stStatus: 'ServiceTitan status',
  id: 'Document',
  deletedAt: 'Deleted',
};

/** What the progress of a run says. */
export const phaseWords = ({ phase, feed }: { phase: string; feed: string | null }): string => {
  if (phase === 'queued') return 'Waiting for a worker';
  if (phase === 'pull') return feed === null ? 'Reading from ServiceTitan' : `Reading ${FEED_WORDS[feed] ?? feed} from ServiceTitan`;
  if (phase === 'plan') return 'Bringing customers up to date';
  return 'Finishing';
};

export const stepWords = (step: string | null): string | null => (step === null ? null : isStep(step) ? STEP_WORDS[step] : step);

/** "because an appointment was booked"; null where no step is known. */
export const stepReason = (step: string | null): string | null => (step !== null && isStep(step) ? STEP_REASONS[step] : null);

export const guardWords = (guard: string | null): string => (guard !== null && isGuard(guard) ? GUARD_WORDS[guard] : (guard ?? 'a rule forbids it'));

/** "Lost reason" for `lostReason`, "Address: city" for `address.city`. */
export const fieldWords = (field: string): string => {
  const known = FIELD_WORDS[field];
  if (known !== undefined) return known;
  const text = field.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`).replaceAll('.', ': ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** What a record of the quarantine is called: "Job 2150000003"; one whose id could not be read has none. */
export const entityWords = ({ entity, recordId }: { entity: string; recordId: string }): string => {
  const word = ENTITY_WORDS[entity] ?? entity;
  return /^\d+$/.test(recordId) ? `${word} ${recordId}` : `${word} without a readable id`;
};

/** "Customer id should be a positive whole number" for "customerId: expected a positive whole number". */
const faultWords = (fault: string): string => {
  const [, field, words] = /^([\w.]+): (.+)$/.exec(fault) ?? [];
  if (field === undefined || words === undefined) return fault;
  const subject = field === 'row' ? 'the record' : fieldWords(field);
  if (words.startsWith('expected ')) return `${subject} should be ${words.slice('expected '.length)}`;
  return words.startsWith('missing') ? `${subject} is ${words}` : `${subject}: ${words}`;
};

/** What is wrong with a record of the quarantine, in a sentence. */
export const quarantineWords = ({ kind, reason }: { kind: string; reason: string }): string => {
  if (kind === 'plan') return `What the CRM should say of it could not be worked out. ${reason}`;
  if (kind === 'apply') return `It could not be written to the CRM. ${reason}`;
  // What is wrong with the whole record is told in a sentence, what is wrong with fields by their names.
  return reason.endsWith('.') ? reason : `It cannot be read as ServiceTitan sent it: ${reason.split('; ').map(faultWords).join('; ')}.`;
};

/** Who asked for a run or made a change: an id, for names are not kept. */
export const actorWords = (actor: string): string => {
  if (actor === 'schedule') return 'Schedule';
  if (actor === 'cli') return 'Command line';
  if (actor === 'webhook') return 'Webhooks';
  if (actor === 'poll') return 'Polling';
  if (actor.startsWith('user:')) return `User ${actor.slice('user:'.length)}`;
  if (actor.startsWith('run:')) return 'Sync';
  return actor === 'code' ? 'Another program' : actor;
};

const ACTION_WORDS: Record<string, string> = {
  trigger: 'start a run',
  pause: 'pause the schedule',
  resume: 'resume the schedule',
  cancel: 'cancel the run',
  seed: 'create the missing pipelines',
  recreate: 'create a deleted document again',
  erase: "erase a customer's history",
};

/** What someone asked for: the route in words, or as it is. */
export const actionWords = (action: string): string => ACTION_WORDS[action] ?? action.replace('/:id', '').replaceAll('/', ': ');

/** "users #3": the collection that someone logs in to, and the id there. */
export const auditActorWords = ({ collection, id }: { collection: string | null; id: string }): string => (collection === null ? actorWords(id) : `${collection} #${id}`);

/** What became of it. */
export const auditResultWords = (status: number | null): string => {
  if (status === null) return 'not known to have ended';
  return status < 400 ? 'done' : `refused (${status})`;
};

/** What the counts of a run count; a dry run did nothing of it. */
export const countWords = ({ dryRun }: { dryRun: boolean }): { created: string; updated: string } =>
  dryRun ? { created: 'to create', updated: 'to update' } : { created: 'created', updated: 'updated' };

const RUN_KINDS: Readonly<Record<string, string>> = { full: 'Full', webhook: 'Webhooks', poll: 'Polling' };

/** What kind of run it is. */
export const runKindWords = ({ syncType, dryRun }: { syncType: string; dryRun: boolean }): string => {
  const kind = RUN_KINDS[syncType] ?? 'Changes';
  return dryRun ? `${kind}, dry run` : kind;
};

const isStep = (step: string): step is StepName => step in STEP_WORDS;
const isGuard = (guard: string): guard is Guard => guard in GUARD_WORDS;
