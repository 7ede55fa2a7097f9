import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';

import { CHROMIUM_ARGS, chromiumPath } from '../support/chromium.js';
import { startDev, throwawayEnv, type DevProcess } from '../support/dev-process.js';

const MINUTE = 60_000;
const ADMIN = { email: 'boss@example.com', password: 'a-long-password' };
const SCREENSHOTS = process.env.SCREENSHOTS;

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

type Run = { id: string; status: string; dryRun: boolean; recordsCreated: number; recordsUpdated: number; recordsFailed: number; startedAt: string };
type Status = { running: Run | null; lastRun: Run | null; runs: Run[]; health: string; scheduler: string; counts: { contacts: number; opportunities: number } };

describe('the dev CRM, started as a newcomer starts it', () => {
  let dev: DevProcess;
  let browser: Browser;
  let page: Page;
  let token: string;

  beforeAll(async () => {
    const executablePath = chromiumPath();
    dev = await startDev({ env: throwawayEnv(ADMIN), timeoutMs: 8 * MINUTE });
    browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
    page = await (await browser.newContext({ viewport: { width: 1600, height: 1000 } })).newPage();
    page.setDefaultTimeout(2 * MINUTE);
    token = await logIn(ADMIN);
  }, 10 * MINUTE);

  afterAll(async () => {
    await browser?.close();
    await dev?.interrupt();
  }, MINUTE);

  const call = (path: string, init: RequestInit = {}) => fetch(`${dev.url}${path}`, { ...init, headers: { 'content-type': 'application/json', ...init.headers } });
  const logIn = async (who: { email: string; password: string }): Promise<string> => {
    const answer = await call('/api/users/login', { method: 'POST', body: JSON.stringify(who) });
    const body = (await answer.json()) as { token?: string };
    return body.token ?? '';
  };
  const asAdmin = (path: string, init: RequestInit = {}) => call(path, { ...init, headers: { authorization: `JWT ${token}` } });
  const status = async (): Promise<Status> => (await (await asAdmin('/api/crm/sync/status')).json()) as Status;
  const ended = async (runId: string): Promise<Run> => {
    for (;;) {
      const run = (await status()).runs.find((each) => each.id === runId);
      if (run && run.status !== 'started') return run;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  };
  const text = (testId: string) => page.getByTestId(testId).innerText();
  const picture = async (name: string) => {
    if (SCREENSHOTS === undefined) return;
    mkdirSync(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
  };

  it('says what it did and where to open it', () => {
    expect(dev.output()).toContain('450 contacts, 91 opportunities');
    expect(dev.output()).toContain(ADMIN.email);
  });

  it('answers its routes to the admin, and refuses everyone else', async () => {
    expect(await status()).toMatchObject({ running: null, health: 'ok', counts: { contacts: 450, opportunities: 91 }, lastRun: { status: 'completed', recordsCreated: 541 } });
    expect((await call('/api/crm/sync/status')).status).toBe(401);
    expect((await call('/api/crm/sync/trigger', { method: 'POST', body: '{}' })).status).toBe(401);
    const none = await logIn({ email: 'none@example.com', password: 'none' });
    expect((await call('/api/crm/sync/status', { headers: { authorization: `JWT ${none}` } })).status).toBe(403);
    expect(await (await call('/api/webhooks/st-automation/health')).json()).toEqual({ status: 'ok' });
  });

  it('tells its metrics as Prometheus reads them', async () => {
    const answer = await asAdmin('/api/crm/sync/metrics');
    expect(answer.headers.get('content-type')).toContain('text/plain');
    const text = await answer.text();
    expect(text).toMatch(/^crm_sync_health\{tenant="\d+",state="ok"\} 1$/m);
    expect(text).toMatch(/^crm_sync_records_total\{tenant="\d+",result="created"\} 541$/m);
  });

  it('tells the pipelines stage by stage, empty stages included', async () => {
    const stats = (await (await asAdmin('/api/crm/sync/stats')).json()) as { pipelines: { slug: string; count: number; stages: { slug: string; count: number }[] }[] };
    const [sales, install] = ['sales', 'install'].map((slug) => stats.pipelines.find((pipeline) => pipeline.slug === slug));
    expect(sales?.stages.map((stage) => [stage.slug, stage.count])).toEqual([
      ['new-lead', 0],
      ['contacted', 37],
      ['appointment-scheduled', 0],
      ['proposal-sent', 38],
      ['estimate-followup', 0],
      ['job-sold', 0],
      ['estimate-lost', 0],
    ]);
    expect(install).toMatchObject({ count: 16 });
    expect(install?.stages).toHaveLength(6);
  });

  it('runs when it is triggered by its route, and a dry run stores its plan', async () => {
    const answer = await asAdmin('/api/crm/sync/trigger', { method: 'POST', body: JSON.stringify({ dryRun: true }) });
    expect(answer.status).toBe(202);
    const { runId } = (await answer.json()) as { runId: string };
    expect(await ended(runId)).toMatchObject({ status: 'completed', dryRun: true, recordsCreated: 0, recordsUpdated: 0 });
    const shown = (await (await asAdmin(`/api/crm/sync/status?runId=${runId}`)).json()) as { run: { plan: unknown } };
    expect(shown.run.plan).toEqual({ changes: [], refused: [] });
  });

  it(
    'shows 450, 91, 16, 37 and 38 to someone who logs in with a browser, and Run now makes a run that changes nothing',
    async () => {
      await page.goto(`${dev.url}/admin/login`);
      await page.fill('input[name="email"]', ADMIN.email);
      await page.fill('input[name="password"]', ADMIN.password);
      await page.click('button[type="submit"]');
      await page.waitForURL(/\/admin\/?$/);
      await page.getByRole('link', { name: 'ServiceTitan Sync' }).first().click();
      await page.getByTestId('count-contacts').waitFor();
      expect(await text('count-contacts')).toContain('450');
      expect(await text('count-opportunities')).toContain('91');
      await page.getByTestId('pipeline-install-count').waitFor();
      expect(await text('pipeline-install-count')).toBe('16');
      expect(await text('stage-sales-contacted-count')).toBe('37');
      expect(await text('stage-sales-proposal-sent-count')).toBe('38');
      await picture('sync-page');
      const before = (await status()).lastRun?.id;
      await page.getByTestId('run-now').click();
      for (let last = before; last === before; last = (await status()).lastRun?.id) await new Promise((resolve) => setTimeout(resolve, 300));
      expect((await status()).lastRun).toMatchObject({ status: 'completed', recordsCreated: 0, recordsUpdated: 0, recordsFailed: 0 });
      await page.waitForFunction(() => document.querySelector('[data-testid="last-run-updated"]')?.textContent === '0');
      expect(await page.getByTestId('last-run-status').getAttribute('data-status')).toBe('completed');
      await picture('sync-page-after-run');
    },
    5 * MINUTE,
  );

  it(
    'shows on an opportunity its ServiceTitan ids, its last sync and the step that made the last change',
    async () => {
      const found = (await (await asAdmin('/api/opportunities?limit=1&depth=0&where[stEstimateId][exists]=true')).json()) as { docs: { id: number; stJobId: string }[] };
      const [opportunity] = found.docs;
      await page.goto(`${dev.url}/admin/collections/opportunities/${opportunity?.id}`);
      await page.getByTestId('opportunity-last-step').waitFor();
      expect(await text('opportunity-sync')).toContain(opportunity?.stJobId);
      expect(await text('opportunity-last-step')).not.toBe('');
      await picture('opportunity');
    },
    5 * MINUTE,
  );

  it(
    'ends everything it started on Ctrl-C',
    async () => {
      const servers = [dev.url, ...(dev.output().match(/(?:postgres|http):\/\/[^\s,]*?127\.0\.0\.1:\d+/g) ?? [])].map((found) => Number(new URL(found).port));
      expect(servers.length).toBeGreaterThanOrEqual(3);
      await dev.interrupt();
      expect(dev.output()).toContain('Stopping');
      expect(await Promise.all(servers.map(isListening))).toEqual(servers.map(() => false));
    },
    MINUTE,
  );
});
