import { z } from 'zod';

import type { WriteOperation } from '../write.types.js';
import { explained } from './explained.js';
import { lookAtEstimates } from './estimate-looks.js';
import { storedId } from './stored-id.js';

const payload = z.strictObject({ estimateId: storedId });

/** `PUT estimates/{id}/unsell` (sales). ServiceTitan refuses it for an estimate that is signed or that work was booked for. */
export const unsellEstimate: WriteOperation<z.infer<typeof payload>> = {
  name: 'unsell-estimate',
  payload,
  look: ({ client, writes }) => lookAtEstimates({ client, writes, meanings: { open: 'done', sold: 'open', dismissed: { impossible: 'The estimate was dismissed in ServiceTitan; it is not sold any more.' } } }),
  send: ({ client, write }) => explained(client.unsellEstimate(write.payload.estimateId), {
      'bad-request': 'an estimate that is signed or that a job was booked from cannot be un-sold; undo that in ServiceTitan first',
      conflict: 'an estimate that is signed or that a job was booked from cannot be un-sold; undo that in ServiceTitan first',
      'not-found': "this account's API cannot un-sell an estimate; do it in ServiceTitan",
    }),
  describe: ({ estimateId }) => `Un-sell estimate ${estimateId}`,
};
