import { createHmac, randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { isSigned } from '../../../../src/endpoints/webhooks/verify.js';
import type { WebhookSecret } from '../../../../src/sync/settings.js';

const SECRET = 'a secret of the developer portal, 40 long';
const BODY = '{"id":"1","type":"tn.jpm.job-updated","data":{"tenantId":1001}}';
const NOW = new Date('2026-02-01T10:00:00Z');
const HEADER = 'X-ServiceTitan-Signature';

const lasting = (secret: string): WebhookSecret => ({ secret, notAfter: null });
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

type Case = { headers: Record<string, string>; body?: string; secrets?: readonly WebhookSecret[]; signatureHeader?: string; now?: Date };
const signed = ({ headers, body = BODY, secrets = [lasting(SECRET)], signatureHeader = HEADER, now = NOW }: Case): boolean =>
  isSigned({ headers: new Headers(headers), body: Buffer.from(body) }, { secrets, signatureHeader, now });

describe('a webhook of ServiceTitan', () => {
  const headers = { [HEADER]: hmac(SECRET, BODY).toString('hex') };

  it('is signed over its body alone, in hex or base64', () => {
    expect(signed({ headers })).toBe(true);
    expect(signed({ headers: { [HEADER]: hmac(SECRET, BODY).toString('base64') } })).toBe(true);
    expect(signed({ headers: { [HEADER]: `sha256=${hmac(SECRET, BODY).toString('hex')}` } })).toBe(true);
  });

  it('is signed with the text of the secret, even where that looks like base64', () => {
    const secret = `whsec_${'QUJD'.repeat(10)}`;
    expect(signed({ headers: { [HEADER]: hmac(secret, BODY).toString('hex') }, secrets: [lasting(secret)] })).toBe(true);
    expect(signed({ headers: { [HEADER]: hmac(Buffer.from('ABC'.repeat(10)), BODY).toString('hex') }, secrets: [lasting(secret)] })).toBe(false);
  });

  it('is not signed when header, body or secret is another one, or missing', () => {
    expect(signed({ headers: {} })).toBe(false);
    expect(signed({ headers: { [HEADER]: '' } })).toBe(false);
    expect(signed({ headers, body: `${BODY} ` })).toBe(false);
    expect(signed({ headers, body: '' })).toBe(false);
    expect(signed({ headers, secrets: [lasting(`${SECRET}.`)] })).toBe(false);
    expect(signed({ headers, secrets: [] })).toBe(false);
    expect(signed({ headers: { 'X-Signature': headers[HEADER] ?? '' } })).toBe(false);
  });

  it('may be signed in another header, where the options say so', () => {
    expect(signed({ headers: { 'X-ST-Signature': headers[HEADER] ?? '' }, signatureHeader: 'X-ST-Signature' })).toBe(true);
    expect(signed({ headers, signatureHeader: 'X-ST-Signature' })).toBe(false);
  });

  it('may be signed with any of the secrets until it ends', () => {
    const next = 'the secret that takes its place, 40 long';
    const rotation = [{ secret: SECRET, notAfter: NOW }, lasting(next)];
    const under = (secret: string) => ({ [HEADER]: hmac(secret, BODY).toString('hex') });
    const later = new Date(NOW.getTime() + 1);
    expect(signed({ headers: under(SECRET), secrets: rotation })).toBe(true);
    expect(signed({ headers: under(next), secrets: rotation })).toBe(true);
    expect(signed({ headers: under(SECRET), secrets: rotation, now: later })).toBe(false);
    expect(signed({ headers: under(next), secrets: rotation, now: later })).toBe(true);
    expect(signed({ headers: under(SECRET), secrets: [{ secret: SECRET, notAfter: NOW }], now: later })).toBe(false);
  });
});

describe('a webhook of another sender, by Standard Webhooks', () => {
  // The vector of the reference implementation (standard-webhooks, libraries/javascript).
  const VECTOR = {
    secret: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    body: '{"test": 2432232314}',
    now: new Date(1614265330 * 1000),
    headers: { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': '1614265330', 'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=' },
  };
  const vector = (change: { headers?: Record<string, string>; now?: Date; secret?: string; body?: string } = {}): boolean =>
    signed({
      headers: { ...VECTOR.headers, ...change.headers },
      body: change.body ?? VECTOR.body,
      secrets: [lasting(change.secret ?? VECTOR.secret)],
      now: change.now ?? VECTOR.now,
    });
  const RIGHT = VECTOR.headers['webhook-signature'];
  const WRONG = `v1,${randomBytes(32).toString('base64')}`;

  it('is signed over id, time and body, with a secret in base64 that may say so', () => {
    expect(vector()).toBe(true);
    expect(vector({ secret: `whsec_${VECTOR.secret}` })).toBe(true);
  });

  it('may be signed with the text of a secret, unless that says it is base64', () => {
    const by = (key: string): Record<string, string> => ({ 'webhook-signature': `v1,${hmac(key, `msg_1.1614265330.${BODY}`).toString('base64')}`, 'webhook-id': 'msg_1' });
    const text = 'not base64: it has blanks and a colon, and length';
    expect(vector({ headers: by(text), secret: text, body: BODY })).toBe(true);
    expect(vector({ headers: by(VECTOR.secret), secret: VECTOR.secret, body: BODY })).toBe(true);
    expect(vector({ headers: by(`whsec_${VECTOR.secret}`), secret: `whsec_${VECTOR.secret}`, body: BODY })).toBe(false);
  });

  it('decodes a secret only if all of it is base64', () => {
    const by = (key: string): Record<string, string> => ({
      'webhook-signature': `v1,${hmac(Buffer.from(key, 'base64'), `msg_1.1614265330.${BODY}`).toString('base64')}`,
      'webhook-id': 'msg_1',
    });
    for (const secret of [VECTOR.secret, `${VECTOR.secret}QUI=`, `${VECTOR.secret}QQ==`]) expect(vector({ headers: by(secret), secret, body: BODY })).toBe(true);
    for (const secret of [`-${VECTOR.secret}`, `${VECTOR.secret}-`, `${VECTOR.secret}A`, `${VECTOR.secret}AA`, `${VECTOR.secret}AAA`, `${VECTOR.secret}AA=`, `${VECTOR.secret}A==`, `AA==${VECTOR.secret}`, `AAA=${VECTOR.secret}`]) {
      expect({ secret, signed: vector({ headers: by(secret), secret, body: BODY }) }).toEqual({ secret, signed: false });
    }
  });

  it.each([
    ['another one before it', `${WRONG} ${RIGHT}`],
    ['another one after it', `${RIGHT} ${WRONG}`],
    ['one of another version before it', `v1a,${randomBytes(64).toString('base64')} ${RIGHT}`],
    ['nine others before it', `${Array.from({ length: 9 }, () => WRONG).join(' ')} ${RIGHT}`],
  ])('is signed with %s', (_what, signature) => {
    expect(vector({ headers: { 'webhook-signature': signature } })).toBe(true);
  });

  it.each([
    ['no signature', ''],
    ['a wrong one', WRONG],
    ['several wrong ones', `${WRONG} ${WRONG}`],
    ['the right one without a version', RIGHT.slice('v1,'.length)],
    ['the right one as another version', RIGHT.replace('v1', 'v2')],
    ['the right one as version 1a', RIGHT.replace('v1', 'v1a')],
    ['two in one word', `${RIGHT},${RIGHT}`],
    ['two headers', `${WRONG}, ${RIGHT}`],
    ['two blanks between', `${WRONG}  ${RIGHT}`],
    ['ten others before it', `${Array.from({ length: 10 }, () => WRONG).join(' ')} ${RIGHT}`],
    ['a long version', `${'v'.repeat(9)},x ${RIGHT}`],
    ['an empty one', `v1, ${RIGHT}`],
    ['hex', `v1,${Buffer.from(RIGHT.slice(3), 'base64').toString('hex')}`],
    ['something before', `!${RIGHT}`],
    ['something after', `${RIGHT}!`],
  ])('is not signed with %s', (_what, signature) => {
    expect(vector({ headers: { 'webhook-signature': signature } })).toBe(false);
  });

  it.each([
    [-300, true],
    [300, true],
    [-301, false],
    [301, false],
  ])('counts when the clocks are %i seconds apart: %s', (seconds, expected) => {
    expect(vector({ now: new Date(VECTOR.now.getTime() + seconds * 1000) })).toBe(expected);
  });

  const over = (id: string, time: string): Record<string, string> => ({
    'webhook-id': id,
    'webhook-timestamp': time,
    'webhook-signature': `v1,${hmac(Buffer.from(VECTOR.secret, 'base64'), `${id}.${time}.${VECTOR.body}`).toString('base64')}`,
  });

  it.each([
    ['words after the time', 'msg_1', '1614265330abc'],
    ['words before the time', 'msg_1', 'a1614265330'],
    ['a fraction of a second', 'msg_1', '1614265330.5'],
    ['a time of thirteen digits', 'msg_1', '0001614265330'],
    ['an exponent', 'msg_1', '1614265330e0'],
    ['an id with a full stop', 'msg_1.2', '1614265330'],
    ['an id with a comma, as two headers arrive', 'msg_1, msg_2', '1614265330'],
    ['an id with an odd sign', 'msg!1', '1614265330'],
    ['an id that begins oddly', '!msg_1', '1614265330'],
    ['an id that ends oddly', 'msg_1!', '1614265330'],
    ['a long id', 'm'.repeat(256), '1614265330'],
  ])('refuses %s, whatever was signed', (_what, id, time) => {
    expect(vector({ headers: over(id, time) })).toBe(false);
  });

  it('takes ids of the usual kinds, and times of up to twelve digits', () => {
    for (const id of ['evt:1', '2b7c1f60-8a1d-4a70-8b7e-5c8f31d2a001', 'a/b+c==', 'm'.repeat(255)]) expect(vector({ headers: over(id, '1614265330') })).toBe(true);
    expect(vector({ headers: over('msg_1', '001614265330') })).toBe(true);
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('is not signed without %s', (name) => {
    const headers: Record<string, string> = { ...VECTOR.headers };
    Reflect.deleteProperty(headers, name);
    expect(signed({ headers, body: VECTOR.body, secrets: [lasting(VECTOR.secret)], now: VECTOR.now })).toBe(false);
  });

  it('does not sign the words that a missing id or time would be', () => {
    for (const name of ['webhook-id', 'webhook-timestamp'] as const) {
      const given = { 'webhook-id': 'msg_1', 'webhook-timestamp': '1614265330', [name]: 'null' };
      const { [name]: _missing, ...headers } = { ...given, ...over(given['webhook-id'], given['webhook-timestamp']) };
      expect(signed({ headers, body: VECTOR.body, secrets: [lasting(VECTOR.secret)], now: VECTOR.now })).toBe(false);
    }
  });

  it('is refused with the headers of both kinds, though each were right', () => {
    const own = { [HEADER]: hmac(VECTOR.secret, VECTOR.body).toString('hex') };
    expect(vector({ headers: own })).toBe(false);
    for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const) {
      const headers = { ...own, [name]: VECTOR.headers[name] };
      expect(signed({ headers, body: VECTOR.body, secrets: [lasting(VECTOR.secret)], now: VECTOR.now })).toBe(false);
    }
  });

  it('is refused with a secret that ended', () => {
    expect(signed({ headers: VECTOR.headers, body: VECTOR.body, secrets: [{ secret: VECTOR.secret, notAfter: new Date(VECTOR.now.getTime() - 1) }], now: VECTOR.now })).toBe(false);
    expect(signed({ headers: VECTOR.headers, body: VECTOR.body, secrets: [], now: VECTOR.now })).toBe(false);
  });
});
