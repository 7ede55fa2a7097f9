import { afterEach, describe, expect, it } from '@jest/globals';

import { judgeWrite } from '../../../src/servicetitan/write-outcome.js';
import { closeServers, errorOf, inTurn, startBench } from './harness.js';
import type { Bench } from './harness.js';
import { startLocalServer } from './local-server.js';
import type { Reply } from './local-server.js';

afterEach(closeServers);

const notePath = '/jpm/v2/tenant/77/jobs/5/notes';
const note = { text: 'Called the customer', isPinned: false, createdById: 3, createdOn: '2024-10-01T10:00:00Z', modifiedOn: '2024-10-01T10:00:00Z' };
const done: Reply = { json: note };
const add = ({ client }: Bench): Promise<unknown> => client.addJobNote('5', { text: note.text });
const sent = ({ server }: Bench): number => server.to(notePath).length;

describe('a write that cannot have been done', () => {
  it.each<[string, Reply, number]>([
    ['a rate limit, after the wait that was asked for', { status: 429, headers: { 'retry-after': '7' } }, 7_000],
    ['a rate limit that asks for no time', { status: 429 }, 250],
  ])('is repeated after %s', async (_, reply, wait) => {
    const bench = await startBench({ handler: inTurn(reply, done) });
    await expect(add(bench)).resolves.toEqual({ ...note, createdById: '3' });
    expect(sent(bench)).toBe(2);
    expect(bench.sleeps).toEqual([wait]);
  });

  it('is repeated after a refused token with a new login, once', async () => {
    const bench = await startBench({ handler: inTurn({ status: 401 }, done) });
    await expect(add(bench)).resolves.toMatchObject({ text: note.text });
    expect(bench.server.to(notePath).map(({ headers }) => headers.authorization)).toEqual(['Bearer canary-token-1', 'Bearer canary-token-2']);
    const refused = await startBench({ handler: () => ({ status: 401 }) });
    expect(await errorOf(add(refused))).toMatchObject({ kind: 'unauthorized', effect: 'none' });
    expect(sent(refused)).toBe(2);
  });

  it('is repeated while nobody listens, and fails without an effect in the end', async () => {
    const closed = await startLocalServer(() => done);
    await closed.close();
    const bench = await startBench({ handler: () => done, connection: { apiUrl: closed.url } });
    expect(await errorOf(add(bench))).toMatchObject({ kind: 'network', attempts: 6, effect: 'none' });
    expect(bench.sleeps).toHaveLength(5);
  });

  it('is not repeated without end, and a rate limit to the last has no effect', async () => {
    const bench = await startBench({ handler: () => ({ status: 429 }), options: { retry: { attempts: 3 } } });
    expect(await errorOf(add(bench))).toMatchObject({ kind: 'rate-limited', attempts: 3, effect: 'none' });
    expect(sent(bench)).toBe(3);
  });

  it('fails without an effect when the login fails', async () => {
    const bench = await startBench({ handler: () => done, token: () => ({ status: 500 }) });
    expect(await errorOf(add(bench))).toMatchObject({ kind: 'server', operation: 'POST auth connect/token', effect: 'none' });
    expect(sent(bench)).toBe(0);
  });

  it.each([400, 403, 404, 405, 409, 410, 413, 422])('is refused once by status %i', async (status) => {
    const bench = await startBench({ handler: () => ({ status, json: { title: 'no', traceId: 'trace-1' } }) });
    expect(await errorOf(add(bench))).toMatchObject({ status, traceId: 'trace-1', attempts: 1, effect: 'none' });
    expect(sent(bench)).toBe(1);
  });
});

describe('a write that may have been done', () => {
  it.each<[string, Reply, object]>([
    ['a server error', { status: 500, text: '<html>oops</html>' }, { kind: 'server', status: 500 }],
    ['a bad gateway', { status: 502 }, { kind: 'server', status: 502 }],
    ['a service that is unavailable', { status: 503, headers: { 'retry-after': '3' } }, { kind: 'server', status: 503, retryAfterMs: 3_000 }],
    ['a gateway timeout', { status: 504 }, { kind: 'server', status: 504 }],
    ['a server that waited too long', { status: 408 }, { kind: 'server', status: 408 }],
    ['a redirect', { status: 303, headers: { location: '/elsewhere' } }, { kind: 'invalid-answer', status: 303 }],
    ['a connection that is hung up', 'hang-up', { kind: 'network', status: null }],
    ['an answer that is cut off', { json: note, headers: { 'content-length': '500' }, cutAfterBytes: 10 }, { kind: 'network' }],
    ['no answer in time', 'silence', { kind: 'network' }],
  ])('is not repeated after %s, and the error says that its effect is unknown', async (_, reply, facts) => {
    const bench = await startBench({ handler: inTurn(reply, done), connection: { timeoutMs: 400 } });
    const error = await errorOf(add(bench));
    expect(error).toMatchObject({ ...facts, operation: 'POST jpm jobs/{id}/notes', attempts: 1, effect: 'unknown' });
    expect(String(error)).toContain('effect unknown: look before it is repeated');
    expect(sent(bench)).toBe(1);
    expect(bench.sleeps).toEqual([]);
  });

  it('is not repeated when the kept connection that it was sent on is hung up', async () => {
    const bench = await startBench({ handler: inTurn(done, 'hang-up', done) });
    await add(bench);
    expect(await errorOf(add(bench))).toMatchObject({ kind: 'network', effect: 'unknown' });
    expect(sent(bench)).toBe(2);
  });

  it('stays unknown although attempts before it had no effect', async () => {
    const bench = await startBench({ handler: inTurn({ status: 401 }, { status: 429 }, { status: 502 }, done) });
    expect(await errorOf(add(bench))).toMatchObject({ kind: 'server', attempts: 2, effect: 'unknown' });
    expect(sent(bench)).toBe(3);
  });
});

describe('a write that is done', () => {
  it.each<[string, Reply]>([
    ['no body', { text: '' }],
    ['a 204', { status: 204 }],
    ['a page that is no JSON', { text: '<html>ok</html>' }],
    ['another document', { json: [note] }],
    ['a document without a date', { json: { text: note.text } }],
    ['more than is read', { text: JSON.stringify({ ...note, more: 'x'.repeat(5_000) }) }],
  ])('is done whatever is answered: %s', async (_, reply) => {
    const bench = await startBench({ handler: () => reply, connection: { maxResponseBytes: 4_096 } });
    await expect(add(bench)).resolves.toBeNull();
    await expect(bench.client.dismissEstimate('5')).resolves.toBeUndefined();
    expect(sent(bench)).toBe(1);
  });
});

describe('the metrics of writes', () => {
  it('count each attempt with its operation and no id', async () => {
    const answered: string[] = [];
    const meter = { answered: ({ operation, result }: { operation: string; result: string }) => void answered.push(`${operation}: ${result}`), waited: () => undefined };
    const bench = await startBench({ handler: inTurn({ status: 429 }, done, { status: 500 }), options: { meter } });
    await add(bench);
    await errorOf(bench.client.unsellEstimate('123456'));
    const notes = 'POST jpm jobs/{id}/notes';
    expect(answered.slice(1)).toEqual([`${notes}: rate-limited`, `${notes}: ok`, 'PUT sales estimates/{id}/unsell: server']);
  });
});

describe('a connection that failed', () => {
  const judged = (code: string | null) => judgeWrite({ exchange: { type: 'no-answer', code }, now: 0 });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])('by %s was never made, so nothing was sent', (code) => {
    expect(judged(code)).toMatchObject({ ok: false, failure: { kind: 'network', detail: code, effect: 'none' }, mayRepeat: true });
  });

  it.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'TIMEOUT', null])('by %s may have carried the write', (code) => {
    expect(judged(code)).toMatchObject({ ok: false, failure: { kind: 'network', detail: code, effect: 'unknown' }, mayRepeat: false });
  });
});
