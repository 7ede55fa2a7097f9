import type { PayloadRequest } from 'payload';

import { SYNC_CONTEXT } from './names.js';

/** Whether this request is one of the sync's own writes. */
export const isSyncWrite = (req: Pick<PayloadRequest, 'context'>): boolean => req.context[SYNC_CONTEXT] === true;
