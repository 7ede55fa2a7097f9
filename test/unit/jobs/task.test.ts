import { describe, expect, it } from '@jest/globals';
import type { Payload, PayloadRequest } from 'payload';

import { syncTask } from '../../../src/jobs/task.js';

/** A Payload whose state fails with what a database might say. Runtimes hang on the global object, by Payload instance. */
const failingWith = (error: Error): Payload => {
  const payload = {} as Payload;
  const runtime = { get state(): never { throw error; } };
  const key = Symbol.for('payload-st-sync.runtimes');
  const holder = globalThis as typeof globalThis & { [key]?: WeakMap<Payload, Promise<unknown>> };
  (holder[key] ??= new WeakMap()).set(payload, Promise.resolve(runtime));
  return payload;
};

describe('the task that Payload wakes', () => {
  it('fails with a reason that may be kept and logged, and without the cause', async () => {
    const { handler } = syncTask();
    if (typeof handler !== 'function') throw new Error('the handler is no function');
    const error = Object.assign(new Error('Failed query, params: canary@example.com', { cause: new Error('Key (email)=(canary@example.com)') }), { code: '23505' });
    const req = { payload: failingWith(error) } as PayloadRequest;
    const thrown: unknown = await Promise.resolve(handler({ req } as Parameters<typeof handler>[0])).then(
      () => null,
      (each: unknown) => each,
    );
    expect(thrown).toMatchObject({ name: 'JobFailedError', message: 'The database refused it (PostgreSQL 23505).' });
    expect(Object(thrown).cause).toBeUndefined();
  });
});
