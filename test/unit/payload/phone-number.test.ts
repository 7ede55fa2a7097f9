import { describe, expect, it } from '@jest/globals';
import { getExampleNumber, type CountryCode } from 'libphonenumber-js/min';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import fc from 'fast-check';

import { e164, isPhoneCountry, phoneKey } from '../../../src/payload/values/phone-number.js';

/** Ways in which people write one number of the United States. */
const SPELLINGS: readonly ((area: string, office: string, line: string) => string)[] = [
  (area, office, line) => `(${area}) ${office}-${line}`,
  (area, office, line) => `${area}-${office}-${line}`,
  (area, office, line) => `${area}.${office}.${line}`,
  (area, office, line) => `${area}${office}${line}`,
  (area, office, line) => `1-${area}-${office}-${line}`,
  (area, office, line) => `+1 ${area} ${office} ${line}`,
  (area, office, line) => `  +1${area}${office}${line} `,
];

const spelling = fc.constantFrom(...SPELLINGS);
const usNumber = fc.record({
  area: fc.constantFrom('561', '813', '305', '212'),
  office: fc.integer({ min: 200, max: 989 }).filter((office) => office % 100 !== 11).map(String),
  line: fc.integer({ min: 0, max: 9999 }).map((line) => String(line).padStart(4, '0')),
});
const digits = fc.integer({ min: 1, max: 99_999 }).map(String);

describe('a phone number', () => {
  it.each([
    ['(561) 555-0100', '+15615550100'],
    ['561.555.0100', '+15615550100'],
    ['+49 30 901820', '+4930901820'],
    ['011 49 30 901820', '+4930901820'],
  ])('%s is %s in E.164', (text, number) => {
    expect(e164(text, 'US')).toBe(number);
  });

  it('is read in the way of the country', () => {
    expect(e164('030 901820', 'DE')).toBe('+4930901820');
    expect(e164('030 901820', 'US')).toBeNull();
  });

  it.each([null, '', '  ', 'ask Bob', '911', '555-0100', '561 555 0100 / 561 555 0101', '561 555 0100, ask for Bob', '561 555 0100 x12', '5'.repeat(5_000)])('has no E.164 where %j stands', (text) => {
    expect(e164(text, 'US')).toBeNull();
  });

  it('is one and the same in every spelling, of which E.164 is one', () => {
    fc.assert(
      fc.property(usNumber, spelling, spelling, ({ area, office, line }, one, other) => {
        const [a, b] = [one(area, office, line), other(area, office, line)];
        expect(e164(a, 'US')).toBe(`+1${area}${office}${line}`);
        expect(phoneKey(a, 'US')).toBe(phoneKey(b, 'US'));
        expect(phoneKey(e164(a, 'US'), 'US')).toBe(phoneKey(a, 'US'));
      }),
    );
  });

  it('with an extension is another one than without, and than with another extension', () => {
    fc.assert(
      fc.property(usNumber, spelling, digits, digits, ({ area, office, line }, spell, one, other) => {
        const text = spell(area, office, line).trim();
        expect(phoneKey(`${text} x${one}`, 'US')).toBe(phoneKey(`${text} ext. ${one}`, 'US'));
        expect(phoneKey(`${text} x${one}`, 'US')).not.toBe(phoneKey(text, 'US'));
        if (one !== other) expect(phoneKey(`${text} x${one}`, 'US')).not.toBe(phoneKey(`${text} x${other}`, 'US'));
      }),
    );
  });

  it('of any country stays what it is when it is read again', () => {
    const countries = Object.keys(examples).filter(isPhoneCountry);
    expect(countries.length).toBeGreaterThan(200);
    for (const country of countries) {
      const text = getExampleNumber(country as CountryCode, examples)?.formatNational() ?? '';
      const number = e164(text, country);
      if (number !== null) expect(e164(number, 'US')).toBe(number);
    }
  });

  it('is compared as it is where it is no number, whatever stands there, and none throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null), fc.integer()), (value) => {
        const key = phoneKey(value, 'US');
        if (typeof value !== 'string' || !/\d/.test(value)) expect(key).toBe(value);
        expect(phoneKey(key, 'US')).toBe(key);
      }),
    );
  });
});
