import { z } from 'zod';

import { storedOperation, type StoredOperation } from '../../src/writeback/operation.js';
import type { OutgoingRule } from '../../src/writeback/write.types.js';

/** Something at the other side that writes set: by name, the value it has and how often it was set. */
export type FarSide = { values: Map<string, unknown>; sent: { name: string; value: unknown }[] };

/** An operation that sets a named value at a far side that lives in the test. `beforeSend` and `afterSend` may throw, as ServiceTitan and the network do. */
export const fakeOperation = (args: { far: FarSide; beforeSend?: () => void | Promise<void>; afterSend?: () => void }): StoredOperation =>
  storedOperation({
    name: 'set-value',
    payload: z.object({ name: z.string(), value: z.unknown() }),
    describe: ({ name }) => `Set ${name}`,
    look: ({ writes }) => Promise.resolve(writes.map(({ payload: { name, value } }) => (args.far.values.get(name) === value ? { is: 'done', result: { name } } : { is: 'open' }))),
    send: async ({ write: { payload } }) => {
      await args.beforeSend?.();
      args.far.values.set(payload.name, payload.value);
      args.far.sent.push(payload);
      args.afterSend?.();
    },
  });

/** A rule that wants the far side to know the value of one field of every document. */
export const tellField =
  (field: string): OutgoingRule =>
  ({ crmId, after, before }) =>
    before !== null && before[field] !== after[field] ? [{ operation: 'set-value', target: `${field}:${crmId}`, payload: { name: `${field}:${crmId}`, value: after[field] } }] : [];
