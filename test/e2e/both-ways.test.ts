import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';

import { startSimulator, type Simulator } from '../../src/exports/simulator.js';
import { connectionVariables } from '../../src/simulator/server/credentials.js';
import { startDev, throwawayEnv, type DevProcess } from '../support/dev-process.js';
import { emptyWorld } from '../support/empty-world.js';
import { launchBrowser, logIn, type Person } from '../support/panel.js';

const MINUTE = 60_000;
const ADMIN = { email: 'boss@example.com', password: 'a-long-password' };

/** Two customers of the office: Ann has an offer, Carl will change his email. */
const shop = () => {
  const world = emptyWorld();
  const deal = (name: string) => {
    const customer = world.addCustomer({ name, email: `${name.toLowerCase().replace(' ', '.')}@example.com`, mobilePhone: '561-555-0100' });
    const job = world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    const appointment = world.addAppointment({ jobId: job.id });
    world.assignTechnician({ appointmentId: appointment.id, technicianId: world.tables.technicians.rows[0]?.id ?? 0 });
    return { customer, job };
  };
  const ann = deal('Ann Able');
  const estimate = world.addEstimate({ jobId: ann.job.id, name: 'Pool heater', subtotal: 4200 });
  return { world, ann: { ...ann, estimate }, carl: deal('Carl Cole') };
};

type Doc = { id: number; stKey?: string | null; stJobId?: string | null };

describe('what people do in the panel, and what ServiceTitan makes of it', () => {
  const { world, ann, carl } = shop();
  let simulator: Simulator;
  let dev: DevProcess;
  let browser: Browser;
  let seller: Person;
  let boss: Person;

  beforeAll(async () => {
    simulator = await startSimulator({ world, emptyPageShare: 0 });
    dev = await startDev({ env: { ...throwawayEnv(ADMIN), ...connectionVariables(simulator.connection()) }, timeoutMs: 8 * MINUTE });
    browser = await launchBrowser();
    seller = await logIn({ browser, url: dev.url, email: 'sales@example.com', password: 'sales' });
    boss = await logIn({ browser, url: dev.url, ...ADMIN });
  }, 10 * MINUTE);

  afterAll(async () => {
    await browser?.close();
    await dev?.interrupt();
    await simulator?.close();
  }, MINUTE);

  const find = async (collection: string, field: string, value: string | number): Promise<Doc[]> =>
    (await boss.api<{ docs: Doc[] }>(`/${collection}?depth=0&limit=10&where[${field}][equals]=${encodeURIComponent(value)}`)).docs;
  const one = async (collection: string, field: string, value: string | number): Promise<Doc> => {
    const [found, ...others] = await find(collection, field, value);
    if (!found || others.length > 0) throw new Error(`${others.length + (found ? 1 : 0)} documents of ${collection} with this ${field}`);
    return found;
  };
  const until = async <T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> => {
    for (;;) {
      const seen = await look();
      if (seen !== undefined) return seen;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const open = ({ page }: Person, collection: string, id: number | 'create') => page.goto(`/admin/collections/${collection}/${id}`);
  const write = ({ page }: Person, { of, status }: { of: string; status: string }) => page.locator(`[data-testid="outbox-write"][data-status="${status}"]`).filter({ hasText: of });
  /** A run that begins now: one that is on already may have read what matters before it changed. */
  const runNow = async () => {
    await boss.page.goto('/admin/st-sync');
    for (let isOn = true; isOn; ) {
      const answer = boss.page.waitForResponse((response) => response.url().endsWith('/crm/sync/trigger'));
      await boss.page.locator('[data-testid="run-now"]:not([disabled])').click();
      isOn = ((await (await answer).json()) as { alreadyRunning?: boolean }).alreadyRunning === true;
    }
  };
  /** From now on runs start by hand only, nothing is sent, and no run is on. */
  const pauseSchedule = async () => {
    await boss.page.goto('/admin/st-sync');
    await boss.page.getByTestId('pause').click();
    await boss.page.getByTestId('resume').waitFor();
    await boss.page.locator('[data-testid="run-now"]:not([disabled])').waitFor();
  };

  it(
    'a salesperson moves an opportunity to Job Sold, sees that pending, then confirmed, and the estimate is sold',
    async () => {
      const opportunity = await one('opportunities', 'stJobId', ann.job.id);
      await open(seller, 'opportunities', opportunity.id);
      await seller.page.getByTestId('opportunity-outbox-empty').waitFor();
      // Nobody can know how the estimate stands, so nothing is sent.
      simulator.setFault({ kind: 'problem', status: 503, on: 'GET sales/estimates', times: Infinity });
      await seller.choose('stage', 'Job Sold');
      await seller.save();
      await write(seller, { of: `Sell estimate ${ann.estimate.id}`, status: 'pending' }).waitFor();
      expect(world.tables.estimates.need(ann.estimate.id).status).toBe('Open');
      // To call it off is for those who may steer the sync.
      expect(await seller.page.getByTestId('outbox-cancel').count()).toBe(0);

      simulator.clearFaults();
      await write(seller, { of: `Sell estimate ${ann.estimate.id}`, status: 'confirmed' }).waitFor();
      await write(seller, { of: `Leave a note on job ${ann.job.id}`, status: 'confirmed' }).waitFor();
      expect(world.tables.estimates.need(ann.estimate.id)).toMatchObject({ status: 'Sold', soldBy: world.tables.technicians.rows[0]?.id });
      await seller.picture('opportunity-sold');
    },
    5 * MINUTE,
  );

  it(
    'an email that both sides changed waits for a person, whose choice both sides take',
    async () => {
      const contact = await one('contacts', 'stCustomerId', carl.customer.id);
      // Otherwise the CRM might hear of ServiceTitan's change before the salesperson makes theirs.
      await pauseSchedule();
      const [method] = world.tables.contacts.of('customer', carl.customer.id).filter(({ type }) => type === 'Email');
      if (!method) throw new Error('Carl has no email');
      world.changeContactMethod(method.id, { value: 'carl@office.example' });
      await open(seller, 'contacts', contact.id);
      await seller.page.fill('input[name="email"]', 'carl@crm.example');
      await seller.save();
      await runNow();
      const conflict = boss.page.getByTestId('conflict');
      await conflict.waitFor();
      const values = ['base', 'servicetitan', 'crm'].map((side) => conflict.getByTestId(`conflict-value-${side}`).innerText());
      expect(await Promise.all(values)).toEqual(['carl.cole@example.com', 'carl@office.example', 'carl@crm.example']);
      await boss.picture('conflict', 'conflicts');

      await conflict.getByTestId('conflict-crm').click();
      await boss.page.getByTestId('conflicts-empty').waitFor();
      await boss.page.getByTestId('outbox-held').waitFor();
      expect(world.tables.contacts.need(method.id).value).toBe('carl@office.example');
      await boss.page.getByTestId('resume').click();
      await until(() => (world.tables.contacts.need(method.id).value === 'carl@crm.example' ? true : undefined));
      expect(await one('contacts', 'id', contact.id)).toMatchObject({ email: 'carl@crm.example' });
    },
    5 * MINUTE,
  );

  it(
    'a lead made in the CRM becomes a booking, and the job that the office makes of it is linked with the same opportunity',
    async () => {
      await open(seller, 'contacts', 'create');
      await seller.page.fill('input[name="name"]', 'Wanda Webb');
      await seller.page.fill('input[name="phone"]', '561-555-0177');
      await seller.save();
      await open(seller, 'opportunities', 'create');
      await seller.page.fill('input[name="title"]', 'Wanda wants a pool');
      await seller.choose('contact', 'Wanda Webb');
      await seller.choose('pipeline', 'Sales Pipeline');
      await seller.choose('stage', 'New Lead');
      await seller.save();
      const lead = await one('opportunities', 'title', 'Wanda wants a pool');
      await write(seller, { of: `Create a booking of opportunity ${lead.id}`, status: 'confirmed' }).waitFor();
      const [booking, ...others] = world.tables.bookings.rows;
      expect(others).toEqual([]);
      expect(booking).toMatchObject({ name: 'Wanda Webb', summary: 'Wanda wants a pool', externalId: `payload-opportunity-${lead.id}`, status: 'New' });
      await seller.picture('lead-as-booking', 'opportunity-sync');

      const { job } = world.convertBooking(booking?.id ?? 0, { businessUnit: 'Pool - Sales' });
      await runNow();
      await until(async () => ((await find('opportunities', 'stJobId', job.id)).length > 0 ? true : undefined));
      expect((await find('opportunities', 'stCustomerId', job.customerId)).map(({ id }) => id)).toEqual([lead.id]);
      await seller.page.reload();
      await seller.page.getByTestId('opportunity-last-step').waitFor();
      expect(await seller.page.getByTestId('opportunity-sync').innerText()).toContain(`${job.id}`);
      await write(seller, { of: `Create a booking of opportunity ${lead.id}`, status: 'confirmed' }).waitFor();
    },
    5 * MINUTE,
  );
});
