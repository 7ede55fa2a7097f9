import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startSimulator } from '../../src/exports/simulator.js';
import { connectionVariables } from '../../src/simulator/server/credentials.js';
import { emptyWorld } from '../support/empty-world.js';
import { createHostApp, type HostApp } from '../support/host-app.js';
import { launchBrowser, logIn } from '../support/panel.js';
import { freshDatabase } from '../support/postgres.js';
import { jobEvent, rightly } from '../support/webhooks.js';

const MINUTE = 60_000;
const ADMIN = { email: 'boss@example.com', password: 'a-long-password' };
const WEBHOOK_SECRET = 'the-key-of-this-test-and-of-no-other';
const PAYLOAD = resolve('node_modules/payload/bin.js');
const NEXT = resolve('node_modules/next/dist/bin/next');

/** One customer with an offer. */
const shop = () => {
  const world = emptyWorld();
  const customer = world.addCustomer({ name: 'Ann Able', email: 'ann.able@example.com' });
  const job = world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
  world.addEstimate({ jobId: job.id, name: 'Pool heater', subtotal: 4200 });
  return { world, job };
};

describe('the packed tarball, installed into another app', () => {
  let app: HostApp;

  beforeAll(() => {
    app = createHostApp('test/e2e/host-app');
  }, 5 * MINUTE);
  afterAll(() => app?.remove());

  const run = (code: string): string => {
    writeFileSync(join(app.folder, 'app.mjs'), code);
    return app.run({ script: 'app.mjs' });
  };

  it('has code and types for every door that package.json names', () => {
    const { exports } = JSON.parse(readFileSync(join(app.installed, 'package.json'), 'utf8')) as { exports: Record<string, Record<string, string>> };
    expect(Object.keys(exports)).toEqual(['.', './client', './rsc', './seed', './simulator']);
    for (const file of Object.values(exports).flatMap((door) => Object.values(door))) expect({ file, exists: existsSync(join(app.installed, file)) }).toEqual({ file, exists: true });
  });

  it('adds its collections to a config, and says all that is missing when it is not configured', () => {
    expect(
      run(`import { payloadStSync } from 'payload-st-sync';
        const { collections } = await payloadStSync({ enabled: false })({ collections: [] });
        console.log(collections.map(({ slug }) => slug).join(' '));
        try { await payloadStSync()({ collections: [] }); } catch (error) { console.log(error.message.includes('SERVICETITAN_CLIENT_SECRET'), error.message.includes('DATABASE_URL')); }`),
    ).toBe('contacts opportunities activities pipelines pipeline-stages\ntrue true');
  });

  it('starts its simulator, and exports its seed', () => {
    expect(
      run(`import { startSimulator } from 'payload-st-sync/simulator';
        import { seedPipelines } from 'payload-st-sync/seed';
        const simulator = await startSimulator({ world: 'living', liveEverySeconds: 0 });
        const answer = await fetch(simulator.authUrl + '/connect/token', { method: 'POST', body: new URLSearchParams() });
        await simulator.close();
        console.log(typeof seedPipelines, answer.status);`),
    ).toBe('function 400');
  });

  it(
    'is added, migrated, built and started as the README says, and its page seeds, runs the sync and follows webhooks',
    async () => {
      const { world, job } = shop();
      const [simulator, database, browser] = await Promise.all([startSimulator({ world, liveEverySeconds: 0, emptyPageShare: 0 }), freshDatabase(), launchBrowser()]);
      try {
        const env = { ...connectionVariables(simulator.connection()), DATABASE_URL: database.url, PAYLOAD_SECRET: 'a secret of this test alone', ST_AUTOMATION_WEBHOOK_SECRET: WEBHOOK_SECRET, CRM_SYNC_ENABLED: 'true', CRM_SYNC_CRON: '0 0 1 1 *' };
        app.run({ script: PAYLOAD, args: ['generate:importmap'], env });
        app.run({ script: PAYLOAD, args: ['migrate:create', 'add_servicetitan'], env });
        app.run({ script: PAYLOAD, args: ['migrate'], env });
        // No secrets: where a CRM is built there are none.
        app.run({ script: NEXT, args: ['build'] });
        const url = await app.start(env);
        await fetch(`${url}/api/users/first-register`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(ADMIN) });

        const { page, api, picture } = await logIn({ browser, url, ...ADMIN });
        await page.getByRole('link', { name: 'ServiceTitan Sync' }).first().click();
        const pipelines = page.getByRole('region', { name: 'Pipelines' });
        await pipelines.getByText('None yet.').waitFor();
        await picture('host-app-before-seeding');
        await page.getByTestId('seed').click();
        await page.getByTestId('stage-sales-proposal-sent').waitFor();
        await page.getByTestId('run-now').click();
        await page.getByTestId('last-run-created').getByText('2', { exact: true }).waitFor();
        await page.getByTestId('stage-sales-proposal-sent-count').getByText('1', { exact: true }).waitFor();
        const counts = page.getByRole('region', { name: 'From ServiceTitan' });
        expect((await counts.innerText()).split('\n').filter((line) => line.startsWith('1'))).toEqual(['1 contact', '1 opportunity']);
        await picture('host-app-after-run');

        // Webhooks are no runs, and the board follows them all the same.
        const carl = world.addCustomer({ name: 'Carl Cole', email: 'carl.cole@example.com' });
        const { id: jobId } = world.addJob({ customerId: carl.id, businessUnit: 'Pool - Sales' });
        const { body, headers } = rightly(jobEvent({ tenantId: Number(simulator.connection().tenantId), jobId }), WEBHOOK_SECRET);
        expect((await fetch(`${url}/api/webhooks/st-automation`, { method: 'POST', headers, body: String(body) })).status).toBe(202);
        await page.getByTestId('stage-sales-contacted-count').getByText('1', { exact: true }).waitFor();

        const { docs } = await api<{ docs: { id: number }[] }>(`/opportunities?depth=0&where[stJobId][equals]=${job.id}`);
        await page.goto(`/admin/collections/opportunities/${docs[0]?.id}`);
        await page.getByTestId('opportunity-last-step').waitFor();
        expect(await page.getByTestId('opportunity-sync').innerText()).toContain(String(job.id));
        await picture('host-app-opportunity');
      } finally {
        await browser.close();
        await app.remove();
        await Promise.all([simulator.close(), database.drop()]);
      }
    },
    10 * MINUTE,
  );
});
