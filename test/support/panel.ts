import { mkdirSync } from 'node:fs';

import { chromium, type Browser, type Page } from 'playwright-core';

import { CHROMIUM_ARGS, chromiumPath } from './chromium.js';

/** Where pictures of the panel go; nowhere unless it is named. */
const { SCREENSHOTS } = process.env;

/** A person at the admin panel, logged in. */
export type Person = {
  page: Page;
  /** One of the CRM's routes below `/api`, as the browser calls it. */
  api<T>(path: `/${string}`): Promise<T>;
  /** Chooses an option of a relationship or a select on the form of a document. */
  choose(field: string, option: string): Promise<void>;
  /** Saves the form and waits for the answer. */
  save(): Promise<void>;
  /** Keeps a picture of an element, or of the page, where `SCREENSHOTS` says. */
  picture(name: string, testId?: string): Promise<void>;
};

export const launchBrowser = (): Promise<Browser> => chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS });

/** Logs somebody in, in a window of their own. */
export const logIn = async ({ browser, url, email, password }: { browser: Browser; url: string; email: string; password: string }): Promise<Person> => {
  const page = await (await browser.newContext({ viewport: { width: 1600, height: 1000 }, baseURL: url })).newPage();
  page.setDefaultTimeout(120_000);
  await page.goto('/admin/login');
  await page.fill('input[name="email"]', email);
  await page.fill('input[name="password"]', password);
  await page.click('button[type="submit"]');
  await page.waitForURL(/\/admin\/?$/);
  return {
    page,
    api: async <T>(path: `/${string}`) => (await (await page.request.get(`/api${path}`)).json()) as T,
    choose: async (field, option) => {
      await page.locator(`#field-${field} .rs__control`).click();
      await page.locator(`#field-${field} .rs__option`).getByText(option, { exact: true }).click();
    },
    save: async () => {
      const answer = page.waitForResponse((response) => ['POST', 'PATCH'].includes(response.request().method()) && /\/api\/(contacts|opportunities)(\/\d+)?\?/.test(response.url()));
      await page.locator('#action-save').click();
      const { ok, status } = await answer.then((response) => ({ ok: response.ok(), status: response.status() }));
      if (!ok) throw new Error(`saving was answered with ${status}`);
    },
    picture: async (name, testId) => {
      if (SCREENSHOTS === undefined) return;
      mkdirSync(SCREENSHOTS, { recursive: true });
      const path = `${SCREENSHOTS}/${name}.png`;
      if (testId === undefined) await page.screenshot({ path, fullPage: true });
      else await page.getByTestId(testId).screenshot({ path });
    },
  };
};
