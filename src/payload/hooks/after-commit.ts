import { setTimeout as sleep } from 'node:timers/promises';

import type { Payload, PayloadRequest } from 'payload';

/** The transaction that a hook runs in, as its request has it; it must be read before the hook ends. */
export type HookTransaction = PayloadRequest['transactionID'];

const POLL_MS = 25;
/** When to look for what a transaction did: Payload forgets it a moment before PostgreSQL has committed it. */
const LOOKS_MS = [0, 50, 250, 1000, 4000];

const sessionsOf = (payload: Payload): object => ('sessions' in payload.db && typeof payload.db.sessions === 'object' && payload.db.sessions !== null ? payload.db.sessions : {});

// Not `ref`: a script that has saved something need not wait for our record of it.
const pause = (ms: number): Promise<void> => sleep(ms, undefined, { ref: false });

/** Resolves when the transaction has ended, either way; at once where there is none. */
export const transactionEnd = async ({ payload, transaction }: { payload: Payload; transaction: HookTransaction }): Promise<void> => {
  const id = await transaction;
  if (id === undefined || id === null) return;
  while (String(id) in sessionsOf(payload)) await pause(POLL_MS);
};

/**
 * Whether what a hook saw in its transaction came true, which Payload 3.90 tells nobody: waits until the transaction has ended, either
 * way, and then looks from outside of it, a few times, until `isTrue`. True at once where there is no transaction.
 */
export const cameTrue = async (args: { payload: Payload; transaction: HookTransaction; isTrue: () => Promise<boolean> }): Promise<boolean> => {
  const id = await args.transaction;
  if (id === undefined || id === null) return true;
  await transactionEnd(args);
  for (const ms of LOOKS_MS) {
    await pause(ms);
    if (await args.isTrue()) return true;
  }
  return false;
};
