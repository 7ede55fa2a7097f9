import { aside, casesOf, MISSING, rawJson, shows, type BadCase } from './bad-case.js';

const NOT_AN_ID = 'expected a positive whole number';

/** What no id can be, wherever one stands. A number beyond int64, or one that JSON can write and nobody can count to, is none either. */
const NONE = [
  -1,
  1.5,
  '5',
  '007',
  ' 5 ',
  '',
  'canary',
  true,
  [5],
  {},
  1e21,
  '9007199254740991',
  rawJson('9223372036854775808'),
  rawJson('-9007199254740993'),
  rawJson('1e400'),
  rawJson('9007199254740993.5'),
];

const required = (entity: BadCase['entity'], field: string): BadCase[] =>
  casesOf(entity, field, [0, null, MISSING, ...NONE].map((value) => [value, aside(`${field}: ${NOT_AN_ID}`)] as const));

/** ServiceTitan writes 0, null or nothing for none. */
const optional = (entity: BadCase['entity'], field: string, without: unknown): BadCase[] =>
  casesOf(entity, field, [
    ...[0, null, MISSING].map((value) => [value, shows(without)] as const),
    ...NONE.map((value) => [value, aside(`${field}: ${NOT_AN_ID}`)] as const),
  ]);

export const ID_CASES: readonly BadCase[] = [
  ...required('customers', 'id'),
  ...required('jobs', 'id'),
  ...required('jobs', 'customerId'),
  ...required('jobs', 'businessUnitId'),
  ...required('appointments', 'jobId'),
  ...required('appointment-assignments', 'technicianId'),
  ...required('contacts', 'customerId'),
  ...optional('jobs', 'recallForId', 'sales/proposal-sent open'),
  ...optional('estimates', 'projectId', 1000),
  ...optional('customers', 'mergedToId', 'active'),
];
