import { gzipSync } from 'node:zlib';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eq } from 'drizzle-orm';

import { REFUSALS_PER_MINUTE } from '../../../src/endpoints/webhooks/refusals.js';
import { countInbox, listInbox } from '../../../src/state/inbox.js';
import { readJournal } from '../../../src/state/journal.js';
import { releaseLease, takeLease, type Lease } from '../../../src/state/lease.js';
import { jobEvent, requestOf, rightly, SIGNATURE_HEADER, signedHeaders, standardHeaders, WEBHOOK_SECRET, WEBHOOK_URL, type Sent } from '../../support/webhooks.js';
import { serveCrm, type ServedCrm } from '../endpoints/served-crm.js';

const NEXT_SECRET = 'the secret that takes the place of the other one';
const ENDED_SECRET = 'a secret that has ended, and that nobody may use';
const ending = new Date(Date.now() + 60 * 60 * 1000);

describe('the route for webhooks', () => {
  let crm: ServedCrm;
  beforeAll(async () => {
    const webhookSecret = [{ secret: WEBHOOK_SECRET, notAfter: ending.toISOString() }, NEXT_SECRET, { secret: ENDED_SECRET, notAfter: '2026-01-01T00:00:00Z' }];
    crm = await serveCrm({ tenantIds: ['1001', '1002'], options: { webhookSecret, inboxCap: 5 }, seed: false });
  });
  // Nobody works on the inbox meanwhile, so that what is received can be looked at.
  let leases: (Lease | null)[];
  beforeEach(async () => {
    leases = await Promise.all(['1001', '1002'].map((tenantId) => takeLease(crm.runtime.state, { tenantId, owner: 'test' })));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await crm.settled();
    for (const lease of leases) if (lease) await releaseLease(crm.runtime.state, lease);
    await crm.runtime.state.db.delete(crm.runtime.state.tables.exchange.inbox);
  });
  afterAll(() => crm.close());

  const send = async (sent: Sent, url = WEBHOOK_URL) => {
    const answered = await crm.fetch(new Request(url, requestOf(sent)));
    return { status: answered.status, headers: answered.headers, body: (await answered.json()) as Record<string, unknown> };
  };
  const inbox = () => listInbox(crm.runtime.state, { limit: 100 });
  const bodyOf = async (id: unknown) => {
    const { inbox: table } = crm.runtime.state.tables.exchange;
    const [row] = await crm.runtime.state.db.select().from(table).where(eq(table.id, String(id)));
    return row?.body;
  };
  const refused = { status: 401, body: { errors: [{ message: 'Unauthorized.' }] } };

  it('stores what is signed rightly, and answers with its id', async () => {
    const body = jobEvent({ tenantId: 1002 });
    const answered = await send(rightly(body));
    expect(answered).toMatchObject({ status: 202, body: { id: expect.any(String) } });
    expect(answered.body).not.toHaveProperty('duplicate');
    expect(await inbox()).toEqual([expect.objectContaining({ id: answered.body.id, tenantId: '1002', eventType: 'tn.jpm.job-updated' })]);
    expect(await bodyOf(answered.body.id)).toEqual(JSON.parse(body));
  });

  it('stores the same occurrence once, though each delivery has an id of its own', async () => {
    const first = await send(rightly(jobEvent({ occurrence: 'o1' })));
    const second = await send(rightly(jobEvent({ occurrence: 'o1' })));
    expect(second).toMatchObject({ status: 202, body: { id: first.body.id, duplicate: true } });
    expect(await inbox()).toHaveLength(1);
  });

  it('takes Standard Webhooks, whose id tells repetitions', async () => {
    const body = JSON.stringify({ type: 'job.updated', tenantId: 1001, data: { job: { id: 1 } } });
    const first = await send({ body, headers: standardHeaders({ body, id: 'msg_1', at: new Date(Date.now() - 200_000) }) });
    const again = await send({ body, headers: standardHeaders({ body, id: 'msg_1' }) });
    const other = await send({ body, headers: standardHeaders({ body, id: 'msg_2' }) });
    expect([first, again, other].map(({ status, body: { duplicate } }) => [status, duplicate])).toEqual([[202, undefined], [202, true], [202, undefined]]);
    const late = await send({ body, headers: standardHeaders({ body, id: 'msg_3', at: new Date(Date.now() - 400_000) }) });
    expect(late).toMatchObject(refused);
  });

  it('keeps every digit of ids that JavaScript cannot hold', async () => {
    const { body } = await send(rightly('{"type":"ping","tenantId":1001,"data":{"job":{"id":9007199254740993}}}'));
    expect(await bodyOf(body.id)).toEqual({ type: 'ping', tenantId: 1001, data: { job: { id: '9007199254740993' } } });
  });

  it('mends what PostgreSQL could not keep', async () => {
    const { status, body } = await send(rightly('{"type":"ping","tenantId":1001,"data":{"memo":"a\\u0000b\\ud800"}}'));
    expect(status).toBe(202);
    expect(await bodyOf(body.id)).toEqual({ type: 'ping', tenantId: 1001, data: { memo: 'ab\uFFFD' } });
  });

  it('takes any of the secrets that hold, and none that ended', async () => {
    for (const secret of [WEBHOOK_SECRET, NEXT_SECRET]) expect((await send(rightly(jobEvent(), secret))).status).toBe(202);
    expect(await send(rightly(jobEvent(), ENDED_SECRET))).toMatchObject(refused);
    jest.spyOn(crm.runtime, 'now').mockReturnValue(new Date(ending.getTime() + 1));
    expect(await send(rightly())).toMatchObject(refused);
    expect((await send(rightly(jobEvent(), NEXT_SECRET))).status).toBe(202);
  });

  it('keeps an event of a tenant that this CRM does not know as ignored, without its body, and accepts it', async () => {
    const answered = await send(rightly(jobEvent({ tenantId: 77 })));
    expect(answered).toMatchObject({ status: 202, body: { ignored: true } });
    expect(await inbox()).toEqual([expect.objectContaining({ tenantId: '77', status: 'ignored', reason: 'This CRM has no such tenant.' })]);
    expect(await bodyOf(answered.body.id)).toBeNull();
  });

  it('turns events away while the inbox is full, to come again, but not those it has', async () => {
    for (const occurrence of ['1', '2', '3', '4', '5']) await send(rightly(jobEvent({ occurrence })));
    const answered = await send(rightly(jobEvent({ occurrence: '6' })));
    expect(answered).toMatchObject({ status: 503, body: { errors: [{ message: 'Not available.' }] } });
    expect(answered.headers.get('Retry-After')).toBe('30');
    expect((await send(rightly(jobEvent({ occurrence: '1' })))).status).toBe(202);
    expect(await inbox()).toHaveLength(5);
  });

  const typed = (body: string, type: string): Sent => ({ body, headers: { ...signedHeaders(body), 'Content-Type': type } });
  it.each<[string, number, Sent]>([
    ['a form', 415, typed('id=1', 'application/x-www-form-urlencoded')],
    ['text', 415, typed(jobEvent(), 'text/plain')],
    ['a type that only begins like JSON', 415, typed(jobEvent(), 'application/jsonp')],
    ['a type that holds JSON further on', 415, typed(jobEvent(), 'text/plain; application/json')],
    ['no JSON', 400, rightly('{')],
    ['0 bytes', 400, rightly('')],
    ['no type', 400, rightly('{"tenantId":1001}')],
    ['no tenant', 400, rightly('{"type":"ping"}')],
    ['JSON that is too deep', 400, rightly(`{"type":"ping","tenantId":1001,"data":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`)],
  ])('refuses %s with %i, though it be signed', async (_what, status, sent) => {
    const answered = await send(sent);
    expect(answered).toMatchObject({ status, body: { errors: [{ message: expect.any(String) }] } });
    expect(await inbox()).toEqual([]);
  });

  it.each(['application/json; charset=utf-8', 'application/cloudevents+json', 'Application/JSON'])('takes %s for JSON', async (type) => {
    const { body, headers } = rightly();
    expect((await send({ body, headers: { ...headers, 'Content-Type': type } })).status).toBe(202);
  });

  it('refuses a body of 10 MB, whether its sender says so or not', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024, ' ');
    const { status } = await send({ body, headers: { ...signedHeaders(body), 'Content-Length': String(body.length) } });
    expect(status).toBe(413);
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 1;
        controller.enqueue(body.subarray(0, 64 * 1024));
      },
    });
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers: signedHeaders(body), body: stream, duplex: 'half' };
    const streamed = await crm.fetch(new Request(WEBHOOK_URL, init));
    expect(streamed.status).toBe(413);
    expect(sent).toBeLessThan(10);
  });

  it('leaves a body that breaks off alone', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('the sender has gone')) });
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers: signedHeaders(''), body, duplex: 'half' };
    const answered = await crm.fetch(new Request(WEBHOOK_URL, init));
    expect([answered.status, await answered.json()]).toEqual([400, { errors: [{ message: 'The body broke off.' }] }]);
    expect(await inbox()).toEqual([]);
  });

  it('refuses a compressed body, whatever was signed', async () => {
    const body = gzipSync(jobEvent());
    expect((await send({ body, headers: { ...signedHeaders(body), 'Content-Encoding': 'gzip' } })).status).toBe(415);
    const plain = rightly();
    expect((await send({ ...plain, headers: { ...plain.headers, 'Content-Encoding': 'identity' } })).status).toBe(202);
  });

  it('refuses two signatures, though one of them were right', async () => {
    const sent = rightly();
    const headers = new Headers(sent.headers);
    headers.append(SIGNATURE_HEADER, '0'.repeat(64));
    const answered = await crm.fetch(new Request(WEBHOOK_URL, { method: 'POST', headers, body: Buffer.from(sent.body) }));
    expect({ status: answered.status, body: await answered.json() }).toEqual(refused);
  });

  it.each(['X-Payload-HTTP-Method-Override', 'X-HTTP-Method-Override'])('leads nowhere by %s', async (name) => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const sent = rightly();
      const { status } = await send({ ...sent, headers: { ...sent.headers, [SIGNATURE_HEADER]: 'x', [name]: method } });
      expect([401, 404]).toContain(status);
    }
    const { status } = await send({ ...rightly(), headers: { ...rightly().headers, [name]: 'GET' } });
    expect(status).toBe(404);
    expect((await crm.fetch(new Request(WEBHOOK_URL))).status).toBe(404);
    expect(await inbox()).toEqual([]);
  });

  it('does not ask who is logged in', async () => {
    const sent = rightly();
    expect((await send({ ...sent, headers: { ...sent.headers, Authorization: `JWT ${crm.tokenOf('admin')}`, Origin: 'https://elsewhere.example' } })).status).toBe(202);
    expect(await send({ body: jobEvent(), headers: { 'Content-Type': 'application/json', Authorization: `JWT ${crm.tokenOf('admin')}` } })).toMatchObject(refused);
  });

  it('turns a flood of forgeries away before it reads them, and never whoever also signs rightly', async () => {
    const from = (source: string, sent: Sent): Sent => ({ ...sent, headers: { ...sent.headers, 'X-Forwarded-For': source } });
    const forged = (): Sent => ({ body: jobEvent(), headers: signedHeaders('') });
    await send(from('198.51.100.1', rightly()));
    for (let time = 0; time < REFUSALS_PER_MINUTE; time += 1) {
      for (const source of ['203.0.113.66', '198.51.100.1']) expect((await send(from(source, forged()))).status).toBe(401);
    }
    const unread = requestOf(from('203.0.113.66', rightly()));
    const answered = await crm.fetch(unread);
    expect([answered.status, answered.headers.get('Retry-After'), unread.bodyUsed]).toEqual([429, '60', false]);
    expect(await answered.json()).toEqual({ errors: [{ message: 'Too many requests.' }] });
    expect((await send(from('203.0.113.67', rightly()))).status).toBe(202);
    expect((await send(from('198.51.100.1', rightly()))).status).toBe(202);
    expect(await send(from('198.51.100.1', forged()))).toMatchObject(refused);
  });

  it('tells no log and no answer what stood in a webhook, its signature or a secret', async () => {
    const lines: string[] = [];
    for (const level of ['info', 'warn', 'error'] as const) jest.spyOn(crm.payload.logger, level).mockImplementation((...line: unknown[]) => void lines.push(JSON.stringify(line)));
    const body = JSON.stringify({ type: 'canary', tenantId: 1001, id: 'canary@example.com', data: { phone: '+1 561 555 0100' } });
    const sent = [
      rightly(body),
      rightly(body.replace('"tenantId":1001', '"tenantId":"canary@example.com"')),
      rightly(body.slice(0, -1)),
      { body, headers: signedHeaders('') },
      { body, headers: { ...signedHeaders(body), 'Content-Type': 'canary@example.com' } },
    ];
    for (const each of sent) lines.push(JSON.stringify((await send(each)).body));
    const told = lines.join('\n');
    for (const canary of ['canary@example.com', '555 0100', WEBHOOK_SECRET, NEXT_SECRET, ...sent.map(({ headers }) => headers[SIGNATURE_HEADER] ?? '')]) expect(told).not.toContain(canary);
  });

  describe('the inbox', () => {
    it('is listed to those who may read, newest first, with its counts and without bodies', async () => {
      const { body } = await send(rightly(jobEvent({ type: 'tn.crm.lead-created' })));
      await send(rightly(jobEvent({ tenantId: 77 })));
      await crm.settled();
      const answered = await crm.ask('GET', '/crm/sync/inbox', { as: 'sales' });
      expect(answered.status).toBe(200);
      expect(answered.body).toMatchObject({ counts: await countInbox(crm.runtime.state, {}), events: await inbox() });
      const [newest, older] = await inbox();
      expect([newest?.tenantId, older?.id]).toEqual(['77', body.id]);
      expect(Object.keys(older ?? {}).sort()).toEqual(['attempts', 'eventType', 'id', 'reason', 'receivedAt', 'status', 'tenantId', 'waitingSince', 'workedAt']);
      expect((await crm.ask('GET', '/crm/sync/inbox?tenantId=1001', { as: 'sales' })).body.events).toEqual([expect.objectContaining({ id: body.id })]);
      expect((await crm.ask('GET', '/crm/sync/inbox?status=ignored&limit=1', { as: 'sales' })).body.events).toEqual([expect.objectContaining({ tenantId: '77' })]);
    });

    it.each([
      ['?status=lost', 400, 'status'],
      ['?limit=0', 400, 'limit'],
      ['?limit=201', 400, 'limit'],
      ['?limit=ten', 400, 'limit'],
      ['?tenantId=x', 400, 'tenantId'],
      ['?tenantId=77', 404, 'tenantId'],
    ])('refuses %s with %i and the name of the parameter', async (query, status, name) => {
      expect(await crm.ask('GET', `/crm/sync/inbox${query}`, { as: 'admin' })).toEqual({ status, body: { errors: [{ message: expect.stringContaining(name) }] } });
    });

    it('lets an event be worked once more for those who may run, and journals who asked', async () => {
      const { body } = await send(rightly());
      await crm.settled();
      const { inbox: table } = crm.runtime.state.tables.exchange;
      await crm.runtime.state.db.update(table).set({ status: 'failed', reason: 'job: missing', attempts: 3 });
      const answered = await crm.ask('POST', `/crm/sync/inbox/${body.id}/replay`, { as: 'admin' });
      expect(answered).toMatchObject({ status: 202, body: { id: body.id, status: 'waiting', attempts: 0, reason: null } });
      expect(await readJournal(crm.runtime.state, { stKey: `1001:inbox:${body.id}`, limit: 5 })).toEqual([
        expect.objectContaining({ actor: expect.stringMatching(/^user:\d+$/), before: 'failed', after: 'waiting' }),
      ]);
    });

    it('refuses to replay what is not there, not kept or not known', async () => {
      const replay = (id: unknown, body?: unknown) => crm.ask('POST', `/crm/sync/inbox/${id}/replay`, { as: 'admin', body });
      expect(await replay('1')).toMatchObject({ status: 400, body: { errors: [{ message: expect.stringContaining('id: must be the id of an event') }] } });
      expect((await replay('3f8e8b0a-6f3b-4c55-9d0f-1f0c9a4b6a11')).status).toBe(404);
      const { body } = await send(rightly(jobEvent({ tenantId: 77 })));
      expect((await replay(body.id)).status).toBe(404);
      expect((await replay(body.id, { force: true })).status).toBe(400);
    });

    it('is closed to everyone else', async () => {
      const { body } = await send(rightly());
      const path = `/crm/sync/inbox/${body.id}/replay`;
      expect((await crm.ask('GET', '/crm/sync/inbox')).status).toBe(401);
      expect((await crm.ask('GET', '/crm/sync/inbox', { as: 'none' })).status).toBe(403);
      expect((await crm.ask('POST', path)).status).toBe(401);
      for (const as of ['sales', 'none'] as const) expect((await crm.ask('POST', path, { as })).status).toBe(403);
      const cookie = { Cookie: `payload-token=${crm.tokenOf('admin')}` };
      expect((await crm.ask('POST', path, { headers: { ...cookie, 'Sec-Fetch-Site': 'cross-site' } })).status).toBe(403);
      expect((await crm.ask('POST', path, { headers: { ...cookie, Origin: 'https://elsewhere.example' } })).status).toBe(403);
      expect((await crm.ask('POST', path, { headers: { ...cookie, 'Sec-Fetch-Site': 'same-origin' } })).status).toBe(202);
    });
  });
});
