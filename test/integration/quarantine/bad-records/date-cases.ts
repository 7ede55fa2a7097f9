import { aside, casesOf, MISSING, rawJson, shows, type BadCase, type Effect } from './bad-case.js';

const YESTERDAY = new Date(Date.now() - 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

const NO_DATE = 'expected an ISO 8601 date and time';
const TOO_OLD = 'expected a date after 1900';

const table = (field: string, read: Effect): (readonly [unknown, Effect])[] => [
  // Dates in all the forms they may take: read, and kept with every digit.
  [`${YESTERDAY}T10:00:00Z`, read],
  [`${YESTERDAY}T10:00:00.1Z`, read],
  [`${YESTERDAY}T10:00:00.1234567Z`, read],
  [`${YESTERDAY}T10:00:00.9999999Z`, read],
  [`${YESTERDAY}T10:00:00.123456789012Z`, read],
  [`${YESTERDAY}T10:00:00+14:00`, read],
  [`${YESTERDAY}T10:00:00-11:30`, read],
  [`${YESTERDAY}T23:59:59-00:00`, read],
  [`${YESTERDAY}T10:00:00`, read],
  [`${YESTERDAY}T10:00`, read],
  [`${YESTERDAY}T02:30:00`, read],
  // What stands for no date: another date of the record stands in.
  [null, read],
  [MISSING, read],
  ['0001-01-01T00:00:00Z', read],
  ['0001-01-01T00:00:00+14:00', read],
  ['0001-01-01T00:00:00', read],
  ['9999-12-31T23:59:59.9999999Z', read],
  // No dates.
  ...[
    '',
    ' ',
    'soon',
    'null',
    'Invalid Date',
    '2024',
    '2024-01-01',
    '2024-13-01T00:00:00Z',
    '2024-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T23:59:60Z',
    '2024-01-01T10:00:00+25:00',
    '2024-01-01T10:00:00+0530',
    '2024-01-01T10:00Z',
    '2024-01-01t10:00:00z',
    '2024-01-01 10:00:00',
    ' 2024-01-01T10:00:00Z',
    '20240101T100000Z',
    '01/02/2024',
    '/Date(1700000000000)/',
    '+010000-01-01T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    1_700_000_000,
    1_700_000_000_000,
    0,
    true,
    [],
    {},
    rawJson('1e400'),
  ].map((value) => [value, aside(`${field}: ${NO_DATE}`)] as const),
  ...['0000-01-01T00:00:00Z', '0000-01-01T00:00:00+01:00', '0001-01-02T00:00:00Z', '1753-01-01T00:00:00Z', '1899-12-31T23:59:59Z'].map((value) => [value, aside(`${field}: ${TOO_OLD}`)] as const),
];

export const DATE_CASES: readonly BadCase[] = [
  ...casesOf('jobs', 'createdOn', table('createdOn', shows('sales/proposal-sent open'))),
  ...casesOf('jobs', 'completedOn', table('completedOn', shows('sales/proposal-sent open'))),
  ...casesOf('customers', 'modifiedOn', table('modifiedOn', shows('active'))),
  ...casesOf('estimates', 'soldOn', table('soldOn', shows(1000))),
];
