import { afterEach, describe, expect, it } from '@jest/globals';
import type { Config } from 'payload';

import { payloadStSync } from '../../../src/index.js';
import type { StSyncOptions } from '../../../src/index.js';
import { OptionsError } from '../../../src/options/problems.js';
import { storedSettings } from '../../../src/options/stored-settings.js';

const before = { ...process.env };
const tenant = { tenantId: '1', clientId: 'c', clientSecret: 's', appKey: 'k' };
const options: StSyncOptions = { databaseUrl: 'postgres://payload@localhost/crm', serviceTitan: tenant };

const host = (): Config => ({
  secret: 'secret',
  db: { allowIDOnCreate: false, defaultIDType: 'number', init: () => { throw new Error('not opened here'); } },
  collections: [{ slug: 'users', auth: true, fields: [] }],
  endpoints: [{ path: '/own', method: 'get', handler: () => new Response() }],
  admin: { components: { afterNavLinks: ['/own#Link'], views: { own: { Component: '/own#View', path: '/own' } } } },
  bin: [{ key: 'own', scriptPath: '/own.js' }],
  jobs: { tasks: [], access: { run: () => false } },
  custom: { own: true },
});

const apply = async (given: Config, chosen: StSyncOptions = options): Promise<Config> => payloadStSync(chosen)(given);

describe('payloadStSync', () => {
  afterEach(() => {
    process.env = { ...before };
  });

  it('adds its parts beside those of the CRM', async () => {
    const config = await apply(host());
    expect(config.endpoints?.map((endpoint) => endpoint.path)).toEqual(expect.arrayContaining(['/own', '/crm/sync/trigger', '/crm/sync/status', '/crm/sync/stats']));
    expect(config.admin?.components?.afterNavLinks).toEqual(['/own#Link', 'payload-st-sync/rsc#MyOpportunitiesLink', 'payload-st-sync/rsc#SyncNavLink']);
    expect(Object.keys(config.admin?.components?.views ?? {})).toEqual(['own', 'stSync']);
    expect(config.bin?.map((command) => command.key)).toEqual(['own', 'st-sync']);
    expect(config.jobs?.tasks?.map((task) => task.slug)).toEqual(['st-sync']);
    expect(config.custom).toMatchObject({ own: true });
    expect(storedSettings({ custom: config.custom ?? {} })).toMatchObject({ tenants: [{ tenantId: '1' }] });
  });

  it('registers a task without a schedule, which would add tables', async () => {
    const config = await apply(host());
    expect(config.jobs?.tasks?.filter((task) => task.schedule !== undefined)).toEqual([]);
  });

  it('lets only those who may run the sync touch the queue over HTTP, unless the CRM decides itself', async () => {
    const mayRun = () => true;
    const config = await apply(host(), { ...options, access: { run: mayRun } });
    expect(config.jobs?.access?.queue).toBe(mayRun);
    expect(config.jobs?.access?.cancel).toBe(mayRun);
    expect(config.jobs?.access?.run).not.toBe(mayRun);
  });

  it('alters nothing that it was given', async () => {
    const given = host();
    await apply(given);
    expect(given.collections).toHaveLength(1);
    expect(given.endpoints).toHaveLength(1);
    expect(given.bin).toHaveLength(1);
  });

  it('adds collections and fields and nothing else when it is switched off', async () => {
    const given = host();
    const config = await apply(given, { enabled: false });
    expect(config.collections?.map((collection) => collection.slug)).toEqual(['users', 'contacts', 'opportunities', 'activities', 'pipelines', 'pipeline-stages']);
    expect({ ...config, collections: [] }).toEqual({ ...given, collections: [] });
    expect(config.collections?.flatMap((collection) => Object.keys(collection.hooks ?? {}))).toEqual([]);
  });

  it('refuses to boot without ServiceTitan and names all that is missing', () => {
    for (const name of Object.keys(process.env)) if (/^SERVICETITAN_|^DATABASE_URL$/.test(name)) Reflect.deleteProperty(process.env, name);
    const boot = () => payloadStSync()(host());
    expect(boot).toThrow(OptionsError);
    for (const variable of ['DATABASE_URL', 'SERVICETITAN_TENANT_ID', 'SERVICETITAN_CLIENT_ID', 'SERVICETITAN_CLIENT_SECRET', 'SERVICETITAN_APP_KEY']) {
      expect(boot).toThrow(variable);
    }
  });

  it('needs no settings while Next builds, and shows the same components there', async () => {
    process.env.NEXT_PHASE = 'phase-production-build';
    const building = await apply(host(), {});
    delete process.env.NEXT_PHASE;
    const running = await apply(host());
    expect(building.admin?.components).toEqual(running.admin?.components);
  });

  it('refuses to boot with a collection that would swallow its routes', () => {
    const given: Config = { ...host(), collections: [{ slug: 'crm', fields: [] }] };
    expect(() => payloadStSync(options)(given)).toThrow('"crm"');
  });
});
