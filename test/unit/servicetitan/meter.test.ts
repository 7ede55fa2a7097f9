import { afterEach, describe, expect, it } from '@jest/globals';

import type { ClientMeter } from '../../../src/servicetitan/attempts.js';

import { canaries, closeServers, emptyPage, errorOf, inTurn, startBench } from './harness.js';

afterEach(closeServers);

const createMeter = (): { meter: ClientMeter; answered: string[]; waits: number[] } => {
  const answered: string[] = [];
  const waits: number[] = [];
  return { meter: { answered: ({ operation, result }) => void answered.push(`${operation}: ${result}`), waited: (seconds) => void waits.push(seconds) }, answered, waits };
};

describe('the meter of the client', () => {
  it('is told of every request by operation and result, logins and repeated ones included', async () => {
    const { meter, answered, waits } = createMeter();
    const handler = inTurn({ status: 401, json: {} }, { status: 429, json: {} }, { status: 500, text: 'no' }, { json: emptyPage });
    const { client } = await startBench({ handler, options: { meter } });
    await client.feed('customers', null);
    const login = 'POST auth connect/token: ok';
    const feed = (result: string) => `GET crm export/customers: ${result}`;
    expect(answered).toEqual([login, feed('unauthorized'), login, feed('rate-limited'), feed('server'), feed('ok')]);
    expect(waits).toHaveLength(4);
  });

  it('is told no id, no value and no URL', async () => {
    const { meter, answered } = createMeter();
    const { client } = await startBench({ handler: () => ({ status: 400, json: { title: canaries.email } }), options: { meter } });
    await errorOf(client.estimateStatusChanges('123456'));
    await errorOf(client.feed('jobs', canaries.email));
    await errorOf(client.customersByIds(['987654']));
    expect(answered.slice(1)).toEqual(['GET sales status/estimates/{id}/changes: bad-request', 'GET jpm export/jobs: bad-request', 'GET crm customers: bad-request']);
  });
});
