import { Writable } from 'node:stream';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CollectionConfig, Config } from 'payload';

import type { StSyncOptions } from '../../../src/index.js';
import { bootCrm, SILENT_TENANT } from '../../support/crm.js';
import { freshDatabase, type FreshDatabase } from '../../support/postgres.js';

type JobsAccess = NonNullable<NonNullable<Config['jobs']>['access']>;

const forAdmins: NonNullable<StSyncOptions['access']> = { run: ({ req }) => req.user !== null && 'role' in req.user && req.user.role === 'admin' };
const customers = (): CollectionConfig => ({ slug: 'customers', auth: true, fields: [] });

describe('at boot', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  /** The warnings of one boot. */
  const warnings = async ({ access, jobsAccess, tenant = SILENT_TENANT }: { access?: StSyncOptions['access']; jobsAccess?: JobsAccess; tenant?: StSyncOptions['serviceTitan'] }): Promise<string[]> => {
    const lines: string[] = [];
    const destination = new Writable({ write: (chunk, _, done) => (lines.push(String(chunk)), done()) });
    const crm = await bootCrm({
      databaseUrl: database.url,
      collections: [customers()],
      options: { serviceTitan: tenant, ...(access ? { access } : {}) },
      host: { logger: { options: { level: 'warn' }, destination }, ...(jobsAccess ? { jobs: { tasks: [], access: jobsAccess } } : {}) },
    });
    await crm.close();
    return lines.map((line) => String(Object(JSON.parse(line)).msg)).filter((msg) => msg.startsWith('[crm-sync-worker]'));
  };

  it('nothing is warned of when the CRM leaves the queue to the plugin, or is as strict', async () => {
    expect(await warnings({})).toEqual([]);
    expect(await warnings({ access: forAdmins })).toEqual([]);
    expect(await warnings({ access: forAdmins, jobsAccess: { run: ({ req }) => req.user !== null && 'role' in req.user && req.user.role === 'admin', queue: () => false } })).toEqual([]);
    expect(await warnings({ access: forAdmins, jobsAccess: { run: undefined } })).toEqual([]);
  });

  it('a queue that the CRM opens to everyone who is logged in is warned of, by name', async () => {
    const everyone: JobsAccess = { run: ({ req }) => Boolean(req.user), queue: ({ req }) => Boolean(req.user), cancel: () => false };
    expect(await warnings({ access: forAdmins, jobsAccess: everyone })).toEqual([
      expect.stringMatching(/`jobs\.access\.run`.*everyone who is logged in.*`access\.run`/),
      expect.stringMatching(/`jobs\.access\.queue`.*everyone who is logged in/),
    ]);
    // By default the sync is for users of the admin panel: a user of the shop is none.
    expect(await warnings({ jobsAccess: everyone })).toHaveLength(2);
  });

  it('a queue that is open to anyone is warned of as such', async () => {
    expect(await warnings({ jobsAccess: { cancel: () => true } })).toEqual([expect.stringMatching(/`jobs\.access\.cancel`.*anyone, even without a login/)]);
  });

  it('credentials that go to a host which only looks like ServiceTitan are warned of, with the host', async () => {
    const urls = { apiUrl: 'https://api.servicetitan.io.example.com', authUrl: 'https://auth.servicetitan.io' };
    expect(await warnings({ tenant: { ...SILENT_TENANT, ...urls } })).toEqual([expect.stringContaining('tenant 1001 are sent to api.servicetitan.io.example.com,')]);
    expect(await warnings({ tenant: { ...SILENT_TENANT, apiUrl: 'https://api-integration.servicetitan.io', authUrl: 'https://auth-integration.servicetitan.io' } })).toEqual([]);
  });
});
