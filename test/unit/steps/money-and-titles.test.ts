import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { moneyText, sumOf } from '../../../src/sync/steps/money.js';
import { byCreation, compareIds, latestOf } from '../../../src/sync/steps/order.js';
import { cleanText } from '../../../src/payload/values/clean-text.js';
import { estimateNameOf, estimateTitle, installTitle, isQualifyingTitle, qualifyingTitle } from '../../../src/sync/steps/title.js';

const worth = (...subtotals: number[]) => subtotals.map((subtotal) => ({ subtotal, tax: 0 }));
const total = { estimateValue: 'total' } as const;

describe('money', () => {
  test.each([
    [[0.1, 0.2], 0.3],
    [[1.005], 1.01],
    [[1.004], 1],
    [[0.333, 0.333, 0.334], 1],
    [[10.004, 10.004], 20.01],
    [[-5.5, 2], -3.5],
    [[], 0],
  ])('%j sum to %d: rounded half up to cents after summing', (subtotals, sum) => {
    expect(sumOf(worth(...subtotals), total)).toBe(sum);
  });

  test('an estimate is worth subtotal + tax, or its subtotal', () => {
    expect(sumOf([{ subtotal: 100, tax: 7.25 }], total)).toBe(107.25);
    expect(sumOf([{ subtotal: 100, tax: 7.25 }], { estimateValue: 'subtotal' })).toBe(100);
  });

  test.each([
    [0, '$0'],
    [5, '$5'],
    [12345, '$12,345'],
    [12345.5, '$12,345.50'],
    [1234567.89, '$1,234,567.89'],
    [-20.5, '-$20.50'],
  ])('%d is written %s: thousands separated, cents only if there are any', (value, text) => {
    expect(moneyText(value)).toBe(text);
  });

  test('sums do not depend on the order of the estimates', () => {
    const cents = fc.integer({ min: -1_000_000, max: 100_000_000 }).map((value) => value / 1000);
    fc.assert(fc.property(fc.array(cents), (values) => expect(sumOf(worth(...values), total)).toBe(sumOf(worth(...values.toReversed()), total))));
  });
});

describe('titles', () => {
  test('an estimate without a name is "Estimate {id}"', () => {
    expect(estimateNameOf({ id: '30', name: '  ' })).toBe('Estimate 30');
    expect(estimateTitle({ customerName: 'Ann', estimate: { id: '30', name: null }, value: 1 })).toBe('Ann - Estimate 30 - $1');
  });

  test('an install title has no value while it is 0', () => {
    expect(installTitle({ customerName: 'Ann', jobNumber: '7', value: 0 })).toBe('Ann - Install Job #7');
    expect(installTitle({ customerName: 'Ann', jobNumber: '7', value: 0.5 })).toBe('Ann - Install Job #7 - $0.50');
  });

  test('very long names are cut between characters, so that the value is always there', () => {
    const title = estimateTitle({ customerName: '😀'.repeat(500), estimate: { id: '1', name: 'é'.repeat(500) }, value: 9 });
    expect(Array.from(title).length).toBeLessThan(260);
    expect(title).toMatch(/^😀{119}… - é{119}… - \$9$/u);
  });

  test('a name of 120 characters is whole, and no blank stands before the sign that a longer one goes on', () => {
    expect(qualifyingTitle('x'.repeat(120))).toBe(`${'x'.repeat(120)} - New Customer Qualifying`);
    expect(qualifyingTitle(`${'x'.repeat(118)} yz`)).toBe(`${'x'.repeat(118)}… - New Customer Qualifying`);
  });

  test('a title is known as the one it was born with', () => {
    expect(isQualifyingTitle(qualifyingTitle('Ann'))).toBe(true);
    expect(isQualifyingTitle('Ann - Pump - $5')).toBe(false);
  });

  test('text is composed Unicode without blanks at its ends, nothing when blank', () => {
    expect(cleanText(' e\u0301 ')).toBe('é');
    expect(cleanText(' \n ')).toBeNull();
    expect(cleanText(undefined)).toBeNull();
  });
});

describe('order', () => {
  test('ids compare as numbers of any length', () => {
    expect(['10', '9', '9007199254740993', '9007199254740992'].sort(compareIds)).toEqual(['9', '10', '9007199254740992', '9007199254740993']);
  });

  test('an id comes neither before nor after itself, whichever way two are compared', () => {
    expect([compareIds('5', '5'), compareIds('5', '6'), compareIds('6', '5')]).toEqual([0, -1, 1]);
  });

  test('the latest of some instants, none of none', () => {
    expect(latestOf([3, 9, 4])).toBe(9);
    expect(latestOf([])).toBeNull();
  });

  test('instants of different precision compare rightly, equal ones by id', () => {
    const rows = [
      { id: '3', createdOn: '2021-07-19T20:35:38.2876004Z' },
      { id: '2', createdOn: '2021-07-19T20:35:38.28Z' },
      { id: '1', createdOn: '2021-07-19T20:35:38.28Z' },
    ];
    expect(rows.sort(byCreation).map(({ id }) => id)).toEqual(['1', '2', '3']);
  });
});
