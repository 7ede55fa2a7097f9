import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { startSimulator, type Simulator } from '../../src/exports/simulator.js';
import { connectionVariables } from '../../src/simulator/server/credentials.js';
import { startDev, throwawayEnv, type DevProcess } from '../support/dev-process.js';
import { emptyWorld } from '../support/empty-world.js';
import { launchBrowser } from '../support/panel.js';

const MINUTE = 60_000;
const ADMIN = { email: 'boss@example.com', password: 'a-long-password' };

/** A path that nothing but the hostile texts asks for. */
const HIT = '/hostile-hit';
/** What runs, or at least loads something, as soon as a page takes it for HTML. */
const hostile = (where: string): string =>
  `${where}"'><img src="${HIT}?${encodeURIComponent(where)}" onerror="window.hostileRan='${where}'"><script>window.hostileRan='${where}'</script><svg onload="window.hostileRan='${where}'">`;

/** A shop in which ServiceTitan has HTML wherever it has room for text. */
const hostileWorld = () => {
  const world = emptyWorld();
  world.addBusinessUnit({ name: hostile('unit') });
  const technician = world.addTechnician({ name: hostile('technician'), email: 'tess@example.com' });
  for (const n of [1, 2]) {
    const customer = world.addCustomer({ name: hostile(`customer ${n}`), email: `person.${n}@example.com`, mobilePhone: hostile('phone'), address: { street: hostile('street'), city: hostile('city') } });
    const job = world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales', summary: hostile('summary') });
    const appointment = world.addAppointment({ jobId: job.id, specialInstructions: hostile('instructions') });
    world.assignTechnician({ appointmentId: appointment.id, technicianId: technician.id });
    world.addEstimate({ jobId: job.id, name: hostile('estimate'), subtotal: 900 + n });
    const install = world.addJob({ customerId: customer.id, businessUnit: 'Pool - Install' });
    world.changeJob(install.id, { jobStatus: hostile('status') });
    world.addJob({ customerId: customer.id, businessUnit: hostile('unit') });
  }
  return world;
};

type Doc = { id: number; title?: string; name?: string };

describe('texts of ServiceTitan with HTML in them', () => {
  let simulator: Simulator;
  let dev: DevProcess;
  let browser: Browser;
  let page: Page;
  let token: string;
  const hits: string[] = [];

  beforeAll(async () => {
    simulator = await startSimulator({ world: hostileWorld(), liveEverySeconds: 0, emptyPageShare: 0 });
    dev = await startDev({ env: { ...throwawayEnv(ADMIN), ...connectionVariables(simulator.connection()) }, timeoutMs: 8 * MINUTE });
    browser = await launchBrowser();
    page = await (await browser.newContext({ viewport: { width: 1600, height: 1200 } })).newPage();
    page.setDefaultTimeout(2 * MINUTE);
    page.on('request', (request) => {
      if (new URL(request.url()).pathname === HIT) hits.push(request.url());
    });
    const login = await fetch(`${dev.url}/api/users/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(ADMIN) });
    ({ token } = (await login.json()) as { token: string });
  }, 10 * MINUTE);

  afterAll(async () => {
    await browser?.close();
    await dev?.interrupt();
    await simulator?.close();
  }, MINUTE);

  const api = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const answer = await fetch(`${dev.url}/api${path}`, { ...init, headers: { authorization: `JWT ${token}`, 'content-type': 'application/json' } });
    return (await answer.json()) as T;
  };
  const documents = async (collection: string): Promise<Doc[]> => (await api<{ docs: Doc[] }>(`/${collection}?limit=100&depth=0`)).docs;
  const textOfPage = () => page.locator('body').innerText();
  /** Gives what was loaded and run time to show, by two frames of the page and whatever its network is still busy with. */
  const expectHarmless = async (): Promise<void> => {
    await page.waitForLoadState('networkidle');
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    expect(await page.evaluate(() => Reflect.get(window, 'hostileRan') ?? null)).toBeNull();
    expect(hits).toEqual([]);
  };

  it('would run in this browser if a page took them for HTML', async () => {
    await page.goto(`${dev.url}/admin/login`);
    await page.evaluate((html) => {
      document.body.insertAdjacentHTML('beforeend', html);
    }, hostile('the test itself'));
    await page.waitForFunction(() => Reflect.get(window, 'hostileRan') !== undefined);
    expect(hits).toHaveLength(1);
    hits.length = 0;
  });

  it(
    'are only text on the page of the sync: units, warnings, a plan, deleted documents',
    async () => {
      await page.goto(`${dev.url}/admin/login`);
      await page.fill('input[name="email"]', ADMIN.email);
      await page.fill('input[name="password"]', ADMIN.password);
      await page.click('button[type="submit"]');
      await page.waitForURL(/\/admin\/?$/);
      const [deal] = await documents('opportunities');
      expect(deal?.title).toContain('<img src=');
      await api(`/opportunities/${deal?.id}`, { method: 'DELETE' });
      for (const customer of simulator.world.tables.customers.rows) simulator.world.changeCustomer(customer.id, { name: hostile('renamed') });
      await page.goto(`${dev.url}/admin/st-sync`);
      await page.getByTestId('unmapped-units').waitFor();
      await page.getByTestId('deleted-records').waitFor();
      await page.getByTestId('dry-run').click();
      await page.getByText('renamed"').first().waitFor();
      const text = await textOfPage();
      for (const where of ['unit', 'renamed', 'customer 2']) expect(text).toContain(`${where}"'><img src="${HIT}`);
      await expectHarmless();
      await page.getByTestId('run-details-toggle').filter({ hasText: 'warning' }).first().click();
      await page.getByTestId('run-details').getByRole('button', { name: 'Toggle block' }).click();
      await page.getByTestId('warnings').getByText('A job status is unknown').first().waitFor();
      await expectHarmless();
    },
    5 * MINUTE,
  );

  it(
    'are only text in the lists and on the documents, with their journal',
    async () => {
      for (const collection of ['contacts', 'opportunities', 'activities']) {
        await page.goto(`${dev.url}/admin/collections/${collection}`);
        await page.locator('table').first().waitFor();
        await expectHarmless();
        const [document] = await documents(collection);
        await page.goto(`${dev.url}/admin/collections/${collection}/${document?.id}`);
        await page.locator('form').first().waitFor();
        if (collection === 'opportunities') {
          await page.getByTestId('opportunity-last-step').waitFor();
          await page.getByTestId('opportunity-sync').getByRole('button', { name: 'Toggle block' }).click();
          await page.getByTestId('opportunity-journal').waitFor();
          expect(await page.getByTestId('opportunity-sync').innerText()).toContain('<img src=');
        }
        await expectHarmless();
      }
    },
    5 * MINUTE,
  );
});
