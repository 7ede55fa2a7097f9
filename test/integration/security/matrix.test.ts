import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { listAudit } from '../../../src/state/audit.js';
import { serveCrm, type ServedCrm } from '../endpoints/served-crm.js';
import { access, callersOf, ORIGINS, hostCollections, type Caller } from './callers.js';
import { databaseDigest } from './database-digest.js';
import { REFUSALS, routesOf, type Route } from './routes.js';

/**
 * Routes that are not made by `syncRoute`, with what they answer to everyone alike: whoever adds one says here what protects it. All others
 * are found in the config and are held to what they need.
 */
const OPEN_TO_ALL: Readonly<Record<string, number>> = {
  'GET /webhooks/st-automation/health': 200,
  'POST /webhooks/st-automation': 401,
};

const METRICS_TOKEN = 'metrics-token-for-the-tests-0123456789';

type Cell = { caller: string; origin: string; status: number };

describe('every route that the plugin adds', () => {
  let crm: ServedCrm;
  let callers: Caller[];
  let routes: Route[];
  beforeAll(async () => {
    crm = await serveCrm({ world: { customers: 3 }, collections: hostCollections(), options: { access, metricsToken: METRICS_TOKEN } });
    callers = await callersOf(crm);
    routes = routesOf(crm.payload.config.endpoints);
  });
  afterAll(() => crm.close());

  const send = async (route: Pick<Route, 'method' | 'path'>, headers: Record<string, string>): Promise<number> =>
    (await crm.send(route.method, route.path, { headers, ...(route.method === 'GET' ? {} : { body: {} }) })).status;
  const mayPass = (route: Route, caller: Caller): boolean => (route.needs === 'run' ? caller.mayRun : caller.mayRead);
  const isAnonymous = ({ name }: Caller): boolean => /nobody|forged|wrong key/.test(name);
  /** The refusal of one cell; null where the call is let in. */
  const refusal = (route: Route, caller: Caller, origin: (typeof ORIGINS)[number]): number | null => {
    if (!mayPass(route, caller)) return isAnonymous(caller) ? 401 : 403;
    return route.method !== 'GET' && caller.isCookie && !origin.isOwn ? 403 : null;
  };
  const cells = (route: Route) => callers.flatMap((caller) => ORIGINS.map((origin) => ({ caller, origin, refused: refusal(route, caller, origin) })));

  it('is known to this test: made by syncRoute, or listed with what it answers to everyone', () => {
    expect(routes.length).toBeGreaterThan(8);
    expect(routes.filter(({ needs, name }) => needs === null && OPEN_TO_ALL[name] === undefined).map(({ name }) => name)).toEqual([]);
    expect(routes.filter(({ method, needs }) => method !== 'GET' && method !== 'POST' && needs !== null)).toEqual([]);
    expect(routes.filter(({ method, needs }) => method === 'POST' && needs === 'read')).toEqual([]);
  });

  it('refuses whoever may not, from wherever they come, and changes nothing by it', async () => {
    const before = await databaseDigest(crm.runtime.state);
    for (const route of routes.filter(({ needs }) => needs !== null)) {
      const wanted: Cell[] = [];
      const found: Cell[] = [];
      for (const { caller, origin, refused } of cells(route)) {
        if (refused === null) continue;
        const cell = { caller: caller.name, origin: origin.name };
        wanted.push({ ...cell, status: refused });
        found.push({ ...cell, status: await send(route, { ...caller.headers, ...origin.headers }) });
      }
      expect({ route: route.name, cells: found }).toEqual({ route: route.name, cells: wanted });
    }
    expect(await databaseDigest(crm.runtime.state)).toEqual(before);
  });

  it.each(['X-Payload-HTTP-Method-Override', 'X-HTTP-Method-Override'])('reaches no change by %s, and changes nothing by it', async (header) => {
    const before = await databaseDigest(crm.runtime.state);
    for (const route of routes.filter(({ method, needs }) => method === 'POST' && needs !== null)) {
      for (const caller of callers) {
        for (const origin of ORIGINS) {
          const asGet = await send(route, { ...caller.headers, ...origin.headers, [header]: 'GET' });
          const asPost = await send({ ...route, method: 'GET' }, { ...caller.headers, ...origin.headers, [header]: 'POST' });
          const cell = { route: route.name, caller: caller.name, origin: origin.name };
          expect({ ...cell, asGet, asPost }).toEqual({ ...cell, asGet: 404, asPost: 404 });
        }
      }
    }
    expect(await databaseDigest(crm.runtime.state)).toEqual(before);
  });

  it('answers to everyone alike where it is open to all, and changes nothing by it', async () => {
    const before = await databaseDigest(crm.runtime.state);
    for (const route of routes.filter(({ needs }) => needs === null)) {
      for (const caller of callers) {
        for (const origin of ORIGINS) {
          const cell = { route: route.name, caller: caller.name, origin: origin.name };
          expect({ ...cell, status: await send(route, { ...caller.headers, ...origin.headers }) }).toEqual({ ...cell, status: OPEN_TO_ALL[route.name] });
        }
      }
    }
    expect(await databaseDigest(crm.runtime.state)).toEqual(before);
  });

  it('reads for those who may, and changes nothing by it', async () => {
    await crm.settled();
    const before = await databaseDigest(crm.runtime.state);
    for (const route of routes.filter(({ method, needs }) => method === 'GET' && needs !== null)) {
      for (const { caller, origin, refused } of cells(route)) {
        if (refused !== null) continue;
        const status = await send(route, { ...caller.headers, ...origin.headers });
        const cell = { route: route.name, caller: caller.name, origin: origin.name, status };
        expect({ ...cell, isRefused: REFUSALS.includes(status) }).toEqual({ ...cell, isRefused: false });
      }
    }
    expect(await databaseDigest(crm.runtime.state)).toEqual(before);
  });

  it('the job queue of Payload is closed to the same people', async () => {
    for (const path of ['/payload-jobs/run', '/payload-jobs/handle-schedules']) {
      for (const caller of callers) {
        const status = await send({ method: 'GET', path }, caller.headers);
        expect({ path, caller: caller.name, isRefused: status === 401 }).toEqual({ path, caller: caller.name, isRefused: !caller.mayRun });
      }
    }
  });

  it('lets in those who may, and puts each change on record with who asked', async () => {
    for (const route of routes.filter(({ method, needs }) => method === 'POST' && needs !== null)) {
      for (const { caller, origin, refused } of cells(route)) {
        if (refused !== null) continue;
        const status = await send(route, { ...caller.headers, ...origin.headers });
        const [entry] = await listAudit(crm.runtime.state, { limit: 1 });
        const collection = caller.name === 'a machine' ? 'machines' : 'users';
        expect({ route: route.name, caller: caller.name, origin: origin.name, isRefused: REFUSALS.includes(status), entry }).toMatchObject({
          isRefused: false,
          entry: { actor: { collection }, action: route.name.replace('POST /crm/sync/', ''), status },
        });
      }
    }
    await crm.settled();
  });
});
