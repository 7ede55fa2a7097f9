import { expect, test } from '@jest/globals';

import { syncedFields } from '../../../src/pipelines/synced-fields.js';
import { history } from '../../support/history.js';

test('every field that is merged three-way may have a rule of its own, an address as a whole as well, and no other', () => {
  const { crm } = history().day(0).job('10').run();
  const merged = [
    ...[...crm.contactMemory.values()].flatMap(({ base }) => Object.keys(base).map((field) => `contacts.${field}`)),
    ...[...crm.dealMemory.values()].flatMap(({ base }) => Object.keys(base).map((field) => `opportunities.${field}`)),
  ];
  const byPin = ['opportunities.pipeline', 'opportunities.stage', 'opportunities.status'];
  const expected = merged.filter((field) => !byPin.includes(field) && !field.includes('__'));
  expect(syncedFields.toSorted()).toEqual([...expected, 'contacts.address'].sort());
});
