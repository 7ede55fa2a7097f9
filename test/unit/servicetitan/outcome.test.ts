import { describe, expect, it } from '@jest/globals';

import { judge } from '../../../src/servicetitan/outcome.js';

const now = Date.parse('2024-10-01T00:00:00Z');
const answered = (status: number, text = '', retryAfter: string | null = null): ReturnType<typeof judge> =>
  judge({ exchange: { type: 'answer', status, retryAfter, text }, now });
const failureOf = (...answer: Parameters<typeof answered>): unknown => {
  const outcome = answered(...answer);
  return outcome.ok ? null : outcome.failure;
};

describe('an exchange judged', () => {
  it.each([200, 201, 299])('status %i with JSON has succeeded', (status) => {
    expect(answered(status, '{"hasMore":false}')).toEqual({ ok: true, body: { hasMore: false } });
  });

  it.each(['', '<html>maintenance</html>', '{"hasMore":fal'])('status 200 with %j is no answer, and may be asked for again', (text) => {
    expect(answered(200, text)).toEqual({ ok: false, failure: { kind: 'invalid-answer', status: 200, detail: 'not JSON' }, mayRepeat: true });
  });

  it('no answer at all may be asked for again and names the code of the connection', () => {
    expect(judge({ exchange: { type: 'no-answer', code: 'ECONNRESET' }, now })).toEqual({ ok: false, failure: { kind: 'network', detail: 'ECONNRESET' }, mayRepeat: true });
  });

  it('an answer that is too large would be too large again', () => {
    expect(judge({ exchange: { type: 'too-large', status: 200 }, now })).toEqual({ ok: false, failure: { kind: 'too-large', status: 200 }, mayRepeat: false });
  });

  it.each([
    [199, 'invalid-answer', false],
    [300, 'invalid-answer', false],
    [399, 'invalid-answer', false],
    [400, 'bad-request', false],
    [401, 'unauthorized', false],
    [403, 'forbidden', false],
    [404, 'not-found', false],
    [408, 'server', true],
    [409, 'conflict', false],
    [422, 'bad-request', false],
    [429, 'rate-limited', true],
    [499, 'bad-request', false],
    [500, 'server', true],
    [502, 'server', true],
    [503, 'server', true],
    [599, 'server', true],
  ])('status %i is of kind %s; worth repeating: %s', (status, kind, mayRepeat) => {
    expect(answered(status, '{}')).toMatchObject({ ok: false, failure: { kind, status, traceId: null, retryAfterMs: null }, mayRepeat });
  });

  it.each([
    [199, null],
    [300, 'a redirect, which is never followed; check the host names'],
    [399, 'a redirect, which is never followed; check the host names'],
    [400, null],
  ])('status %i says beside its kind: %j', (status, detail) => {
    expect(failureOf(status)).toMatchObject({ detail });
  });

  it.each([
    [429, 7_000],
    [503, 7_000],
    [500, null],
    [403, null],
  ])('the wait that ServiceTitan asks for counts with status 429 and 503: %i', (status, retryAfterMs) => {
    expect(failureOf(status, '', '7')).toMatchObject({ retryAfterMs });
  });

  it('the wait may stand in the title of the problem', () => {
    expect(failureOf(429, '{"title":"Rate limit is exceeded. Try again in 3 seconds."}')).toMatchObject({ retryAfterMs: 3_000 });
    expect(failureOf(429, '{"title":42,"traceId":"00-abc.1"}')).toMatchObject({ retryAfterMs: null, traceId: '00-abc.1' });
  });

  it.each(['00-abc.1', 'A:b|c_d', 'x', 'x'.repeat(128)])('the trace id %j is taken over', (traceId) => {
    expect(failureOf(400, JSON.stringify({ traceId, title: 'no' }))).toMatchObject({ traceId });
  });

  it.each(['', ' x', 'x y', 'ann@example.com', 'x\ny', 'x'.repeat(129), 7, null])('the trace id %j is no plain word, and is not', (traceId) => {
    expect(failureOf(400, JSON.stringify({ traceId, title: 'no' }))).toMatchObject({ kind: 'bad-request', traceId: null });
  });

  it.each(['<html>', 'null', '[]', '"text"'])('a refusal whose body is %s has no trace id', (text) => {
    expect(failureOf(403, text)).toMatchObject({ kind: 'forbidden', traceId: null });
  });
});
