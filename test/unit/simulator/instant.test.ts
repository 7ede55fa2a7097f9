import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatInstant, instantOfMs, parseInstant, toInstant } from '../../../src/simulator/world/instant.js';

describe('an instant', () => {
  it('keeps seven fractional digits, which a Date cannot', () => {
    expect(formatInstant(toInstant('2021-07-19T20:35:38.2876004Z'))).toBe('2021-07-19T20:35:38.2876004Z');
  });

  it('is written without trailing zeros, as ServiceTitan does', () => {
    expect(formatInstant(toInstant('2024-12-20T15:00:00.5000000Z'))).toBe('2024-12-20T15:00:00.5Z');
    expect(formatInstant(toInstant(new Date('2024-12-20T15:00:00Z')))).toBe('2024-12-20T15:00:00Z');
  });

  it('reads a day, a zone and an offset', () => {
    expect(parseInstant('2024-12-20')).toBe(instantOfMs(Date.UTC(2024, 11, 20)));
    expect(parseInstant('2024-12-20T10:00:00-05:00')).toBe(parseInstant('2024-12-20T15:00:00Z'));
  });

  it('refuses what is no date', () => {
    expect(parseInstant('tomorrow')).toBeUndefined();
    expect(() => toInstant('tomorrow')).toThrow('give a Date or ISO 8601 text');
  });

  it('comes back from its text unchanged, whatever it is', () => {
    fc.assert(fc.property(fc.integer({ min: -2_000_000_000_000_000, max: 4_000_000_000_000_000 }), (ticks) => parseInstant(formatInstant(ticks)) === ticks));
  });
});
