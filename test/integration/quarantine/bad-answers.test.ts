import { gzipSync } from 'node:zlib';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import type { Fault } from '../../../src/exports/simulator.js';
import { INCREMENTAL, readCursor } from '../../../src/state/cursors.js';
import { listQuarantined } from '../../../src/state/quarantine.js';
import { readTenant } from '../../../src/state/tenants.js';
import { emptyWorld } from '../../support/empty-world.js';
import { openShop, type Shop } from '../../support/shop.js';

type Page = { hasMore: boolean; continueFrom: string | null; data: Record<string, unknown>[] };
type Alter = (text: string) => string | Uint8Array<ArrayBuffer>;

const MEGABYTE = 1024 * 1024;

/** The page changed, and written again. */
const page =
  (change: (page: Page) => unknown): Alter =>
  (text) =>
    JSON.stringify(change(JSON.parse(text) as Page));
const bytes = (buffer: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(buffer);
const altered = (body: Alter, more: { status?: number; headers?: Record<string, string> } = {}): Fault => ({ kind: 'altered', body, ...more });

/** Answers that are no JSON, or cut: the client asks once more, and the run knows nothing of it. */
const ASKED_AGAIN: Record<string, Fault> = {
  'an HTML page with status 200': altered(() => '<!doctype html><title>Maintenance</title>', { headers: { 'content-type': 'text/html' } }),
  'nothing with status 200': altered(() => ''),
  'nothing with status 204': altered((text) => text, { status: 204 }),
  'half of the JSON': { kind: 'cut-json' },
  'all of the JSON but its last character': altered((text) => text.slice(0, -1)),
  'half of a gzip': altered((text) => bytes(gzipSync(text).subarray(0, 20)), { headers: { 'content-encoding': 'gzip' } }),
  'plain text that calls itself gzip': altered((text) => text, { headers: { 'content-encoding': 'gzip' } }),
  'bytes that call themselves brotli': altered(() => bytes(Buffer.from([1, 2, 3])), { headers: { 'content-encoding': 'br' } }),
  'two JSON documents': altered((text) => `${text}${text}`),
  'a JSON document on each line': altered(() => '{"id":1}\n{"id":2}\n'),
  '10 MB of blanks': altered(() => ' '.repeat(10 * MEGABYTE)),
  'UTF-16': altered((text) => bytes(Buffer.from(text, 'utf16le'))),
  'single quotes': altered((text) => text.replaceAll('"', "'")),
  'NaN': altered((text) => text.replace('"hasMore":false', '"hasMore":false,"rate":NaN')),
  'a comma too many': altered((text) => text.replace(/}$/, ',}')),
  'a callback around it': altered((text) => `callback(${text})`),
  'status 503 with HTML': { kind: 'html-error', status: 503 },
  'status 502': { kind: 'problem', status: 502 },
  'status 408': { kind: 'problem', status: 408 },
  'a connection that ends': { kind: 'reset' },
  'a 401 to a good token': { kind: 'unauthorized' },
  ...Object.fromEntries(
    ['-1', '0', 'soon', '', '1e3', '0.5', 'Mon, 30 Sep 2024 00:00:00 GMT', '9'.repeat(400), '0x10', '1, 2'].map((retryAfter) => [
      `a 429 with Retry-After "${retryAfter.slice(0, 12)}"`,
      altered(() => '{"status":429,"title":"Too many"}', { status: 429, headers: { 'retry-after': retryAfter } }),
    ]),
  ),
};

/** Answers that look odd and say all they should. */
const READ_AS_THEY_ARE: Record<string, Fault> = {
  'a byte order mark': altered((text) => `\ufeff${text}`),
  '10 MB of blanks around it': altered((text) => `${' '.repeat(5 * MEGABYTE)}${text}${'\n'.repeat(5 * MEGABYTE)}`),
  'gzip': altered((text) => bytes(gzipSync(text)), { headers: { 'content-encoding': 'gzip' } }),
  'another content type': altered((text) => text, { headers: { 'content-type': 'text/plain; charset=iso-8859-1' } }),
  'members twice, of which the last one counts': altered((text) => text.replaceAll('"jobStatus":', '"jobStatus":"Canceled","jobStatus":').replace('"hasMore":', '"hasMore":"maybe","hasMore":')),
  'members that nobody knows': altered(page((of) => ({ ...of, later: { version: 9 }, data: of.data.map((row) => ({ ...row, later: [1, [2]] })) }))),
  'members that reach for prototypes': altered((text) => text.replaceAll('{"id":', '{"__proto__":{"active":false},"constructor":{"prototype":{}},"id":')),
  'everything escaped': altered((text) => text.replaceAll('Scheduled', '\\u0053cheduled')),
  'a wrong count': altered(page((of) => ({ ...of, totalCount: -5, page: 99, pageSize: 'all' }))),
  'the same records twice': { kind: 'repeated-records' },
  'an empty page that says there is more': { kind: 'empty-page' },
  'another success status': altered((text) => text, { status: 206 }),
};

/** Pages that cannot be understood: the feed is left for the next run, and people are told. */
const LEFT_FOR_LATER: Record<string, Fault> = {
  'null': altered(() => 'null'),
  'a number': altered(() => '5'),
  'a text': altered(() => '"fine"'),
  'a list': altered(page((of) => of.data)),
  'no data': altered(page(({ data: _data, ...of }) => of)),
  'data that is null': altered(page((of) => ({ ...of, data: null }))),
  'data that is an object': altered(page((of) => ({ ...of, data: { ...of.data } }))),
  'data that is a text': altered(page((of) => ({ ...of, data: JSON.stringify(of.data) }))),
  'hasMore as text': altered(page((of) => ({ ...of, hasMore: 'false' }))),
  'hasMore that is null': altered(page((of) => ({ ...of, hasMore: null }))),
  'no hasMore': altered(page(({ hasMore: _hasMore, ...of }) => of)),
  'a token that is a number': altered(page((of) => ({ ...of, continueFrom: 5 }))),
  'a token of 10 kB': altered(page((of) => ({ ...of, continueFrom: 'x'.repeat(10_000) }))),
  'more to come and no token': altered(page((of) => ({ ...of, hasMore: true, continueFrom: null }))),
  'more to come and an empty token': altered(page((of) => ({ ...of, hasMore: true, continueFrom: '' }))),
  'more than maxResponseBytes': altered((text) => `${text}${' '.repeat(65 * MEGABYTE)}`),
  'a redirect': altered(() => '', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }),
  'a redirect to itself': altered(() => '', { status: 307, headers: { location: '/' } }),
};

const cases = (of: Record<string, Fault>): { answer: string; fault: Fault }[] => Object.entries(of).map(([answer, fault]) => ({ answer, fault }));

describe('an answer of ServiceTitan', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() } });
  });
  afterAll(() => shop.close());
  afterEach(() => shop.simulator.clearFaults());

  const newCustomer = (name: string): { customerId: number; jobId: number } => {
    const customer = shop.world.addCustomer({ name });
    return { customerId: customer.id, jobId: shop.world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' }).id };
  };
  const isThere = async (customerId: number): Promise<void> => {
    expect(await shop.dealsOf(customerId)).toMatchObject([{ stage: 'contacted', status: 'open' }]);
  };
  const health = async () => (await readTenant(shop.runtime.state, shop.tenantId))?.health;
  const kinds = (run: { warnings: { kind: string; subject: string }[] }) => run.warnings.map(({ kind, subject }) => `${kind} ${subject}`);

  it.each(cases(ASKED_AGAIN))('that is $answer is asked for again', async ({ fault }) => {
    const { customerId } = newCustomer('Asked again');
    shop.simulator.setFault({ ...fault, on: 'export/jobs' });
    expect(await shop.run()).toMatchObject({ status: 'completed', warnings: [], counts: { created: 2, failed: 0 } });
    await isThere(customerId);
  });

  it.each(cases(READ_AS_THEY_ARE))('with $answer is read as it is', async ({ fault }) => {
    const { customerId } = newCustomer('Read as it is');
    shop.simulator.setFault({ ...fault, on: 'export/jobs' });
    expect(await shop.run()).toMatchObject({ status: 'completed', warnings: [], counts: { created: 2, failed: 0 } });
    await isThere(customerId);
  });

  it.each(cases(LEFT_FOR_LATER))('that is, or has, $answer is left for the next run, with a warning, and the other feeds go on', async ({ fault }) => {
    const { customerId, jobId } = newCustomer('Left for later');
    shop.simulator.setFault({ ...fault, on: 'export/appointments' });
    const appointment = shop.world.addAppointment({ jobId });
    const run = await shop.run();
    expect(run).toMatchObject({ status: 'completed', error: null, counts: { created: 2 } });
    expect(kinds(run)).toEqual(['unreadable-feed appointments']);
    expect(await health()).toBe('action_required');
    await isThere(customerId);
    const next = await shop.run();
    expect(next).toMatchObject({ status: 'completed', warnings: [] });
    expect(await health()).toBe('ok');
    expect(await shop.dealsOf(customerId)).toMatchObject([{ stage: 'appointment-scheduled' }]);
    expect(appointment.jobId).toBe(jobId);
  });

  it('that cannot be understood in two feeds means that ServiceTitan is not well: the run fails, and the next one goes on', async () => {
    const { customerId } = newCustomer('Not well');
    shop.simulator.setFault({ kind: 'altered', body: () => 'null', on: /export\/(jobs|estimates)/, times: 2 });
    expect(await shop.run()).toMatchObject({ status: 'failed', error: expect.stringContaining('GET sales export/estimates') });
    expect(await health()).toBe('failing');
    expect(await shop.run()).toMatchObject({ status: 'completed' });
    await isThere(customerId);
  });

  describe('that lies about its place', () => {
    it('comes to an end when it gives the same token again, with its records', async () => {
      const { customerId } = newCustomer('Same token');
      shop.simulator.requests.reset();
      shop.simulator.setFault({ kind: 'altered', body: (text) => text.replace('"hasMore":false', '"hasMore":true'), on: 'export/jobs', times: Infinity });
      const run = await shop.run();
      expect(kinds(run)).toEqual(['stuck-feed jobs']);
      expect(shop.simulator.requests.count('GET jpm/export/jobs')).toBeLessThan(5);
      expect(await health()).toBe('action_required');
      await isThere(customerId);
      shop.simulator.clearFaults();
      expect(await shop.run()).toMatchObject({ status: 'completed', warnings: [] });
    });

    it('comes to an end when its tokens go round in a circle', async () => {
      const { customerId } = newCustomer('In a circle');
      const before = await readCursor(shop.runtime.state, { tenantId: shop.tenantId, feed: 'jobs', lane: INCREMENTAL });
      let answers = 0;
      const circle = page((of) => {
        answers += 1;
        return { ...of, hasMore: true, continueFrom: answers % 2 === 0 ? (before?.continueFrom ?? null) : of.continueFrom };
      });
      shop.simulator.setFault({ kind: 'altered', body: circle, on: 'export/jobs', times: Infinity });
      shop.simulator.requests.reset();
      expect(kinds(await shop.run())).toEqual(['stuck-feed jobs']);
      expect(shop.simulator.requests.count('GET jpm/export/jobs')).toBeLessThan(6);
      await isThere(customerId);
    });

    it('loses nothing when it says there is no more although there is', async () => {
      const told = Array.from({ length: 5 }, (_, index) => newCustomer(`No more ${index}`));
      const halves = page((of) => ({ ...of, hasMore: false }));
      shop.simulator.setFault({ kind: 'altered', body: halves, on: 'export/customers', times: 1 });
      await shop.run();
      await shop.run();
      for (const { customerId } of told) await isThere(customerId);
    });
  });

  it('with one record nested too deep sets that one aside, and the others of its page go through', async () => {
    const deep = newCustomer('Too deep');
    const beside = newCustomer('Beside it');
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    shop.simulator.setFault({ kind: 'altered', body: (text) => text.replace(`{"id":${deep.jobId},`, `{"more":${nested},"id":${deep.jobId},`), on: 'export/jobs' });
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { failed: 1 } });
    await isThere(beside.customerId);
    expect((await listQuarantined(shop.runtime.state, { limit: 10 })).filter(({ entity }) => entity === 'jobs')).toMatchObject([
      { recordId: String(deep.jobId), reason: 'row: nested deeper than 32 levels', raw: null },
    ]);
    shop.world.touch('jobs', deep.jobId);
    await shop.run();
    await isThere(deep.customerId);
  });

  it('with records that are no objects sets them aside, each once, and the others go through', async () => {
    const { customerId } = newCustomer('Among strangers');
    const strangers = page((of) => ({ ...of, data: [null, 5, 'row', [], true, [5], ...of.data, null] }));
    shop.simulator.setFault({ kind: 'altered', body: strangers, on: 'export/jobs' });
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { failed: 7 } });
    await isThere(customerId);
    const aside = (await listQuarantined(shop.runtime.state, { limit: 100 })).filter(({ reason }) => reason === 'row: expected an object');
    expect(aside.map(({ recordId, nextRetryAt }) => [/^unreadable-/.test(recordId), nextRetryAt])).toEqual(Array.from({ length: 6 }, () => [true, null]));
  });

  it('about the history of an estimate that cannot be understood costs the date of the dismissal, not the estimates', async () => {
    const { customerId, jobId } = newCustomer('Odd history');
    const estimate = shop.world.addEstimate({ jobId, subtotal: 500 });
    shop.world.dismissEstimate(estimate.id);
    shop.simulator.setFault({ kind: 'altered', body: () => '{"data":[]}', on: 'status/estimates' });
    const run = await shop.run();
    expect(kinds(run)).toEqual([`unreadable-history ${estimate.id}`]);
    expect(await shop.dealsOf(customerId)).toMatchObject([{ stage: 'estimate-lost', status: 'lost' }]);
  });

  it.each<{ answer: string; fault: Fault; isMended: boolean }>([
    { answer: 'an HTML page with status 200', fault: altered(() => '<html>'), isMended: true },
    { answer: 'a lifetime that is none', fault: altered((text) => text.replace(/"expires_in":\d+/, '"expires_in":"soon"')), isMended: true },
    { answer: 'a lifetime in the past', fault: altered((text) => text.replace(/"expires_in":\d+/, '"expires_in":-900')), isMended: true },
    { answer: 'a redirect', fault: altered(() => '', { status: 302, headers: { location: '/elsewhere' } }), isMended: false },
    { answer: 'no token', fault: altered(() => '{"expires_in":900}'), isMended: false },
    { answer: 'a token that would end its header', fault: altered((text) => text.replace(/"access_token":"[^"]*"/, '"access_token":"a\\r\\nx: y"')), isMended: false },
  ])('to a login that has $answer ends no process: the run goes on, or fails with its reason and the next one goes on', async ({ fault, isMended }) => {
    const { customerId } = newCustomer('Logged in');
    shop.simulator.expireTokens();
    shop.simulator.setFault({ ...fault, on: 'connect/token', times: isMended ? 1 : 4 });
    const run = await shop.run();
    expect(run.status).toBe(isMended ? 'completed' : 'failed');
    if (!isMended) expect(run.error).toContain('POST auth connect/token');
    shop.simulator.clearFaults();
    await shop.run();
    await isThere(customerId);
  });

  it('that shifts, repeats and lies in any order loses no record, and every run ends', async () => {
    const lies: Fault[] = [
      { kind: 'repeated-records' },
      { kind: 'empty-page' },
      altered(page((of) => ({ ...of, hasMore: false }))),
      altered(page((of) => ({ ...of, hasMore: true }))),
      altered(page((of) => ({ ...of, data: [...of.data].reverse() }))),
      altered((text) => text.slice(0, 7)),
      altered(page((of) => ({ ...of, data: [null, ...of.data] }))),
      altered(() => 'null'),
    ];
    const feeds = ['export/customers', 'export/jobs', 'export/estimates'];
    const told: number[] = [];
    for (let round = 0; round < 24; round += 1) {
      for (let each = 0; each < 3; each += 1) told.push(newCustomer(`Round ${round}`).customerId);
      // A walk through all pairs of lie and feed, a few at a time.
      for (let step = 0; step < 3; step += 1) {
        const fault = lies[(round * 3 + step * 5) % lies.length];
        const on = feeds[(round + step) % feeds.length];
        if (fault && on) shop.simulator.setFault({ ...fault, on });
      }
      await shop.run();
      shop.simulator.clearFaults();
    }
    expect(await shop.run()).toMatchObject({ status: 'completed' });
    for (const customerId of told) await isThere(customerId);
  });
});
