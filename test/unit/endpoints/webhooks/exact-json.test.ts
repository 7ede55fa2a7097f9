import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { parseExactly } from '../../../../src/endpoints/webhooks/exact-json.js';

describe('parseExactly', () => {
  it.each([
    ['{"id":9007199254740993}', { id: '9007199254740993' }],
    ['{"id":9007199254740992}', { id: '9007199254740992' }],
    ['{"id":9007199254740991}', { id: 9007199254740991 }],
    ['{"id":9223372036854775807}', { id: '9223372036854775807' }],
    ['{"id":-9223372036854775808}', { id: '-9223372036854775808' }],
    ['[12345678901234567890,1]', ['12345678901234567890', 1]],
    ['12345678901234567890', '12345678901234567890'],
    ['{"id":2150000001}', { id: 2150000001 }],
    ['{"total":1234567890123456.75}', { total: 1234567890123456.75 }],
    ['{"total":0.12345678901234567890}', { total: 0.12345678901234568 }],
    ['{"total":12345678901234567890e3}', { total: 12345678901234567890e3 }],
    ['{"total":1E12345678901234567890}', { total: Infinity }],
    ['{"id":1e-20,"b":1e+20}', { id: 1e-20, b: 1e20 }],
  ])('reads %s without losing a digit of a whole number', (text, expected) => {
    expect(parseExactly(text)).toEqual(expected);
  });

  it.each(['{"text":"12345678901234567890"}', '{"12345678901234567890":1}', '{"text":"a \\"12345678901234567890"}', '{"text":"\\\\","n":"12345678901234567890"}'])('leaves digits in text alone: %s', (text) => {
    expect(parseExactly(text)).toEqual(JSON.parse(text));
  });

  it.each(['', '{', '{"a":01234567890123456789}', '"12345678901234567890', '{"a":1} {"b":2}', 'NaN'])('throws what JSON.parse throws for %j', (text) => {
    expect(() => parseExactly(text)).toThrow(SyntaxError);
  });

  it('reads everything else as JSON.parse does', () => {
    const isLong = (value: unknown): boolean => typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21;
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (text, space) => {
        const spaced = JSON.stringify(JSON.parse(text), null, space);
        expect(parseExactly(spaced)).toEqual(JSON.parse(spaced, (_key, value: unknown) => (isLong(value) ? String(value) : value)));
      }),
      { numRuns: 500 },
    );
  });

  it('takes any body that is allowed, however odd', () => {
    const quotes = `"${'\\"'.repeat(131_000)}"`;
    expect(parseExactly(quotes)).toBe('"'.repeat(131_000));
    expect(() => parseExactly(quotes.slice(0, -1))).toThrow(SyntaxError);
    expect(() => parseExactly('"\\'.repeat(131_000))).toThrow(SyntaxError);
    expect(() => parseExactly('['.repeat(262_000))).toThrow(SyntaxError);
  });
});
