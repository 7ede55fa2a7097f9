import { describe, expect, test } from '@jest/globals';

import * as notes from '../../../src/sync/plan/base-notes.js';

const spell = { from: '2025-01-02T12:00:00.000Z', to: '2025-01-05T12:00:00.000Z' };

describe('what a plan notes beside the agreed values', () => {
  test('stands under keys that no field has, and these stay the same from release to release', () => {
    expect(notes.withStageChanges({ title: 'A' }, 2)).toEqual({ title: 'A', __changes: 2 });
    expect(notes.withPipelines({ title: 'A' }, { '10': 'sales' })).toEqual({ title: 'A', __pipelines: { '10': 'sales' } });
    expect(notes.withLostSpells({ title: 'A' }, [spell])).toEqual({ title: 'A', __lost: [spell] });
    expect(notes.withOpenConflicts({ title: 'A' }, { title: { servicetitan: 'S', crm: 'C' } })).toEqual({ title: 'A', __open: { title: { servicetitan: 'S', crm: 'C' } } });
  });

  test('is read back as it was written', () => {
    expect(notes.stageChangesOf(notes.withStageChanges({}, 2))).toBe(2);
    expect(notes.rememberedPipeline(notes.withPipelines({}, { '10': 'sales' }), '10')).toBe('sales');
    expect(notes.lostSpells(notes.withLostSpells({}, [spell]))).toEqual([spell]);
    expect(notes.openConflict(notes.withOpenConflicts({}, { title: 'both' }), 'title')).toBe('both');
  });

  test('leaves no trace where there is nothing to note, and a settled conflict none of itself', () => {
    expect(notes.withStageChanges({ title: 'A' }, 0)).toEqual({ title: 'A' });
    expect(notes.withLostSpells({ title: 'A' }, [])).toEqual({ title: 'A' });
    expect(notes.withOpenConflicts({ title: 'A', __open: { title: 'both' } }, {})).toEqual({ title: 'A' });
  });

  test('is nothing for a base that has none, or that is not there yet', () => {
    for (const base of [undefined, {}]) {
      expect(notes.stageChangesOf(base)).toBe(0);
      expect(notes.rememberedPipeline(base, '10')).toBeNull();
      expect(notes.lostSpells(base)).toEqual([]);
    }
  });

  test('is nothing where it is malformed', () => {
    expect(notes.stageChangesOf({ __changes: '2' })).toBe(0);
    expect(notes.rememberedPipeline({ __pipelines: ['sales'] }, '0')).toBeNull();
    expect(notes.rememberedPipeline({ __pipelines: { '10': 5 } }, '10')).toBeNull();
    expect(notes.lostSpells({ __lost: 'long ago' })).toEqual([]);
    expect(notes.lostSpells({ __lost: [null, 'x', {}, { from: spell.from }, { to: spell.to }, { from: 1, to: spell.to }, spell] })).toEqual([spell]);
  });

  test("ServiceTitan's last word on a field is its side of a conflict that waits for a person, else what both agreed on", () => {
    expect(notes.lastFromServiceTitan({ title: 'A', __open: { title: { servicetitan: 'S', crm: 'C' } } }, 'title')).toBe('S');
    expect(notes.lastFromServiceTitan({ title: 'A', __open: { value: { servicetitan: 5, crm: 7 } } }, 'title')).toBe('A');
    expect(notes.lastFromServiceTitan({ title: 'A' }, 'title')).toBe('A');
  });
});
