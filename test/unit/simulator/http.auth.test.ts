import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../../src/exports/simulator.js';
import { SIMULATOR_CREDENTIALS, startSimulator } from '../../../src/exports/simulator.js';
import { CALM, createCaller, logIn } from './caller.js';

describe('the token server', () => {
  let simulator: Simulator;
  const ask = (init: RequestInit) => fetch(`${simulator.authUrl}/connect/token`, { method: 'POST', ...init });
  const form = (fields: Record<string, string>) => ({ body: new URLSearchParams(fields) });
  const valid = { grant_type: 'client_credentials', client_id: SIMULATOR_CREDENTIALS.clientId, client_secret: SIMULATOR_CREDENTIALS.clientSecret };

  beforeAll(async () => {
    simulator = await startSimulator({ ...CALM, world: { customers: 3 }, scopesDenied: ['crm/leads'] });
  });
  afterAll(() => simulator.close());

  it('gives a token of 900 seconds with the scopes that are granted', async () => {
    const response = await ask(form(valid));
    const body = (await response.json()) as Record<string, unknown>;
    expect(response.status).toBe(200);
    expect(body).toMatchObject({ expires_in: 900, token_type: 'Bearer' });
    expect(String(body['scope']).split(' ')).toContain('tn.jpm.jobs:r');
    expect(body['scope']).not.toContain('tn.crm.leads');
  });

  it('gives a token that may only read where writing is denied', async () => {
    const reader = await startSimulator({ ...CALM, world: { customers: 0 }, scopesDenied: ['jpm:w', 'crm/bookings:w'] });
    const response = await fetch(`${reader.authUrl}/connect/token`, { method: 'POST', ...form(valid) });
    const scopes = String(((await response.json()) as Record<string, unknown>)['scope']).split(' ');
    expect(scopes).toEqual(expect.arrayContaining(['tn.jpm.jobs:r', 'tn.crm.bookings:r', 'tn.crm.leads:w', 'tn.sal.estimates:w']));
    expect(scopes.filter((scope) => /^tn\.(jpm\.|crm\.bookings).*:w$/.test(scope))).toEqual([]);
    await reader.close();
  });

  it('takes only a form: JSON is a 400', async () => {
    const response = await ask({ body: JSON.stringify(valid), headers: { 'content-type': 'application/json' } });
    expect([response.status, await response.json()]).toEqual([400, { error: 'invalid_request' }]);
  });

  it.each([
    ['a wrong secret', { client_secret: 'cs1.wrong' }, 'invalid_client'],
    ['an unknown client', { client_id: 'cid.unknown' }, 'invalid_client'],
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
  ])('answers 400 to %s', async (_what, wrong, error) => {
    const response = await ask(form({ ...valid, ...wrong }));
    expect([response.status, await response.json()]).toEqual([400, { error }]);
  });
});

describe('the door of the API', () => {
  let simulator: Simulator;
  let token: string;
  const ask = async (headers: Record<string, string>, tenantId = '1001') => {
    const response = await fetch(`${simulator.apiUrl}/crm/v2/tenant/${tenantId}/customers`, { headers });
    return { status: response.status, type: response.headers.get('content-type'), body: (await response.json()) as Record<string, unknown> };
  };
  const key = { 'st-app-key': SIMULATOR_CREDENTIALS.appKey };

  beforeAll(async () => {
    simulator = await startSimulator({ ...CALM, world: { customers: 3 }, tenantIds: ['1001', '1002'] });
    token = await logIn(simulator, '1001');
  });
  afterAll(() => simulator.close());

  it('opens for a token with or without the word Bearer', async () => {
    expect((await ask({ ...key, authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await ask({ ...key, authorization: token })).status).toBe(200);
  });

  it('answers 401 as problem JSON without the app key, or with a wrong one', async () => {
    const answer = await ask({ authorization: `Bearer ${token}` });
    expect(answer).toMatchObject({ status: 401, body: { status: 401, errors: {}, data: {} } });
    expect(answer.type).toContain('application/problem+json');
    expect(answer.body['title']).toContain('ST-App-Key');
    expect((await ask({ 'st-app-key': 'ak1.wrong', authorization: `Bearer ${token}` })).status).toBe(401);
  });

  it('answers 401 without a token, to an unknown one and to one that has expired', async () => {
    expect((await ask(key)).status).toBe(401);
    expect((await ask({ ...key, authorization: 'Bearer sim.unknown' })).status).toBe(401);
    const old = await logIn(simulator, '1001');
    simulator.expireTokens();
    expect((await ask({ ...key, authorization: `Bearer ${old}` })).status).toBe(401);
    token = await logIn(simulator, '1001');
  });

  it('answers 403 to the token of another tenant and 404 for a tenant that does not exist', async () => {
    expect((await ask({ ...key, authorization: `Bearer ${token}` }, '1002')).status).toBe(403);
    expect((await ask({ ...key, authorization: `Bearer ${token}` }, '9999')).status).toBe(404);
  });

  it('gives each tenant credentials and a world of its own', async () => {
    const first = await createCaller(simulator, '1001');
    const second = await createCaller(simulator, '1002');
    expect(await first.records('crm/customers')).not.toEqual(await second.records('crm/customers'));
    expect(simulator.connection('1002').clientId).not.toBe(simulator.connection('1001').clientId);
    expect(() => simulator.connection('9999')).toThrow('no tenant 9999');
  });

  it('answers 403 for a module or a resource whose scope is denied, while others work', async () => {
    const caller = await createCaller(simulator, '1001');
    simulator.denyScopes(['dispatch', 'crm/leads']);
    expect((await caller.get('dispatch/export/appointment-assignments')).status).toBe(403);
    expect((await caller.get('crm/export/leads')).status).toBe(403);
    expect((await caller.get('crm/leads')).status).toBe(403);
    expect((await caller.get('crm/export/customers')).status).toBe(200);
    expect((await caller.get('jpm/export/job-canceled-logs')).status).toBe(200);
    simulator.denyScopes(['jpm/jobs']);
    expect((await caller.get('jpm/export/job-canceled-logs')).status).toBe(403);
    simulator.denyScopes([]);
    expect((await caller.get('crm/leads')).status).toBe(200);
  });

  it('counts requests by operation and logs them without token or secret', async () => {
    const caller = await createCaller(simulator, '1001');
    simulator.requests.reset();
    await caller.get('crm/customers?pageSize=2');
    await caller.get('crm/customers?pageSize=1');
    expect(simulator.requests.count('GET crm/customers')).toBe(2);
    expect(simulator.requests.total).toBe(2);
    expect(simulator.requests.log[0]).toMatchObject({ operation: 'GET crm/customers', path: '/crm/v2/tenant/1001/customers?pageSize=2', tenantId: '1001', status: 200 });
    expect(JSON.stringify(simulator.requests.log)).not.toContain(token);
  });
});
