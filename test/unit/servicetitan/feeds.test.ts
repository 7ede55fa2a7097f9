import { afterEach, describe, expect, it } from '@jest/globals';

import { closeServers, customersFeedPath, emptyPage, errorOf, inTurn, startBench } from './harness.js';

import type { FeedName } from '../../../src/servicetitan/records.js';
import type { Reply } from './local-server.js';

afterEach(closeServers);

const customer = { id: 5, name: 'Ann', createdOn: '2024-01-01T00:00:00Z', modifiedOn: '2024-01-02T00:00:00Z' };

describe('export feeds', () => {
  it.each<[FeedName, string, Record<string, string>]>([
    ['customers', 'crm/v2/tenant/77/export/customers', {}],
    ['customers/contacts', 'crm/v2/tenant/77/export/customers/contacts', {}],
    ['leads', 'crm/v2/tenant/77/export/leads', {}],
    ['jobs', 'jpm/v2/tenant/77/export/jobs', {}],
    ['job-canceled-logs', 'jpm/v2/tenant/77/export/job-canceled-logs', {}],
    ['appointments', 'jpm/v2/tenant/77/export/appointments', { active: 'Any' }],
    ['estimates', 'sales/v2/tenant/77/export/estimates', {}],
    ['appointment-assignments', 'dispatch/v2/tenant/77/export/appointment-assignments', { active: 'Any' }],
    ['business-units', 'settings/v2/tenant/77/export/business-units', {}],
    ['technicians', 'settings/v2/tenant/77/export/technicians', {}],
    ['employees', 'settings/v2/tenant/77/export/employees', {}],
  ])('%s are read from %s with recent changes', async (name, path, query) => {
    const { client, server } = await startBench({ handler: () => ({ json: emptyPage }) });
    await client.feed(name, null);
    await client.feed(name, 'a+b/c=&d');
    const reads = server.to(`/${path}`);
    expect(reads.map((read) => Object.fromEntries(read.query))).toEqual([
      { includeRecentChanges: 'true', ...query },
      { includeRecentChanges: 'true', ...query, from: 'a+b/c=&d' },
    ]);
  });

  it('hand on rows, token and whether there is more', async () => {
    const { client } = await startBench({ handler: () => ({ json: { hasMore: true, continueFrom: 'next', data: [customer] } }) });
    const page = await client.feed('customers', null);
    expect(page).toMatchObject({ continueFrom: 'next', hasMore: true, rows: [{ ok: true, record: { id: '5', name: 'Ann' }, raw: customer }] });
  });

  it('set a bad row aside and keep the others', async () => {
    const { client } = await startBench({
      handler: () => ({ json: { ...emptyPage, data: [customer, null, { ...customer, id: 6, createdOn: 'soon' }, { ...customer, id: 7 }] } }),
    });
    const { rows } = await client.feed('customers', null);
    expect(rows.map((row) => (row.ok ? row.record.id : [row.id, row.reason]))).toEqual([
      '5',
      [null, 'row: expected an object'],
      ['6', 'createdOn: expected an ISO 8601 date and time'],
      '7',
    ]);
  });

  it('take a page without rows that has more, and one without a token that has no more', async () => {
    const { client } = await startBench({
      handler: inTurn({ json: { hasMore: true, continueFrom: 'x', data: [] } }, { json: { hasMore: false, continueFrom: null, data: [] } }),
    });
    await expect(client.feed('customers', null)).resolves.toEqual({ rows: [], continueFrom: 'x', hasMore: true });
    await expect(client.feed('customers', 'x')).resolves.toEqual({ rows: [], continueFrom: null, hasMore: false });
  });

  it.each([
    ['data null', { ...emptyPage, data: null }, 'data'],
    ['data an object', { ...emptyPage, data: {} }, 'data'],
    ['hasMore as text', { ...emptyPage, hasMore: 'false' }, 'hasMore'],
    ['hasMore left out', { data: [], continueFrom: 'x' }, 'hasMore'],
    ['a number for a token', { ...emptyPage, continueFrom: 5 }, 'continueFrom'],
    ['a token longer than an address can be', { ...emptyPage, continueFrom: 'x'.repeat(9_000) }, 'continueFrom'],
    ['more to come but no token', { hasMore: true, data: [] }, 'continueFrom'],
    ['a list in place of a page', [], 'answer'],
  ])('refuse a page with %s', async (_, json, field) => {
    const { client, server } = await startBench({ handler: () => ({ json }) });
    const error = await errorOf(client.feed('customers', null));
    expect(error).toMatchObject({ kind: 'invalid-answer', operation: 'GET crm export/customers' });
    expect(String(error)).toContain(`wrong ${field}`);
    expect(server.to(customersFeedPath)).toHaveLength(1);
  });
});

describe('the feed of estimates', () => {
  const newer = '/sales/v2/tenant/77/export/estimates';
  const older = '/sales/v2/tenant/77/estimates/export';
  const only =
    (known: string) =>
    ({ path }: { path: string }): Reply =>
      path === known ? { json: emptyPage } : { status: 404, json: { title: 'Not found' } };

  it('is read from its older path, once and for all, where the newer one is not known', async () => {
    const { client, server } = await startBench({ handler: only(older) });
    await client.feed('estimates', null);
    await client.feed('estimates', 'x');
    await client.feed('estimates', 'y');
    expect(server.to(newer)).toHaveLength(1);
    expect(server.to(older)).toHaveLength(3);
  });

  it('stays on its newer path once that has answered', async () => {
    const { client, server } = await startBench({ handler: inTurn({ json: emptyPage }, { status: 404 }) });
    await client.feed('estimates', null);
    expect(await errorOf(client.feed('estimates', null))).toMatchObject({ kind: 'not-found', operation: 'GET sales export/estimates' });
    expect(server.to(older)).toHaveLength(0);
  });

  it('is not looked for elsewhere when the scope is missing', async () => {
    const { client, server } = await startBench({ handler: () => ({ status: 403 }) });
    expect(await errorOf(client.feed('estimates', null))).toMatchObject({ kind: 'forbidden' });
    expect(server.to(older)).toHaveLength(0);
  });
});
