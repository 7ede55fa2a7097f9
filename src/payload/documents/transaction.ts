import { commitTransaction, createLocalReq, initTransaction, killTransaction } from 'payload';
import type { Payload, PayloadRequest } from 'payload';

import { SYNC_CONTEXT } from '../names.js';

/** A fresh request for a write of the sync, without a transaction. */
export const syncRequest = (payload: Payload): Promise<PayloadRequest> => createLocalReq({ context: { [SYNC_CONTEXT]: true } }, payload);

/**
 * Runs `write` in one transaction of the CRM's database, with a request that marks its writes as the sync's own; an error takes all of
 * it back and is thrown again. Without transactions (MongoDB without a replica set) the writes stand alone.
 *
 * Payload reports no failed COMMIT: what must be known to be written has to be read again (`unconfirmedWrites`). Payload also ends the transaction
 * on the error of any operation in it, and later ones then commit by themselves, so an error must not be caught inside `write`; if it
 * was, this throws.
 */
export const withTransaction = async <T>(payload: Payload, write: (req: PayloadRequest) => Promise<T>): Promise<T> => {
  const req = await syncRequest(payload);
  const begun = await initTransaction(req);
  try {
    const result = await write(req);
    if (begun && !(await req.transactionID)) throw new Error('The transaction ended early: an error inside it was caught instead of thrown on');
    if (begun) await commitTransaction(req);
    return result;
  } catch (error) {
    await killTransaction(req);
    throw error;
  }
};
