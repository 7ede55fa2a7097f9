import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Rows, World } from '../../../src/exports/simulator.js';
import { createChosenWorld } from '../../../src/exports/simulator.js';
import { instantOfMs, TICKS_PER_MS } from '../../../src/simulator/world/instant.js';

const NOW = new Date('2024-12-20T15:00:00Z');
const WINDOW_START = instantOfMs(NOW.getTime() - 14 * 86_400_000);
const SALES = ['Pool - Sales', 'Pool - Service', 'Electrical - Sales', 'Electrical - Service'];
const INSTALL = ['Pool - Install', 'Electrical - Install'];

describe.each([1, 7, 2024])('the december-2024 world of seed %i', (seed) => {
  let world: World;
  let recentJobs: Rows['jobs'][];
  const unitName = (job: Rows['jobs']) => world.tables['business-units'].need(job.businessUnitId).name;
  const jobsIn = (units: readonly string[]) => recentJobs.filter((job) => units.includes(unitName(job)));
  const customersOf = (jobs: readonly Rows['jobs'][]) => new Set(jobs.map((job) => job.customerId));
  const openValue = (job: Rows['jobs']) =>
    world.tables.estimates.of('job', job.id).filter((estimate) => estimate.active && estimate.status === 'Open' && estimate.subtotal + estimate.tax > 0);
  const liveAppointments = (job: Rows['jobs']) =>
    world.tables.appointments.of('job', job.id).filter((appointment) => appointment.active && appointment.status !== 'Canceled');

  beforeAll(() => {
    world = createChosenWorld({ choice: 'december-2024', seed, now: () => NOW });
    recentJobs = world.tables.jobs.rows.filter((job) => job.createdOn >= WINDOW_START);
  });

  it('has 450 customers with a job created in the last 14 days among at least 800', () => {
    expect(customersOf(recentJobs).size).toBe(450);
    expect(world.tables.customers.rows.length).toBeGreaterThanOrEqual(800);
  });

  it('has 91 of them with exactly one job in a mapped business unit, and nothing else recent', () => {
    const mapped = jobsIn([...SALES, ...INSTALL]);
    expect(mapped).toHaveLength(91);
    expect(customersOf(mapped).size).toBe(91);
    for (const job of mapped) expect(world.tables.jobs.of('customer', job.customerId)).toEqual([job]);
  });

  it('has 16 install jobs that are not canceled, in every status of an install', () => {
    const install = jobsIn(INSTALL);
    expect(install).toHaveLength(16);
    expect(new Set(install.map((job) => job.jobStatus))).toEqual(new Set(['Scheduled', 'Dispatched', 'InProgress', 'Hold', 'Completed']));
  });

  it('has 37 sales jobs with neither a live appointment nor an open estimate with value', () => {
    expect(jobsIn(SALES).filter((job) => liveAppointments(job).length === 0 && openValue(job).length === 0)).toHaveLength(37);
  });

  it('has 38 sales jobs with an open active estimate with value', () => {
    expect(jobsIn(SALES).filter((job) => openValue(job).length > 0)).toHaveLength(38);
  });

  it('has no sales job that is sold, wholly dismissed or canceled', () => {
    for (const job of jobsIn(SALES)) {
      const estimates = world.tables.estimates.of('job', job.id).filter((estimate) => estimate.active);
      expect(job.jobStatus).not.toBe('Canceled');
      expect(estimates.some((estimate) => estimate.status === 'Sold')).toBe(false);
      expect(estimates.length > 0 && estimates.every((estimate) => estimate.status === 'Dismissed')).toBe(false);
    }
  });

  it('merges none of the 450 and gives no email to two customers', () => {
    const recent = customersOf(recentJobs);
    for (const customer of world.tables.customers.rows) {
      if (recent.has(customer.id)) expect(customer).toMatchObject({ active: true, mergedToId: null });
      if (customer.mergedToId !== null) expect(recent.has(customer.mergedToId)).toBe(false);
    }
    const emails = world.tables.contacts.rows.filter((contact) => contact.type === 'Email').map((contact) => contact.value.toLowerCase());
    expect(new Set(emails).size).toBe(emails.length);
  });

  it('has no open lead, no estimate without a job and no other open business that a rule could count', () => {
    expect(world.tables.leads.rows.filter((lead) => lead.status === 'Open' || lead.createdOn >= WINDOW_START)).toEqual([]);
    expect(world.tables.estimates.rows.filter((estimate) => estimate.jobId === null)).toEqual([]);
    const oldMapped = world.tables.jobs.rows.filter((job) => job.createdOn < WINDOW_START && [...SALES, ...INSTALL].includes(unitName(job)));
    expect(oldMapped.filter((job) => openValue(job).length > 0)).toEqual([]);
  });

  it('has records older than the window that were modified within it, so that a feed alone does not tell what is recent', () => {
    const touched = world.tables.customers.rows.filter((row) => row.modifiedOn >= WINDOW_START && row.createdOn < WINDOW_START && !customersOf(recentJobs).has(row.id));
    expect(touched.length).toBeGreaterThan(0);
  });

  it('has no date after now and none older than its own creation', () => {
    for (const table of Object.values(world.tables)) {
      for (const row of table.rows) {
        expect(row.modifiedOn).toBeLessThanOrEqual(instantOfMs(NOW.getTime()));
        expect(row.createdOn).toBeLessThanOrEqual(row.modifiedOn);
      }
    }
  });

  it('has times between milliseconds and times that several records share', () => {
    const times = world.tables.customers.rows.map((row) => row.modifiedOn);
    expect(times.filter((time) => time % TICKS_PER_MS !== 0).length).toBeGreaterThan(times.length / 2);
    expect(new Set(times).size).toBeLessThan(times.length);
  });
});
