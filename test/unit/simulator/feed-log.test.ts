import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTable } from '../../../src/simulator/world/table.js';
import type { Row } from '../../../src/simulator/world/row.js';

type Thing = Row & { owner: number | null };

const createThings = () => createTable<Thing, 'owner'>({ name: 'things', firstId: 0, groups: { owner: (row) => row.owner } });
const add = (things: ReturnType<typeof createThings>, owner: number | null = null, modifiedOn = 0) =>
  things.add({ id: things.nextId(), seq: 0, active: true, createdOn: 0, modifiedOn, owner });

describe('the feed log of a table', () => {
  it('brings each record once, at the place of its last change', () => {
    const things = createThings();
    const [first, second, third] = [add(things), add(things), add(things)];
    things.change(first, { modifiedOn: 5 });
    expect(things.log.after({ seq: 0, limit: 10 })).toEqual([second, third, first]);
  });

  it('brings only what changed after a place', () => {
    const things = createThings();
    const first = add(things);
    const place = add(things).seq;
    things.change(first, { modifiedOn: 5 });
    expect(things.log.after({ seq: place, limit: 10 })).toEqual([first]);
    expect(things.log.after({ seq: first.seq, limit: 10 })).toEqual([]);
  });

  it('loses and repeats nothing for a reader that follows any series of changes page by page', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (changes, limit) => {
        const things = createThings();
        const rows = Array.from({ length: 10 }, () => add(things));
        const seen = new Map<number, number>();
        let place = 0;
        const read = () => {
          for (let page = things.log.after({ seq: place, limit }); page.length > 0; page = things.log.after({ seq: place, limit })) {
            for (const row of page) seen.set(row.id, row.modifiedOn);
            place = page.at(-1)?.seq ?? place;
          }
        };
        read();
        changes.forEach((index, time) => {
          const row = rows[index];
          if (row !== undefined) things.change(row, { modifiedOn: time + 1 });
          if (time % 7 === 0) read();
        });
        read();
        return rows.every((row) => seen.get(row.id) === row.modifiedOn);
      }),
    );
  });

  it('finds the place of a date, the date itself included', () => {
    const things = createThings();
    const rows = [10, 20, 20, 30].map((modifiedOn) => add(things, null, modifiedOn));
    expect(things.log.after({ seq: things.log.placeOf(20), limit: 10 })).toEqual(rows.slice(1));
    expect(things.log.after({ seq: things.log.placeOf(31), limit: 10 })).toEqual([]);
  });

  it('is put in the order of modification once a generated world is complete', () => {
    const things = createThings();
    const late = add(things, null, 30);
    const early = add(things, null, 10);
    things.log.settle();
    expect(things.log.after({ seq: 0, limit: 10 })).toEqual([early, late]);
  });
});

describe('a table', () => {
  it('groups records by what they belong to and regroups them when that changes', () => {
    const things = createThings();
    const mine = add(things, 1);
    add(things, 2);
    things.change(mine, { owner: 2 });
    expect(things.of('owner', 1)).toEqual([]);
    expect(things.of('owner', 2)).toHaveLength(2);
  });

  it('refuses an id that is taken and names one that is missing', () => {
    const things = createThings();
    const { id } = add(things);
    expect(() => things.add({ id, seq: 0, active: true, createdOn: 0, modifiedOn: 0, owner: null })).toThrow('already in this world');
    expect(() => things.need(999)).toThrow('no things record with id 999');
  });
});
