import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { mergeAssignedUsers, usersOf } from '../../../src/sync/plan/assigned-users.js';
import { history } from '../../support/history.js';

const merge = (base: string[] | null, servicetitan: number[] | null, crm: number[]) =>
  mergeAssignedUsers({ servicetitan, crm, base: base === null ? {} : { assignedTo: base } });

describe('who an opportunity is assigned to', () => {
  test.each([
    ['nobody and nobody', null, [], [], null, undefined],
    ['a technician of a deal that nothing is remembered of comes', null, [7], [], [7], ['7']],
    ['one whom people assigned stays beside one who comes', ['7'], [7, 8], [7, 3], [7, 3, 8], ['7', '8']],
    ['one who leaves in ServiceTitan goes, and no other', ['7', '8'], [8], [7, 8, 3], [8, 3], ['8']],
    ['one whom people took away stays away while ServiceTitan has them', ['7'], [7], [], null, ['7']],
    ['one whom people assigned first is agreed on', [], [7], [7], null, ['7']],
    ['one who is gone on both sides is agreed on', ['7'], [], [], null, []],
    ['nothing is said where every job is canceled', ['7'], null, [3], null, ['7']],
  ])('%s', (_, base, servicetitan, crm, write, agreed) => {
    const merged = merge(base, servicetitan, crm);
    expect(merged.write).toEqual(write);
    expect(merged.base.assignedTo).toEqual(agreed);
    expect(merged.changes).toHaveLength(write === null ? 0 : 1);
  });

  test('whatever the three sides are, a second merge has nothing to do, and nobody is there twice', () => {
    const users = fc.uniqueArray(fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(users, users, users, (base, servicetitan, crm) => {
        const first = merge(base.map(String), servicetitan, crm);
        const standing = first.write?.map(Number) ?? crm;
        expect(mergeAssignedUsers({ servicetitan, crm: standing, base: first.base }).write).toBeNull();
        expect(new Set(standing).size).toBe(standing.length);
        for (const user of standing) expect(servicetitan.includes(user) || crm.includes(user)).toBe(true);
      }),
    );
  });

  test('two technicians who are one user are one user', () => {
    const rows = ['501', '502', '503'].map((stTechnicianId) => ({ stTechnicianId, name: null, primary: false }));
    expect(usersOf(rows, new Map([['501', 7], ['502', 7]]))).toEqual([7]);
    expect(usersOf(null, new Map([['501', 7]]))).toBeNull();
  });

  test('the users of a deal\'s technicians come and go with them; people\'s own choices stay', () => {
    const story = history();
    story.users.set('501', 7).set('502', 8);
    story
      .day(0).job('10').appointment('20', '10').assignment('40', '10', '20', '501').run().expect({ '10': { assignedTo: [7] } })
      .day(1).edit('10', { assignedTo: [7, 3] }).assignment('41', '10', '20', '502').run().expect({ '10': { assignedTo: [7, 3, 8] } })
      .day(2).assignment('40', '10', '20', '501', { active: false }).run().expect({ '10': { assignedTo: [3, 8] } })
      .day(3).edit('10', { assignedTo: [3] }).run().expect({ '10': { assignedTo: [3] } })
      .day(4).assignment('41', '10', '20', '502', { active: false }).run().expect({ '10': { assignedTo: [3] } })
      .expectConflicts();
  });

  test('a technician who becomes a user later is assigned at the next plan', () => {
    const story = history().day(0).job('10').appointment('20', '10').assignment('40', '10', '20', '501').run().expect({ '10': { assignedTo: [] } });
    story.users.set('501', 7);
    story.day(1).run().expect({ '10': { assignedTo: [7] } });
  });
});
