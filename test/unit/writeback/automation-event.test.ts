import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { isSigned } from '../../../src/endpoints/webhooks/verify.js';
import { failureOf, type Failure } from '../../../src/writeback/failure.js';
import { automationEvent } from '../../../src/writeback/operations/automation-event.js';
import { fakeClient } from '../../support/fake-client.js';
import { openListener, type Heard, type Listener } from '../../support/listener.js';
import { dayAt } from '../../support/records.js';

const SECRET = 'a secret that both sides know';
const data = { crmId: '5', stKey: null, stJobId: null, stEstimateId: null, by: 'user:3', at: dayAt(7), changes: [{ field: 'value', before: 1, after: 2 }], opportunity: { title: 'Café – $1' } };
const write = { id: '0192b7c4-1111-7000-8000-0123456789ab', payload: { type: 'opportunity.updated', tenantId: '9001', data }, createdAt: dayAt(0), attempts: 0 };

describe('an event for the automation', () => {
  let listener: Listener;
  beforeAll(async () => {
    listener = await openListener();
  });
  afterAll(() => listener.close());
  beforeEach(() => {
    listener.heard.length = 0;
    listener.answer(null);
  });

  const send = ({ url = listener.url, secret = SECRET } = {}) => automationEvent({ url, secret }).send({ client: fakeClient({}).client, write });
  const failureWhen = async (sent: Promise<void>): Promise<Failure & { message: string }> => {
    try {
      await sent;
    } catch (error) {
      return { ...failureOf(error), message: error instanceof Error ? error.message : '' };
    }
    throw new Error('It was sent.');
  };
  const isSignedWith = ({ headers, body }: Heard, secret: string): boolean =>
    isSigned({ headers: new Headers(headers as Record<string, string>), body: Buffer.from(body) }, { secrets: [{ secret, notAfter: null }], signatureHeader: 'X-ServiceTitan-Signature', now: new Date() });

  it.each([SECRET, `whsec_${Buffer.from(SECRET).toString('base64')}`])('arrives signed with the secret (%#), with an id that stays the same', async (secret) => {
    await send({ secret });
    await send({ secret });
    const [first, second] = listener.heard;
    if (!first || !second) throw new Error('not heard');
    expect(JSON.parse(first.body)).toEqual({ id: write.id, type: 'opportunity.updated', tenantId: '9001', data });
    expect(first).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json', 'webhook-id': write.id } });
    expect([isSignedWith(first, secret), isSignedWith(first, `${secret.slice(0, -4)}AAAA`), isSignedWith({ ...first, body: `${first.body} ` }, secret)]).toEqual([true, false, false]);
    expect(second.headers['webhook-id']).toBe(write.id);
  });

  it.each([400, 401, 403, 404, 410, 422])('is refused with what to look at when it is answered with %i', async (status) => {
    listener.answer((response) => response.writeHead(status).end('a secret of the other side'));
    const failure = await failureWhen(send());
    expect(failure).toMatchObject({ kind: 'refused', effect: 'none', message: expect.stringContaining(`(status ${status}): check ST_AUTOMATION_URL and CRM_WEBHOOK_SECRET`) });
    expect(failure.message).not.toContain('of the other side');
  });

  it('is not sent on to where a redirect points', async () => {
    listener.answer((response) => response.writeHead(307, { location: listener.url }).end());
    expect(await failureWhen(send())).toMatchObject({ kind: 'refused', message: expect.stringContaining('it points elsewhere') });
    expect(listener.heard).toHaveLength(1);
  });

  it.each([408, 429, 500, 503])('comes again later when it is answered with %i, no sooner than asked for', async (status) => {
    listener.answer((response) => response.writeHead(status, { 'retry-after': '7' }).end());
    expect(await failureWhen(send())).toMatchObject({ kind: 'outage', effect: 'none', retryAfterMs: 7000 });
  });

  it('may have arrived when the answer is lost', async () => {
    listener.answer((response) => response.destroy());
    expect(await failureWhen(send())).toMatchObject({ kind: 'outage', effect: 'unknown' });
    expect(await failureWhen(send({ url: 'http://127.0.0.1:1/' }))).toMatchObject({ kind: 'outage', message: 'The automation at ST_AUTOMATION_URL could not be reached.' });
  });

  it('is described without what stands in it', () => {
    expect(automationEvent({ url: listener.url, secret: SECRET }).describe(write.payload)).toBe('Tell the automation what changed');
  });
});
