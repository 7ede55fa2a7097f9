import fc from 'fast-check';

import type { FeedName } from '../../../src/servicetitan/records.js';
import { contract } from './contract.js';
import type { JsonSchema } from './contract.types.js';

const MAX_ID = Number.MAX_SAFE_INTEGER;
const MAX_INT32 = 2 ** 31 - 1;

const asSchema = (value: unknown): JsonSchema => (typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {});

const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }).map((date) => date.toISOString());

const ofType = (type: unknown, schema: JsonSchema): fc.Arbitrary<unknown> => {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return schema['format'] === 'int64' ? fc.integer({ min: 1, max: MAX_ID }) : fc.integer({ min: 0, max: MAX_INT32 });
    case 'number':
      return fc.double({ min: -1e9, max: 1e9, noNaN: true });
    case 'array':
      return fc.array(documented(asSchema(schema['items'])), { maxLength: 3 });
    case 'object': {
      const members = Object.fromEntries(Object.entries(asSchema(schema['properties'])).map(([name, member]) => [name, documented(asSchema(member))]));
      const required = Array.isArray(schema['required']) ? schema['required'].filter((name) => typeof name === 'string') : [];
      return fc.record(members, { requiredKeys: required });
    }
    default:
      if (schema['format'] === 'uuid') return fc.uuid();
      return schema['format'] === 'date-time' ? instants : fc.string({ unit: 'grapheme', maxLength: 40 });
  }
};

/** Any value that fits a schema of ServiceTitan's documents; ids are positive, which the documents do not say. */
export const documented = (schema: JsonSchema): fc.Arbitrary<unknown> => {
  const { $ref: reference, anyOf, enum: words, type } = schema;
  if (typeof reference === 'string') return documented(asSchema(contract.definitions[reference.replace('#/definitions/', '')]));
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((each) => documented(asSchema(each))));
  if (Array.isArray(words)) return fc.constantFrom(...words);
  return fc.oneof(...[type].flat().map((each) => ofType(each, schema)));
};

const PATHS: Readonly<Record<FeedName, string>> = {
  customers: 'crm/v2/tenant/{tenant}/export/customers',
  'customers/contacts': 'crm/v2/tenant/{tenant}/export/customers/contacts',
  leads: 'crm/v2/tenant/{tenant}/export/leads',
  jobs: 'jpm/v2/tenant/{tenant}/export/jobs',
  'job-canceled-logs': 'jpm/v2/tenant/{tenant}/export/job-canceled-logs',
  appointments: 'jpm/v2/tenant/{tenant}/export/appointments',
  estimates: 'sales/v2/tenant/{tenant}/export/estimates',
  'appointment-assignments': 'dispatch/v2/tenant/{tenant}/export/appointment-assignments',
  'business-units': 'settings/v2/tenant/{tenant}/export/business-units',
  technicians: 'settings/v2/tenant/{tenant}/export/technicians',
  employees: 'settings/v2/tenant/{tenant}/export/employees',
};

const rowSchema = (feed: FeedName): JsonSchema => {
  const page = asSchema(contract.operations[`GET /${PATHS[feed]}`]?.responses['200']);
  const reference = String(page['$ref']).replace('#/definitions/', '');
  return asSchema(asSchema(asSchema(asSchema(contract.definitions[reference])['properties'])['data'])['items']);
};

/** Any row of a feed that fits ServiceTitan's document. */
export const documentedRow = (feed: FeedName): fc.Arbitrary<Record<string, unknown>> => documented(rowSchema(feed)).map(asSchema);

/** A word that no answer, reason or log may repeat. */
export const CANARY = 'canary-5615550100';

const HOSTILE: readonly unknown[] = [
  null,
  '',
  ' ',
  CANARY,
  `${CANARY}@example.com`,
  '\u0000',
  `\ud800${CANARY}`,
  '\udfff',
  'x'.repeat(3_000),
  '\u6f22'.repeat(1_000),
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.9999999Z',
  '0000-01-01T00:00:00+14:00',
  '2024-01-01T10:00',
  '2024-03-10T02:30:00-11:30',
  '2024-12-31T23:59:59.9999999Z',
  '9007199254740993',
  '9223372036854775807',
  '1,234.50',
  0,
  -1,
  -0,
  1.5,
  2 ** 53,
  1e21,
  1e308,
  -1e308,
  true,
  false,
  [],
  {},
  { name: CANARY },
  { name: null },
  { value: 1, name: 'Open' },
];

const hostileValue = fc.oneof(fc.constantFrom(...HOSTILE), fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary', maxLength: 30 }), fc.double());

/** What happens to one member: another value, none at all, or its own name misspelt. */
const spoil = fc.record({ member: fc.nat(), how: fc.constantFrom('replace', 'replace', 'replace', 'leave out', 'misspell'), value: hostileValue });

/** A row of a feed some of whose members are wrong, as it stands in JSON. */
export const spoiltRow = (feed: FeedName): fc.Arbitrary<unknown> =>
  fc.tuple(documentedRow(feed), fc.array(spoil, { maxLength: 4 })).map(([row, faults]) => {
    let spoilt = { ...row };
    for (const { member, how, value } of faults) {
      const names = Object.keys(spoilt);
      const name = names[member % Math.max(names.length, 1)] ?? 'id';
      const others = Object.fromEntries(Object.entries(spoilt).filter(([each]) => each !== name));
      if (how === 'replace') spoilt = { ...others, [name]: value };
      else spoilt = how === 'misspell' ? { ...others, [`${name} `]: value } : others;
    }
    return JSON.parse(JSON.stringify(spoilt)) as unknown;
  });
