import { describe, expect, it } from '@jest/globals';

import { readAhead } from '../../../src/sync/read-ahead.js';

/** Loads 1, 2, 3 … up to `count`, and tells in `events` when. */
const counting = (events: string[], count: number, failAt?: number) => (last: number | null) => {
  const next = (last ?? 0) + 1;
  if (next > count) return Promise.resolve(null);
  events.push(`load ${next}`);
  return next === failAt ? Promise.reject(new Error(`no ${next}`)) : Promise.resolve(next);
};

describe('reading ahead', () => {
  it('loads the next thing while one is worked on, and never more than one', async () => {
    const events: string[] = [];
    for await (const each of readAhead(counting(events, 3))) {
      events.push(`work ${each}`);
      await new Promise(setImmediate);
      events.push(`done ${each}`);
    }
    expect(events).toEqual(['load 1', 'load 2', 'work 1', 'done 1', 'load 3', 'work 2', 'done 2', 'work 3', 'done 3']);
  });

  it('ends the work on one thing before it throws what went wrong with the next', async () => {
    const events: string[] = [];
    const work = async (): Promise<void> => {
      for await (const each of readAhead(counting(events, 3, 2))) {
        await new Promise(setImmediate);
        events.push(`done ${each}`);
      }
    };
    await expect(work()).rejects.toThrow('no 2');
    expect(events).toEqual(['load 1', 'load 2', 'done 1']);
  });

  it('loads nothing more once the work has failed', async () => {
    const events: string[] = [];
    const work = async (): Promise<void> => {
      for await (const each of readAhead(counting(events, 5))) throw new Error(`cannot work on ${each}`);
    };
    await expect(work()).rejects.toThrow('cannot work on 1');
    expect(events).toEqual(['load 1', 'load 2']);
  });
});
