import { afterEach, describe, expect, it } from '@jest/globals';

import { closeServers, errorOf, startBench } from './harness.js';

import type { Reply } from './local-server.js';

afterEach(closeServers);

const dates = { createdOn: '2024-01-01T00:00:00Z', modifiedOn: '2024-01-02T00:00:00Z' };

const page = (data: unknown[]): Reply => ({ json: { page: 1, pageSize: 500, hasMore: false, totalCount: null, data } });

describe('notes of a job', () => {
  it('are all there are, without ids of their own', async () => {
    const rows = [{ text: ' Called ', isPinned: true, createdById: 9, ...dates }, { text: null, ...dates }, { text: { deep: true }, ...dates }];
    const { client, server } = await startBench({ handler: () => page(rows) });
    await expect(client.jobNotes('5')).resolves.toMatchObject([
      { ok: true, record: { text: 'Called', isPinned: true, createdById: '9', ...dates } },
      { ok: true, record: { text: null, isPinned: false, createdById: null, ...dates } },
      { ok: false, id: null, reason: 'text: expected text' },
    ]);
    expect(server.to('/jpm/v2/tenant/77/jobs/5/notes')).toHaveLength(1);
  });

  it('are asked of a job only', async () => {
    const { client, server } = await startBench({ handler: () => page([]) });
    expect(await errorOf(client.jobNotes('5/../6'))).toMatchObject({ kind: 'bad-request', effect: 'none' });
    expect(server.arrived).toEqual([]);
  });
});

describe('bookings', () => {
  const booking = { id: 1, externalId: 'crm-7', bookingProviderId: 3, status: 'New', name: 'Ann', start: null, jobId: 0, ...dates };
  const record = { id: '1', externalId: 'crm-7', bookingProviderId: '3', status: 'New', name: 'Ann', summary: null, jobId: null, dismissingReasonId: null, ...dates };

  it('are found by id, whatever their state', async () => {
    const { client, server } = await startBench({ handler: () => page([booking, { ...booking, id: 2, status: 'Converted', jobId: 9, summary: 'Leak' }]) });
    await expect(client.bookingsByIds(['1', '2'])).resolves.toMatchObject([
      { ok: true, record },
      { ok: true, record: { ...record, id: '2', status: 'Converted', jobId: '9', summary: 'Leak' } },
    ]);
    expect(server.to('/crm/v2/tenant/77/bookings')[0]?.query.get('ids')).toBe('1,2');
  });

  it('are found by our key, even where ServiceTitan answers with others as well', async () => {
    const others = [{ ...booking, id: 2, externalId: 'crm-70' }, { ...booking, id: 3, externalId: 'CRM-7' }, { ...booking, id: 4, externalId: null }];
    const { client, server } = await startBench({ handler: () => page([...others, booking, { ...booking, id: 'x' }]) });
    const rows = await client.bookingsByExternalId('3', 'crm-7');
    expect(rows).toMatchObject([{ ok: true, record }, { ok: false, raw: { id: 'x' } }]);
    expect(await errorOf(client.bookingsByExternalId('3/../4', 'crm-7'))).toMatchObject({ kind: 'bad-request' });
    expect(server.to('/crm/v2/tenant/77/booking-provider/3/bookings')[0]?.query.get('externalId')).toBe('crm-7');
  });
});

describe('leads', () => {
  const lead = { id: 1, status: 'Open', ...dates };

  it('are found by our key in their summary, among those of a time', async () => {
    const rows = [{ ...lead, summary: 'Leak [crm-7]' }, { ...lead, id: 2, summary: 'Leak [crm-8]' }, { ...lead, id: 3, summary: null }, { ...lead, id: 'x' }];
    const { client, server } = await startBench({ handler: () => page(rows) });
    const found = await client.leadsBySummary({ containing: '[crm-7]', createdOnOrAfter: '2024-01-01T00:00:00Z', createdBefore: '2024-01-02T00:00:00Z' });
    expect(found).toMatchObject([{ ok: true, record: { id: '1' } }, { ok: false, raw: { id: 'x' } }]);
    expect(Object.fromEntries(server.to('/crm/v2/tenant/77/leads')[0]?.query ?? [])).toEqual({
      createdOnOrAfter: '2024-01-01T00:00:00Z',
      createdBefore: '2024-01-02T00:00:00Z',
      sort: '+Id',
      page: '1',
      pageSize: '500',
    });
  });
});

describe('reasons to hold a job', () => {
  it('are those in use and those that were', async () => {
    const { client, server } = await startBench({ handler: () => page([{ id: 1, name: 'Parts', active: true, ...dates }, { id: 2, name: '', active: false, ...dates }]) });
    await expect(client.holdReasons()).resolves.toMatchObject([
      { ok: true, record: { id: '1', name: 'Parts', active: true } },
      { ok: true, record: { id: '2', name: 'Hold reason 2', active: false } },
    ]);
    expect(server.to('/jpm/v2/tenant/77/job-hold-reasons')[0]?.query.get('active')).toBe('Any');
  });
});
