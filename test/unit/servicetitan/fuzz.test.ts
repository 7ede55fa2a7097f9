import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { schemaOf } from '../../../src/servicetitan/feeds.js';
import { parseLosslessly } from '../../../src/servicetitan/lossless-json.js';
import { receive } from '../../../src/servicetitan/received.js';
import { toMirrorRow } from '../../../src/sync/pull/feed-rows.js';
import { CANARY, documentedRow, spoiltRow } from '../../support/openapi/arbitrary.js';
import { allFeedNames } from './every-request.js';

/** Spoilt payloads in all, spread over the feeds; the nightly run sets more. */
const PAYLOADS = Number(process.env.FUZZ_PAYLOADS ?? 10_000);
const perFeed = Math.ceil(PAYLOADS / allFeedNames.length);

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, member]) => [key, ...textsIn(member)]) : [];
};
const isStorable = (text: string): boolean => !text.includes('\u0000') && !/\p{Surrogate}/u.test(text);
const numbersIn = (value: unknown): number[] => {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
};

describe.each(allFeedNames)('a row of the feed %s', (feed) => {
  it('is read whenever it is as ServiceTitan documents it', () => {
    fc.assert(
      fc.property(documentedRow(feed), (row) => {
        const received = receive({ schema: schemaOf(feed), row: parseLosslessly(JSON.stringify(row)) });
        expect(received).toMatchObject({ ok: true, record: { id: String(row['id']) } });
      }),
      { numRuns: 200 },
    );
  });

  it(`is read or refused, never half, and never throws, in ${perFeed} spoilt payloads`, () => {
    const seen = { read: 0, refused: 0 };
    fc.assert(
      fc.property(spoiltRow(feed), (row) => {
        const received = receive({ schema: schemaOf(feed), row });
        expect(textsIn(received.raw).every(isStorable)).toBe(true);
        if (!received.ok) {
          seen.refused += 1;
          expect(received.reason).toMatch(/^(row|[a-zA-Z.]+): (expected|missing|nested)/);
          expect(received.reason).not.toContain(CANARY);
          return;
        }
        seen.read += 1;
        expect(textsIn(received.record).every(isStorable)).toBe(true);
        expect(numbersIn(received.record).every(Number.isFinite)).toBe(true);
        const mirrored = toMirrorRow(feed, received);
        expect(mirrored.id).toMatch(/^[1-9]\d{0,18}$/);
        expect(mirrored.modifiedKey).toMatch(/^(19|[2-9]\d)\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{9}Z$/);
        for (const link of Object.values(mirrored.links)) expect(link === null || (link.length <= 254 && isStorable(link))).toBe(true);
        // What was kept of it says the same when it is read again.
        const again = receive({ schema: schemaOf(feed), row: parseLosslessly(JSON.stringify(received.raw)) });
        expect(again).toMatchObject({ ok: true, record: received.record, isMended: false });
      }),
      { numRuns: perFeed },
    );
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(perFeed / 50);
  });
});
