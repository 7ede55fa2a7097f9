import { createHash, createHmac, randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { countInbox } from '../../../src/state/inbox.js';
import { hmac, jobEvent, requestOf, rightly, SIGNATURE_HEADER, signedHeaders, standardHeaders, WEBHOOK_SECRET, type Sent } from '../../support/webhooks.js';
import { serveCrm, type ServedCrm } from '../endpoints/served-crm.js';

const BODY = jobEvent({ occurrence: 'the occurrence' });
const RIGHT = rightly(BODY);
const HEX = hmac(BODY).toString('hex');
const BASE64 = hmac(BODY).toString('base64');
const STANDARD = standardHeaders({ body: BODY, id: 'msg_1' });
const PRINTABLE = Array.from({ length: 95 }, (_each, index) => String.fromCharCode(32 + index));

const under = (signature: string, body: string | Uint8Array = BODY): Sent => ({ body, headers: { ...RIGHT.headers, [SIGNATURE_HEADER]: signature } });
const withHeaders = (headers: Record<string, string>, body: string | Uint8Array = BODY): Sent => ({ body, headers: { 'Content-Type': 'application/json', ...headers } });

/** Each single bit of the body turned. */
const changedBodies = (): Sent[] =>
  Array.from({ length: Buffer.byteLength(BODY) * 8 }, (_each, bit) => {
    const body = Buffer.from(BODY);
    body[bit >> 3] = (body[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return { ...RIGHT, body };
  });

/** Each character of a text replaced by each other one that a header may hold. */
const changed = (text: string): string[] => [...text].flatMap((own, at) => PRINTABLE.filter((other) => other !== own).map((other) => `${text.slice(0, at)}${other}${text.slice(at + 1)}`));

const cuts = (text: string): string[] => [...text].flatMap((_own, at) => [text.slice(0, at), text.slice(at + 1)]);

const changedSignatures = (): Sent[] => [...changed(HEX), ...changed(BASE64)].map((signature) => under(signature));

const truncated = (): Sent[] => [
  ...cuts(BODY).map((body) => ({ ...RIGHT, body })),
  ...[...cuts(HEX), ...cuts(BASE64), ...cuts(`sha256=${HEX}`).filter((text) => text !== HEX)].map((signature) => under(signature)),
  ...[`${BODY} `, ` ${BODY}`, `${BODY}\n`, `${BODY}${BODY}`, `\uFEFF${BODY}`, JSON.stringify(JSON.parse(BODY), null, 2), BODY.normalize('NFD').toUpperCase()].map((body) => ({ ...RIGHT, body })),
];

/** The right digest told in another way, and digests of another kind. */
const otherEncodings = (): Sent[] => {
  const digest = hmac(BODY);
  const texts = [
    digest.toString('latin1').replace(/[^\x20-\x7e\x80-\xff]/g, '.'),
    digest.toString('base64url').replaceAll('-', '_'),
    `${digest.toString('base64url')}=`.replace('_', '-').concat('='),
    Buffer.from(HEX).toString('base64'),
    Buffer.from(BASE64).toString('hex'),
    Buffer.from(BASE64).toString('base64'),
    HEX.replace(/[a-f]/, (letter) => letter.toUpperCase()),
    [...HEX].reverse().join(''),
    `0x${HEX}`,
    encodeURIComponent(BASE64),
    HEX.match(/../g)?.join(':') ?? '',
    digest.subarray(0, 16).toString('hex'),
    ...['md5', 'sha1', 'sha224', 'sha384', 'sha512', 'sha3-256'].flatMap((algorithm) => {
      const other = createHmac(algorithm, WEBHOOK_SECRET).update(BODY).digest();
      return [other.toString('hex'), other.toString('base64'), `sha256=${other.toString('hex')}`, other.subarray(0, 32).toString('hex')];
    }),
    ...[BODY, `${WEBHOOK_SECRET}${BODY}`, `${BODY}${WEBHOOK_SECRET}`, WEBHOOK_SECRET].map((text) => createHash('sha256').update(text).digest('hex')),
    hmac(BODY).toString('hex').replace(/./g, '0'),
    hmac('').toString('hex'),
    hmac(`${BODY}\n`).toString('base64'),
    hmac(Buffer.from(BODY, 'utf16le')).toString('hex'),
    hmac(hmac(BODY)).toString('hex'),
    hmac(HEX).toString('hex'),
  ];
  return texts.map((text) => under(text));
};

const wrongSecrets = (): Sent[] => {
  const near = [...cuts(WEBHOOK_SECRET), ...[...WEBHOOK_SECRET].map((_each, at) => `${WEBHOOK_SECRET.slice(0, at)}#${WEBHOOK_SECRET.slice(at + 1)}`)];
  const others = ['', 'null', 'undefined', 'secret', 'whsec_', WEBHOOK_SECRET.toUpperCase(), `${WEBHOOK_SECRET}\n`, ` ${WEBHOOK_SECRET}`, `whsec_${WEBHOOK_SECRET}`, '[object Object]', 'test-payload-secret'];
  const keys = [Buffer.from(WEBHOOK_SECRET, 'base64'), Buffer.from(WEBHOOK_SECRET, 'hex'), Buffer.alloc(32), createHash('sha256').update(WEBHOOK_SECRET).digest()];
  return [...near, ...others, ...keys, ...Array.from({ length: 200 }, () => randomBytes(32))].flatMap((key) => {
    const digest = hmac(BODY, key);
    return [under(digest.toString('hex')), under(digest.toString('base64'))];
  });
};

/** Fifty shapes of headers, and more. */
const headerShapes = (): Sent[] => {
  const names = ['X-Signature', 'X-Hub-Signature-256', 'X-ST-Signature', 'servicetitan-signature', 'X-ServiceTitan-Signature-256', 'XServiceTitanSignature', 'Signature', 'Authorization', 'Stripe-Signature', 'svix-signature'];
  const values = ['', ' ', '=', '==', ',', ';', '0', 'null', 'undefined', 'true', '{}', '[]', '*', '%00', 'NaN', 'sha256=', 'sha256', 'v1,', 'sha256==', '0'.repeat(64), 'f'.repeat(64), 'A'.repeat(43).concat('='), 'a'.repeat(8000)];
  const around = [`"${HEX}"`, `'${HEX}'`, `<${HEX}>`, `[${HEX}]`, `{"signature":"${HEX}"}`, `Bearer ${HEX}`, `Basic ${BASE64}`, `v1=${HEX}`, `v1,${BASE64}`, `t=1,v1=${HEX}`, `sha1=${HEX}`, `SHA256=${HEX}`, `sha256:${HEX}`, `sha256 = ${HEX}`, `sha-256=${HEX}`, `hmac-sha256=${HEX}`, `${HEX};`, `${HEX},`, `${HEX} ${HEX}`, `${HEX},${HEX}`, `${HEX}, ${'0'.repeat(64)}`, `keyId=1,signature=${HEX}`];
  return [withHeaders({}), ...names.map((name) => withHeaders({ [name]: HEX })), ...[...values, ...around].map((value) => under(value))];
};

/** Standard Webhooks with something wrong, or with the headers of both kinds. */
const standardShapes = (): Sent[] => {
  const change = (headers: Record<string, string>): Sent => withHeaders({ ...STANDARD, ...headers });
  const without = (name: string): Sent => withHeaders(Object.fromEntries(Object.entries(STANDARD).filter(([each]) => each !== name)));
  const signature = STANDARD['webhook-signature'] ?? '';
  const seconds = Number(STANDARD['webhook-timestamp']);
  const times = [0, 1, seconds - 1, seconds + 1, seconds * 1000, -seconds, `${seconds} `, `+${seconds}`, `0x${seconds.toString(16)}`, `${seconds}.0`, `${seconds}abc`, 'now', new Date().toISOString()].map(String).filter((time) => time.trim() !== String(seconds));
  return [
    ...['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(without),
    ...times.map((time) => change({ 'webhook-timestamp': time })),
    ...[-3600, -301, 301, 3600].map((away) => withHeaders(standardHeaders({ body: BODY, at: new Date(Date.now() + away * 1000 + Math.sign(away) * 1000) }))),
    ...changed('msg_1').map((id) => change({ 'webhook-id': id })),
    ...[...changed(signature.slice(0, 8)), ...cuts(signature)].map((text) => change({ 'webhook-signature': text })),
    ...[`${signature},${signature}`, `v1,${HEX}`, `v1,${BASE64}`, `v1a,${signature.slice(3)}`, signature.slice(3)].map((text) => change({ 'webhook-signature': text })),
    withHeaders(standardHeaders({ body: BODY, secret: `${WEBHOOK_SECRET}.` })),
    withHeaders(standardHeaders({ body: `${BODY} ` })),
    change({ [SIGNATURE_HEADER]: HEX }),
    change({ [SIGNATURE_HEADER]: '' }),
    withHeaders({ ...RIGHT.headers, 'webhook-id': 'msg_1' }),
    withHeaders({ ...signedHeaders(BODY), 'webhook-signature': signature }),
  ];
};

describe('forged webhooks', () => {
  let crm: ServedCrm;
  const warnings: string[] = [];
  beforeAll(async () => {
    crm = await serveCrm({ options: { webhookSecret: WEBHOOK_SECRET }, seed: false });
    jest.spyOn(crm.payload.logger, 'warn').mockImplementation((line: unknown) => void warnings.push(JSON.stringify(line)));
  });
  afterAll(() => crm.close());

  const kinds = [
    { kind: 'every bit of the body', forge: changedBodies, least: 2000 },
    { kind: 'every character of the signature', forge: changedSignatures, least: 9000 },
    { kind: 'what is cut off or added', forge: truncated, least: 800 },
    { kind: 'other encodings', forge: otherEncodings, least: 40 },
    { kind: 'wrong secrets', forge: wrongSecrets, least: 700 },
    { kind: 'shapes of headers', forge: headerShapes, least: 50 },
    { kind: 'Standard Webhooks that are not', forge: standardShapes, least: 500 },
  ];
  const answers = new Set<string>();
  let sent = 0;

  it.each(kinds)('are refused: $kind', async ({ forge, least }) => {
    const forgeries = forge();
    expect(forgeries.length).toBeGreaterThanOrEqual(least);
    for (const forgery of forgeries) {
      const answer = await crm.fetch(requestOf(forgery));
      answers.add(JSON.stringify([answer.status, await answer.text(), [...answer.headers]]));
      sent += 1;
    }
    expect([...answers].map((answer) => Object(JSON.parse(answer))[0])).toEqual([401]);
  });

  it('are all answered alike, and nothing came of them', async () => {
    expect(sent).toBeGreaterThan(5000);
    const [answer, ...others] = [...answers];
    expect(others).toEqual([]);
    expect(JSON.parse(answer ?? '')).toEqual([401, '{"errors":[{"message":"Unauthorized."}]}', expect.arrayContaining([['cache-control', 'no-store'], ['content-type', 'application/json']])]);
    expect(await countInbox(crm.runtime.state, {})).toMatchObject({ waiting: 0, worked: 0, ignored: 0, failed: 0 });
    expect((await crm.payload.count({ collection: 'payload-jobs' })).totalDocs).toBe(0);
    expect((await crm.runtime.state.db.select().from(crm.runtime.state.tables.journal.syncLog)).length).toBe(0);
  });

  it('are told in the log, but not one by one', () => {
    expect(new Set(warnings)).toEqual(new Set([JSON.stringify({ msg: '[crm-sync-worker] a webhook was refused: it is not signed with a secret of this CRM. Further ones of this minute are not told.' })]));
    expect(warnings.length).toBeLessThan(20);
  });

  it('do not keep the right one out', async () => {
    expect((await crm.fetch(requestOf(RIGHT))).status).toBe(202);
    expect((await crm.fetch(requestOf(withHeaders(STANDARD)))).status).toBe(202);
    await crm.settled();
  });

  it('are answered like everything that is sent to a CRM without a secret', async () => {
    const replaced = jest.replaceProperty(crm.runtime.settings, 'webhookSecrets', []);
    const keys = [WEBHOOK_SECRET, '', 'null', 'undefined', Buffer.alloc(32)];
    for (const sentBody of [...keys.map((key) => under(hmac(BODY, key).toString('hex'))), withHeaders({}), withHeaders(STANDARD)]) {
      const answer = await crm.fetch(requestOf(sentBody));
      expect(answers).toContain(JSON.stringify([answer.status, await answer.text(), [...answer.headers]]));
    }
    replaced.restore();
  });
});
