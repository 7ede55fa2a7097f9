import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../../src/exports/simulator.js';
import { startSimulator } from '../../../src/exports/simulator.js';
import { ENDPOINTS } from '../../../src/simulator/api/operations.js';
import { contract } from '../../support/openapi/contract.js';
import type { Caller } from './caller.js';
import { CALM, createCaller } from './caller.js';

// The caller checks every request and every answer against the contract, so reading everything proves everything.
describe.each([
  ['december-2024', 0],
  ['living', 300],
] as const)('every answer about the world %s', (world, ticks) => {
  let simulator: Simulator;
  let caller: Caller;
  beforeAll(async () => {
    simulator = await startSimulator({ ...CALM, world, emptyPageShare: 0.1 });
    for (let tick = 0; tick < ticks; tick += 1) simulator.world.tick();
    caller = await createCaller(simulator);
  });
  afterAll(() => simulator.close());

  const names = (path: string) => `${path}${path === 'customers/contacts' ? '?modifiedOnOrAfter=2000-01-01T00:00:00Z' : ''}`;
  const reads = ENDPOINTS.filter(({ method }) => method === 'GET');
  const feeds = reads.filter(({ path }) => path.includes('export'));
  const lists = reads.filter(({ path }) => !path.includes('export') && !path.includes('{') && path !== 'jobs/cancel-reasons');

  it.each(feeds.map(({ module, path }) => `${module}/${path}`))('fits the documents on all pages of the feed %s', async (path) => {
    const { records } = await caller.readFeed(path);
    expect(records.length).toBeGreaterThanOrEqual(0);
    expect((await caller.get(`${path}?from=never`)).status).toBe(400);
  });

  it.each(lists.map(({ module, path }) => [module, path] as const))('fits the documents on all pages of the list %s/%s and for each of its records', async (module, path) => {
    const ids: unknown[] = [];
    for (let page = 1; ; page += 1) {
      const { status, body } = await caller.get(`${module}/${names(path)}${names(path).includes('?') ? '&' : '?'}page=${page}&pageSize=200&includeTotal=true`);
      expect(status).toBe(200);
      ids.push(...(body['data'] as { id: unknown }[]).map(({ id }) => id));
      if (body['hasMore'] !== true) break;
    }
    const single = reads.find((endpoint) => endpoint.module === module && endpoint.path === `${path}/{id}`);
    if (single === undefined) return;
    for (const id of ids.slice(0, 60)) expect((await caller.get(`${module}/${path}/${String(id)}`)).status).toBe(200);
    expect((await caller.get(`${module}/${path}/1`)).status).toBe(404);
  });

  it('fits the documents below customers, estimates and jobs', async () => {
    const { customers, estimates, 'job-canceled-logs': logs } = simulator.world.tables;
    for (const { id } of customers.rows.slice(0, 60)) expect([200, 409]).toContain((await caller.get(`crm/customers/${id}/contacts`)).status);
    for (const { id } of estimates.rows) expect((await caller.get(`sales/status/estimates/${id}/changes`)).status).toBe(200);
    const jobIds = logs.rows.slice(0, 40).map((log) => log.jobId);
    for (const jobId of jobIds) expect((await caller.get(`jpm/jobs/${jobId}/canceled-log`)).status).toBe(200);
    expect((await caller.get(`jpm/jobs/cancel-reasons?ids=${jobIds.join(',')}`)).status).toBe(200);
  });
});

describe('the simulator', () => {
  it('answers exactly the operations of the contract', () => {
    const offered = ENDPOINTS.map(({ method, module, path }) => `${method} /${module}/v2/tenant/{tenant}/${path}`);
    expect([...offered].sort()).toEqual(Object.keys(contract.operations).sort());
  });
});
