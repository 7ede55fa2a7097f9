import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { serveCrm, type Role, type ServedCrm } from './served-crm.js';

const READ = ['/crm/sync/status', '/crm/sync/stats', '/crm/sync/record?stKey=1001:job:1', '/crm/sync/quarantine'] as const;
const SET_ASIDE = 'quarantine/0123456789abcdef01234567';
const RUN = ['trigger', 'pause', 'resume', 'cancel', 'seed', 'recreate', `${SET_ASIDE}/retry`, `${SET_ASIDE}/dismiss`].map((name) => `/crm/sync/${name}`);
const REFUSED = { errors: [{ message: expect.any(String) }] };

describe('who may do what', () => {
  let crm: ServedCrm;
  beforeAll(async () => {
    crm = await serveCrm({ seed: false });
  });
  afterAll(() => crm.close());

  const calls = [...READ.map((path) => ({ method: 'GET' as const, path })), ...RUN.map((path) => ({ method: 'POST' as const, path }))];

  it.each(calls)('$method $path is refused with 401 without a user', async ({ method, path }) => {
    expect(await crm.ask(method, path)).toEqual({ status: 401, body: REFUSED });
  });

  it.each(calls)('$method $path is refused with 403 for a user of the wrong role', async ({ method, path }) => {
    expect(await crm.ask(method, path, { as: 'none' })).toEqual({ status: 403, body: REFUSED });
  });

  it.each(RUN)('POST %s is refused with 403 for someone who may only read', async (path) => {
    expect(await crm.ask('POST', path, { as: 'sales' })).toEqual({ status: 403, body: REFUSED });
  });

  it.each<{ path: string; as: Role; status: number }>([
    { path: '/crm/sync/status', as: 'admin', status: 200 },
    { path: '/crm/sync/status', as: 'sales', status: 200 },
    { path: '/crm/sync/stats', as: 'admin', status: 200 },
    { path: '/crm/sync/stats', as: 'sales', status: 200 },
    { path: '/crm/sync/record?stKey=1001:job:1', as: 'sales', status: 404 },
    { path: '/crm/sync/quarantine', as: 'sales', status: 200 },
  ])('GET $path is answered with $status for $as', async ({ path, as, status }) => {
    expect((await crm.ask('GET', path, { as })).status).toBe(status);
  });

  it.each([
    { path: '/crm/sync/trigger', status: 409 },
    { path: '/crm/sync/pause', status: 200 },
    { path: '/crm/sync/resume', status: 200 },
    { path: '/crm/sync/cancel', status: 409 },
    { path: '/crm/sync/recreate', status: 400 },
    { path: `/crm/sync/${SET_ASIDE}/retry`, status: 404 },
    { path: `/crm/sync/${SET_ASIDE}/dismiss`, status: 404 },
  ])('POST $path lets an admin through, here to the answer $status', async ({ path, status }) => {
    expect((await crm.ask('POST', path, { as: 'admin' })).status).toBe(status);
  });

  it('the health of the webhooks is told to anyone, and nothing else with it', async () => {
    expect(await crm.ask('GET', '/webhooks/st-automation/health')).toEqual({ status: 200, body: { status: 'ok' } });
  });

  describe('a cookie', () => {
    const withCookie = (headers: Record<string, string>) => ({ headers: { Cookie: `payload-token=${crm.tokenOf('admin')}`, ...headers } });

    type Case = { from: string; headers: Record<string, string> };

    it.each<Case>([
      { from: 'the CRM itself, told by Sec-Fetch-Site', headers: { 'Sec-Fetch-Site': 'same-origin' } },
      { from: 'the CRM itself, told by Origin', headers: { Origin: 'http://crm.test' } },
    ])('changes something from a page of $from', async ({ headers }) => {
      expect((await crm.ask('POST', '/crm/sync/resume', withCookie(headers))).status).toBe(200);
    });

    it.each<Case>([
      { from: 'nowhere', headers: {} },
      { from: 'a foreign origin', headers: { Origin: 'http://evil.test' } },
      { from: 'a foreign page, told by Sec-Fetch-Site', headers: { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://crm.test' } },
      { from: 'a foreign page with an Authorization header that is none', headers: { Origin: 'http://evil.test', Authorization: 'Basic eDp5' } },
    ])('changes nothing from $from', async ({ headers }) => {
      expect(await crm.ask('POST', '/crm/sync/resume', withCookie(headers))).toEqual({ status: 403, body: REFUSED });
    });

    it.each(['X-Payload-HTTP-Method-Override', 'X-HTTP-Method-Override'])('cannot reach a change by the header %s', async (header) => {
      const answer = await crm.ask('POST', '/crm/sync/resume', withCookie({ [header]: 'GET', 'Sec-Fetch-Site': 'same-origin' }));
      expect(answer.status).toBe(404);
      const asPost = await crm.ask('GET', '/crm/sync/resume', withCookie({ [header]: 'POST', Origin: 'http://evil.test' }));
      expect(asPost.status).toBe(404);
    });

    it('is enough to read', async () => {
      expect((await crm.ask('GET', '/crm/sync/status', withCookie({}))).status).toBe(200);
    });
  });
});
