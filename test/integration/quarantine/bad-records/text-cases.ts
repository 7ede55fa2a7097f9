import { aside, casesOf, MISSING, shows, type BadCase, type Effect } from './bad-case.js';

/** Text and what is written of it; null for what the field shows without any. */
const MENDED: readonly (readonly [unknown, string | null])[] = [
  [null, null],
  [MISSING, null],
  ['', null],
  ['   \t\r\n ', null],
  ['\u0000', null],
  ['\u200b\u200d\u2060', null],
  ['\u202e', null],
  ['\ufeff', null],
  ['\u0007\u001b', null],
  [85201, '85201'],
  [-0.5, '-0.5'],
  [1e21, '1e+21'],
  ['  Ann  Lee ', 'Ann  Lee'],
  ['a\u0000b', 'ab'],
  ['\ufeffBOM', 'BOM'],
  ['high \ud83d alone', 'high \ufffd alone'],
  ['low \ude00 alone', 'low \ufffd alone'],
  ['swapped \ude00\ud83d', 'swapped \ufffd\ufffd'],
  ['Zoe\u0308', 'Zo\u00eb'],
  ['\u212bngstr\u00f6m', '\u00c5ngstr\u00f6m'],
  ['\u202etfel ot thgir', '\u202etfel ot thgir'],
  ['\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd', '\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd'],
  ['\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67', '\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67'],
  ['\ud842\udfb7\ud867\ude3d', '\ud842\udfb7\ud867\ude3d'],
  ['Z\u0351\u036b\u0343\u036aa\u0342\u036b\u0353lgo', 'Z\u0351\u036b\u0343\u036aa\u0342\u036b\u0353lgo'.normalize('NFC')],
  ['\u0130stanbul stra\u00dfe', '\u0130stanbul stra\u00dfe'],
  ['two\nlines\tand a tab', 'two\nlines\tand a tab'],
  ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ["Robert'); DROP TABLE contacts;--", "Robert'); DROP TABLE contacts;--"],
  ['=HYPERLINK("http://example.com")', '=HYPERLINK("http://example.com")'],
  ['${7*7} {{7*7}} %s %n \\u0041', '${7*7} {{7*7}} %s %n \\u0041'],
  ['__proto__', '__proto__'],
  ['null', 'null'],
  ['x'.repeat(1_000), 'x'.repeat(1_000)],
  ['x'.repeat(100_000), 'x'.repeat(1_000)],
  [`${'x'.repeat(999)}\ud83d\ude00`, 'x'.repeat(999)],
];

const NO_TEXT: readonly unknown[] = [true, false, [], ['Ann'], {}, { first: 'Ann' }];

const table = (field: string, without: unknown, read: (text: string) => unknown = (text) => text): (readonly [unknown, Effect])[] => [
  ...MENDED.map(([value, text]) => [value, shows(text === null ? without : read(text))] as const),
  ...NO_TEXT.map((value) => [value, aside(`${field}: expected text`)] as const),
];

/** A part of the address: the others stay as they are. */
const addressCases = (part: 'street' | 'unit' | 'city' | 'zip', without: unknown, read?: (text: string) => unknown): BadCase[] =>
  casesOf('customers', `address.${part}`, table(`address.${part}`, without, read));

/** What a field shows without a text of its own. */
export const WITHOUT = { name: 'Customer {id}', estimateName: 'Estimate {id}', jobNumber: '{id}' } as const;

export const TEXT_CASES: readonly BadCase[] = [
  ...casesOf('customers', 'name', table('name', WITHOUT.name)),
  ...addressCases('street', null),
  ...addressCases('unit', '1 Main St', (text) => `1 Main St, ${text}`),
  ...addressCases('city', null),
  ...addressCases('zip', null),
  ...casesOf('customers', 'address', [
    [null, shows('active')],
    [MISSING, shows('active')],
    ['1 Main St', aside('address: expected an object')],
    [[], aside('address: expected an object')],
    [5, aside('address: expected an object')],
  ]),
  ...casesOf('estimates', 'name', table('name', WITHOUT.estimateName)),
  ...casesOf('jobs', 'jobNumber', table('jobNumber', WITHOUT.jobNumber)),
  ...casesOf('appointment-assignments', 'technicianName', table('technicianName', null)),
];
