import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../../src/exports/simulator.js';
import { startSimulator } from '../../../src/exports/simulator.js';
import { createFaults } from '../../../src/simulator/server/faults.js';
import type { Caller } from './caller.js';
import { CALM, createCaller, logIn } from './caller.js';

describe('a fault', () => {
  let simulator: Simulator;
  let caller: Caller;
  let token: string;
  const raw = (path: string, init: RequestInit = {}) =>
    fetch(`${simulator.apiUrl}/crm/v2/tenant/${simulator.connection().tenantId}/${path}`, {
      headers: { authorization: `Bearer ${token}`, 'st-app-key': simulator.connection().appKey },
      ...init,
    });

  beforeAll(async () => {
    simulator = await startSimulator({ ...CALM, world: { customers: 30 }, pageSize: 10 });
    caller = await createCaller(simulator);
    token = await logIn(simulator);
  });
  afterEach(() => simulator.clearFaults());
  afterAll(() => simulator.close());

  it('strikes the operation it names, as often as it says, and then no more', async () => {
    simulator.setFault({ kind: 'problem', status: 503, on: 'GET crm/export/customers', times: 2 });
    const statuses = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await caller.get('crm/export/customers')).status);
    expect(statuses).toEqual([503, 503, 200]);
    expect((await caller.get('jpm/export/jobs')).status).toBe(200);
  });

  it.each([
    [{ kind: 'rate-limit', seconds: 7 } as const, 429, 'Rate limit is exceeded. Try again in 7 seconds.', '7'],
    [{ kind: 'rate-limit', seconds: 7, retryAfter: false } as const, 429, 'Rate limit is exceeded. Try again in 7 seconds.', null],
    [{ kind: 'unauthorized' } as const, 401, 'The access token is expired.', null],
    [{ kind: 'forbidden' } as const, 403, 'The application has no access to this resource.', null],
  ])('%j is answered %i', async (fault, status, title, retryAfter) => {
    simulator.setFault(fault);
    const answer = await caller.get('crm/customers');
    expect([answer.status, answer.body['title'], answer.headers.get('retry-after')]).toEqual([status, title, retryAfter]);
    expect((await caller.get('crm/customers')).status).toBe(200);
  });

  it('answers HTML where a gateway fails', async () => {
    simulator.setFault({ kind: 'html-error' });
    const response = await raw('customers');
    expect([response.status, response.headers.get('content-type')]).toEqual([500, 'text/html']);
    expect(await response.text()).toContain('<html>');
  });

  it('cuts JSON in the middle', async () => {
    simulator.setFault({ kind: 'cut-json' });
    const response = await raw('customers');
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow();
  });

  it('resets the connection', async () => {
    simulator.setFault({ kind: 'reset' });
    await expect(raw('customers')).rejects.toThrow();
    expect((await raw('customers')).status).toBe(200);
  });

  it('never answers until the client gives up', async () => {
    simulator.setFault({ kind: 'timeout' });
    await expect(raw('customers', { signal: AbortSignal.timeout(50) })).rejects.toThrow();
  });

  it('answers late but rightly', async () => {
    simulator.setFault({ kind: 'slow', ms: 20 });
    expect((await caller.get('crm/customers')).status).toBe(200);
  });

  it('sends an empty page in between, and no record is lost', async () => {
    simulator.setFault({ kind: 'empty-page', after: 1 });
    const { records, pages } = await caller.readFeed('crm/export/customers');
    expect([new Set(records.map((record) => record['id'])).size, records.length, pages]).toEqual([30, 30, 4]);
  });

  it('sends the records of a page twice', async () => {
    simulator.setFault({ kind: 'repeated-records' });
    expect((await caller.readFeed('crm/export/customers')).records).toHaveLength(40);
  });

  it('answers with whatever body, status and headers a test wants', async () => {
    simulator.setFault({ kind: 'altered', body: (text) => `\ufeff${text}`, headers: { 'x-test': 'yes' } });
    const altered = await raw('customers');
    expect([altered.status, altered.headers.get('x-test'), (await altered.arrayBuffer()).byteLength > 3]).toEqual([200, 'yes', true]);
    simulator.setFault({ kind: 'altered', status: 204 });
    const empty = await raw('customers');
    expect([empty.status, await empty.text()]).toEqual([204, '']);
  });

  it('strikes the token server as well', async () => {
    simulator.setFault({ kind: 'problem', status: 503, on: 'connect/token' });
    const response = await fetch(`${simulator.authUrl}/connect/token`, { method: 'POST', body: new URLSearchParams() });
    expect(response.status).toBe(503);
  });
});

describe('bad data', () => {
  let simulator: Simulator;
  let caller: Caller;
  const start = async (nullShare = 0) => {
    simulator = await startSimulator({ ...CALM, world: { customers: 30 }, nullShare });
    caller = await createCaller(simulator);
  };
  afterEach(() => simulator.close());

  it('comes for the record that a test spoils, until it is repaired', async () => {
    await start();
    const [customer] = simulator.world.tables.customers.rows;
    const id = customer?.id ?? 0;
    const nameOf = async () => (await caller.get(`crm/customers/${id}`)).body['name'];
    simulator.world.corrupt('customers', id, { name: 'Ann' });
    expect(await nameOf()).toBe('Ann');
    expect(customer?.name).not.toBe('Ann');
    simulator.world.repair('customers', id);
    expect(await nameOf()).toBe(customer?.name);
  });

  it('has nulls in required fields for a share of the records, only when asked for', async () => {
    await start(0.5);
    const token = await logIn(simulator);
    const { apiUrl, tenantId, appKey } = simulator.connection();
    const response = await fetch(`${apiUrl}/crm/v2/tenant/${tenantId}/customers`, { headers: { authorization: `Bearer ${token}`, 'st-app-key': appKey } });
    const { data } = (await response.json()) as { data: Record<string, unknown>[] };
    const nulls = data.filter((record) => record['type'] === null).length;
    expect(nulls).toBeGreaterThan(0);
    expect(nulls).toBeLessThan(30);
  });
});

describe('the list of faults', () => {
  it('matches parts and patterns of operations and paths, and spares the first requests when told to', () => {
    const faults = createFaults([{ kind: 'reset', on: /export\/(jobs|leads)$/, times: Infinity, after: 1 }]);
    const strike = (operation: string) => faults.strike({ operation, path: '/x' })?.kind;
    expect([strike('GET jpm/export/jobs'), strike('GET jpm/export/jobs'), strike('GET crm/export/leads'), strike('GET crm/leads')]).toEqual([undefined, 'reset', 'reset', undefined]);
    faults.clear();
    expect(strike('GET jpm/export/jobs')).toBeUndefined();
  });

  it('strikes a share of what it matches, the same requests each time', () => {
    const struck = () => {
      const faults = createFaults([{ kind: 'reset', on: 'PUT', times: Infinity, share: 0.3 }]);
      return Array.from({ length: 1000 }, () => faults.strike({ operation: 'PUT jpm/jobs/{id}/hold', path: '/x' }) !== undefined);
    };
    const count = struck().filter(Boolean).length;
    expect(count).toBeGreaterThan(270);
    expect(count).toBeLessThan(330);
    expect(struck()).toEqual(struck());
  });
});
