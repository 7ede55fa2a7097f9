import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { serveCrm, type ServedCrm } from '../endpoints/served-crm.js';
import { callersOf, hostCollections, type Caller } from './callers.js';
import { REFUSALS, routesOf } from './routes.js';

describe('without the option access', () => {
  let crm: ServedCrm;
  let callers: Caller[];
  beforeAll(async () => {
    crm = await serveCrm({ world: { customers: 3 }, collections: hostCollections(), options: { access: undefined } });
    callers = await callersOf(crm);
  });
  afterAll(() => crm.close());

  it('every route is for users of the admin panel, whatever their role, and for nobody of another collection', async () => {
    for (const { method, name, path, needs } of routesOf(crm.payload.config.endpoints)) {
      if (needs === null) continue;
      for (const { name: caller, headers } of callers) {
        const isUser = /user|admin/.test(caller);
        const status = (await crm.send(method, path, { headers: { ...headers, 'Sec-Fetch-Site': 'same-origin' }, ...(method === 'GET' ? {} : { body: {} }) })).status;
        expect({ name, caller, isRefused: REFUSALS.includes(status) }).toEqual({ name, caller, isRefused: !isUser });
      }
    }
    await crm.settled();
  });
});
