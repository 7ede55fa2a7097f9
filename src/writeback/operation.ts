import type { Look, OutgoingWrite, WriteOperation } from './write.types.js';
import type { ServiceTitanClient } from '../servicetitan/client.types.js';

/** An operation as the outbox knows it: its payloads are whatever was stored, and are parsed by the operation itself. */
export type StoredOperation = {
  name: string;
  /** Throws a `ZodError` for a payload that is not the operation's; so do the others. */
  describe: (payload: unknown) => string;
  look: (args: { client: ServiceTitanClient; writes: readonly OutgoingWrite<unknown>[] }) => Promise<Look[]>;
  send: (args: { client: ServiceTitanClient; write: OutgoingWrite<unknown> }) => Promise<void>;
  /** Goes to somebody else, who cannot be asked what he has: his answer confirms it, and it may reach him more than once. */
  isElsewhere?: true;
  /** What it makes bears a mark of the write's own: there is nothing to look for before it was sent once. */
  isMarked?: true;
};

/** Makes an operation one that takes what was stored. */
export const storedOperation = <P>({ name, payload, look, send, describe, isMarked }: WriteOperation<P>): StoredOperation => {
  const parsed = (write: OutgoingWrite<unknown>): OutgoingWrite<P> => ({ ...write, payload: payload.parse(write.payload) });
  return {
    name,
    isMarked,
    describe: (given) => describe(payload.parse(given)),
    look: ({ client, writes }) => look({ client, writes: writes.map(parsed) }),
    send: ({ client, write }) => send({ client, write: parsed(write) }),
  };
};
