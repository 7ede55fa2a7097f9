import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../../src/exports/simulator.js';
import { startSimulator } from '../../../src/exports/simulator.js';
import { assertSentRequestsFit } from '../../support/openapi/sent.js';
import type { Caller } from './caller.js';
import { CALM, createCaller, logIn } from './caller.js';

describe('any write', () => {
  let simulator: Simulator;
  let caller: Caller;
  let jobId: number;
  let estimateId: number;
  let soldBy: number;
  let token: string;
  const notes = () => `jpm/jobs/${jobId}/notes`;
  const texts = () => simulator.world.tables['job-notes'].of('job', jobId).map(({ text }) => text);
  const raw = (init: RequestInit & { headers?: Record<string, string> }) =>
    fetch(`${simulator.apiUrl}/jpm/v2/tenant/${simulator.connection().tenantId}/jobs/${jobId}/notes`, {
      method: 'POST',
      ...init,
      headers: { authorization: `Bearer ${token}`, 'st-app-key': simulator.connection().appKey, 'content-type': 'application/json', ...init.headers },
    });

  beforeAll(async () => {
    simulator = await startSimulator({ ...CALM, world: { customers: 0 } });
    caller = await createCaller(simulator);
    token = await logIn(simulator);
    soldBy = simulator.world.addTechnician({ name: 'Dana Whitfield' }).id;
    simulator.world.addBusinessUnit({ name: 'Pool' });
  });
  beforeEach(() => {
    const { world } = simulator;
    jobId = world.addJob({ customerId: world.addCustomer().id, businessUnit: 'Pool' }).id;
    estimateId = world.addEstimate({ jobId }).id;
    simulator.requests.reset();
  });
  afterEach(() => {
    simulator.clearFaults();
    simulator.denyScopes([]);
    simulator.setMissingOperations([]);
  });
  afterAll(() => simulator.close());

  it('ignores members that no document knows', async () => {
    expect((await raw({ body: JSON.stringify({ text: 'hello', colour: 'red' }) })).status).toBe(200);
    expect(texts()).toEqual(['hello']);
  });

  it('is refused without a body, with one that is no JSON, no object, or too long', async () => {
    const statuses = [];
    for (const body of ['', '{"text":', '[]', JSON.stringify({ text: 'x'.repeat(1_000_001) })]) statuses.push((await raw({ body })).status);
    statuses.push((await raw({ body: '{"text":"x"}', headers: { 'content-type': 'text/plain' } })).status);
    expect(statuses).toEqual([400, 400, 400, 413, 415]);
    expect(texts()).toEqual([]);
  });

  it('needs the scope to write, which is another one than that to read', async () => {
    simulator.denyScopes(['jpm/jobs:w', 'sales:w']);
    expect((await caller.send('POST', notes(), { text: 'no' })).status).toBe(403);
    expect((await caller.send('PUT', `sales/estimates/${estimateId}/dismiss`)).status).toBe(403);
    expect((await caller.get(notes())).status).toBe(200);
    simulator.denyScopes(['jpm/jobs']);
    expect([(await caller.send('POST', notes(), { text: 'no' })).status, (await caller.get(notes())).status]).toEqual([403, 403]);
    expect(texts()).toEqual([]);
  });

  it('is unknown where the operation is missing, as after a release that took it away', async () => {
    simulator.setMissingOperations(['PUT estimates/{id}/unsell', 'PUT jpm/jobs/{id}/hold']);
    expect(await caller.send('PUT', `sales/estimates/${estimateId}/unsell`)).toMatchObject({ status: 404, body: { title: 'Resource not found.' } });
    expect((await caller.send('PUT', `jpm/jobs/${jobId}/hold`, { reasonId: 1, memo: '' })).status).toBe(404);
    expect((await caller.send('PUT', `sales/estimates/${estimateId}/sell`, { soldBy })).status).toBe(200);
    expect(simulator.requests.count('PUT sales/estimates/{id}/unsell')).toBe(1);
    expect(() => simulator.setMissingOperations(['PUT estimates/{id}/resell'])).toThrow('no operation PUT estimates/{id}/resell');
  });

  it('is logged with its body, so that a test can hold everything that was sent against the documents', async () => {
    await caller.send('POST', notes(), { text: 'hello' });
    await caller.send('PUT', `sales/estimates/${estimateId}/dismiss`);
    expect(simulator.requests.log).toMatchObject([
      { method: 'POST', operation: 'POST jpm/jobs/{id}/notes', body: { text: 'hello' }, status: 200 },
      { method: 'PUT', operation: 'PUT sales/estimates/{id}/dismiss', body: undefined, status: 200 },
    ]);
    expect(assertSentRequestsFit(simulator.requests.log)).toBe(2);
    await raw({ body: '{"text":"x","colour":"red"}' });
    expect(() => assertSentRequestsFit(simulator.requests.log)).toThrow('colour');
  });

  it('is struck by faults for its method alone', async () => {
    simulator.setFault({ kind: 'problem', status: 503, on: /^(POST|PUT|PATCH) / });
    expect((await caller.get(notes())).status).toBe(200);
    expect((await caller.send('POST', notes(), { text: 'lost' })).status).toBe(503);
    expect(texts()).toEqual([]);
  });

  it.each([
    ['cut off', { kind: 'reset' } as const],
    ['never given', { kind: 'timeout' } as const],
  ])('takes effect although its answer is %s', async (_how, fault) => {
    simulator.setFault({ ...fault, when: 'after', on: 'POST jpm/jobs/{id}/notes' });
    await expect(raw({ body: '{"text":"kept"}', signal: AbortSignal.timeout(2000) })).rejects.toThrow();
    expect(texts()).toEqual(['kept']);
    expect((await caller.send('POST', notes(), { text: 'again' })).status).toBe(200);
    expect(texts()).toEqual(['kept', 'again']);
  });

  it('takes effect although a gateway answers in its place, and only once although the answer is late', async () => {
    simulator.setFault({ kind: 'html-error', status: 504, when: 'after' });
    expect((await raw({ body: '{"text":"kept"}' })).status).toBe(504);
    simulator.setFault({ kind: 'slow', ms: 1, when: 'after' });
    expect((await raw({ body: '{"text":"late"}' })).status).toBe(200);
    expect(texts()).toEqual(['kept', 'late']);
  });

  it('takes no effect where the connection is cut before', async () => {
    simulator.setFault({ kind: 'reset', on: 'POST jpm/jobs/{id}/notes' });
    await expect(raw({ body: '{"text":"lost"}' })).rejects.toThrow();
    expect(texts()).toEqual([]);
  });
});

describe('a simulator', () => {
  it('starts without the operations that are missing', async () => {
    const simulator = await startSimulator({ ...CALM, world: { customers: 0 }, missingOperations: ['PUT jobs/{id}/complete'] });
    const caller = await createCaller(simulator);
    expect((await caller.send('PUT', 'jpm/jobs/1/complete', { completedOn: '2024-12-19T10:00:00Z' })).body['title']).toBe('Resource not found.');
    await simulator.close();
    await expect(startSimulator({ world: { customers: 0 }, missingOperations: ['GET moon'] })).rejects.toThrow('no operation GET moon');
  });
});
