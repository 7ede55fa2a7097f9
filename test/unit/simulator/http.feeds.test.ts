import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Simulator, SimulatorOptions } from '../../../src/exports/simulator.js';
import { startSimulator } from '../../../src/exports/simulator.js';
import type { Caller } from './caller.js';
import { CALM, createCaller } from './caller.js';

const idsOf = (records: readonly Record<string, unknown>[]) => records.map((record) => Number(record['id']));

describe('an export feed', () => {
  let simulator: Simulator;
  let caller: Caller;
  const start = async (options: Partial<SimulatorOptions> = {}) => {
    simulator = await startSimulator({ ...CALM, world: { customers: 120, recentShare: 0.5, mergedShare: 0.1 }, pageSize: 25, ...options });
    caller = await createCaller(simulator);
  };
  beforeEach(() => start());
  afterEach(() => simulator.close());

  it('brings every record once, in the order of modification, inactive and merged ones included', async () => {
    const { records, pages } = await caller.readFeed('crm/export/customers');
    const { rows } = simulator.world.tables.customers;
    expect(pages).toBe(Math.ceil(rows.length / 25));
    expect(new Set(idsOf(records))).toEqual(new Set(rows.map((row) => row.id)));
    expect(records).toHaveLength(rows.length);
    expect(idsOf(records)).toEqual([...rows].sort((a, b) => a.modifiedOn - b.modifiedOn || a.id - b.id).map((row) => row.id));
    expect(records.filter((record) => record['mergedToId'] !== null && record['active'] === false)).toHaveLength(12);
  });

  it('costs one request when nothing is new, and then brings only what is', async () => {
    const { continueFrom } = await caller.readFeed('jpm/export/jobs');
    expect(await caller.readFeed('jpm/export/jobs', continueFrom)).toEqual({ records: [], pages: 1, continueFrom });
    const jobs = simulator.world.tables.jobs.rows.slice(3, 5);
    for (const job of jobs) simulator.world.setJobStatus(job.id, 'Hold');
    const next = await caller.readFeed('jpm/export/jobs', continueFrom);
    expect(idsOf(next.records)).toEqual(idsOf(jobs));
    expect((await caller.readFeed('jpm/export/jobs', next.continueFrom)).records).toEqual([]);
  });

  it('starts at a date, records of that very instant included', async () => {
    const sorted = [...simulator.world.tables.customers.rows].sort((a, b) => a.modifiedOn - b.modifiedOn);
    const middle = sorted[60];
    const [record] = await caller.records(`crm/customers?ids=${middle?.id ?? 0}&active=Any`);
    const { records } = await caller.readFeed('crm/export/customers', String(record?.['modifiedOn']));
    expect(records.length).toBe(sorted.filter((row) => row.modifiedOn >= (middle?.modifiedOn ?? 0)).length);
    expect(idsOf(records)).toContain(middle?.id);
  });

  it('gives opaque tokens that read like no date and have to be URL-encoded', async () => {
    const { continueFrom } = await caller.readFeed('crm/export/customers');
    expect(Date.parse(continueFrom)).toBeNaN();
    expect(encodeURIComponent(continueFrom)).not.toBe(continueFrom);
    const { status } = await caller.get(`crm/export/customers?from=${continueFrom}`);
    expect(status).toBe(400);
  });

  it('refuses a token of another feed, a broken one and nonsense', async () => {
    const { continueFrom } = await caller.readFeed('crm/export/customers');
    expect((await caller.get(`jpm/export/jobs?from=${encodeURIComponent(continueFrom)}`)).status).toBe(400);
    expect((await caller.get(`crm/export/customers?from=${encodeURIComponent(continueFrom.slice(0, -4))}`)).status).toBe(400);
    expect((await caller.get('crm/export/customers?from=yesterday')).body).toMatchObject({ errors: { from: [expect.any(String)] } });
  });

  it('resumes a token from before a restart at the time it stood at', async () => {
    const { continueFrom } = await caller.readFeed('crm/export/customers');
    await simulator.close();
    await start({ now: () => new Date(Date.now() + 1000) });
    const late = simulator.world.addCustomer();
    const { records } = await caller.readFeed('crm/export/customers', continueFrom);
    expect(idsOf(records)).toContain(late.id);
  });

  it('shows only active assignments unless it is asked for all', async () => {
    const [assignment] = simulator.world.tables['appointment-assignments'].rows.filter((row) => row.active);
    simulator.world.unassign(assignment?.id ?? 0);
    expect(idsOf((await caller.readFeed('dispatch/export/appointment-assignments')).records)).not.toContain(assignment?.id);
    expect(idsOf((await caller.readFeed('dispatch/export/appointment-assignments?active=Any')).records)).toContain(assignment?.id);
  });

  it('shows all appointments unless it is asked for active ones', async () => {
    const [appointment] = simulator.world.tables.appointments.rows;
    simulator.world.deleteAppointment(appointment?.id ?? 0);
    expect(idsOf((await caller.readFeed('jpm/export/appointments')).records)).toContain(appointment?.id);
    expect(idsOf((await caller.readFeed('jpm/export/appointments?active=True')).records)).not.toContain(appointment?.id);
  });

  it('has estimates under the new path and under the old one', async () => {
    expect((await caller.readFeed('sales/estimates/export')).records).toEqual((await caller.readFeed('sales/export/estimates')).records);
  });
});

describe('the oddities of a feed', () => {
  let simulator: Simulator;
  const start = async (options: Partial<SimulatorOptions>) => {
    simulator = await startSimulator({ ...CALM, world: { customers: 100 }, pageSize: 10, ...options });
    return createCaller(simulator);
  };
  afterEach(() => simulator.close());

  it('sends empty pages that say there is more, the same ones each time, and loses nothing by it', async () => {
    const caller = await start({ emptyPageShare: 0.5 });
    const first = await caller.readFeed('crm/export/customers');
    expect(first.pages).toBeGreaterThan(10);
    expect(new Set(idsOf(first.records)).size).toBe(100);
    expect(await caller.readFeed('crm/export/customers')).toEqual(first);
    expect((await caller.readFeed('crm/export/customers', first.continueFrom)).pages).toBe(1);
  });

  it('sends records again to those who ask for recent changes', async () => {
    const caller = await start({ repeatRecords: 3 });
    const recent = await caller.readFeed('crm/export/customers?includeRecentChanges=true');
    expect(recent.records).toHaveLength(100 + 9 * 3);
    expect(new Set(idsOf(recent.records)).size).toBe(100);
    expect((await caller.readFeed('crm/export/customers')).records).toHaveLength(100);
  });

  it('holds recent changes back from those who do not ask for them', async () => {
    const caller = await start({ holdBackMs: 60_000 });
    const { continueFrom } = await caller.readFeed('crm/export/customers');
    const { id } = simulator.world.addCustomer();
    expect((await caller.readFeed('crm/export/customers', continueFrom)).records).toEqual([]);
    expect(idsOf((await caller.readFeed('crm/export/customers?includeRecentChanges=true', continueFrom)).records)).toEqual([id]);
    simulator.world.advance(61_000);
    expect(idsOf((await caller.readFeed('crm/export/customers', continueFrom)).records)).toEqual([id]);
  });
});
