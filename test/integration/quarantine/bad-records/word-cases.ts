import { aside, casesOf, MISSING, shows, type BadCase, type Effect } from './bad-case.js';

const NO_WORD = 'expected text or an object with a name';

/** Values of an enumeration that say nothing we know; ServiceTitan's later versions have more of them. */
const UNKNOWN: readonly unknown[] = [null, MISSING, '', ' ', 'Teleported', 'null', 7, 0, {}, { value: 1 }, { name: null }, { name: 'Teleported' }, '\u0000', 'x'.repeat(5_000), '<b>Open</b>'];

const unknown = (effect: Effect): (readonly [unknown, Effect])[] => UNKNOWN.map((value) => [value, effect] as const);
const known = (words: readonly unknown[], effect: Effect): (readonly [unknown, Effect])[] => words.map((word) => [word, effect] as const);
const refused = (field: string): (readonly [unknown, Effect])[] => [true, [], ['Open']].map((value) => [value, aside(`${field}: ${NO_WORD}`)] as const);

const FLAG = 'expected true or false';
const flag = (entity: BadCase['entity'], missing: unknown): BadCase[] =>
  casesOf(entity, 'active', [
    ...known([null, MISSING], shows(missing)),
    ...['true', 'True', '', 1, 0, 'yes', [], {}].map((value) => [value, aside(`active: ${FLAG}`)] as const),
  ]);

export const WORD_CASES: readonly BadCase[] = [
  ...casesOf('jobs', 'jobStatus', [
    ...unknown(shows('sales/proposal-sent open')),
    ...known(['SCHEDULED', ' In Progress ', 'on hold', 'working'], shows('sales/proposal-sent open')),
    ...known(['Canceled', 'CANCELED', ' can celed ', { name: 'Canceled' }], shows('sales/proposal-sent lost')),
    ...refused('jobStatus'),
  ]),
  ...casesOf('estimates', 'status', [
    ...unknown(shows(0)),
    ...known(['OPEN', ' open ', { value: 0, name: 'Open' }, 'Sold', 'sOLD', { name: ' sold ' }], shows(1000)),
    ...known(['Dismissed', 'DISMISSED'], shows(0)),
    ...refused('status'),
  ]),
  ...casesOf('appointments', 'status', [...unknown(shows(1)), ...known(['scheduled', 'DONE'], shows(1)), ...known(['Canceled', 'cancel ed'], shows(0)), ...refused('status')]),
  ...casesOf('contacts', 'type', [...unknown(shows(null)), ...known(['EMAIL', 'email', ' Email '], shows('{email}')), ...known(['E-Mail', 'Fax', 'Telex'], shows(null)), ...refused('type')]),
  ...casesOf('appointment-assignments', 'status', [...unknown(shows('Tess Vale')), ...refused('status')]),
  ...flag('customers', 'active'),
  ...flag('jobs', 'sales/proposal-sent open'),
  ...flag('appointments', 1),
  ...flag('estimates', 1000),
  ...flag('appointment-assignments', 'Tess Vale'),
  ...flag('contacts', '{email}'),
];
