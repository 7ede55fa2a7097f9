import { createHash } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { readEvent } from '../../../../src/endpoints/webhooks/event.js';
import { RouteError } from '../../../../src/endpoints/route-error.js';

const read = (body: unknown, messageId: string | null = null) => readEvent({ body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), messageId });

const cloudEvent = {
  specversion: '1.0',
  id: 'delivery 1',
  type: 'tn.jpm.job-updated',
  time: '2026-02-01T10:00:00.1234567Z',
  source: 'https://webhooks.servicetitan.io',
  userassignedid: 'occurrence 1',
  datacontenttype: 'application/json',
  data: { job: { id: 2150000001 }, tenantId: 1234567890, tenantName: 'The Shop' },
};
const plain = { id: 'e1', type: 'job.updated', tenantId: '1001', data: { job: { id: 1 } } };

const refusal = (body: unknown): unknown => {
  try {
    return read(body);
  } catch (error) {
    return error instanceof RouteError ? [error.status, error.message] : error;
  }
};

describe('the event in a webhook', () => {
  it("is read of ServiceTitan's CloudEvents, whose occurrence is the key", () => {
    expect(read(cloudEvent)).toEqual({ tenantId: '1234567890', eventKey: 'tn.jpm.job-updated occurrence 1', eventType: 'tn.jpm.job-updated', body: cloudEvent });
  });

  it('is read of { id, type, tenantId, data }', () => {
    expect(read(plain)).toEqual({ tenantId: '1001', eventKey: 'job.updated e1', eventType: 'job.updated', body: plain });
    expect(read({ type: 'ping', tenantId: 1001 })).toMatchObject({ tenantId: '1001', eventType: 'ping', body: { type: 'ping', tenantId: 1001 } });
  });

  it('has the same key however it is delivered, and one for each type and occurrence', () => {
    const key = read(cloudEvent).eventKey;
    expect(read({ ...cloudEvent, id: 'delivery 2', time: 'later' }).eventKey).toBe(key);
    expect(read({ ...cloudEvent, userassignedid: 'occurrence 2' }).eventKey).not.toBe(key);
    expect(read({ ...cloudEvent, type: 'tn.jpm.job-completed' }).eventKey).not.toBe(key);
  });

  it.each([
    ['its occurrence before the id of the message', cloudEvent, 'msg_1', 'tn.jpm.job-updated occurrence 1'],
    ['the id of the message before its own', plain, 'msg_1', 'job.updated msg_1'],
    ['its own id without another', plain, null, 'job.updated e1'],
    ['its own id where its occurrence is empty', { ...cloudEvent, userassignedid: '' }, null, 'tn.jpm.job-updated delivery 1'],
    ['its own id where its occurrence is null', { ...cloudEvent, userassignedid: null }, null, 'tn.jpm.job-updated delivery 1'],
    ['a number', { ...plain, id: 17 }, null, 'job.updated 17'],
  ])('is known by %s', (_what, body, messageId, key) => {
    expect(read(body, messageId).eventKey).toBe(key);
  });

  it('is known by the hash of its bytes where it has no id', () => {
    const text = '{"type":"ping", "tenantId":1001}';
    expect(read(text).eventKey).toBe(`sha256 ${createHash('sha256').update(text).digest('hex')}`);
    expect(read(text.replace(' ', '  ')).eventKey).not.toBe(read(text).eventKey);
  });

  it('has a key that any index takes, whatever its id', () => {
    const hash = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(read({ ...plain, id: 'x'.repeat(200) }).eventKey).toBe(`job.updated ${'x'.repeat(200)}`);
    for (const id of ['x'.repeat(201), 'é', 'a\u0000b', 'k\ud800', '\n', 'x\n']) expect(read({ ...plain, id }).eventKey).toBe(`job.updated ${hash(id)}`);
  });

  it('keeps every digit of long ids, as text', () => {
    const text = '{"id":9007199254740993,"type":"ping","tenantId":9223372036854775807,"data":{"job":{"id":9007199254740993}}}';
    expect(read(text)).toMatchObject({ tenantId: '9223372036854775807', eventKey: 'ping 9007199254740993', body: { data: { job: { id: '9007199254740993' } } } });
  });

  it('is mended where a database could not keep it', () => {
    const text = '{"type":"ping","tenantId":1,"data":{"memo":"a\\u0000b \\ud800","\\u0000key":1,"__proto__":{"polluted":true}}}';
    expect(read(text).body).toEqual({ type: 'ping', tenantId: 1, data: { memo: 'ab \uFFFD', key: 1 } });
    expect(read(`\uFEFF${JSON.stringify(plain)}`)).toMatchObject({ eventType: 'job.updated' });
  });

  it.each<[string, unknown, string]>([
    ['nothing', '', 'The body must be JSON.'],
    ['no JSON', 'id=1&type=ping', 'The body must be JSON.'],
    ['a list', [plain], 'The body must be a JSON object.'],
    ['a number', 12, 'The body must be a JSON object.'],
    ['null', null, 'The body must be a JSON object.'],
    ['no type', { ...plain, type: undefined }, 'type: must be the type of the event, as text.'],
    ['a type that is no word', { ...plain, type: 'job updated' }, 'type: must be 1 to 100 letters, digits and . : / - _.'],
    ['a type with a sign before', { ...plain, type: '!ping' }, 'type: must be 1 to 100 letters, digits and . : / - _.'],
    ['a type with a line end', { ...plain, type: 'ping\n' }, 'type: must be 1 to 100 letters, digits and . : / - _.'],
    ['an empty type', { ...plain, type: '' }, 'type: must be 1 to 100 letters, digits and . : / - _.'],
    ['a long type', { ...plain, type: 'x'.repeat(101) }, 'type: must be 1 to 100 letters, digits and . : / - _.'],
    ['no tenant', { ...plain, tenantId: undefined }, 'tenantId: is missing, and so is data.tenantId.'],
    ['null for a tenant', { ...plain, tenantId: null, data: { tenantId: null } }, 'tenantId: is missing, and so is data.tenantId.'],
    ['a tenant in words', { ...plain, tenantId: 'mine' }, 'tenantId: must be the numeric id of a tenant.'],
    ['a tenant with a sign', { ...plain, tenantId: -5 }, 'tenantId: must be the numeric id of a tenant.'],
    ['a tenant with a blank', { ...plain, tenantId: '1001 ' }, 'tenantId: must be the numeric id of a tenant.'],
    ['a tenant with a blank before', { ...plain, tenantId: ' 1001' }, 'tenantId: must be the numeric id of a tenant.'],
    ['half a tenant', { ...plain, tenantId: 1.5 }, 'tenantId: must be the numeric id of a tenant.'],
    ['a tenant of twenty digits', { ...plain, tenantId: '1'.repeat(20) }, 'tenantId: must be the numeric id of a tenant.'],
    ['a tenant that is an object', { ...plain, tenantId: {} }, 'tenantId: must be the numeric id of a tenant.'],
    ['a wrong tenant in its data', { ...plain, data: { tenantId: 'x' } }, 'data.tenantId: must be the numeric id of a tenant.'],
    ['two tenants', { ...plain, data: { tenantId: 1002 } }, 'tenantId: is not the one of data.tenantId.'],
    ['data that is a list', { ...plain, data: [1] }, 'data: must be an object.'],
    ['data that is text', { ...plain, data: 'x' }, 'data: must be an object.'],
    ['an id that is an object', { ...plain, id: {} }, 'id: must be text.'],
    ['an occurrence that is a list', { ...plain, userassignedid: ['x'] }, 'userassignedid: must be text.'],
  ])('is refused with %s', (_what, body, message) => {
    expect(refusal(body)).toEqual([400, message]);
  });

  it('may name its tenant twice, and have no data', () => {
    expect(read({ ...plain, data: { tenantId: 1001 } }).tenantId).toBe('1001');
    expect(read({ ...plain, data: null }).tenantId).toBe('1001');
    expect(read({ ...plain, tenantId: '1'.repeat(19) }).tenantId).toBe('1'.repeat(19));
  });

  it('may be 32 levels deep, and no deeper', () => {
    const nested = (levels: number) => `{"type":"ping","tenantId":1,"data":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;
    expect(read(nested(31)).eventType).toBe('ping');
    expect(refusal(nested(32))).toEqual([400, 'The body must not be nested deeper than 32 levels.']);
    expect(refusal(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toEqual([400, 'The body must not be nested deeper than 32 levels.']);
  });
});
