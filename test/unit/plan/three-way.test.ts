import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { FieldRule } from '../../../src/pipelines/rule-options.js';
import { withChoices } from '../../../src/sync/plan/base-notes.js';
import { mergeFields } from '../../../src/sync/plan/three-way.js';
import { isEmpty, isSame } from '../../../src/sync/plan/values.js';

type Case = { ownValues?: readonly unknown[]; base?: unknown; servicetitan: unknown; crm: unknown; rule?: FieldRule; isServiceTitanNewer?: boolean; isClearable?: boolean };

const merge = ({ rule, isServiceTitanNewer = true, isClearable = false, servicetitan, crm, ownValues = [], ...rest }: Case) =>
  mergeFields({
    collection: 'opportunities',
    fields: [{ field: 'title', step: 'estimates', servicetitan, crm, isClearable }],
    base: 'base' in rest ? { title: rest.base } : {},
    ownValues: { title: ownValues },
    rules: rule ? { 'opportunities.title': rule } : {},
    isServiceTitanNewer,
  });

const written = (result: ReturnType<typeof merge>) => (result.writes.has('title') ? result.writes.get('title') : 'nothing');

describe('three-way merging of a field', () => {
  test("ServiceTitan unchanged since base: the CRM's value stays, and so does the base", () => {
    const result = merge({ base: 'A', servicetitan: 'A', crm: 'B' });
    expect(written(result)).toBe('nothing');
    expect(result).toMatchObject({ base: { title: 'A' }, conflicts: [], changes: [] });
  });

  test('only ServiceTitan changed: apply', () => {
    const result = merge({ base: 'A', servicetitan: 'C', crm: 'A' });
    expect(written(result)).toBe('C');
    expect(result).toMatchObject({ base: { title: 'C' }, conflicts: [], changes: [{ field: 'title', before: 'A', after: 'C', step: 'estimates' }] });
  });

  test('both changed to the same: they agree', () => {
    const result = merge({ base: 'A', servicetitan: 'B', crm: 'B' });
    expect(written(result)).toBe('nothing');
    expect(result).toMatchObject({ base: { title: 'B' }, conflicts: [] });
  });

  test.each([
    ['servicetitan', true, 'S', 'S', 'servicetitan'],
    ['crm', true, 'nothing', 'S', 'crm'],
    ['newest', true, 'S', 'S', 'servicetitan'],
    ['newest', false, 'nothing', 'S', 'crm'],
    ['ask', true, 'nothing', 'A', 'open'],
  ] as const)("both changed, rule '%s' (ServiceTitan newer: %s): writes %s, base %s, conflict %s", (rule, isServiceTitanNewer, value, base, resolution) => {
    const result = merge({ base: 'A', servicetitan: 'S', crm: 'C', rule, isServiceTitanNewer });
    expect(written(result)).toBe(value);
    expect(result.base.title).toBe(base);
    expect(result.conflicts).toEqual([{ field: 'title', base: 'A', servicetitan: 'S', crm: 'C', resolution }]);
  });

  test("ServiceTitan shows what the CRM sent it: that is agreed on, and whatever the CRM holds since stays", () => {
    const result = merge({ base: 'A', ownValues: ['B', 'C'], servicetitan: 'B', crm: 'D' });
    expect(written(result)).toBe('nothing');
    expect(result).toMatchObject({ base: { title: 'B' }, conflicts: [], changes: [] });
  });

  test('ServiceTitan does not show yet what the CRM sent it: nothing is new', () => {
    expect(merge({ base: 'A', ownValues: ['B'], servicetitan: 'A', crm: 'B' })).toMatchObject({ base: { title: 'A' }, conflicts: [], changes: [] });
  });

  test('ServiceTitan changed what the CRM sent it: both changed', () => {
    expect(merge({ base: 'A', ownValues: ['B'], servicetitan: 'S', crm: 'B' })).toMatchObject({ base: { title: 'S' }, conflicts: [{ base: 'A', servicetitan: 'S', crm: 'B' }] });
  });

  test('the rule of a field is servicetitan by default', () => {
    expect(written(merge({ base: 'A', servicetitan: 'S', crm: 'C' }))).toBe('S');
  });

  test('a conflict that the CRM won does not come again', () => {
    const { base } = merge({ base: 'A', servicetitan: 'S', crm: 'C', rule: 'crm' });
    expect(merge({ base: base.title, servicetitan: 'S', crm: 'C', rule: 'crm' })).toMatchObject({ conflicts: [], base: { title: 'S' } });
  });

  test('a conflict that waits for a person is listed once, until one of its sides changes', () => {
    const sides = { collection: 'opportunities' as const, rules: { 'opportunities.title': 'ask' as const }, isServiceTitanNewer: true };
    const run = (base: Record<string, unknown>, servicetitan: string) => mergeFields({ ...sides, base, fields: [{ field: 'title', step: 'estimates', servicetitan, crm: 'C' }] });
    const first = run({ title: 'A' }, 'S');
    const second = run(first.base, 'S');
    expect(first.conflicts).toHaveLength(1);
    expect(second).toMatchObject({ conflicts: [], base: first.base });
    expect(run(second.base, 'T').conflicts).toHaveLength(1);
    expect(run(second.base, 'A')).toMatchObject({ conflicts: [], base: { title: 'A' } });
    expect(run(second.base, 'A').base).toEqual({ title: 'A' });
  });

  test.each(['', '  ', null, undefined, []])('a non-empty CRM field is never overwritten with %j', (servicetitan) => {
    expect(written(merge({ base: 'A', servicetitan, crm: 'A' }))).toBe('nothing');
    expect(merge({ base: 'A', servicetitan, crm: 'C', rule: 'servicetitan' })).toMatchObject({ conflicts: [], base: { title: 'A' } });
  });

  test('0 is a value: an estimate may really be worth nothing any more', () => {
    expect(isEmpty(0)).toBe(false);
    expect(written(merge({ base: 500, servicetitan: 0, crm: 500 }))).toBe(0);
  });

  test('what a step wrote it may clear again, but not what a person wrote since', () => {
    expect(written(merge({ base: 'ours', servicetitan: null, crm: 'ours', isClearable: true }))).toBeNull();
    expect(written(merge({ base: 'ours', servicetitan: null, crm: 'theirs', isClearable: true }))).toBe('nothing');
  });

  test('an empty CRM field is filled', () => {
    expect(written(merge({ base: null, servicetitan: 'S', crm: '' }))).toBe('S');
  });

  test("a field without a base counts as agreed on the CRM's value", () => {
    expect(written(merge({ servicetitan: 'S', crm: 'C' }))).toBe('S');
    expect(merge({ servicetitan: 'S', crm: 'C' }).conflicts).toEqual([]);
  });

  test('values that differ only in composition, outer blanks or order of keys are the same, so nothing is written again and again', () => {
    expect(isSame(' e\u0301', 'é ')).toBe(true);
    expect(isSame({ a: 1, b: '' }, { b: null, a: 1 })).toBe(true);
    expect(written(merge({ base: 'A', servicetitan: ' A ', crm: 'A' }))).toBe('nothing');
  });

  test('the rule of a group counts for its parts', () => {
    const result = mergeFields({
      collection: 'contacts',
      fields: [{ field: 'address.city', step: 'new-customers', servicetitan: 'S', crm: 'C' }],
      base: { 'address.city': 'A' },
      rules: { 'contacts.address': 'crm' },
      isServiceTitanNewer: true,
    });
    expect(result.conflicts).toMatchObject([{ resolution: 'crm' }]);
  });

  describe('a conflict that waits for a person', () => {
    const merging = (base: Record<string, unknown>, sides: { servicetitan: unknown; crm: unknown }, kind: FieldRule = 'ask') =>
      mergeFields({ collection: 'opportunities', fields: [{ field: 'title', step: 'estimates', ...sides }], base, rules: { 'opportunities.title': kind }, isServiceTitanNewer: true });
    const waiting = () => merging({ title: 'A' }, { servicetitan: 'S', crm: 'C' }).base;
    const chosen = (choose: 'servicetitan' | 'crm') => withChoices(waiting(), [{ field: 'title', choose, servicetitan: 'S', crm: 'C' }]);

    test.each([
      ['both come to the same', 'S', 'S', 'agreed'],
      ['ServiceTitan takes its change back', 'A', 'C', 'crm'],
      ['ServiceTitan empties the field', '', 'C', 'crm'],
      ['the person takes theirs back', 'S', 'A', 'servicetitan'],
    ] as const)('settles itself when %s', (_, servicetitan, crm, resolution) => {
      expect(merging(waiting(), { servicetitan, crm })).toMatchObject({ settled: [{ field: 'title', resolution }], conflicts: [] });
    });

    test.each(['servicetitan', 'crm'] as const)("is settled by the rule '%s' that the field has by now, and not listed again", (kind) => {
      expect(merging(waiting(), { servicetitan: 'S', crm: 'C' }, kind)).toMatchObject({ settled: [{ field: 'title', resolution: kind }], conflicts: [] });
    });

    test('is neither settled nor listed again while nothing changes', () => {
      expect(merging(waiting(), { servicetitan: 'S', crm: 'C' })).toMatchObject({ settled: [], conflicts: [] });
    });

    test("once ServiceTitan is chosen, its value is written and agreed on, the newest of it", () => {
      for (const servicetitan of ['S', 'T']) {
        const result = merging(chosen('servicetitan'), { servicetitan, crm: 'C' });
        expect(result.base).toEqual({ title: servicetitan });
        expect(result).toMatchObject({ changes: [{ field: 'title', before: 'C', after: servicetitan }], conflicts: [] });
      }
    });

    test("once the CRM is chosen, its value stays, and ServiceTitan's is what both agreed on", () => {
      const result = merging(chosen('crm'), { servicetitan: 'S', crm: 'C' });
      expect(result.base).toEqual({ title: 'S' });
      expect(result).toMatchObject({ changes: [], conflicts: [] });
      expect(merging(result.base, { servicetitan: 'S', crm: 'C' })).toMatchObject({ changes: [], conflicts: [], settled: [] });
    });

    test.each([
      ['servicetitan', 'S', 'D'],
      ['crm', 'T', 'C'],
    ] as const)('once %s is chosen and the side turned down has become another one, it waits again', (choose, servicetitan, crm) => {
      expect(merging(chosen(choose), { servicetitan, crm })).toMatchObject({ changes: [], conflicts: [{ servicetitan, crm, resolution: 'open' }] });
    });

    test('for all values: a choice is carried out once, and leaves nothing behind', () => {
      const value = fc.constantFrom(null, '', 'A', 'B', 'C', 0, 5);
      fc.assert(
        fc.property(value, value, value, fc.constantFrom('servicetitan' as const, 'crm' as const), (base, servicetitan, crm, choose) => {
          const sides = { servicetitan, crm };
          const first = merging(withChoices(merging({ title: base }, sides).base, [{ field: 'title', choose, ...sides }]), sides);
          const after = first.writes.has('title') ? first.writes.get('title') : crm;
          expect(first.conflicts).toEqual([]);
          expect(isSame(after, choose === 'crm' || isEmpty(servicetitan) ? crm : servicetitan)).toBe(true);
          expect(merging(first.base, { servicetitan, crm: after })).toMatchObject({ changes: [], conflicts: [], settled: [], base: first.base });
          expect(Object.keys(first.base)).toEqual(['title']);
        }),
      );
    });
  });

  test('for all values and rules: merged once, a second merge with the same sides writes and reports nothing', () => {
    const value = fc.constantFrom(null, '', 'A', 'B', 'C', 0, 5);
    const rule = fc.constantFrom<FieldRule>('servicetitan', 'crm', 'newest', 'ask');
    fc.assert(
      fc.property(value, value, value, rule, fc.boolean(), fc.boolean(), (base, servicetitan, crm, kind, isServiceTitanNewer, isClearable) => {
        const again = (before: Record<string, unknown>, now: unknown) =>
          mergeFields({ collection: 'opportunities', fields: [{ field: 'title', step: 'estimates', servicetitan, crm: now, isClearable }], base: before, rules: { 'opportunities.title': kind }, isServiceTitanNewer });
        const first = again({ title: base }, crm);
        const after = first.writes.has('title') ? first.writes.get('title') : crm;
        const second = again(first.base, after);
        expect(second.writes.size).toBe(0);
        expect(second.conflicts).toEqual([]);
        expect(second.base).toEqual(first.base);
        if (!isEmpty(crm) && !isClearable) expect(isEmpty(after)).toBe(false);
      }),
    );
  });
});
