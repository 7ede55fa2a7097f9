import { describe, expect, it } from '@jest/globals';

import type { StSyncOptions } from '../../../src/index.js';
import type { Environment } from '../../../src/options/environment.js';
import { OptionsError } from '../../../src/options/problems.js';
import { resolveOptions } from '../../../src/options/resolve-options.js';

const complete = {
  DATABASE_URL: 'postgres://payload:hidden@db.example.com:5432/crm',
  SERVICETITAN_TENANT_ID: '1001',
  SERVICETITAN_CLIENT_ID: 'client-from-env',
  SERVICETITAN_CLIENT_SECRET: 'secret-from-env',
  SERVICETITAN_APP_KEY: 'key-from-env',
};

const SECRET = 'a-secret-of-exactly-32-signs-123';

const problemsOf = (options: StSyncOptions, env: Environment = complete): readonly string[] => {
  try {
    resolveOptions(options, env);
    return [];
  } catch (error) {
    if (error instanceof OptionsError) return error.problems;
    throw error;
  }
};

describe('resolveOptions', () => {
  it('reads everything it needs from the environment and fills in the defaults', () => {
    const settings = resolveOptions({}, complete);
    expect(settings).toMatchObject({
      enabled: true,
      scheduleEnabled: false,
      cron: '*/5 * * * *',
      databaseUrl: complete.DATABASE_URL,
      schemaName: 'crm',
      retentionDays: 90,
      applyConcurrency: 8,
      pollSeconds: 60,
      crmUrl: null,
      webhookSecrets: [],
      webhookSignatureHeader: 'X-ServiceTitan-Signature',
      inboxCap: 10_000,
      metricsToken: null,
      onHealthChange: null,
      automation: null,
    });
    expect(settings.tenants).toMatchObject([
      {
        tenantId: '1001',
        name: '1001',
        connection: { clientId: 'client-from-env', clientSecret: 'secret-from-env', appKey: 'key-from-env', apiUrl: 'https://api.servicetitan.io' },
        rules: { lookbackDays: 14, newDealAfterDays: 30, opportunityPer: 'customer' },
      },
    ]);
    expect(settings.pipelines.map((pipeline) => pipeline.slug)).toEqual(['sales', 'install']);
    expect(settings.names.collections).toEqual({
      contacts: 'contacts',
      opportunities: 'opportunities',
      activities: 'activities',
      pipelines: 'pipelines',
      pipelineStages: 'pipeline-stages',
    });
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['CRM_SYNC_ENABLED', 'true', { scheduleEnabled: true }],
    ['CRM_SYNC_ENABLED', 'False', { scheduleEnabled: false }],
    ['CRM_SYNC_CRON', '0 3 * * *', { cron: '0 3 * * *' }],
    ['CRM_API_URL', 'https://crm.example.com/', { crmUrl: 'https://crm.example.com' }],
    ['ST_AUTOMATION_WEBHOOK_SECRET', `  ${SECRET} `, { webhookSecrets: [{ secret: SECRET, notAfter: null }] }],
    ['ST_AUTOMATION_WEBHOOK_SECRET', `${SECRET}, ${SECRET}1\n${SECRET}2,`, { webhookSecrets: ['', '1', '2'].map((end) => ({ secret: `${SECRET}${end}`, notAfter: null })) }],
    ['CRM_SYNC_METRICS_TOKEN', 'm'.repeat(32), { metricsToken: 'm'.repeat(32) }],
    ['DATABASE_URL', 'postgresql://other/db', { databaseUrl: 'postgresql://other/db' }],
  ])('takes %s=%s', (variable, value, expected) => {
    expect(resolveOptions({}, { ...complete, [variable]: value })).toMatchObject(expected);
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['SERVICETITAN_ENVIRONMENT', 'integration', { apiUrl: 'https://api-integration.servicetitan.io', authUrl: 'https://auth-integration.servicetitan.io' }],
    ['SERVICETITAN_API_URL', 'http://localhost:4000', { apiUrl: 'http://localhost:4000' }],
    ['SERVICETITAN_AUTH_URL', 'https://auth.example.com/', { authUrl: 'https://auth.example.com' }],
    ['SERVICETITAN_TENANT_ID', '2002', { tenantId: '2002' }],
    ['SERVICETITAN_CLIENT_ID', 'c', { clientId: 'c' }],
    ['SERVICETITAN_CLIENT_SECRET', 's', { clientSecret: 's' }],
    ['SERVICETITAN_APP_KEY', 'k', { appKey: 'k' }],
  ])('takes %s=%s for the connection', (variable, value, expected) => {
    expect(resolveOptions({}, { ...complete, [variable]: value }).tenants[0]?.connection).toMatchObject(expected);
  });

  it('takes ST_AUTOMATION_URL together with the CRM_WEBHOOK_SECRET that signs what is sent there', () => {
    const env = { ...complete, ST_AUTOMATION_URL: 'http://localhost:3001/', CRM_WEBHOOK_SECRET: 'sign' };
    expect(resolveOptions({}, env).automation).toEqual({ url: 'http://localhost:3001', secret: 'sign' });
    expect(problemsOf({}, { ...env, CRM_WEBHOOK_SECRET: '' })).toEqual([expect.stringMatching(/CRM_WEBHOOK_SECRET\) is missing/)]);
  });

  it.each(['https://automation.example.com/hook?key=1', 'http://127.0.0.1:3001', 'http://[::1]:3001'])('sends to %s', (url) => {
    expect(resolveOptions({}, { ...complete, ST_AUTOMATION_URL: url, CRM_WEBHOOK_SECRET: 'sign' }).automation).toEqual({ url, secret: 'sign' });
  });

  it.each(['http://automation.example.com', 'http://localhost.example.com', 'ftp://localhost', 'https://user:word@automation.example.com', 'automation.example.com'])('does not send to %s', (url) => {
    expect(problemsOf({}, { ...complete, ST_AUTOMATION_URL: url, CRM_WEBHOOK_SECRET: 'sign' })).toEqual([
      'Option `automation.url` (environment variable ST_AUTOMATION_URL) must be an https:// address without a password (http:// only for localhost).',
    ]);
  });

  it('takes a function that is told of changes of health, and nothing else in its place', () => {
    const onHealthChange = () => undefined;
    expect(resolveOptions({ onHealthChange }, complete).onHealthChange).toBe(onHealthChange);
    // @ts-expect-error a URL is no function
    expect(problemsOf({ onHealthChange: 'https://alerts.example.com' })).toEqual(['Option `onHealthChange` must be a function.']);
  });

  it('lets an option win over its variable', () => {
    const options: StSyncOptions = { cron: '1 1 * * *', scheduleEnabled: false, serviceTitan: { tenantId: '3003', clientId: 'mine' } };
    const settings = resolveOptions(options, { ...complete, CRM_SYNC_CRON: '0 3 * * *', CRM_SYNC_ENABLED: 'true' });
    expect(settings).toMatchObject({ cron: '1 1 * * *', scheduleEnabled: false });
    expect(settings.tenants[0]).toMatchObject({ tenantId: '3003', connection: { clientId: 'mine', clientSecret: 'secret-from-env' } });
  });

  it('names everything that is missing at once, with option and variable', () => {
    const problems = problemsOf({}, {});
    for (const variable of Object.keys(complete)) expect(problems).toContainEqual(expect.stringContaining(`(environment variable ${variable}) is missing`));
    expect(problems).toHaveLength(5);
  });

  it.each<[string, string]>([
    ['CRM_SYNC_ENABLED', 'perhaps'],
    ['CRM_SYNC_CRON', '61 2 3'],
    ['CRM_SYNC_CRON', '0 0 31 2 *'],
    ['CRM_SYNC_CRON', '* * * * * *'],
    ['CRM_API_URL', 'crm.example.com'],
    ['ST_AUTOMATION_WEBHOOK_SECRET', SECRET.slice(1)],
    ['ST_AUTOMATION_WEBHOOK_SECRET', `${SECRET},${SECRET.slice(1)}`],
    ['ST_AUTOMATION_WEBHOOK_SECRET', [SECRET, SECRET, SECRET, SECRET].join(' ')],
    ['ST_AUTOMATION_WEBHOOK_SECRET', `whsec_${'QUJD'.repeat(7)}`],
    ['ST_AUTOMATION_WEBHOOK_SECRET', `whsec_${'-'.repeat(32)}`],
    ['ST_AUTOMATION_URL', 'ftp://example.com'],
    ['DATABASE_URL', 'mysql://hidden@host/db'],
    ['CRM_SYNC_METRICS_TOKEN', 'm'.repeat(31)],
    ['CRM_SYNC_METRICS_TOKEN', `${'m'.repeat(31)} m`],
    ['SERVICETITAN_ENVIRONMENT', 'staging'],
    ['SERVICETITAN_TENANT_ID', 'twelve'],
    ['SERVICETITAN_CLIENT_ID', 'two words'],
    ['SERVICETITAN_CLIENT_SECRET', 'two secret words'],
    ['SERVICETITAN_APP_KEY', 'two key words'],
    ['SERVICETITAN_API_URL', 'http://api.example.com'],
    ['SERVICETITAN_AUTH_URL', 'no address'],
  ])('refuses %s=%s by name and without its value', (variable, value) => {
    const problems = problemsOf({}, { ...complete, CRM_WEBHOOK_SECRET: 'sign', [variable]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(variable);
    expect(problems[0]).not.toContain(value);
  });

  it('takes up to three webhook secrets, each with an end of its own if wanted', () => {
    const webhookSecret = [{ secret: SECRET, notAfter: '2026-03-01T00:00:00+01:00' }, `${SECRET}, kept as it is`, { secret: `whsec_${'QUJD'.repeat(8)}` }];
    const settings = resolveOptions({ webhookSecret }, { ...complete, ST_AUTOMATION_WEBHOOK_SECRET: 'not asked' });
    expect(settings.webhookSecrets).toEqual([
      { secret: SECRET, notAfter: new Date('2026-02-28T23:00:00Z') },
      { secret: `${SECRET}, kept as it is`, notAfter: null },
      { secret: `whsec_${'QUJD'.repeat(8)}`, notAfter: null },
    ]);
    expect(resolveOptions({ webhookSecret: { secret: SECRET } }, complete).webhookSecrets).toEqual([{ secret: SECRET, notAfter: null }]);
  });

  it.each<[string, StSyncOptions, string]>([
    ['a short secret', { webhookSecret: [SECRET, 'short'] }, '`webhookSecret.1.secret` (environment variable ST_AUTOMATION_WEBHOOK_SECRET) must have at least 32 characters: make one with `openssl rand -hex 32`.'],
    ['an empty secret', { webhookSecret: '' }, '`webhookSecret.0.secret` (environment variable ST_AUTOMATION_WEBHOOK_SECRET) must have at least 32'],
    ['a short secret with an end', { webhookSecret: { secret: 'short', notAfter: '2026-03-01T00:00:00Z' } }, '`webhookSecret.0.secret`'],
    ['an end without a zone', { webhookSecret: { secret: SECRET, notAfter: '2026-03-01T00:00:00' } }, '`webhookSecret.0.notAfter` must be an ISO date and time with its zone'],
    ['too many secrets', { webhookSecret: [SECRET, SECRET, SECRET, SECRET] }, '`webhookSecret` (environment variable ST_AUTOMATION_WEBHOOK_SECRET) must be three at most'],
    ['a header of Standard Webhooks', { webhookSignatureHeader: 'Webhook-Signature' }, '`webhookSignatureHeader` must be the name of a header'],
    ['no header', { webhookSignatureHeader: 'X Signature' }, '`webhookSignatureHeader` must be the name of a header'],
    ['an inbox without room', { inboxCap: 0 }, '`inboxCap` must be a whole number of webhooks from 1 to 1000000'],
  ])('refuses %s', (_what, options, problem) => {
    expect(problemsOf(options)).toEqual([expect.stringContaining(problem)]);
  });

  it('reports malformed options of every kind together', () => {
    const options = {
      cron: 'never',
      schemaName: 'public',
      retentionDays: 0,
      lookbackDays: -1,
      fallbackPipeline: 'nowhere',
      collections: { contacts: 'deals', opportunities: 'deals' },
      wrong: 1,
    };
    const problems = problemsOf(options);
    for (const name of ['cron', 'schemaName', 'retentionDays', 'lookbackDays', 'collections.opportunities', 'wrong']) {
      expect(problems).toContainEqual(expect.stringContaining(`\`${name}\``));
    }
  });

  it('refuses a schema that is named as the database user, for the tables of the CRM would end up in it', () => {
    const env = { ...complete, DATABASE_URL: 'postgres://crm:hidden@db.example.com/crm' };
    expect(problemsOf({}, env)).toEqual([expect.stringContaining('`schemaName` must not be the name of the database user')]);
    expect(problemsOf({ schemaName: 'st_sync' }, env)).toEqual([]);
  });

  it('needs nothing when it is switched off', () => {
    expect(resolveOptions({ enabled: false }, {})).toMatchObject({ enabled: false, tenants: [] });
  });

  it('takes several tenants, each with credentials of its own and those they share from the environment', () => {
    const serviceTitan = [
      { tenantId: '1', clientId: 'c1', clientSecret: 's1', name: 'North' },
      { tenantId: '2', clientId: 'c2', clientSecret: 's2' },
    ];
    const settings = resolveOptions({ serviceTitan }, { ...complete, SERVICETITAN_ENVIRONMENT: 'integration' });
    expect(settings.tenants.map(({ tenantId, name, connection }) => [tenantId, name, connection.clientId, connection.appKey])).toEqual([
      ['1', 'North', 'c1', 'key-from-env'],
      ['2', '2', 'c2', 'key-from-env'],
    ]);
    expect(problemsOf({ serviceTitan: [{ tenantId: '1', clientId: 'c', clientSecret: 's' }, { tenantId: '2' }] })).toEqual([
      expect.stringContaining('`serviceTitan.1.clientId`'),
      expect.stringContaining('`serviceTitan.1.clientSecret`'),
    ]);
    expect(problemsOf({ serviceTitan: [serviceTitan[0] ?? {}, serviceTitan[0] ?? {}] })).toEqual([expect.stringContaining('same tenant twice')]);
    expect(problemsOf({ serviceTitan: [] })).toEqual([expect.stringContaining('names no tenant')]);
  });

  it('gives a tenant its own business units and pipelines', () => {
    const own = [
      {
        slug: 'roofing',
        name: 'Roofing',
        kind: 'sales' as const,
        businessUnits: ['Roofs'],
        stages: [
          { slug: 'lead', name: 'Lead', trigger: 'lead' as const },
          { slug: 'in-touch', name: 'In touch', trigger: 'new-customer' as const },
          { slug: 'visit', name: 'Visit', trigger: 'appointment' as const },
          { slug: 'offer', name: 'Offer', trigger: 'open-estimate' as const },
          { slug: 'won', name: 'Won', trigger: 'estimate-sold' as const },
          { slug: 'gone', name: 'Gone', trigger: 'estimates-dismissed' as const },
        ],
      },
    ];
    const settings = resolveOptions(
      {
        serviceTitan: [
          { tenantId: '1', clientId: 'c', clientSecret: 's', businessUnits: { sales: ['Garden', 7] } },
          { tenantId: '2', clientId: 'c', clientSecret: 's', pipelines: own },
        ],
      },
      complete,
    );
    const units = settings.tenants.map((tenant) => tenant.rules.pipelines.map((pipeline) => [pipeline.slug, pipeline.businessUnits]));
    expect(units).toEqual([
      [
        ['sales', ['Garden', 7]],
        ['install', ['Pool - Install', 'Electrical - Install']],
      ],
      [['roofing', ['Roofs']]],
    ]);
    expect(settings.pipelines.map((pipeline) => pipeline.slug)).toEqual(['sales', 'install', 'roofing']);
    expect(problemsOf({ serviceTitan: { businessUnits: { nowhere: ['Garden'] } } })).toEqual([expect.stringContaining('`serviceTitan.businessUnits.nowhere`')]);
    expect(problemsOf({ serviceTitan: { clientID: 'typo' } as StSyncOptions['serviceTitan'] })).toEqual([expect.stringContaining('`serviceTitan.clientID` is unknown')]);
  });
});

describe('what becomes of leads of the CRM', () => {
  it('is nothing unless it is said', () => {
    expect(resolveOptions({ writeBack: 'full' }, complete).tenants[0]?.writeBack).toMatchObject({ mode: 'full', newLeads: { as: 'off' } });
    expect(resolveOptions({ writeBack: { mode: 'full', newLeads: 'off' } }, complete).tenants[0]?.writeBack.newLeads).toEqual({ as: 'off' });
  });

  it('is a booking or a lead with what ServiceTitan asks for', () => {
    const settingsOf = (options: StSyncOptions) => resolveOptions(options, complete).tenants[0]?.writeBack.newLeads;
    expect(settingsOf({ writeBack: { newLeads: { as: 'booking', bookingProviderId: 52 } } })).toEqual({ as: 'booking', bookingProviderId: '52', source: 'CRM', country: 'USA' });
    expect(settingsOf({ leads: 'open', writeBack: { newLeads: { as: 'lead', campaignId: 31, callReasonId: '41', country: 'CAN' } } })).toEqual({ as: 'lead', campaignId: '31', callReasonId: '41', country: 'CAN' });
  });

  it.each([
    [{ as: 'booking' }, ['Option `writeBack.newLeads.bookingProviderId` must be an id of ServiceTitan: digits, as a number or as text.']],
    [{ as: 'lead' }, ['Option `writeBack.newLeads.campaignId` must be an id of ServiceTitan: digits, as a number or as text.', 'Option `writeBack.newLeads.callReasonId` must be an id of ServiceTitan: digits, as a number or as text.']],
    ['booking', ['Option `writeBack.newLeads` must be "off", or an object with `as`: "booking" and `bookingProviderId`, or "lead" with `campaignId` and `callReasonId`.']],
  ])('%j is refused at boot with what is missing', (newLeads, problems) => {
    expect(problemsOf({ writeBack: { mode: 'full', newLeads } } as never)).toEqual(problems);
  });

  it('needs leads to come back where they are made', () => {
    expect(problemsOf({ writeBack: { newLeads: { as: 'lead', campaignId: 31, callReasonId: 41 } } })).toEqual([
      'Option `writeBack.newLeads` makes leads of ServiceTitan, which have to come back: set the option `leads` to "open", or make bookings.',
    ]);
  });
});
