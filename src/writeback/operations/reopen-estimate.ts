import { z } from 'zod';

import type { WriteOperation } from '../write.types.js';
import { explained } from './explained.js';
import { lookAtEstimates } from './estimate-looks.js';
import { storedId } from './stored-id.js';

const payload = z.strictObject({ estimateId: storedId });

/**
 * Opens a dismissed estimate again. ServiceTitan documents no move of its own for that; its `PUT estimates/{id}` (sales) takes a status, and is given nothing
 * else. An account that ignores it is found out by reading back.
 */
export const reopenEstimate: WriteOperation<z.infer<typeof payload>> = {
  name: 'reopen-estimate',
  payload,
  look: ({ client, writes }) => lookAtEstimates({ client, writes, meanings: { open: 'done', sold: { impossible: 'The estimate is sold in ServiceTitan, so it need not be opened again.' }, dismissed: 'open' } }),
  send: ({ client, write }) => explained(client.reopenEstimate(write.payload.estimateId), { 'not-found': "this account's API cannot open an estimate again; do it in ServiceTitan" }),
  describe: ({ estimateId }) => `Open estimate ${estimateId} again`,
};
