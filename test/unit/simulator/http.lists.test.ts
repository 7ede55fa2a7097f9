import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../../src/exports/simulator.js';
import { startSimulator } from '../../../src/exports/simulator.js';
import type { Caller } from './caller.js';
import { CALM, createCaller, logIn } from './caller.js';

const idsOf = (records: readonly Record<string, unknown>[]) => records.map((record) => Number(record['id']));

describe('a list', () => {
  let simulator: Simulator;
  let caller: Caller;
  beforeAll(async () => {
    simulator = await startSimulator({ ...CALM, world: { customers: 130, recentShare: 0.6, mappedShare: 0.8, mergedShare: 0.1, leadShare: 0.1 } });
    caller = await createCaller(simulator);
  });
  afterAll(() => simulator.close());

  const tables = () => simulator.world.tables;

  it('has pages of 50 and no total unless it is asked for', async () => {
    const { body } = await caller.get('crm/customers');
    expect(body).toMatchObject({ page: 1, pageSize: 50, hasMore: true, totalCount: null });
    expect(body['data']).toHaveLength(50);
    expect((await caller.get('crm/customers?includeTotal=true')).body['totalCount']).toBe(130);
  });

  it('brings every record on exactly one page', async () => {
    const pages = [1, 2, 3, 4].map((page) => caller.get(`crm/customers?page=${page}&pageSize=40`));
    const bodies = (await Promise.all(pages)).map(({ body }) => body);
    expect(bodies.map((body) => body['hasMore'])).toEqual([true, true, true, false]);
    const ids = bodies.flatMap((body) => idsOf(body['data'] as Record<string, unknown>[]));
    expect(new Set(ids).size).toBe(130);
    expect(ids).toHaveLength(130);
  });

  it('shows active records unless it is asked for others', async () => {
    const count = async (active: string) => (await caller.records(`crm/customers?pageSize=500${active}`)).length;
    expect(await Promise.all(['', '&active=True', '&active=Any', '&active=False'].map(count))).toEqual([130, 130, 143, 13]);
  });

  it('looks up at most 50 ids, leaves out unknown and inactive ones, and names the parameter when there are more', async () => {
    const ids = tables().customers.rows.slice(0, 50).map((row) => row.id);
    expect(await caller.records(`crm/customers?ids=${ids.join(',')}`)).toHaveLength(50);
    expect(await caller.records(`crm/customers?ids=${ids[0] ?? 0},1,${ids[0] ?? 0}`)).toHaveLength(1);
    const merged = tables().customers.rows.find((row) => row.mergedToId !== null);
    expect(await caller.records(`crm/customers?ids=${merged?.id ?? 0}`)).toHaveLength(0);
    expect(await caller.records(`crm/customers?ids=${merged?.id ?? 0}&active=Any`)).toHaveLength(1);
    const { status, body } = await caller.get(`crm/customers?ids=${[...ids, 1].join(',')}`);
    expect([status, body['errors']]).toEqual([400, { ids: ['At most 50 ids are allowed.'] }]);
  });

  it('filters by modification: from an instant on, before another one', async () => {
    const times = [...tables().customers.rows].filter((row) => row.active).sort((a, b) => a.modifiedOn - b.modifiedOn || a.id - b.id);
    const [record] = await caller.records(`crm/customers?ids=${times[40]?.id ?? 0}`);
    const instant = encodeURIComponent(String(record?.['modifiedOn']));
    const since = await caller.records(`crm/customers?pageSize=500&modifiedOnOrAfter=${instant}`);
    const until = await caller.records(`crm/customers?pageSize=500&modifiedBefore=${instant}`);
    expect(idsOf(since)).toContain(times[40]?.id);
    expect(idsOf(until)).not.toContain(times[40]?.id);
    expect(since.length + until.length).toBe(130);
  });

  it('sorts by a field, upward and downward, with the sign encoded', async () => {
    const up = idsOf(await caller.records(`jpm/jobs?pageSize=500&sort=${encodeURIComponent('+ModifiedOn')}`));
    const down = idsOf(await caller.records('jpm/jobs?pageSize=500&sort=-ModifiedOn'));
    const expected = [...tables().jobs.rows].sort((a, b) => a.modifiedOn - b.modifiedOn || a.id - b.id).map((row) => row.id);
    expect(up).toEqual(expected);
    expect(down).toEqual(expected.toReversed());
    expect((await caller.get('jpm/jobs?sort=+ModifiedOn')).status).toBe(400);
    expect((await caller.get('jpm/jobs?sort=-Color')).status).toBe(400);
  });

  it.each([
    ['page=0', 'page'],
    ['pageSize=0', 'pageSize'],
    ['pageSize=5001', 'pageSize'],
    ['page=two', 'page'],
    ['ids=1,b', 'ids'],
    ['active=Maybe', 'active'],
    ['modifiedOnOrAfter=yesterday', 'modifiedOnOrAfter'],
    ['includeTotal=perhaps', 'includeTotal'],
  ])('refuses %s and names the parameter', async (query, name) => {
    const { status, body } = await caller.get(`crm/customers?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: 400, errors: { [name]: [expect.any(String)] }, data: {}, traceId: expect.any(String) });
  });

  it('ignores query parameters it does not know, as ServiceTitan does', async () => {
    const { apiUrl, tenantId, appKey } = simulator.connection();
    const headers = { authorization: `Bearer ${await logIn(simulator)}`, 'st-app-key': appKey };
    const totalOf = async (path: string) => {
      const response = await fetch(`${apiUrl}/${path}`, { headers });
      return ((await response.json()) as { totalCount: number }).totalCount;
    };
    expect(await totalOf(`crm/v2/tenant/${tenantId}/customers?includeTotal=true&createdAfter=nonsense`)).toBe(130);
    const [job] = tables().jobs.rows;
    const all = tables().estimates.rows.filter((row) => row.active).length;
    expect(await totalOf(`sales/v2/tenant/${tenantId}/estimates?includeTotal=true&customerId=${job?.customerId ?? 0}`)).toBe(all);
  });

  it('filters jobs by customer, status, number and unit', async () => {
    const [job] = tables().jobs.rows;
    const count = async (query: string) => (await caller.records(`jpm/jobs?pageSize=500&${query}`)).length;
    const expected = (test: (row: NonNullable<typeof job>) => boolean) => tables().jobs.rows.filter(test).length;
    expect(await count(`customerId=${job?.customerId ?? 0}`)).toBe(1);
    expect(await count(`number=${job?.jobNumber ?? ''}`)).toBe(1);
    expect(await count('jobStatus=Completed')).toBe(expected((row) => row.jobStatus === 'Completed'));
    expect(await count(`businessUnitId=${job?.businessUnitId ?? 0}`)).toBe(expected((row) => row.businessUnitId === job?.businessUnitId));
    expect((await caller.get('jpm/jobs?jobStatus=Working')).status).toBe(400);
  });

  it('filters appointments, estimates and assignments by job', async () => {
    const [estimate] = tables().estimates.rows.filter((row) => row.active);
    const jobId = estimate?.jobId ?? 0;
    const expected = tables().estimates.of('job', jobId).filter((row) => row.active);
    expect(idsOf(await caller.records(`sales/estimates?jobId=${jobId}`))).toEqual(idsOf(expected.map((row) => ({ id: row.id }))));
    for (const record of await caller.records(`jpm/appointments?jobId=${jobId}&active=Any`)) expect(record['jobId']).toBe(jobId);
    for (const record of await caller.records(`dispatch/appointment-assignments?jobId=${jobId}`)) expect(record['jobId']).toBe(jobId);
  });

  it('asks for customers or a range before it shows contact methods', async () => {
    expect((await caller.get('crm/customers/contacts')).status).toBe(400);
    const ids = tables().customers.rows.slice(0, 3).map((row) => row.id);
    const records = await caller.records(`crm/customers/contacts?pageSize=500&customerIds=${ids.join(',')}`);
    expect(records.length).toBe(ids.flatMap((id) => tables().contacts.of('customer', id).filter((row) => row.active)).length);
    expect(records.every((record) => ids.includes(Number(record['customerId'])))).toBe(true);
  });

  it('finds customers by a phone number however it is written', async () => {
    const contact = tables().contacts.rows.find((row) => row.type === 'MobilePhone' && row.active);
    const records = await caller.records(`crm/customers?phone=${(contact?.value ?? '').replace(/\D/g, '').slice(-10)}`);
    expect(idsOf(records)).toContain(contact?.customerId);
  });
});

describe('a single record', () => {
  let simulator: Simulator;
  let caller: Caller;
  beforeAll(async () => {
    simulator = await startSimulator({ ...CALM, world: { customers: 60, mappedShare: 0.8, mergedShare: 0.1 } });
    caller = await createCaller(simulator);
  });
  afterAll(() => simulator.close());

  it('is found by id, inactive or not; an unknown id is 404, no id at all 400', async () => {
    const merged = simulator.world.tables.customers.rows.find((row) => row.mergedToId !== null);
    expect((await caller.get(`crm/customers/${merged?.id ?? 0}`)).body).toMatchObject({ id: merged?.id, active: false, mergedToId: merged?.mergedToId });
    expect((await caller.get('crm/customers/1')).status).toBe(404);
    expect((await caller.get('crm/customers/abc')).status).toBe(400);
  });

  it('has its contact methods below it, 409 for an inactive customer', async () => {
    const [customer] = simulator.world.tables.customers.rows.filter((row) => row.active);
    const merged = simulator.world.tables.customers.rows.find((row) => !row.active);
    expect((await caller.records(`crm/customers/${customer?.id ?? 0}/contacts`)).length).toBe(
      simulator.world.tables.contacts.of('customer', customer?.id ?? 0).filter((row) => row.active).length,
    );
    expect((await caller.get(`crm/customers/${merged?.id ?? 0}/contacts`)).status).toBe(409);
    expect((await caller.get('crm/customers/1/contacts')).status).toBe(404);
  });

  it('tells when an estimate changed its status', async () => {
    const [estimate] = simulator.world.tables.estimates.rows.filter((row) => row.status === 'Open');
    const id = estimate?.id ?? 0;
    simulator.world.dismissEstimate(id, { at: '2024-12-01T10:00:00Z' });
    simulator.world.reopenEstimate(id);
    const { body } = await caller.get(`sales/status/estimates/${id}/changes`);
    expect(body).toMatchObject([
      { oldStatus: 'Open', newStatus: 'Dismissed', createdOn: '2024-12-01T10:00:00Z' },
      { oldStatus: 'Dismissed', newStatus: 'Open' },
    ]);
    expect((await caller.get('sales/status/estimates/1/changes')).status).toBe(404);
  });

  it('tells why a job is canceled, by its log and by reason', async () => {
    const [job] = simulator.world.tables.jobs.rows.filter((row) => row.jobStatus === 'Scheduled');
    const id = job?.id ?? 0;
    simulator.world.cancelJob(id, { memo: 'moved away' });
    expect((await caller.records(`jpm/jobs/${id}/canceled-log`))[0]).toMatchObject({ jobId: id, memo: 'moved away', active: true });
    expect((await caller.records(`jpm/jobs/cancel-reasons?ids=${id}`))[0]).toMatchObject({ jobId: id, name: 'Customer canceled', text: 'moved away' });
    expect((await caller.get('jpm/jobs/cancel-reasons')).status).toBe(400);
  });

  it('derives appointments and estimates of a job from the world', async () => {
    const [estimate] = simulator.world.tables.estimates.rows;
    const { body } = await caller.get(`jpm/jobs/${estimate?.jobId ?? 0}`);
    const [appointment] = simulator.world.tables.appointments.of('job', estimate?.jobId ?? 0);
    expect(body).toMatchObject({ firstAppointmentId: appointment?.id, appointmentCount: 1 });
    expect(body['estimateIds']).toContain(estimate?.id);
    expect('active' in body).toBe(false);
  });
});
