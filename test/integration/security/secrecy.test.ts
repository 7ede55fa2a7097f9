import { inspect } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { APIError, ValidationError } from 'payload';
import type { CollectionConfig } from 'payload';

import type { HealthChange } from '../../../src/index.js';
import { QUEUE, TASK_SLUG } from '../../../src/jobs/task.js';
import { readRun, type RunRow } from '../../../src/state/runs.js';
import { requestRuns, type RunWish } from '../../../src/sync/run/request-run.js';
import { bootCrm } from '../../support/crm.js';
import { serveCrm, type Ask, type ServedCrm } from '../endpoints/served-crm.js';
import { addMarkedCustomer, markedWorld, markIn, SECRET_MARKS, SECRETS } from './marked-shop.js';
import { overhear, type Overheard } from './overheard.js';

/** Columns that rightly hold what ServiceTitan and the CRM say of people; all others of the database must not. */
const RIGHTLY: Readonly<Record<string, readonly string[]>> = {
  'crm.crm_contacts': ['first_name', 'last_name', 'email', 'phone', 'base', 'seen'],
  'crm.crm_opportunities': ['base', 'seen', 'asked'],
  'crm.crm_changes': ['before', 'after'],
  'crm.crm_conflicts': ['base', 'servicetitan', 'crm'],
  'crm.crm_plans': ['changes'],
  'crm.crm_inbox': ['body'],
  'crm.crm_outbox': ['payload'],
  'crm.crm_seen_documents': ['seen'],
  'crm.st_quarantine': ['raw'],
};
const isMirror = (table: string): boolean => /^crm\.st_(customers|contacts|jobs|job_canceled_logs|appointments|estimates|appointment_assignments|leads|business_units|technicians|employees)$/.test(table);
/** Payload's own tables of the CRM's documents and users. */
const isOfCrm = (table: string): boolean => table.startsWith('public.') && !table.startsWith('public.payload_');

const textOf = (value: unknown): string => (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));

/** Errors as hooks of a CRM may throw them, each with data of the document in it. */
const OUTBURSTS: Readonly<Record<string, (document: object) => unknown>> = {
  'an error': (document) => new Error(`refused: ${JSON.stringify(document)}`),
  'an error with a cause': (document) => new Error('refused', { cause: new Error(JSON.stringify(document)) }),
  'an error of several': (document) => new AggregateError([new Error(JSON.stringify(document))], JSON.stringify(document)),
  'an error of its own name': (document) => Object.assign(new Error('refused'), { name: 'name' in document ? document.name : 'Canary' }),
  'an error with a code': () => Object.assign(new Error('refused'), { code: 'canary.person@example.com' }),
  'an error with a code of one word': () => Object.assign(new Error('refused'), { code: 'Canary' }),
  'an error of Payload': (document) => new APIError(JSON.stringify(document), 400, document, true),
  'a validation error': (document) => new ValidationError({ errors: [{ message: JSON.stringify(document), path: 'email' }] }),
  'a validation error with an odd path': () => new ValidationError({ errors: [{ message: 'canary', path: 'canary@example.com' }] }),
  'an error that cannot be shown': (document) => ({ toString: () => JSON.stringify(document), document }),
  'a text': (document) => JSON.stringify(document),
  nothing: () => undefined,
};

describe('secrets and personal data', () => {
  let crm: ServedCrm;
  let heard: Overheard;
  let outburst: ((document: object) => unknown) | null = null;
  const answers: string[] = [];
  const told: HealthChange[] = [];
  const throwing = (slug: string): CollectionConfig => ({
    slug,
    fields: [],
    hooks: {
      beforeChange: [
        ({ data }) => {
          const document: unknown = data;
          if (outburst !== null && typeof document === 'object' && document !== null) throw outburst(document);
          return document;
        },
      ],
    },
  });

  beforeAll(async () => {
    heard = overhear();
    crm = await serveCrm({
      world: markedWorld(),
      simulator: { clientSecret: SECRETS.clientSecret, appKey: SECRETS.appKey, emptyPageShare: 0 },
      databasePassword: SECRETS.databasePassword,
      collections: [throwing('contacts'), throwing('opportunities')],
      host: { secret: SECRETS.payloadSecret, logger: { options: { level: 'trace' }, destination: heard.destination } },
      options: {
        webhookSecret: SECRETS.webhookSecret,
        metricsToken: SECRETS.metricsToken,
        automation: { url: 'https://automation.example.com', secret: SECRETS.automationSecret },
        onHealthChange: (change) => void told.push(change),
      },
    });
  });
  afterAll(async () => {
    heard.stop();
    await crm.close();
  });

  /** Asks a route and keeps its answer among those that are looked through. */
  const ask = async (method: 'GET' | 'POST', path: string, given: Ask = {}): Promise<string> => {
    const response = await crm.send(method, path, { as: 'admin', ...given });
    const text = `${[...response.headers].join('\n')}\n${await response.text()}`;
    answers.push(`${method} ${path} ${response.status}: ${text}`);
    return text;
  };
  /** One run as a job of Payload's queue, to its end. Returns it as the log of the sync has it afterwards. */
  const run = async (wish: Partial<RunWish> = {}): Promise<RunRow | null> => {
    const { runtime, payload } = crm;
    const [requested] = await requestRuns(runtime, { mode: 'incremental', dryRun: false, triggeredBy: 'test', ...wish });
    await payload.jobs.queue({ task: TASK_SLUG, input: { kind: 'runs' }, queue: QUEUE });
    await payload.jobs.run({ queue: QUEUE });
    return requested ? readRun(runtime.state, requested.run.id) : null;
  };
  const look = async (): Promise<void> => {
    for (const path of ['/crm/sync/status', '/crm/sync/stats', '/crm/sync/metrics', '/webhooks/st-automation/health']) await ask('GET', path);
  };
  let n = 0;
  const newCustomer = () => {
    n += 1;
    return addMarkedCustomer(crm.simulator.world, n);
  };
  /** What in the database is marked and should not be, by table. */
  const marksInDatabase = async ({ secretsOnly }: { secretsOnly: boolean }): Promise<Record<string, string>> => {
    const { db } = crm.runtime.state;
    const tables = await db.execute<{ name: string }>(sql`select table_schema || '.' || table_name as name from information_schema.tables where table_schema in ('crm', 'public') and table_type = 'BASE TABLE'`);
    const found: Record<string, string> = {};
    for (const { name } of tables.rows) {
      if (!secretsOnly && (isMirror(name) || isOfCrm(name))) continue;
      const [schema = '', table = ''] = name.split('.');
      const { rows } = await db.execute<{ row: Record<string, unknown> }>(sql`select to_jsonb(t) as row from ${sql.identifier(schema)}.${sql.identifier(table)} t`);
      for (const { row } of rows) {
        const kept = Object.entries(row).filter(([column]) => secretsOnly || !(RIGHTLY[name] ?? []).includes(column));
        const mark = markIn(kept.map(([column, value]) => `${column}: ${textOf(value)}`).join('\n'), secretsOnly ? SECRET_MARKS : undefined);
        if (mark !== null) found[name] = mark;
      }
    }
    return found;
  };
  const expectSilence = async (): Promise<void> => {
    await look();
    expect(markIn(heard.lines.join('\n'))).toBeNull();
    expect(markIn(answers.join('\n'))).toBeNull();
    expect(markIn(JSON.stringify(told))).toBeNull();
    expect(await marksInDatabase({ secretsOnly: false })).toEqual({});
  };

  it('go through an ordinary life of the sync and turn up nowhere but where they belong', async () => {
    const [first, second, third, fourth] = [newCustomer(), newCustomer(), newCustomer(), newCustomer()];
    await run({ dryRun: true });
    await run();
    const { world } = crm.simulator;
    world.sellEstimate(first.estimate.id);
    world.addJob({ customerId: first.customer.id, businessUnit: 'Pool - Install', summary: 'canary install' });
    world.dismissEstimate(second.estimate.id);
    world.cancelJob(third.job.id, { memo: 'canary moved away' });
    world.mergeCustomers(fourth.customer.id, first.customer.id);
    await run();
    const { docs } = await crm.payload.find({ collection: 'contacts', where: { stCustomerId: { equals: String(second.customer.id) } }, showHiddenFields: true });
    const [contact] = docs.map(Object);
    expect(contact).toMatchObject({ name: 'Canary Person 2', email: 'canary.person.2@example.com' });
    await crm.payload.update({ collection: 'contacts', id: contact.id, data: { name: 'Canary by hand' } });
    world.changeCustomer(second.customer.id, { name: 'Canary Renamed' });
    await run();
    await crm.payload.delete({ collection: 'contacts', id: contact.id });
    await ask('POST', '/crm/sync/recreate', { body: { stKey: contact.stKey } });
    await crm.settled();
    await run({ mode: 'full' });
    await run({ customerId: String(first.customer.id) });
    await ask('POST', '/crm/sync/trigger', { body: { dryRun: true } });
    await crm.settled();
    await ask('POST', '/crm/sync/pause');
    await ask('POST', '/crm/sync/resume');
    await expectSilence();
    expect(heard.lines.join('')).toContain('run completed');
  });

  it('are where they belong: the test would see them', async () => {
    const { state } = crm.runtime;
    const rows = await state.db.execute(sql`select first_name, email, phone, base from crm.crm_contacts`);
    expect(markIn(JSON.stringify(rows.rows))).not.toBeNull();
    const changes = await state.db.execute(sql`select after from crm.crm_changes`);
    expect(markIn(JSON.stringify(changes.rows))).not.toBeNull();
    const plan = await crm.ask('GET', `/crm/sync/record?stKey=${crm.runtime.settings.tenants[0]?.tenantId}:customer:1`, { as: 'admin' });
    expect(plan.status).toBe(404);
    expect(markIn('Call (555) 013-712 now')).not.toBeNull();
  });

  it('stay out of records set aside because they could not be read', async () => {
    const { job, customer, estimate } = newCustomer();
    const { world } = crm.simulator;
    world.corrupt('jobs', job.id, { customerId: 'canary@example.com', jobStatus: { canary: 'canary' } });
    world.corrupt('customers', customer.id, { mergedToId: 'Canary Person', createdOn: 'canary' });
    world.corrupt('estimates', estimate.id, { subtotal: 'canary', status: ['canary'] });
    await run();
    const { rows } = await crm.runtime.state.db.execute<{ reason: string }>(sql`select reason from crm.st_quarantine`);
    expect(rows.length).toBeGreaterThanOrEqual(3);
    await expectSilence();
    for (const [entity, id] of [['jobs', job.id], ['customers', customer.id], ['estimates', estimate.id]] as const) {
      world.repair(entity, id);
      world.touch(entity, id);
    }
    await run();
  });

  const FEEDS = ['export/customers', 'export/jobs', 'export/estimates', 'export/appointments', 'export/customers/contacts', 'connect/token'];
  it.each([
    { kind: 'rate-limit', seconds: 1 },
    { kind: 'rate-limit', retryAfter: false },
    { kind: 'html-error', status: 500 },
    { kind: 'html-error', status: 503 },
    { kind: 'cut-json' },
    { kind: 'reset' },
    { kind: 'unauthorized' },
    { kind: 'forbidden' },
    { kind: 'repeated-records' },
    { kind: 'empty-page' },
    { kind: 'problem', status: 400, title: 'canary.person.1@example.com is no customer' },
    { kind: 'problem', status: 404, title: 'Canary Person was not found' },
    { kind: 'problem', status: 409, title: 'Canary Person is busy' },
  ] as const)('stay out of everything when ServiceTitan answers with $kind at each step', async (fault) => {
    for (const on of FEEDS) {
      newCustomer();
      crm.simulator.setFault({ ...fault, on });
      crm.simulator.expireTokens();
      const ended = await run();
      expect(ended?.status).toMatch(/completed|failed/);
      crm.simulator.clearFaults();
    }
    expect(await run()).toMatchObject({ status: 'completed' });
    await expectSilence();
  });

  it.each(Object.keys(OUTBURSTS))('stay out of everything when a hook of the CRM throws %s', async (name) => {
    newCustomer();
    outburst = OUTBURSTS[name] ?? null;
    expect(await run()).toMatchObject({ status: 'completed', counts: { failed: 1 } });
    outburst = null;
    await expectSilence();
    await crm.runtime.state.db.execute(sql`update crm.st_quarantine set next_retry_at = now()`);
    expect(await run()).toMatchObject({ status: 'completed', counts: { failed: 0, created: 2 } });
  });

  it.each([
    'public.contacts',
    'public.opportunities',
    'public.activities',
    'crm.st_customers',
    'crm.st_jobs',
    'crm.st_cursors',
    'crm.crm_contacts',
    'crm.crm_opportunities',
    'crm.crm_changes',
    'crm.crm_stage_history',
    'crm.crm_deal_jobs',
    'crm.st_dirty_customers',
    'crm.st_quarantine',
    'crm.crm_sync_log',
    'crm.crm_leases',
    'crm.st_tenants',
    'crm.crm_audit',
  ])('stay out of everything when the database refuses a row of %s and quotes it', async (name) => {
    const [schema = '', table = ''] = name.split('.');
    const target = sql`${sql.identifier(schema)}.${sql.identifier(table)}`;
    const { db } = crm.runtime.state;
    newCustomer();
    const refused = newCustomer();
    crm.simulator.world.corrupt('jobs', refused.job.id, { customerId: 'canary@example.com' });
    await db.execute(sql`create function crm.refuse() returns trigger language plpgsql as $$ begin raise exception 'canary: %', new using detail = 'canary: ' || new::text, errcode = '23514'; end $$`);
    await db.execute(sql`create trigger refuse before ${name === 'crm.crm_sync_log' ? sql`update` : sql`insert or update`} on ${target} for each row execute function crm.refuse()`);
    try {
      const ended = await run();
      await ask('POST', '/crm/sync/pause');
      // Nothing of a run writes the audit; everything else is harmed by it.
      expect({ status: ended?.status, failed: ended?.counts.failed }).not.toEqual(name === 'crm.crm_audit' ? {} : { status: 'completed', failed: 0 });
    } finally {
      await db.execute(sql`drop trigger refuse on ${target}`);
      await db.execute(sql`drop function crm.refuse`);
    }
    crm.simulator.world.repair('jobs', refused.job.id);
    crm.simulator.world.touch('jobs', refused.job.id);
    expect(await run()).toMatchObject({ status: 'completed', counts: { failed: 0 } });
    await expectSilence();
  });

  it.each<[string, 'GET' | 'POST', string, Ask]>([
    ['a wrong mode', 'POST', '/crm/sync/trigger', { body: { mode: 'canary' } }],
    ['an unknown field', 'POST', '/crm/sync/trigger', { body: { 'canary@example.com': 'canary' } }],
    ['a date that is none', 'POST', '/crm/sync/trigger', { body: { since: 'canary' } }],
    ['ids that are none', 'POST', '/crm/sync/trigger', { body: { customerId: 'canary', tenantId: 'canary' } }],
    ['a body that is no JSON', 'POST', '/crm/sync/trigger', { body: '{"canary' }],
    ['a key that is none', 'POST', '/crm/sync/recreate', { body: { stKey: 'canary' } }],
    ['a query that is none', 'GET', '/crm/sync/record?stKey=canary', {}],
    ['a run that is none', 'GET', '/crm/sync/status?runId=canary&tenantId=canary', {}],
    ['a wrong token', 'GET', '/crm/sync/metrics', { as: undefined, headers: { Authorization: 'Bearer canary-guess-of-more-than-32-letters' } }],
  ])('of a caller are not repeated: %s', async (_, method, path, given) => {
    const before = answers.length;
    const text = await ask(method, path, given);
    answers.length = before;
    answers.push(text);
    await expectSilence();
  });

  it('secrets are in no table at all, those of the mirror and of the CRM included', async () => {
    expect(await marksInDatabase({ secretsOnly: true })).toEqual({});
  });

  it('are not told when the database of the sync cannot be reached at boot', async () => {
    const options = { databaseUrl: `postgres://canary-user:${SECRETS.databasePassword}@127.0.0.1:1/canary` };
    const error: unknown = await bootCrm({
      databaseUrl: crm.runtime.settings.databaseUrl,
      options,
      host: { secret: SECRETS.payloadSecret, logger: { options: { level: 'trace' }, destination: heard.destination } },
      push: false,
    }).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).not.toBeNull();
    expect(markIn(inspect(error, { depth: 20, showHidden: true }))).toBeNull();
    expect(markIn(heard.lines.join('\n'))).toBeNull();
  });
});
