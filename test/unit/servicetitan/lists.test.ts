import { afterEach, describe, expect, it } from '@jest/globals';

import { closeServers, errorOf, startBench } from './harness.js';

import type { Arrived, Reply } from './local-server.js';

afterEach(closeServers);

const dates = { createdOn: '2024-01-01T00:00:00Z', modifiedOn: '2024-01-02T00:00:00Z' };
const job = (id: number) => ({ id, jobNumber: `J${id}`, customerId: 1, businessUnitId: 2, jobStatus: 'Scheduled', ...dates });

const page = ({ data, hasMore = false }: { data: unknown[]; hasMore?: boolean }): Reply => ({
  json: { page: 1, pageSize: 500, hasMore, totalCount: null, data },
});

const idsOf = ({ query }: Arrived, name: string): number[] => (query.get(name) ?? '').split(',').map(Number);

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));

describe('records by id', () => {
  it('are customers of any state, fifty per request', async () => {
    const { client, server } = await startBench({
      handler: (request) => page({ data: idsOf(request, 'ids').map((id) => ({ id, name: `C${id}`, active: false, ...dates })) }),
    });
    const rows = await client.customersByIds([...numbers(120), '1', '2']);
    expect(rows.map((row) => (row.ok ? row.record.id : null))).toEqual(numbers(120));
    const reads = server.to('/crm/v2/tenant/77/customers');
    expect(reads.map((read) => idsOf(read, 'ids').length).sort()).toEqual([20, 50, 50]);
    reads.forEach(({ query }) => {
      expect(query.get('active')).toBe('Any');
      expect(query.get('sort')).toBe('+Id');
    });
  });

  it('are jobs, without an active filter, which ServiceTitan does not have there', async () => {
    const { client, server } = await startBench({ handler: (request) => page({ data: idsOf(request, 'ids').map(job) }) });
    const rows = await client.jobsByIds(['3', '4']);
    expect(rows).toMatchObject([
      { ok: true, record: { id: '3', number: 'J3', active: true } },
      { ok: true, record: { id: '4' } },
    ]);
    expect(Object.fromEntries(server.to('/jpm/v2/tenant/77/jobs')[0]?.query ?? [])).toEqual({
      ids: '3,4',
      sort: '+Id',
      page: '1',
      pageSize: '500',
    });
  });

  it('are estimates of any state', async () => {
    const { client, server } = await startBench({
      handler: () => page({ data: [{ id: 9, subtotal: 10, tax: 1, status: { value: 1, name: 'Sold' }, ...dates }] }),
    });
    await expect(client.estimatesByIds(['9'])).resolves.toMatchObject([{ ok: true, record: { id: '9', status: 'Sold' } }]);
    expect(server.to('/sales/v2/tenant/77/estimates')[0]?.query.get('active')).toBe('Any');
  });

  it('are leads', async () => {
    const { client, server } = await startBench({ handler: () => page({ data: [{ id: 6, status: 'Open', customerId: null, ...dates }] }) });
    await expect(client.leadsByIds(['6'])).resolves.toMatchObject([{ ok: true, record: { id: '6', status: 'Open', customerId: null } }]);
    expect(Object.fromEntries(server.to('/crm/v2/tenant/77/leads')[0]?.query ?? [])).toEqual({ ids: '6', sort: '+Id', page: '1', pageSize: '500' });
  });

  it('are the contacts of customers, all pages of them', async () => {
    const { client, server } = await startBench({
      handler: (request) => {
        const number = Number(request.query.get('page'));
        return page({ data: [{ id: number, customerId: 1, type: 'Email', value: 'a@b.c', ...dates }], hasMore: number < 3 });
      },
    });
    const rows = await client.contactMethodsOf(['1']);
    expect(rows.map((row) => (row.ok ? row.record.id : null))).toEqual(['1', '2', '3']);
    expect(server.to('/crm/v2/tenant/77/customers/contacts')).toHaveLength(3);
    expect(server.to('/crm/v2/tenant/77/customers/contacts')[0]?.query.get('customerIds')).toBe('1');
  });

  it('need no request when there are no ids', async () => {
    const { client, server } = await startBench({ handler: () => page({ data: [] }) });
    await expect(client.customersByIds([])).resolves.toEqual([]);
    await expect(client.jobsByIds([])).resolves.toEqual([]);
    await expect(client.contactMethodsOf([])).resolves.toEqual([]);
    expect(server.arrived).toEqual([]);
  });

  it('are simply absent when ServiceTitan does not know them', async () => {
    const { client } = await startBench({ handler: () => page({ data: [job(3)] }) });
    await expect(client.jobsByIds(['3', '4'])).resolves.toHaveLength(1);
  });

  it.each(['abc', '1,2', '', '1&active=False', '../2'])('are not asked for with the id "%s"', async (id) => {
    const { client, server } = await startBench({ handler: () => page({ data: [] }) });
    const asked = [
      client.customersByIds([id]),
      client.jobsOfCustomer(id),
      client.appointmentsOfCustomer(id),
      client.appointmentsOfJob(id),
      client.assignmentsOf([id]),
      client.canceledLogOfJob(id),
      client.estimatesOfJob(id),
      client.leadsByIds([id]),
      client.estimateStatusChanges(id),
    ];
    const errors = await Promise.all(asked.map(errorOf));
    errors.forEach((error) => expect(error).toMatchObject({ kind: 'bad-request', status: null }));
    expect(server.arrived).toEqual([]);
  });
});

describe('the jobs of a customer', () => {
  it('are read page by page', async () => {
    const { client, server } = await startBench({
      handler: ({ query }) => page({ data: [job(Number(query.get('page')))], hasMore: query.get('page') === '1' }),
    });
    const rows = await client.jobsOfCustomer('8');
    expect(rows.map((row) => (row.ok ? row.record.id : null))).toEqual(['1', '2']);
    server.to('/jpm/v2/tenant/77/jobs').forEach(({ query }) => expect(query.get('customerId')).toBe('8'));
  });

  it('are read from a day on when only those count', async () => {
    const { client, server } = await startBench({ handler: () => page({ data: [job(1)] }) });
    await client.jobsOfCustomer('8', '2024-01-01T00:00:00Z');
    await client.jobsOfCustomer('8');
    const [since, all] = server.to('/jpm/v2/tenant/77/jobs').map(({ query }) => query.get('createdOnOrAfter'));
    expect([since, all]).toEqual(['2024-01-01T00:00:00Z', null]);
  });

  it('end in an error when ServiceTitan never stops saying that there are more', async () => {
    const { client, server } = await startBench({ handler: () => page({ data: [], hasMore: true }) });
    expect(await errorOf(client.jobsOfCustomer('8'))).toMatchObject({ kind: 'invalid-answer', operation: 'GET jpm jobs' });
    expect(server.to('/jpm/v2/tenant/77/jobs')).toHaveLength(200);
  });

  it('are refused with a page of the wrong shape', async () => {
    const { client } = await startBench({ handler: () => ({ json: { hasMore: false, data: null } }) });
    const error = await errorOf(client.jobsOfCustomer('8'));
    expect(error).toMatchObject({ kind: 'invalid-answer' });
    expect(String(error)).toContain('wrong data');
  });
});

describe('the appointments of a customer', () => {
  it('are those of all its jobs, deleted ones included, from a day on when only those count', async () => {
    const { client, server } = await startBench({ handler: () => page({ data: [{ id: 5, jobId: 3, status: 'Scheduled', active: false, ...dates }] }) });
    await expect(client.appointmentsOfCustomer('8', '2024-01-01T00:00:00Z')).resolves.toMatchObject([{ ok: true, record: { id: '5', jobId: '3', active: false } }]);
    const query = { customerId: '8', createdOnOrAfter: '2024-01-01T00:00:00Z', active: 'Any', sort: '+Id', page: '1', pageSize: '500' };
    expect(Object.fromEntries(server.to('/jpm/v2/tenant/77/appointments')[0]?.query ?? [])).toEqual(query);
  });
});

describe('what belongs to a job', () => {
  it('are its appointments, deleted ones included', async () => {
    const { client, server } = await startBench({ handler: () => page({ data: [{ id: 5, jobId: 3, status: 'Scheduled', active: false, ...dates }] }) });
    await expect(client.appointmentsOfJob('3')).resolves.toMatchObject([{ ok: true, record: { id: '5', jobId: '3', active: false } }]);
    expect(Object.fromEntries(server.to('/jpm/v2/tenant/77/appointments')[0]?.query ?? [])).toEqual({ jobId: '3', active: 'Any', sort: '+Id', page: '1', pageSize: '500' });
  });

  it('are its estimates, inactive ones included', async () => {
    const { client, server } = await startBench({ handler: () => page({ data: [{ id: 9, jobId: 3, subtotal: 10, status: { name: 'Open' }, active: false, ...dates }] }) });
    await expect(client.estimatesOfJob('3')).resolves.toMatchObject([{ ok: true, record: { id: '9', jobId: '3', active: false } }]);
    expect(Object.fromEntries(server.to('/sales/v2/tenant/77/estimates')[0]?.query ?? [])).toEqual({ jobId: '3', active: 'Any', sort: '+Id', page: '1', pageSize: '500' });
  });

  it('are those assigned to its appointments, fifty appointments per request', async () => {
    const { client, server } = await startBench({
      handler: (request) =>
        page({ data: idsOf(request, 'appointmentIds').map((id) => ({ id: id + 1000, jobId: 3, appointmentId: id, technicianId: 4, status: 'Scheduled', ...dates })) }),
    });
    const rows = await client.assignmentsOf(numbers(60));
    expect(rows).toHaveLength(60);
    const reads = server.to('/dispatch/v2/tenant/77/appointment-assignments');
    expect(reads.map((read) => idsOf(read, 'appointmentIds').length).sort()).toEqual([10, 50]);
    reads.forEach(({ query }) => expect(query.get('active')).toBe('Any'));
  });

  it('are the cancellations in its log', async () => {
    const { client, server } = await startBench({ handler: () => page({ data: [{ id: 2, jobId: 3, reasonId: 1, memo: 'moved', active: true, createdOn: dates.createdOn }] }) });
    await expect(client.canceledLogOfJob('3')).resolves.toMatchObject([{ ok: true, record: { id: '2', jobId: '3', memo: 'moved' } }]);
    expect(server.to('/jpm/v2/tenant/77/jobs/3/canceled-log')).toHaveLength(1);
  });

  it('is no cancellation where ServiceTitan does not know the job, and an error where it refuses', async () => {
    const unknown = await startBench({ handler: () => ({ status: 404 }) });
    await expect(unknown.client.canceledLogOfJob('3')).resolves.toEqual([]);
    const refused = await startBench({ handler: () => ({ status: 403 }) });
    expect(await errorOf(refused.client.canceledLogOfJob('3'))).toMatchObject({ kind: 'forbidden', operation: 'GET jpm jobs/{id}/canceled-log' });
  });
});

describe('the status changes of an estimate', () => {
  it('come with their dates; one without a date is left out', async () => {
    const { client, server } = await startBench({
      handler: () => ({
        json: [
          { id: 1, oldStatus: null, newStatus: 'Open', createdOn: '2024-01-01T00:00:00Z' },
          { id: 2, oldStatus: 'Open', newStatus: 'Dismissed', createdOn: '2024-01-05T00:00:00.1234567Z' },
          { id: 3, oldStatus: 'Dismissed', newStatus: 'Open' },
        ],
      }),
    });
    await expect(client.estimateStatusChanges('12')).resolves.toEqual([
      { oldStatus: null, newStatus: 'Open', createdOn: '2024-01-01T00:00:00Z' },
      { oldStatus: 'Open', newStatus: 'Dismissed', createdOn: '2024-01-05T00:00:00.1234567Z' },
    ]);
    expect(server.to('/sales/v2/tenant/77/status/estimates/12/changes')).toHaveLength(1);
  });

  it.each([403, 404])('are null when ServiceTitan answers %i', async (status) => {
    const { client } = await startBench({ handler: () => ({ status }) });
    await expect(client.estimateStatusChanges('12')).resolves.toBeNull();
  });

  it('are an error, without the id in its name, when ServiceTitan answers otherwise', async () => {
    const { client } = await startBench({ handler: () => ({ json: { data: [] } }) });
    expect(await errorOf(client.estimateStatusChanges('12'))).toMatchObject({
      kind: 'invalid-answer',
      operation: 'GET sales status/estimates/{id}/changes',
    });
  });
});
