import { describe, expect, it } from '@jest/globals';

import { counted, durationText, moneyText, valueText } from '../../../src/admin/value-text.js';

describe('values as the panel writes them', () => {
  it.each([
    [0, '$0'],
    [12345, '$12,345'],
    [12345.5, '$12,345.50'],
    [-3, '-$3'],
  ])('write the money %p as %s', (value, text) => {
    expect(moneyText(value)).toBe(text);
  });

  it.each([
    [null, '–'],
    [420, '0.4 s'],
    [12_300, '12 s'],
    [185_000, '3 min 5 s'],
  ])('write %p milliseconds as %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it('count one and many', () => {
    expect(counted(1, 'job', 'jobs')).toBe('1 job');
    expect(counted(1200, 'job', 'jobs')).toBe('1,200 jobs');
  });

  it.each([
    [null, 'empty'],
    ['', 'empty'],
    [[], 'empty'],
    ['text', 'text'],
    [5, '5'],
    [[{ stTechnicianId: '1', name: 'Ray Castillo', primary: true }, { name: 'Ann' }], 'Ray Castillo, Ann'],
    [{ a: 1 }, '{"a":1}'],
  ])('write %j as %s', (value, text) => {
    expect(valueText(value)).toBe(text);
  });

  it('cut what is too long for a line', () => {
    expect(valueText('x'.repeat(500))).toHaveLength(120);
  });
});
