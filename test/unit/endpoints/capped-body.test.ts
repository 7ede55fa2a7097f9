import { describe, expect, it } from '@jest/globals';

import { readCapped } from '../../../src/endpoints/capped-body.js';

const MINUTE = 60_000;

/** A body that arrives in the given parts; `end` says what comes after them. */
const arriving = (parts: Uint8Array[], end: 'close' | 'hang' | 'break' = 'close') => {
  const seen = { pulled: 0, canceled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const part = parts[seen.pulled];
        seen.pulled += 1;
        if (part) controller.enqueue(part);
        else if (end === 'close') controller.close();
        else if (end === 'break') controller.error(new Error('the sender has gone'));
        else return new Promise(() => undefined);
      },
      cancel: () => {
        seen.canceled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, seen };
};

const read = (body: ReadableStream<Uint8Array> | null, { headers = {}, withinMs = MINUTE }: { headers?: Record<string, string>; withinMs?: number } = {}) =>
  readCapped({ req: { headers: new Headers(headers), body }, maxBytes: 10, withinMs });

describe('a capped body', () => {
  it('is read byte by byte as it came, whatever its parts', async () => {
    const bytes = Buffer.from([0xff, 0, 0xe2, 0x82, 0xac, 0xfe]);
    expect(await read(arriving([bytes.subarray(0, 3), bytes.subarray(3)]).body)).toEqual(bytes);
    expect(await read(arriving([]).body)).toEqual(Buffer.alloc(0));
    expect(await read(null)).toEqual(Buffer.alloc(0));
  });

  it('may have as many bytes as are allowed, and not one more', async () => {
    expect(await read(arriving([Buffer.alloc(4), Buffer.alloc(6)]).body, { headers: { 'Content-Length': '10' } })).toHaveLength(10);
    await expect(read(arriving([Buffer.alloc(4), Buffer.alloc(7)]).body)).rejects.toMatchObject({ status: 413, message: 'The body must not be larger than 10 bytes.' });
  });

  it('is not read any further once it is too large', async () => {
    const { body, seen } = arriving(Array.from({ length: 1000 }, () => Buffer.alloc(6)));
    await expect(read(body)).rejects.toMatchObject({ status: 413 });
    expect(seen).toEqual({ pulled: 2, canceled: true });
  });

  it('is not read at all when its sender says that it is too large', async () => {
    const { body, seen } = arriving([Buffer.alloc(1)]);
    await expect(read(body, { headers: { 'Content-Length': '11' } })).rejects.toMatchObject({ status: 413 });
    expect(seen).toEqual({ pulled: 0, canceled: true });
  });

  it('is given up when it does not arrive in time', async () => {
    const { body, seen } = arriving([Buffer.alloc(1)], 'hang');
    await expect(read(body, { withinMs: 20 })).rejects.toMatchObject({ status: 408, message: 'The body took too long to arrive.' });
    expect(seen.canceled).toBe(true);
  });

  it('throws what its stream throws', async () => {
    await expect(read(arriving([Buffer.alloc(1)], 'break').body)).rejects.toThrow('the sender has gone');
  });
});
