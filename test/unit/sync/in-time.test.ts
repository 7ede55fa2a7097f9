import { describe, expect, it } from '@jest/globals';

import { inTime, TooLateError } from '../../../src/sync/in-time.js';

describe('inTime', () => {
  it('gives what the work gives, and throws what it throws', async () => {
    expect(await inTime(Promise.resolve(7), 60_000)).toBe(7);
    await expect(inTime(Promise.reject(new Error('no database')), 60_000)).rejects.toThrow('no database');
  });

  it('waits no longer than it is told', async () => {
    await expect(inTime(new Promise(() => undefined), 10)).rejects.toThrow(TooLateError);
  });
});
