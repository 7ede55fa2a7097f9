import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { parseLosslessly, stringifyLosslessly } from '../../../src/servicetitan/lossless-json.js';
import type { LosslessJson } from '../../../src/servicetitan/lossless-json.js';

describe('reading JSON', () => {
  it.each<[string, unknown]>([
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['9223372036854775807', '9223372036854775807'],
    ['{"id":9007199254740993,"of":[9007199254740992 , 5]}', { id: '9007199254740993', of: ['9007199254740992', 5] }],
    ['{"9007199254740993":9007199254740993}', { '9007199254740993': '9007199254740993' }],
    ['"say \\"9007199254740993\\" \\\\"', 'say "9007199254740993" \\'],
    ['["\\\\",9007199254740993,"\\\\\\"9007199254740993"]', ['\\', '9007199254740993', '\\"9007199254740993']],
    ['[0.12345678901234567,1234567890.12345678901,1e400,12345678901234567e3]', [0.123_456_789_012_345_67, 1_234_567_890.123_456_789, Infinity, 12_345_678_901_234_567e3]],
    [' \n[ 1 , 2 ] \t', [1, 2]],
  ])('%s keeps every digit of its whole numbers, and nothing else changes', (json, value) => {
    expect(parseLosslessly(json)).toEqual(value);
  });

  it.each(['', ' ', '00000000000000000123', '9007199254740993x', '[9007199254740993', '"9007199254740993', '9007199254740993 9007199254740993', '+9007199254740993', '{"a":9007199254740993,}'])(
    'refuses %p, which is no JSON',
    (json) => {
      expect(() => parseLosslessly(json)).toThrow(SyntaxError);
    },
  );

  it('never lets two different numbers become one', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), fc.bigInt({ min: 1n, max: 1000n }), (id, step) => {
        const [a, b] = parseLosslessly(`[${id},${id + step}]`) as unknown[];
        expect(String(a)).toBe(String(id));
        expect(String(b)).not.toBe(String(a));
      }),
    );
  });

  it('reads everything else exactly as JSON.parse does', () => {
    const spelled = (json: string): unknown =>
      JSON.parse(json, (_, value: unknown) => (typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(String(value)) ? String(value) : value));
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(parseLosslessly(json)).toEqual(spelled(json));
        // A long number beside it switches the careful way on.
        expect(parseLosslessly(`[9007199254740993,${json}]`)).toEqual(['9007199254740993', spelled(json)]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('writing JSON', () => {
  it('keeps every digit of whole numbers and leaves out what has no value', () => {
    const value = { id: 9_223_372_036_854_775_807n, of: [1n, { none: undefined, text: '"9007199254740993"', no: null }], "a'b\n": -0.5 };
    expect(stringifyLosslessly(value)).toBe(`{"id":9223372036854775807,"of":[1,{"text":"\\"9007199254740993\\"","no":null}],"a'b\\n":-0.5}`);
  });

  it('writes everything else exactly as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(stringifyLosslessly(value as LosslessJson)).toBe(JSON.stringify(value));
      }),
    );
  });
});
