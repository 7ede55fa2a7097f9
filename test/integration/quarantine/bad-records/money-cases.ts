import { aside, casesOf, MISSING, rawJson, shows, type BadCase, type Effect } from './bad-case.js';

const NOT_MONEY = 'expected a number';
const TOO_MUCH = 'expected an amount below 100000000000';

/** Amounts as `plus` shows them: rounded half up to cents after adding it. */
const table = (field: string, plus: (amount: number) => number): (readonly [unknown, Effect])[] => [
  [0, shows(plus(0))],
  [-0, shows(plus(0))],
  [rawJson('-0'), shows(plus(0))],
  [0.1 + 0.2, shows(plus(0.3))],
  [1234.505, shows(plus(1234.51))],
  [rawJson('0.30000000000000000004'), shows(plus(0.3))],
  [rawJson('1.5E2'), shows(plus(150))],
  [1e-20, shows(plus(0))],
  ['123.45', shows(plus(123.45))],
  ['007.50', shows(plus(7.5))],
  [99_999_999_999, shows(plus(99_999_999_999))],
  ...['1,234.50', '', ' ', ' 12', '12 ', '12.', '.5', '1e5', '0x10', '1.2.3', 'NaN', 'Infinity', '-', '$12', '12 USD', '12,5', 'canary', '1234567890123456', true, false, [], [5], {}, { amount: 5 }, rawJson('1e400'), rawJson('-1e400')].map(
    (value) => [value, aside(`${field}: ${NOT_MONEY}`)] as const,
  ),
  ...[1e11, -1e11, 1e308, -1e308, Number.MAX_SAFE_INTEGER, '100000000000', '-999999999999999.99'].map((value) => [value, aside(`${field}: ${TOO_MUCH}`)] as const),
];

export const MONEY_CASES: readonly BadCase[] = [
  // An estimate must say what it is worth; without tax it has none.
  ...casesOf('estimates', 'subtotal', [...table('subtotal', (amount) => amount), [-5, shows(0)], [null, aside(`subtotal: ${NOT_MONEY}`)], [MISSING, aside(`subtotal: ${NOT_MONEY}`)]]),
  ...casesOf('estimates', 'tax', [...table('tax', (amount) => 1000 + amount), [-5, shows(995)], [-2000, shows(0)], [null, shows(1000)], [MISSING, shows(1000)]]),
];
